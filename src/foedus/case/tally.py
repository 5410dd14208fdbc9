"""How positions make an outcome: every kind of rule, as a pure count.

A stance is what one voter's word amounts to now: `support`, `conditional`
(a caveat, or a step at home still pending), `decline`, `abstain` or `silent`.
Needing time is silence; silence is never support, save that under a silence
rule a text stands unless enough voters object in time.

* Recusal beats veto: a recused voter neither votes nor vetoes, and shrinks
  every base but the quorum's, which counts the voters as the case froze them.
* A veto is absolute: no count outweighs it.
* `abstain: ignored` counts an abstention exactly as silence.
* Where an outcome is reached only with conditional support, it is conditional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, assert_never

from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import Abstention, Counted, Outcome, RuleKind, Tie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.model import Need
    from foedus.agreement.resolved import RuleInForce

__all__ = ["GOOD", "Count", "Stance", "count", "decided_early", "outcome_of", "pivotal"]


class Stance(StrEnum):
    """What a voter's word amounts to."""

    SUPPORT = "support"
    CONDITIONAL = "conditional"
    DECLINE = "decline"
    ABSTAIN = "abstain"
    SILENT = "silent"


Stances = Mapping[str, Stance]

GOOD: Final = frozenset(
    {Outcome.ADOPTED, Outcome.CONDITIONAL, Outcome.LESSER_MEASURE, Outcome.STATEMENT_ONLY}
)
"""Outcomes by which something was adopted."""

_MOVABLE: Final = frozenset({Stance.SILENT, Stance.CONDITIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The numbers behind an outcome; recused voters are in none but `recused`."""

    support: tuple[str, ...]
    conditional: tuple[str, ...]
    decline: tuple[str, ...]
    abstain: tuple[str, ...]
    silent: tuple[str, ...]
    recused: tuple[str, ...]
    quorum_reached: bool
    quorum_reachable: bool


def count(rule: RuleInForce, stances: Stances, recused: frozenset[str]) -> Count:
    """Sort the voters by their stance."""
    away = recused | rule.recused
    voting = [code for code in rule.voters if code not in away]
    by = {stance: tuple(c for c in voting if _as(rule, stances, c) is stance) for stance in Stance}
    answered = len(voting) - len(by[Stance.SILENT])
    return Count(
        support=by[Stance.SUPPORT],
        conditional=by[Stance.CONDITIONAL],
        decline=by[Stance.DECLINE],
        abstain=by[Stance.ABSTAIN],
        silent=by[Stance.SILENT],
        recused=tuple(code for code in rule.voters if code in away),
        quorum_reached=_reaches(rule.rule.quorum, answered, len(rule.voters)),
        quorum_reachable=_reaches(rule.rule.quorum, len(voting), len(rule.voters)),
    )


def _as(rule: RuleInForce, stances: Stances, code: str) -> Stance:
    """A voter's stance, with abstention as the rule counts it."""
    stance = stances.get(code, Stance.SILENT)
    if stance is Stance.ABSTAIN:
        if rule.abstain is Abstention.IGNORED:
            return Stance.SILENT
        if rule.abstain is Abstention.AGAINST:
            return Stance.DECLINE
    return stance


def _reaches(share: str | None, part: int, whole: int) -> bool:
    parsed = parse_share(share) if share else None
    if parsed is None:
        return True
    more, fraction = parsed
    return part > fraction * whole if more else part >= fraction * whole


def outcome_of(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> Outcome | None:
    """What it would come to if it closed on these stances; None where each decides for itself."""
    counted = count(rule, stances, recused)
    match rule.kind:
        case RuleKind.INDIVIDUAL:
            return None
        case RuleKind.SILENCE:
            return _by_silence(rule, counted)
        case RuleKind.DELEGATED:
            return _by_delegate(rule, stances, counted)
        case RuleKind.CONSENSUS | RuleKind.UNANIMITY:
            outcome = _by_all(rule, counted)
        case RuleKind.MAJORITY:
            outcome = _by_share(rule, counted)
        case _:
            assert_never(rule.kind)
    if set(counted.decline) & rule.veto:
        return Outcome.VETOED
    if not counted.quorum_reached:
        return Outcome.NO_DECISION
    return outcome


def _by_silence(rule: RuleInForce, counted: Count) -> Outcome:
    broken_by = rule.rule.broken_by or 1
    return Outcome.REFUSED if len(counted.decline) >= broken_by else Outcome.ADOPTED


def _by_delegate(rule: RuleInForce, stances: Stances, counted: Count) -> Outcome:
    """The delegate's word is the outcome; several delegates must agree."""
    words = {stances.get(code, Stance.SILENT) for code in rule.delegates - set(counted.recused)}
    if words == {Stance.SUPPORT}:
        return Outcome.ADOPTED
    if Stance.DECLINE in words:
        return Outcome.REFUSED
    if words and words <= {Stance.SUPPORT, Stance.CONDITIONAL}:
        return Outcome.CONDITIONAL
    return Outcome.NO_DECISION


def _by_all(rule: RuleInForce, counted: Count) -> Outcome:
    """Nobody against; and everybody has spoken, or as many as a quorum asks."""
    if counted.decline:
        return Outcome.REFUSED
    missing = counted.silent
    if rule.abstain is Abstention.PRESENT and rule.kind is RuleKind.UNANIMITY:
        missing = (*missing, *counted.abstain)
    enough = counted.quorum_reached if rule.rule.quorum else not missing
    if not enough or not (counted.support or counted.conditional):
        return Outcome.NO_DECISION
    return Outcome.CONDITIONAL if counted.conditional else Outcome.ADOPTED


def _by_share(rule: RuleInForce, counted: Count) -> Outcome:
    if _needs_met(rule, counted, counted.support):
        return Outcome.ADOPTED
    if _needs_met(rule, counted, (*counted.support, *counted.conditional)):
        return Outcome.CONDITIONAL
    tied = len(counted.support) + len(counted.conditional) == len(counted.decline) > 0
    if tied and rule.rule.tie is Tie.CHAIR and rule.rule.chair in counted.support:
        return Outcome.ADOPTED
    return Outcome.REFUSED if counted.decline else Outcome.NO_DECISION


def _needs_met(rule: RuleInForce, counted: Count, for_it: tuple[str, ...]) -> bool:
    return all(_need_met(rule, need, counted, for_it) for need in rule.rule.need)


def _need_met(rule: RuleInForce, need: Need, counted: Count, for_it: tuple[str, ...]) -> bool:
    parsed = parse_share(need.share)
    assert parsed is not None
    more, share = parsed
    base = need.of or rule.rule.of or Counted.VOTES
    spoke = (*counted.support, *counted.conditional, *counted.decline)
    voting = (*spoke, *counted.abstain, *counted.silent)
    if rule.abstain is Abstention.NOT_AGAINST:
        voting = (*spoke, *counted.silent)
    present = (*spoke, *counted.abstain) if rule.abstain is Abstention.PRESENT else spoke
    match base:
        case Counted.MEMBERS:
            part, whole = len(for_it), len(voting)
        case Counted.PRESENT:
            part, whole = len(for_it), len(present)
        case Counted.VOTES:
            part, whole = len(for_it), len(spoke)
        case Counted.WEIGHT:
            part, whole = _weight(rule, for_it), _weight(rule, voting)
        case _:
            assert_never(base)
    needed = Fraction(share) * whole
    return whole > 0 and (part > needed if more else part >= needed)


def _weight(rule: RuleInForce, codes: Iterable[str]) -> int:
    return sum(rule.rule.weights.get(code, 0) for code in codes)


def pivotal(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """On whom it turns: voters whose word alone would make or unmake the outcome."""
    if rule.kind is RuleKind.INDIVIDUAL:
        return ()
    good = outcome_of(rule, stances, recused) in GOOD
    other = Stance.DECLINE if good else Stance.SUPPORT
    return tuple(
        code
        for code in (sorted(rule.delegates) or rule.voters)
        if stances.get(code, Stance.SILENT) is not other
        and (outcome_of(rule, {**stances, code: other}, recused) in GOOD) is not good
    )


def decided_early(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> bool:
    """Whether no word of those who have not yet spoken for good can change the outcome."""
    open_ = [c for c in rule.voters if stances.get(c, Stance.SILENT) in _MOVABLE]
    possible = {
        outcome_of(rule, {**stances, **dict.fromkeys(open_, stance)}, recused)
        for stance in (Stance.SUPPORT, Stance.DECLINE, Stance.ABSTAIN, Stance.SILENT)
    }
    return len(possible) == 1
