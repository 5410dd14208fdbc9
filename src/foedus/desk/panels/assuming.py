"""What a forecast assumes, in the reader's words: each number with what it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.language import LANGUAGE, told
from foedus.desk.panels.words import Sign, plain, sentence
from foedus.forecast.behaviour import Basis, Calendar, Grounds, Lasting, Propensity, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.forecast.behaviour import Behaviour

__all__ = ["NAMES", "Assumed", "Assumptions", "assumptions_of", "decimal", "length"]

NAMES: Final = (
    *("alert", "duty officer", "ministers", "answer", "decision", "prior", "prior by convention"),
    *("tacit", "external mandate", "waking", "parliament", "index"),
)
"""How the behaviours that ship call their stages, calendars and units."""
SIGNS: Final = {
    Basis.SOURCED: Sign(says="sourced", icon="yes", tone="good"),
    Basis.DERIVED: Sign(says="derived", icon="caveat", tone="part"),
    Basis.ASSUMED: Sign(says="assumed", icon="waiting", tone="wait"),
}
_MOST_HOURS: Final = 72.0
_DAY: Final = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """One assumption that holds for everybody."""

    what: str
    says: str
    sign: Sign
    past: int
    """To how many past times it was fitted."""
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """How many rest on what, those of single parties too; and those that hold for everybody."""

    name: str
    title: str
    counts: tuple[tuple[Sign, int], ...]
    common: tuple[Assumed, ...]


def assumptions_of(behaviour: Behaviour, forms: Iterable[str]) -> Assumptions:
    """What is assumed where these forms of support are asked about."""
    from foedus.forecast.assumptions import assumptions  # noqa: PLC0415 - loads NumPy

    found = Counter(each.basis for each in assumptions(behaviour))
    return Assumptions(
        name=behaviour.name,
        title=behaviour.title,
        counts=tuple((sign, found[basis]) for basis, sign in SIGNS.items()),
        common=tuple(_common(behaviour, frozenset(forms))),
    )


def _common(behaviour: Behaviour, forms: frozenset[str]) -> Iterator[Assumed]:
    yield _line(told("From the attack to the report"), behaviour.report)
    if behaviour.request:
        yield _line(told("From the report to the request"), behaviour.request)
    if behaviour.meeting:
        yield _line(told("From the request to the meeting"), behaviour.meeting)
    for name, each in behaviour.before.items():
        yield _line(sentence(plain(name)), each)
    for name, each in behaviour.consents.items():
        yield _line(told("At home, consent: %(kind)s", kind=plain(name)), each)
    if behaviour.otherwise:
        yield _line(told("At home, any other step"), behaviour.otherwise)
    for name, each in behaviour.after.items():
        yield _line(sentence(plain(name)), each)
    yield _line(told("Support, where nothing else is said of a party"), behaviour.support)
    yield from _beside(behaviour, forms)


def _beside(behaviour: Behaviour, forms: frozenset[str]) -> Iterator[Assumed]:
    """What is no time until an answer."""
    if behaviour.bandwagon:
        strength = decimal(behaviour.bandwagon.strength)
        said = told("%(strength)s on the scale of log-odds; left out here", strength=strength)
        yield _line(told("Bandwagon"), behaviour.bandwagon, said)
    for given in behaviour.delivers:
        if given.form in forms:
            what = told("What arrives, %(form)s", form=plain(given.form))
            amount = f"{decimal(given.amount)} {plain(given.unit)}"
            yield _line(what, given, amount)
            if given.lag:
                yield _line(told("How long that takes"), given.lag)
    for name, calendar in behaviour.calendars.items():
        yield _line(told("Hours: %(name)s", name=plain(name)), calendar)


def _line(what: str, each: Grounds, said: str = "") -> Assumed:
    seen = each.seen if isinstance(each, Lasting) else ()
    return Assumed(
        what=what,
        says=said or _says(each),
        sign=SIGNS[each.basis],
        past=len(seen),
        sources=len({*each.sources, *(name for one in seen for name in one.sources)}),
    )


def _says(each: Grounds) -> str:
    match each:
        case Lasting():
            both = told(
                "half of the time at most %(median)s, nine tenths at most %(most)s",
                median=length(each.median),
                most=length(each.p90),
            )
            return "; ".join([both, *_more(each)])
        case Propensity():
            share, rest = round(100 * each.support), round(100 * each.decline)
            return told(
                "%(share)s %% support; of the others %(rest)s %% decline", share=share, rest=rest
            )
        case Calendar():
            hours = {"opens": _clock(each.opens), "closes": _clock(each.closes)}
            whole = len(each.days) == 7  # noqa: PLR2004 - a week
            if whole:
                return told("every day %(opens)s to %(closes)s", **hours)
            return told(
                "on %(num)s days a week, %(opens)s to %(closes)s", num=len(each.days), **hours
            )
    raise AssertionError(each)


def _more(each: Lasting) -> Iterator[str]:
    if isinstance(each, Stage) and each.chance < 1:
        yield told("needed in %(share)s %% of cases", share=round(100 * each.chance))
    if isinstance(each, Stage) and each.hours:
        yield told("begins in the hours of %(name)s", name=plain(each.hours))


def length(hours: float) -> str:
    """A length of time as people say it: minutes, hours, then days."""
    if hours < 1:
        return told("%(num)s min", num=decimal(round(60 * hours)))
    if hours <= _MOST_HOURS:
        return told("%(num)s h", num=decimal(hours))
    return told("%(num)s days", num=decimal(hours / _DAY))


def decimal(number: float) -> str:
    """A number with at most one digit after the point, as the reader's language writes it."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - only where somebody reads

    return str(format_decimal(round(number, 1), "#,##0.#", locale=LANGUAGE.get()))


def _clock(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"
