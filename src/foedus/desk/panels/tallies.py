"""If nothing changes: each question, who said what, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import RuleKind
from foedus.desk.language import told, told_count
from foedus.desk.panels.states import in_order
from foedus.desk.panels.tally_lines import lines_of, outcome_in_words, part_of, said_of
from foedus.desk.panels.times import apart
from foedus.desk.panels.words import ANSWERS, Sign, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.case.standing import QuestionView
    from foedus.desk.panels.lens import Lens

__all__ = [
    "Idle",
    "Own",
    "OwnPanel",
    "Segment",
    "Tally",
    "TallyPanel",
    "is_shown",
    "parts_of",
    "tallies_of",
    "topic",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One part of the bar: how many, and who."""

    sign: Sign
    count: int
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One question as it stands."""

    id: str
    text: str
    topic: str
    rule: str
    kind: str
    cite: str
    when: str
    settled: bool
    total: int
    segments: tuple[Segment, ...]
    score: str
    verdict: str
    headline: str
    lines: tuple[str, ...]
    said: tuple[str, ...]
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A question that one party answers for itself."""

    name: str
    text: str
    sign: Sign
    when: str
    note: str
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPanel:
    """All of those together."""

    score: str
    segments: tuple[Segment, ...]
    spoken: str
    rows: tuple[Own, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """A question that nobody has to answer yet."""

    text: str
    cite: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyPanel:
    """The questions that several answer, those that one answers, and those that are not put."""

    tallies: tuple[Tally, ...]
    own: OwnPanel | None
    idle: tuple[Idle, ...]


def tallies_of(lens: Lens) -> TallyPanel:
    """All questions of a standing."""
    put = [each for each in lens.standing.questions if is_shown(each)]
    shown = [each for each in put if len(each.voters) != 1]
    alone = [each for each in put if len(each.voters) == 1]
    idle = [each for each in lens.standing.questions if not is_shown(each)]
    return TallyPanel(
        tallies=tuple(_tally(each, lens) for each in shown),
        own=_own(alone, lens) if alone else None,
        idle=tuple(
            Idle(
                text=each.text or plain(each.provision),
                cite=f"{lens.brief(each.agreement)} {each.cite}",
                rule=lens.named(each.rule_words),
            )
            for each in idle
        ),
    )


def is_shown(question: QuestionView) -> bool:
    """Whether it has been put, answered or settled."""
    return question.opened_at is not None or bool(question.positions)


def topic(question: QuestionView) -> str:
    """A heading of one or two words: its form of support, or its provision's name."""
    return sentence(plain(question.form[0] if len(question.form) == 1 else question.provision))


def parts_of(question: QuestionView) -> dict[str, list[str]]:
    """Every voter under what its word amounts to, in the order of `ANSWERS`."""
    parts: dict[str, list[str]] = {key: [] for key in ANSWERS}
    said = {position.party: part_of(position) for position in question.positions}
    for code in question.voters:
        key = "recused" if code in question.recused else said.get(code, "undecided")
        parts[key].append(code)
    return parts


def _segments(parts: dict[str, list[str]], lens: Lens) -> tuple[Segment, ...]:
    return tuple(
        Segment(sign=ANSWERS[key], count=len(codes), names=", ".join(lens.names(codes)))
        for key, codes in parts.items()
        if codes
    )


def _spoken(segments: Sequence[Segment]) -> str:
    """The bar for those who do not see it."""
    total = sum(each.count for each in segments)
    parts = ", ".join(f"{each.sign.word} {each.count}" for each in segments)
    return told("Of %(total)d: %(parts)s", total=total, parts=parts)


def _score(parts: dict[str, list[str]]) -> str:
    decided = sum(len(parts[key]) for key in ("support", "caveat", "decline", "abstain"))
    said = told_count("%(num)d of %(all)d decided", "%(num)d of %(all)d decided", decided)
    return said % {"num": decided, "all": sum(map(len, parts.values()))}


def _own(questions: Sequence[QuestionView], lens: Lens) -> OwnPanel:
    together: dict[str, list[str]] = {key: [] for key in ANSWERS}
    rows = []
    for question in questions:
        part = next(key for key, codes in parts_of(question).items() if codes)
        together[part] += question.voters
        said = question.positions[0] if question.positions else None
        rows.append(
            Own(
                name=lens.name(question.voters[0]),
                text=question.text,
                sign=ANSWERS[part],
                when=lens.stamp(said.received_at).brief if said else "",
                note=lens.marked("; ".join(said_of(question, lens)), said.entry if said else ""),
                cite=f"{lens.brief(question.agreement)} {question.cite}",
            )
        )
    segments = _segments(together, lens)
    return OwnPanel(
        score=_score(together),
        segments=segments,
        spoken=_spoken(segments),
        rows=tuple(sorted(rows, key=lambda row: in_order(row.name))),
    )


def _tally(question: QuestionView, lens: Lens) -> Tally:
    parts = parts_of(question)
    segments = _segments(parts, lens)
    return Tally(
        id=question.id,
        text=question.text or sentence(plain(question.provision)),
        topic=topic(question),
        rule=sentence(lens.named(question.rule_words)),
        kind=question.rule.value,
        cite=f"{lens.brief(question.agreement)} {question.cite}",
        when=_when(question, lens),
        settled=question.settled_at is not None,
        total=len(question.voters),
        segments=segments,
        score=_score(parts),
        verdict=_verdict(question, parts),
        headline=_headline(question, parts),
        lines=tuple(lines_of(question, parts, lens)),
        said=tuple(said_of(question, lens)),
        spoken=_spoken(segments),
    )


def _when(question: QuestionView, lens: Lens) -> str:
    now = lens.standing.now
    if question.settled_at is not None:
        text = "Closed %(time)s" if question.rule is RuleKind.INDIVIDUAL else "Settled %(time)s"
        return told(text, time=lens.stamp(question.settled_at).full)
    if question.opened_at is None:
        return told("Answered before it was put")
    if question.closes_at is None:
        return told("Open; no closing time runs yet")
    closes = lens.stamp(question.closes_at).full
    if question.closes_at < now:
        return told("Closed %(time)s; a confirmation is still awaited", time=closes)
    if question.closes_at == now:
        return told("Closes now: %(time)s", time=closes)
    return told("Closes in %(left)s: %(time)s", left=apart(now, question.closes_at), time=closes)


def _verdict(question: QuestionView, parts: dict[str, list[str]]) -> str:
    if question.rule is RuleKind.INDIVIDUAL:
        return _score(parts)
    settled = question.settled_at is not None
    return (
        outcome_in_words(question.outcome)
        if settled
        else told("%(outcome)s as it stands", outcome=outcome_in_words(question.projected))
    )


def _headline(question: QuestionView, parts: dict[str, list[str]]) -> str:
    if question.rule is RuleKind.INDIVIDUAL:
        return told("No collective outcome: %(score)s", score=_score(parts))
    if question.settled_at is not None:
        return sentence(outcome_in_words(question.outcome))
    return told("As it stands: %(outcome)s", outcome=outcome_in_words(question.projected))
