"""What must happen next: how long is left, from when it runs, and what happens then."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case.moves import DutyStatus
from foedus.desk.language import told
from foedus.desk.panels.lens import Source, sources_of
from foedus.desk.panels.prose import retell
from foedus.desk.panels.times import Stamp, apart
from foedus.desk.panels.words import counted, plain, sentence
from foedus.moments import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.case.deadlines import Deadline
    from foedus.case.standing import DutyView, ReadingView
    from foedus.desk.panels.lens import Lens
    from foedus.moments import Instant

__all__ = ["ClockPanel", "DueLine", "Moment", "Passed", "Stream", "clock_of"]

_UNDER: Final = " under this reading"
_OVER: Final = "the time is over at "
_RUNNING: Final = frozenset({DutyStatus.ACTIVE, DutyStatus.CONTESTED, DutyStatus.TRIGGERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One thing that falls due: what, for whom, what then, and by which articles."""

    what: str
    about: str
    parties: str
    then: str
    cites: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Everything due at an instant that runs from one start."""

    runs: str
    mark: str
    other: str
    over: str
    alerts: bool
    contested: bool
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything that falls due at one instant."""

    left: str
    stamp: Stamp
    streams: tuple[Stream, ...]
    summary: str
    then: str
    over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What was not done in time, or is past its earlier reading only."""

    what: str
    stamp: Stamp
    parties: str
    missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPanel:
    """The next instant, those after it, and those that have passed."""

    next: Moment | None
    later: tuple[Moment, ...]
    passed: tuple[Passed, ...]
    none: str


def clock_of(lens: Lens) -> ClockPanel:
    """The clock at a standing."""
    at: dict[Instant, list[Deadline]] = defaultdict(list)
    for deadline in lens.standing.deadlines:
        at[deadline.at].append(deadline)
    moments = [_moment(instant, held, lens) for instant, held in sorted(at.items())]
    return ClockPanel(
        next=moments[0] if moments else None,
        later=tuple(moments[1:]),
        passed=(*_missed(lens), *_past_one_reading(lens)),
        none="" if moments else _why_none(lens),
    )


def _moment(instant: Instant, held: list[Deadline], lens: Lens) -> Moment:
    groups: dict[tuple[str, str, bool, bool], list[Deadline]] = defaultdict(list)
    for each in held:
        reading = _reading(each, lens)
        runs = _runs(reading, lens) if reading else _starts(each, lens)
        groups[(runs, _others(each, reading, lens), each.alerts, _contested(each, lens))].append(
            each
        )
    now = lens.standing.now
    spoken = [each for each in held if each.alerts] or held
    streams = tuple(_stream(key, group, lens) for key, group in groups.items())
    then = Counter(each.then for each in spoken for _ in each.parties or ("",))
    return Moment(
        left="now" if instant == now else apart(now, instant),
        stamp=lens.stamp(instant),
        streams=streams,
        summary=_summary(spoken, lens),
        then=_then(then.most_common(1)[0][0]),
        over=next(filter(None, (each.over for each in streams)), ""),
    )


def _summary(deadlines: list[Deadline], lens: Lens) -> str:
    """What is to be done, and by whom or by how many."""
    heads: dict[str, dict[str, None]] = {}
    for each in deadlines:
        heads.setdefault(_head(each, lens), {}).update(dict.fromkeys(each.parties))
    said = []
    for head, parties in heads.items():
        alone = next(iter(parties), "")
        who = lens.name(alone) if len(parties) == 1 else counted(len(parties), "party", "parties")
        said.append(f"{head}: {who}" if parties else head)
    return sentence("; ".join(said))


def _stream(shared: tuple[str, str, bool, bool], group: list[Deadline], lens: Lens) -> Stream:
    runs, other, alerts, contested = shared
    lines: dict[tuple[str, str, str], list[Deadline]] = defaultdict(list)
    for each in group:
        lines[(_head(each, lens), _about(each, lens), each.then)].append(each)
    marks = [d.start_certainty for each in group for d in _bound(each, lens) if d.start_certainty]
    return Stream(
        runs=runs,
        mark=marks[0].value if marks and other else "",
        other=other,
        over=next(filter(None, (_over(each.then, lens) for each in group)), ""),
        alerts=alerts,
        contested=contested,
        lines=tuple(_line(*key, held, lens) for key, held in lines.items()),
    )


def _line(what: str, about: str, then: str, held: list[Deadline], lens: Lens) -> DueLine:
    parties = list(dict.fromkeys(code for each in held for code in each.parties))
    duties = [duty for each in held for duty in _bound(each, lens)]
    cites = [_cite(cite, lens) for each in held for cite in each.cites]
    return DueLine(
        what=sentence(what),
        about=about,
        parties=_parties(parties, lens),
        then=_then(then) or told("the text does not say"),
        cites=cites[0] if len(cites) == 1 else "",
        sources=sources_of(duties, lens, who=True) if len(cites) > 1 else (),
    )


def _bound(deadline: Deadline, lens: Lens) -> list[DutyView]:
    """The duties that a deadline belongs to."""
    return [
        duty
        for clause in deadline.clauses
        for duty in lens.by_clause.get(clause, ())
        if duty.party in deadline.parties
    ]


def _contested(deadline: Deadline, lens: Lens) -> bool:
    return any(duty.status is DutyStatus.CONTESTED for duty in _bound(deadline, lens))


def _head(deadline: Deadline, lens: Lens) -> str:
    """What falls due, in a word or two: the verb of the duty, or what the engine calls it."""
    head, colon, rest = deadline.what.partition(": ")
    if _reading(deadline, lens) is not None:
        return plain(_bound(deadline, lens)[0].verb)
    step = f": {plain(rest)}" if colon and head.startswith("confirmation") else ""
    return retell(head) + step


def _then(then: str) -> str:
    """What happens, without the engine's note that this reading does not bind."""
    return retell(then.partition(_UNDER)[0])


def _over(then: str, lens: Lens) -> str:
    """When the time is over by every reading, where that is later than this one."""
    over = then.partition(_OVER)[2]
    return lens.stamp(parse_instant(over)).brief if over else ""


def _cite(cite: str, lens: Lens) -> str:
    """The engine writes the agreement before the article; here its short name."""
    agreement, _, article = cite.partition(" ")
    return f"{lens.brief(agreement)} {article}"


def _about(deadline: Deadline, lens: Lens) -> str:
    questions = [lens.question(clause) for clause in deadline.clauses]
    return " ".join(dict.fromkeys(each.text for each in questions if each is not None))


def _parties(parties: list[str], lens: Lens) -> str:
    if not parties:
        return told("nobody is left to answer")
    named = lens.listed(parties, most=6)
    return named if len(parties) == 1 else f"{counted(len(parties), 'party', 'parties')}: {named}"


def _reading(deadline: Deadline, lens: Lens) -> ReadingView | None:
    """The reading of a duty's clock that a deadline follows; None where it follows none."""
    for duty in _bound(deadline, lens):
        for reading in duty.start:
            if f"{reading.start} ({reading.said_by})" == deadline.start:
                return reading
    return None


def _others(deadline: Deadline, own: ReadingView | None, lens: Lens) -> str:
    if own is None:
        return ""
    duty = next(each for each in _bound(deadline, lens) if own in each.start)
    return "; ".join(_other(each, own, lens) for each in duty.start if each != own)


def _starts(deadline: Deadline, lens: Lens) -> str:
    start = deadline.start
    if start == "draft":
        return told("from the circulation of the text")
    named = lens.named(start.removeprefix("the "))
    return told("from the %(start)s", start=named)


def _runs(reading: ReadingView, lens: Lens) -> str:
    text = "from the %(start)s that %(party)s reported"
    if reading.start == "request":
        text = "from the request of %(party)s"
    start = told(text, start=plain(reading.start), party=lens.name(reading.said_by))
    when = f"{start}, {lens.times.short_span(reading.runs_from)}"
    if reading.due.is_point:
        return when
    span = lens.times.short_span(reading.due)
    ends = told("as that time is not exact, it ends %(span)s", span=span)
    return f"{when}; {ends}"


def _other(reading: ReadingView, own: ReadingView, lens: Lens) -> str:
    earlier = reading.due.earliest < own.due.earliest
    text = "the later reading, from the %(start)s: %(time)s"
    if earlier:
        text = "the earlier reading, from the %(start)s: %(time)s"
    passed = told(" (passed)") if reading.passed else ""
    time = lens.stamp(reading.due.latest).brief
    return told(text, start=plain(reading.start), time=time) + passed


def _missed(lens: Lens) -> Iterable[Passed]:
    groups: dict[tuple[str, Instant], list[DutyView]] = defaultdict(list)
    for duty in lens.standing.duties:
        passed = duty.due_at_the_latest or duty.since
        if duty.status is DutyStatus.MISSED and passed is not None:
            groups[(duty.verb, passed)].append(duty)
    for (verb, passed), held in sorted(groups.items(), key=lambda pair: pair[0][1]):
        yield Passed(
            what=told(
                "%(duties)s to %(verb)s missed",
                duties=counted(len(held), "duty", "duties"),
                verb=plain(verb),
            ),
            stamp=lens.stamp(passed),
            parties=lens.listed([duty.party for duty in held], most=8),
            missed=True,
        )


def _past_one_reading(lens: Lens) -> Iterable[Passed]:
    """Still open, but only by the later reading."""
    groups: dict[tuple[str, Instant], list[DutyView]] = defaultdict(list)
    for duty in lens.standing.duties:
        passed = [reading for reading in duty.start if reading.passed]
        if duty.status in _RUNNING and passed and len(passed) < len(duty.start):
            groups[(duty.verb, passed[0].due.latest)].append(duty)
    for (verb, passed_at), held in sorted(groups.items(), key=lambda pair: pair[0][1]):
        duties = counted(len(held), "duty", "duties")
        yield Passed(
            what=told(
                "%(duties)s to %(verb)s past the earlier reading, open by the later",
                duties=duties,
                verb=plain(verb),
            ),
            stamp=lens.stamp(passed_at),
            parties=lens.listed([duty.party for duty in held], most=8),
            missed=False,
        )


def _why_none(lens: Lens) -> str:
    duties = lens.standing.duties
    contested = sum(duty.status is DutyStatus.CONTESTED for duty in duties)
    if contested:
        return told(
            "%(duties)s contested, and none of them has a time still ahead.",
            duties=counted(contested, "duty is", "duties are"),
        )
    if any(duty.status is DutyStatus.ACTIVE for duty in duties):
        return told("What is still owed has no hour in its text, or has been settled.")
    return told("Nothing is owed at this moment.")
