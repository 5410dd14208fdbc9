"""Rules as numbers, and what answers come to under them: `case.tally`, compiled.

Who said what is four masks with a bit for each party: support, conditional
support, decline, abstain; who is in none of them is silent.  Outcomes are the
numbers of `Result`; CONDITIONAL never comes of a forecast's own answers, but
whether a vote is decided asks what it would be.  EACH added to an outcome says
that the rule failed and one under which each decides for itself takes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import Abstention, RuleKind
from foedus.forecast.compiling import compiled, popcount
from foedus.forecast.model import Count, Result

__all__ = [
    "CONDITIONAL",
    "EACH",
    "Rules",
    "against",
    "all_answered",
    "is_decided",
    "rules_of",
    "tally",
    "weight_of",
]

CONDITIONAL: Final = len(Result)
EACH: Final = 16

_OPEN: Final = int(Result.OPEN)
_ADOPTED: Final = int(Result.ADOPTED)
_REFUSED: Final = int(Result.REFUSED)
_VETOED: Final = int(Result.VETOED)
_NO_DECISION: Final = int(Result.NO_DECISION)

_KINDS: Final = tuple(RuleKind)
_INDIVIDUAL: Final = _KINDS.index(RuleKind.INDIVIDUAL)
_UNANIMITY: Final = _KINDS.index(RuleKind.UNANIMITY)
_SILENCE: Final = _KINDS.index(RuleKind.SILENCE)
_MAJORITY: Final = _KINDS.index(RuleKind.MAJORITY)
_DELEGATED: Final = _KINDS.index(RuleKind.DELEGATED)

_ABSTENTIONS: Final = tuple(Abstention)
_PRESENT: Final = _ABSTENTIONS.index(Abstention.PRESENT)
_NOT_AGAINST: Final = _ABSTENTIONS.index(Abstention.NOT_AGAINST)
_IGNORED: Final = _ABSTENTIONS.index(Abstention.IGNORED)
_AGAINST: Final = _ABSTENTIONS.index(Abstention.AGAINST)

_MEMBERS: Final = 0
_OF_PRESENT: Final = 1
_WEIGHT: Final = 3

_NONE: Final = np.uint64(0)
_BIT: Final = np.uint64(1)
_BYTE: Final = np.uint64(255)
_EIGHT: Final = np.uint64(8)

Masks = NDArray[np.uint64]
Ints = NDArray[np.int64]


class Rules(NamedTuple):
    """Every rule of a model, those that others fall back on included, by number."""

    kind: Ints
    voters: Masks
    recused: Masks
    veto: Masks
    delegates: Masks
    voices: Masks
    """Whose word counts under a rule and those it falls back on."""
    needs: Ints
    """(rules, most needs, 4)"""
    how_many: Ints
    """Of the needs."""
    weights: Ints
    """(rules, bytes, 256): the weight of each set of eight parties."""
    quorum: Ints
    abstain: Ints
    chair: Ints
    broken_by: Ints
    window: NDArray[np.float32]
    early: Ints
    on_break: Ints
    on_fail: Ints


def rules_of(counts: Sequence[Count]) -> tuple[Rules, list[int]]:
    """All rules as arrays, and the numbers of those that were given."""
    every: list[Count] = []
    follows: list[tuple[int, int]] = []

    def number(rule: Count | None) -> int:
        if rule is None:
            return -1
        mine = len(every)
        every.append(rule)
        follows.append((-1, -1))
        follows[mine] = (number(rule.on_break), number(rule.on_fail))
        return mine

    given = [number(rule) for rule in counts]
    return _arrays(every, follows), given


def _arrays(every: list[Count], follows: list[tuple[int, int]]) -> Rules:
    voters = [_mask(rule.voters) for rule in every]
    veto = [_mask(rule.veto) for rule in every]
    delegates = [_mask(rule.delegates) for rule in every]
    voices = [0] * len(every)
    for mine in reversed(range(len(every))):  # what a rule falls back on stands after it
        own = delegates[mine] if every[mine].kind is RuleKind.DELEGATED else voters[mine]
        voices[mine] = own | veto[mine]
        for follow in follows[mine]:
            voices[mine] |= voices[follow] if follow >= 0 else 0
    most = max((len(rule.needs) for rule in every), default=0)
    needs = np.zeros((len(every), max(most, 1), 4), np.int64)
    for mine, rule in enumerate(every):
        needs[mine, : len(rule.needs)] = rule.needs
    return Rules(
        kind=_ints(_KINDS.index(rule.kind) for rule in every),
        voters=np.array(voters, np.uint64),
        recused=np.array([_mask(rule.recused) for rule in every], np.uint64),
        veto=np.array(veto, np.uint64),
        delegates=np.array(delegates, np.uint64),
        voices=np.array(voices, np.uint64),
        needs=needs,
        how_many=_ints(len(rule.needs) for rule in every),
        weights=np.array([_by_byte(rule.weights) for rule in every], np.int64),
        quorum=np.array([rule.quorum for rule in every], np.int64),
        abstain=_ints(rule.abstain for rule in every),
        chair=_ints(rule.chair for rule in every),
        broken_by=_ints(rule.broken_by for rule in every),
        window=np.array([rule.window for rule in every], np.float32),
        early=_ints(rule.early for rule in every),
        on_break=_ints(on_break for on_break, _ in follows),
        on_fail=_ints(on_fail for _, on_fail in follows),
    )


def _ints(values: Any) -> Ints:
    return np.array(list(values), np.int64)


def _mask(parties: NDArray[np.bool_]) -> int:
    return sum(1 << int(index) for index in np.flatnonzero(parties))


def _by_byte(weights: Ints) -> Ints:
    """What each set of eight parties weighs: (bytes, 256)."""
    padded = np.zeros(-(-len(weights) // 8) * 8, np.int64)
    padded[: len(weights)] = weights
    chosen = (np.arange(256)[:, None] >> np.arange(8)) & 1
    return np.array([chosen @ each for each in padded.reshape(-1, 8)], np.int64).reshape(-1, 256)


@compiled
def weight_of(rules: Any, rule: Any, mask: Any) -> Any:
    """What the parties of a mask weigh together under a rule."""
    total = np.int64(0)
    for place in range(rules.weights.shape[1]):
        total += rules.weights[rule, place, np.int64(mask & _BYTE)]
        mask >>= _EIGHT
    return total


@compiled
def _reaches(numerator: Any, denominator: Any, more: Any, part: Any, whole: Any) -> Any:
    """Whether a part of a whole is the share that is asked; 0/1 is always reached."""
    if more:
        return part * denominator > numerator * whole
    return part * denominator >= numerator * whole


@compiled
def tally(rules: Any, rule: Any, support: Any, conditional: Any, decline: Any, abstain: Any) -> Any:
    """What it comes to if it closes on these answers, as `outcome_of` says."""
    outcome = _under(rules, rule, support, conditional, decline, abstain)
    while outcome in (_REFUSED, _NO_DECISION):
        follow = rules.on_fail[rule]
        if follow < 0 or rules.kind[follow] == _SILENCE:
            break
        if rules.kind[follow] == _INDIVIDUAL:
            return outcome + EACH
        rule = follow
        outcome = _under(rules, rule, support, conditional, decline, abstain)
    return outcome


@compiled
def _under(  # noqa: PLR0911 - one for each kind of rule
    rules: Any, rule: Any, support: Any, conditional: Any, decline: Any, abstain: Any
) -> Any:
    """By this rule alone."""
    kind = rules.kind[rule]
    if kind == _INDIVIDUAL:
        return _OPEN + EACH
    present = ~rules.recused[rule]
    if decline & rules.veto[rule] & present:
        return _VETOED
    if kind == _DELEGATED:
        told = rules.delegates[rule] & present
        return _by_delegate(support & told, conditional & told, decline & told, told)
    voting = rules.voters[rule] & present
    support &= voting
    conditional &= voting
    decline &= voting
    abstain &= voting
    if rules.abstain[rule] == _AGAINST:
        decline |= abstain
        abstain = _NONE
    elif rules.abstain[rule] == _IGNORED:
        abstain = _NONE
    if kind == _SILENCE:
        return _REFUSED if popcount(decline) >= rules.broken_by[rule] else _ADOPTED
    answered = popcount(support | conditional | decline | abstain)
    quorum = rules.quorum[rule]
    has_quorum = _reaches(quorum[0], quorum[1], quorum[2], answered, popcount(rules.voters[rule]))
    if not has_quorum:
        return _NO_DECISION
    if kind == _MAJORITY:
        return _by_share(rules, rule, voting, support, conditional, decline, abstain)
    return _by_all(rules, rule, voting, support, conditional, decline, abstain)


@compiled
def _by_delegate(support: Any, conditional: Any, decline: Any, told: Any) -> Any:
    if decline:
        return _REFUSED
    said = support | conditional
    if said == _NONE or said != told:
        return _NO_DECISION
    return CONDITIONAL if conditional else _ADOPTED


@compiled
def _by_all(
    rules: Any,
    rule: Any,
    voting: Any,
    support: Any,
    conditional: Any,
    decline: Any,
    abstain: Any,
) -> Any:
    if decline:
        return _REFUSED
    missing = voting & ~(support | conditional | abstain)
    if rules.abstain[rule] == _PRESENT and rules.kind[rule] == _UNANIMITY:
        missing |= abstain
    asked = rules.quorum[rule, 0] > 0 or rules.quorum[rule, 2] > 0  # and it is reached
    if (missing and not asked) or not (support | conditional):
        return _NO_DECISION
    return CONDITIONAL if conditional else _ADOPTED


@compiled
def _by_share(
    rules: Any,
    rule: Any,
    voting: Any,
    support: Any,
    conditional: Any,
    decline: Any,
    abstain: Any,
) -> Any:
    spoke = support | conditional | decline
    silent = voting & ~(spoke | abstain)
    if _needs_met(rules, rule, support, spoke, abstain, silent, False):
        return _ADOPTED
    if _needs_met(rules, rule, support | conditional, spoke, abstain, silent, False):
        return CONDITIONAL
    chair = rules.chair[rule]
    if chair >= 0 and support & (_BIT << np.uint64(chair)):
        declined = popcount(decline)
        if declined and popcount(support | conditional) == declined:
            if _needs_met(rules, rule, support | conditional, spoke, abstain, silent, True):
                return _ADOPTED
    return _REFUSED if decline else _NO_DECISION


@compiled
def _needs_met(
    rules: Any, rule: Any, for_it: Any, spoke: Any, abstain: Any, silent: Any, again: Any
) -> Any:
    """Whether every share is reached; `again` where the chair casts a second vote for it."""
    voting = spoke | silent
    if rules.abstain[rule] != _NOT_AGAINST:
        voting |= abstain
    present = spoke | abstain if rules.abstain[rule] == _PRESENT else spoke
    for place in range(rules.how_many[rule]):
        need = rules.needs[rule, place]
        if need[3] == _WEIGHT:
            part, whole = weight_of(rules, rule, for_it), weight_of(rules, rule, voting)
        elif need[3] == _MEMBERS:
            part, whole = popcount(for_it), popcount(voting)
        else:
            part = popcount(for_it)
            whole = popcount(present if need[3] == _OF_PRESENT else spoke)
        if again:
            one = np.int64(1)
            if need[3] == _WEIGHT:
                one = weight_of(rules, rule, _BIT << np.uint64(rules.chair[rule]))
            part += one
            whole += one
        if whole <= 0 or not _reaches(need[0], need[1], need[2], part, whole):
            return False
    return rules.how_many[rule] > 0


@compiled
def is_decided(rules: Any, rule: Any, support: Any, decline: Any, abstain: Any) -> Any:
    """Whether the outcome is the same whatever they say who have not yet answered."""
    open_ = rules.voices[rule] & ~(support | decline | abstain)
    now = tally(rules, rule, support, _NONE, decline, abstain)
    if not open_:
        return True
    return (
        tally(rules, rule, support, _NONE, decline | open_, abstain) == now
        and tally(rules, rule, support | open_, _NONE, decline, abstain) == now
        and tally(rules, rule, support, open_, decline, abstain) == now
        and tally(rules, rule, support, _NONE, decline, abstain | open_) == now
    )


@compiled
def all_answered(rules: Any, rule: Any, answered: Any) -> Any:
    """Whether everybody whose word counts has answered, those without a voice apart."""
    return (rules.voices[rule] & ~rules.recused[rule] & ~answered) == _NONE


@compiled
def against(rules: Any, rule: Any, decline: Any, abstain: Any) -> Any:
    """Whether enough stand against a text under silence to break it."""
    no = decline | abstain if rules.abstain[rule] == _AGAINST else decline
    no &= ~rules.recused[rule]
    if no & rules.veto[rule]:
        return True
    return popcount(no & rules.voters[rule]) >= rules.broken_by[rule]
