"""Truces in words: everybody's window, violations by each, counts as each side gave them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Bound
from foedus.case.timeline import Truth
from foedus.desk.language import told
from foedus.desk.panels.words import plain, sentence
from foedus.moments import Precision, Surely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from foedus.case.views import FigureView, TruceView, ViolationView, WindowView
    from foedus.moments import Instant, Span

__all__ = ["TruceWords", "moment_in_words", "truce_in_words", "truces_in_words", "truces_spoken_of"]

_TRUTH: Final = {
    Truth.YES: ("in force", "good", "yes"),
    Truth.NO: ("not in force", "no", "no"),
    Truth.CONTESTED: ("contested", "wait", "contested"),
}
_JUDGED: Final = (
    (Surely.YES, "inside the window of"),
    (Surely.UNDETERMINED, "perhaps inside that of"),
    (Surely.NO, "outside that of"),
)
_BOUND: Final = {
    Bound.OVER: "over %(many)s",
    Bound.AT_LEAST: "at least %(many)s",
    Bound.UP_TO: "up to %(many)s",
    Bound.APPROXIMATELY: "about %(many)s",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceWords:
    """One truce as a reader meets it; nothing in it is a sum."""

    name: str
    cite: str
    status: str
    tone: str
    icon: str
    watched: str
    ground: str
    windows: tuple[str, ...]
    violations: tuple[str, ...]
    figures: tuple[str, ...]


def truces_in_words(
    truces: Sequence[TruceView], clock: Callable[[Instant], str], name: Callable[[str], str]
) -> tuple[TruceWords, ...]:
    """The truces of which somebody has spoken."""
    return tuple(truce_in_words(each, clock, name) for each in truces_spoken_of(truces))


def truces_spoken_of(truces: Sequence[TruceView]) -> tuple[TruceView, ...]:
    """Those of which there is a window, a violation or a count."""
    return tuple(each for each in truces if each.windows or each.violations or each.figures)


def truce_in_words(
    truce: TruceView, clock: Callable[[Instant], str], name: Callable[[str], str]
) -> TruceWords:
    """One truce; `clock` writes an instant, `name` a party."""
    status, tone, icon = _TRUTH[truce.in_force]
    claimants = {window.entry: name(window.claimant) for window in truce.windows}
    return TruceWords(
        name=sentence(plain(truce.name)),
        cite=truce.cite,
        status=told(status),
        tone=tone,
        icon=icon,
        watched=_watched(truce.monitored_by, name),
        ground=_ground(truce, name) if truce.in_force is Truth.CONTESTED else "",
        windows=tuple(_window(each, clock, name) for each in truce.windows),
        violations=tuple(_violation(each, claimants, clock, name) for each in truce.violations),
        figures=tuple(_figures(truce.figures, clock, name)),
    )


def _ground(truce: TruceView, name: Callable[[str], str]) -> str:
    """Why it is contested, with the claimants by their names."""
    claimants = {window.claimant for window in truce.windows}
    words = sentence(truce.ground.replace("_", " "))
    for code in claimants:
        words = re.sub(rf"(?<![\w:]){re.escape(code)}(?!\w)", name(code), words)
    return words


def _watched(by: tuple[str, ...] | None, name: Callable[[str], str]) -> str:
    if by is None:
        return told("who watches it is not stated")
    if "none" in by:
        return told("nobody watches it")
    return told("watched by %(parties)s", parties=", ".join(map(name, by)))


def moment_in_words(span: Span, clock: Callable[[Instant], str]) -> str:
    """`2 Feb 08:00`, `about 2 Feb 08:00`, `some time between 2 Feb 08:00 and 3 Feb 08:00`."""
    if not span.is_point:
        first, last = clock(span.earliest), clock(span.latest)
        return told("some time between %(start)s and %(end)s", start=first, end=last)
    if span.precision is Precision.APPROXIMATE:
        return told("about %(time)s", time=clock(span.earliest))
    return clock(span.earliest)


def _window(window: WindowView, clock: Callable[[Instant], str], name: Callable[[str], str]) -> str:
    until = told(", no end named")
    if window.end:
        until = told(" until %(time)s", time=moment_in_words(window.end, clock))
    scope = ", ".join(map(plain, window.scope)) or told("everything")
    versions = len(window.versions)
    nth = told(", version %(num)d", num=versions) if versions > 1 else ""
    claimant, rest = name(window.claimant), f"{scope} ({window.entry}{nth})"
    if window.start is None:
        text = "%(party)s:%(until)s, no start named; %(rest)s"
        return told(text, party=claimant, until=until, rest=rest)
    text = "%(party)s: from %(start)s%(until)s; %(rest)s"
    start = moment_in_words(window.start, clock)
    return told(text, party=claimant, start=start, until=until, rest=rest)


def _violation(
    violation: ViolationView,
    claimants: dict[str, str],
    clock: Callable[[Instant], str],
    name: Callable[[str], str],
) -> str:
    accused = name(violation.accused) if violation.accused else told("nobody named")
    when = moment_in_words(violation.occurred, clock)
    said = told(
        "%(party)s reports one by %(accused)s, %(when)s",
        party=name(violation.claimant),
        accused=accused,
        when=when,
    )
    for verdict, words in _JUDGED:
        here = [claimants[entry] for entry, judged in violation.judged.items() if judged is verdict]
        said += f"; {told(words)} {', '.join(dict.fromkeys(here))}" if here else ""
    found = ""
    if violation.found:
        found = told("; found: %(findings)s", findings=", ".join(violation.found))
    return f"{said}{found} ({violation.entry})"


def _figures(
    figures: Sequence[FigureView], clock: Callable[[Instant], str], name: Callable[[str], str]
) -> Iterator[str]:
    """A line for each claimant and time; what it counts apart is never added up."""

    def of(figure: FigureView) -> tuple[str, str, str]:
        since = clock(figure.since) if figure.since else told("a time not said")
        as_of = clock(figure.as_of) if figure.as_of else told("a time not said")
        time = told("from %(start)s to %(end)s", start=since, end=as_of)
        return name(figure.claimant), name(figure.accused), time

    for (claimant, accused, time), group in groupby(figures, key=of):
        counts = ", ".join(f"{each.kind or told('in all')} {_many(each)}" for each in group)
        yield told(
            "%(party)s counts of %(accused)s, %(time)s: %(counts)s",
            party=claimant,
            accused=accused,
            time=time,
            counts=counts,
        )


def _many(figure: FigureView) -> str:
    many = figure.text if figure.number is None else f"{figure.number:,}"
    revised = told(" (revised)") if figure.revised_by else ""
    return told(_BOUND.get(figure.bound, "%(many)s"), many=many) + revised
