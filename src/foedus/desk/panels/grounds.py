"""What each text says: duties by the ground on which they wait, and article by article."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case.moves import DutyStatus
from foedus.desk.language import told, told_count
from foedus.desk.panels.lens import Source, sources_of
from foedus.desk.panels.states import in_order
from foedus.desk.panels.words import STATUSES, Sign, counted, joined, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.case.standing import DutyView
    from foedus.desk.panels.lens import Lens

__all__ = ["DutyLines", "Ground", "GroundPanel", "TextRow", "duty_lines_of", "grounds_of"]

_WAITING: Final = (DutyStatus.CONTESTED, DutyStatus.TRIGGERED, DutyStatus.DORMANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why some duties do not run, and all their articles."""

    sign: Sign
    words: str
    held: str
    count: str
    parties: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One agreement: what of it runs or has run, what is contested, what sleeps."""

    brief: str
    title: str
    runs: tuple[str, ...]
    contested: tuple[str, ...]
    sleeps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundPanel:
    """The grounds; where they are the main thing, also every text in one table."""

    leads: bool
    headline: str
    grounds: tuple[Ground, ...]
    texts: tuple[TextRow, ...]
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What one party owes under all its documents: one line, every citation."""

    verb: str
    sign: Sign
    by: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLines:
    """All duty lines of one party."""

    code: str
    name: str
    count: str
    lines: tuple[Owed, ...]


def grounds_of(lens: Lens) -> GroundPanel:
    """Duties that do not run, by their ground."""
    duties = lens.standing.duties
    contested = sum(duty.status is DutyStatus.CONTESTED for duty in duties)
    active = sum(duty.status is DutyStatus.ACTIVE for duty in duties)
    leads = contested > active
    groups: dict[tuple[DutyStatus, str], list[DutyView]] = defaultdict(list)
    for duty in duties:
        if duty.status in _WAITING:
            groups[(duty.status, _ground(duty, lens))].append(duty)
    order = sorted(groups.items(), key=lambda pair: (_WAITING.index(pair[0][0]), -len(pair[1])))
    texts = list(_texts(lens)) if leads else []
    spoken = [row for row in texts if row.runs or row.contested or row.sleeps]
    return GroundPanel(
        leads=leads,
        headline=_headline(lens, contested) if leads else "",
        grounds=tuple(_made(status, words, held, lens) for (status, words), held in order),
        texts=tuple(spoken),
        without=joined([row.brief for row in texts if row not in spoken]),
    )


def _ground(duty: DutyView, lens: Lens) -> str:
    """The engine's ground; what waits for its own party reads the same for all."""
    if not duty.ground:
        return told("It waits for a request or for another step.")
    words = duty.ground.replace("_", " ")
    if words.startswith("awaiting "):
        words = re.sub(rf"\bby {re.escape(duty.party)}(?!\w)", "by the party", words)
    if words.startswith(f"{duty.party} "):
        words = f"the party {words.removeprefix(f'{duty.party} ')}"
    return f"{sentence(lens.named(words))}."


def _made(status: DutyStatus, words: str, held: list[DutyView], lens: Lens) -> Ground:
    agreements = len({duty.agreement for duty in held})
    parties = {duty.party for duty in held}
    return Ground(
        sign=STATUSES[status],
        words=words,
        held=counted(len(held), "duty", "duties"),
        count=told(
            "%(duties)s in %(agreements)s",
            duties=counted(len(held), "duty", "duties"),
            agreements=_agreements(agreements),
        ),
        parties=counted(len(parties), "party", "parties")
        if len(parties) > 6  # noqa: PLR2004
        else lens.listed(parties, most=6),
        sources=sources_of(held, lens, who=True),
    )


def _headline(lens: Lens, contested: int) -> str:
    duties = lens.standing.duties
    ran = sum(duty.status not in _WAITING for duty in duties)
    rest = len(duties) - contested - ran
    return told(
        "Of %(duties)s, %(contested)d are contested, %(ran)d began all the same, "
        "and %(rest)d have not begun.",
        duties=counted(len(duties), "duty", "duties"),
        contested=contested,
        ran=ran,
        rest=rest,
    )


def _agreements(count: int) -> str:
    return told_count("%(num)d agreement", "%(num)d agreements", count) % {"num": count}


def _texts(lens: Lens) -> Iterable[TextRow]:
    held: dict[str, list[DutyView]] = {each.id: [] for each in lens.standing.agreements}
    for duty in lens.standing.duties:
        held.setdefault(duty.agreement, []).append(duty)
    for agreement, duties in held.items():
        yield TextRow(
            brief=lens.brief(agreement),
            title=lens.titles.get(agreement, agreement),
            runs=_articles(d for d in duties if d.status not in _WAITING),
            contested=_articles(d for d in duties if d.status is DutyStatus.CONTESTED),
            sleeps=_articles(
                d for d in duties if d.status in {DutyStatus.DORMANT, DutyStatus.TRIGGERED}
            ),
        )


def _articles(duties: Iterable[DutyView]) -> tuple[str, ...]:
    """`II.1 consult, missed`, each once."""
    found: dict[tuple[str, str], list[str]] = {}
    for duty in duties:
        word = "" if duty.status in _WAITING else f", {STATUSES[duty.status].word}"
        verbs = found.setdefault((duty.cite, word), [])
        if plain(duty.verb) not in verbs:
            verbs.append(plain(duty.verb))
    return tuple(f"{cite}: {', '.join(verbs)}{word}" for (cite, word), verbs in found.items())


def duty_lines_of(lens: Lens) -> tuple[DutyLines, ...]:
    """Party by party in the order of the alphabet: every duty line with every citation."""
    held: dict[str, list[Owed]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    order = {status: index for index, status in enumerate(STATUSES)}
    for line in sorted(lens.standing.lines, key=lambda each: order[each.status]):
        duties = [lens.duties[key] for key in line.duties]
        counts[line.party] += len(duties)
        held[line.party].append(
            Owed(
                verb=sentence(plain(line.verb)),
                sign=STATUSES[line.status],
                by=told("by %(time)s", time=lens.stamp(line.due).brief) if line.due else "",
                notes=tuple(_notes(duties, lens)),
                sources=sources_of(duties, lens),
            )
        )
    return tuple(
        DutyLines(
            code=code,
            name=lens.name(code),
            count=counted(counts[code], "duty", "duties"),
            lines=tuple(held[code]),
        )
        for code in sorted(held, key=lambda code: in_order(lens.name(code)))
    )


def _notes(duties: list[DutyView], lens: Lens) -> Iterable[str]:
    contested = [each for each in duties if each.status is DutyStatus.CONTESTED]
    yield from dict.fromkeys(_ground(each, lens).removesuffix(".") for each in contested)
    late = sum(len(duty.late) for duty in duties)
    if late:
        yield told("%(acts)s received late, kept and not counted", acts=counted(late, "act"))
    unsigned = sum(bool(lens.unsigned.intersection(duty.entries)) for duty in duties)
    if unsigned:
        rests = told_count(
            "%(num)d rests on what is not yet signed",
            "%(num)d rest on what is not yet signed",
            unsigned,
        )
        yield rests % {"num": unsigned}
    for duty in duties:
        if duty.breaches:
            yield told("a breach is spoken of in %(entries)s", entries=", ".join(duty.breaches))
