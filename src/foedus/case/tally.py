"""How positions make an outcome: every kind of rule, as a pure count.

A stance is what one voter's word amounts to now: `support`, `conditional`
(a caveat, or a step at home still pending), `decline`, `abstain` or `silent`.
Needing time is silence; silence is never support, save that under a silence
rule a text stands unless enough voters object in time.

* Recusal beats veto: a recused voter neither votes nor vetoes, and shrinks
  every base but the quorum's, which counts the voters as the case froze them.
* A veto is absolute: no count and no further rule outweighs it.  It must be
  said: an abstention that counts as a no is no veto.
* `abstain: ignored` counts an abstention exactly as silence.
* Where an outcome is reached only with conditional support, it is conditional.
* Where a rule fails and names another (`on_fail`), the same words are counted
  by that one; a silence has no window then, so it does not take over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, assert_never

from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import Abstention, Counted, Outcome, RuleKind, Tie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.model import Need
    from foedus.agreement.resolved import RuleInForce

__all__ = [
    "GOOD",
    "Count",
    "Stance",
    "Stances",
    "count",
    "decided_early",
    "each_for_itself",
    "is_decided",
    "outcome_of",
    "pivotal",
    "stance_counted",
    "voices",
]


class Stance(StrEnum):
    """What a voter's word amounts to."""

    SUPPORT = "support"
    CONDITIONAL = "conditional"
    DECLINE = "decline"
    ABSTAIN = "abstain"
    SILENT = "silent"


Stances = Mapping[str, Stance]
"""The word of each who spoke."""

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
    by: dict[Stance, list[str]] = {stance: [] for stance in Stance}
    for code in voting:
        by[stance_counted(rule, stances, code)].append(code)
    answered = len(voting) - len(by[Stance.SILENT])
    return Count(
        support=tuple(by[Stance.SUPPORT]),
        conditional=tuple(by[Stance.CONDITIONAL]),
        decline=tuple(by[Stance.DECLINE]),
        abstain=tuple(by[Stance.ABSTAIN]),
        silent=tuple(by[Stance.SILENT]),
        recused=tuple(code for code in rule.voters if code in away),
        quorum_reached=_reaches(rule.rule.quorum, answered, len(rule.voters)),
        quorum_reachable=_reaches(rule.rule.quorum, len(voting), len(rule.voters)),
    )


def stance_counted(rule: RuleInForce, stances: Stances, code: str) -> Stance:
    """A voter's stance, with abstention as the rule counts it."""
    stance = stances.get(code, Stance.SILENT)
    if stance is Stance.ABSTAIN:
        if rule.abstain is Abstention.IGNORED:
            return Stance.SILENT
        if rule.abstain is Abstention.AGAINST:
            return Stance.DECLINE
    return stance


_parsed = lru_cache(maxsize=256)(parse_share)


def _reaches(share: str | None, part: int, whole: int) -> bool:
    """Whether a part of a whole is the share that is asked; nothing asked is reached."""
    parsed = _parsed(share) if share else None
    if parsed is None:
        return True
    more, fraction = parsed
    return part > fraction * whole if more else part >= fraction * whole


def voices(rule: RuleInForce) -> tuple[str, ...]:
    """Whose word counts under a rule and those it falls back on: voters, delegates, vetoes."""
    own = sorted(rule.delegates) if rule.kind is RuleKind.DELEGATED else rule.voters
    follows = [voices(follow) for follow in (rule.on_break, rule.on_fail) if follow is not None]
    every = (*own, *sorted(rule.veto), *(code for each in follows for code in each))
    return tuple(dict.fromkeys(every))


def outcome_of(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> Outcome | None:
    """What it would come to if it closed on these stances; None where each decides for itself."""
    outcome = _under(rule, stances, recused)
    follow = _taking_over(rule, outcome)
    if follow is None or follow.kind is RuleKind.INDIVIDUAL:
        return outcome
    return outcome_of(follow, stances, recused)


def each_for_itself(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> RuleInForce | None:
    """The individual rule that takes over where the collective ones fail, or None."""
    follow = _taking_over(rule, _under(rule, stances, recused))
    if follow is None or follow.kind is RuleKind.INDIVIDUAL:
        return follow
    return each_for_itself(follow, stances, recused)


def _taking_over(rule: RuleInForce, outcome: Outcome | None) -> RuleInForce | None:
    failed = outcome in {Outcome.REFUSED, Outcome.NO_DECISION}
    follow = rule.on_fail if failed else None
    return None if follow is None or follow.kind is RuleKind.SILENCE else follow


def _under(rule: RuleInForce, stances: Stances, recused: frozenset[str]) -> Outcome | None:
    """The outcome by this rule alone."""
    if rule.kind is RuleKind.INDIVIDUAL:
        return None
    away = recused | rule.recused
    if any(stances.get(code) is Stance.DECLINE for code in rule.veto - away):
        return Outcome.VETOED
    counted = count(rule, stances, recused)
    match rule.kind:
        case RuleKind.SILENCE:
            return _by_silence(rule, counted)
        case RuleKind.DELEGATED:
            return _by_delegate({stances.get(c, Stance.SILENT) for c in rule.delegates - away})
        case RuleKind.CONSENSUS | RuleKind.UNANIMITY:
            outcome = _by_all(rule, counted)
        case RuleKind.MAJORITY:
            outcome = _by_share(rule, counted)
        case _:
            assert_never(rule.kind)
    return outcome if counted.quorum_reached else Outcome.NO_DECISION


def _by_silence(rule: RuleInForce, counted: Count) -> Outcome:
    broken_by = rule.rule.broken_by or 1
    return Outcome.REFUSED if len(counted.decline) >= broken_by else Outcome.ADOPTED


def _by_delegate(words: set[Stance]) -> Outcome:
    """The delegate's word is the outcome; several delegates must agree."""
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
    chair = rule.rule.chair
    tied = len(counted.support) + len(counted.conditional) == len(counted.decline) > 0
    if tied and rule.rule.tie is Tie.CHAIR and chair in counted.support:
        if _needs_met(rule, counted, (*counted.support, *counted.conditional, chair)):
            return Outcome.ADOPTED
    return Outcome.REFUSED if counted.decline else Outcome.NO_DECISION


def _needs_met(rule: RuleInForce, counted: Count, for_it: tuple[str, ...]) -> bool:
    """Whether every share is reached (a chair that casts a second vote is in `for_it` twice)."""
    needs = rule.rule.need
    return bool(needs) and all(_need_met(rule, need, counted, for_it) for need in needs)


def _need_met(rule: RuleInForce, need: Need, counted: Count, for_it: tuple[str, ...]) -> bool:
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
    again = for_it[len(set(for_it)) :]
    whole += _weight(rule, again) if base is Counted.WEIGHT else len(again)
    return whole > 0 and _reaches(need.share, part, whole)


def _weight(rule: RuleInForce, codes: Iterable[str]) -> int:
    return sum(rule.rule.weights.get(code, 0) for code in codes)


def pivotal(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """On whom it turns: those whose word alone would make or unmake the outcome."""
    good = outcome_of(rule, stances, recused) in GOOD
    other = Stance.DECLINE if good else Stance.SUPPORT
    return tuple(
        code
        for code in voices(rule)
        if stances.get(code, Stance.SILENT) is not other
        and (outcome_of(rule, {**stances, code: other}, recused) in GOOD) is not good
    )


def decided_early(
    rule: RuleInForce, stances: Stances, recused: frozenset[str] = frozenset()
) -> bool:
    """Whether no word of those who have not yet spoken for good can change the outcome."""
    return is_decided(rule, stances, recused, _unsettled(rule, stances))


def _unsettled(rule: RuleInForce, stances: Stances) -> list[str]:
    return [code for code in voices(rule) if stances.get(code, Stance.SILENT) in _MOVABLE]


def is_decided(
    rule: RuleInForce, stances: Stances, recused: frozenset[str], movable: Iterable[str]
) -> bool:
    """Whether the outcome is the same whatever these say.

    Every rule is monotone in support, so it is enough that they all say the same.
    """
    open_ = list(movable)
    possible = {
        outcome_of(rule, {**stances, **dict.fromkeys(open_, stance)}, recused) for stance in Stance
    }
    return len(possible) == 1
