"""Rules as numbers come to what the case comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.agreement.model import Rule
from foedus.agreement.resolved import RuleInForce
from foedus.agreement.vocabulary import Abstention, Outcome, RuleKind
from foedus.case.tally import Stance, each_for_itself, outcome_of, voices
from foedus.case.tally import is_decided as case_is_decided
from foedus.forecast.counting import CONDITIONAL, EACH, all_answered, is_decided, rules_of, tally
from foedus.forecast.model import Result
from foedus.forecast.ruling import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.forecast.model import Count

CODES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH", "III", "JJJ")
SHARES = ("1/3", "1/2", "2/3", "more than 1/2", "1/1", "17/30", "55 %", "more than 10 %")
OUTCOMES = {
    Outcome.ADOPTED: int(Result.ADOPTED),
    Outcome.REFUSED: int(Result.REFUSED),
    Outcome.VETOED: int(Result.VETOED),
    Outcome.NO_DECISION: int(Result.NO_DECISION),
    Outcome.CONDITIONAL: CONDITIONAL,
    None: int(Result.OPEN) + EACH,
}


@st.composite
def rules(draw: st.DrawFn, *, depth: int = 2) -> RuleInForce:
    """Any rule over ten parties, of which some may have no vote."""
    kind = draw(st.sampled_from(RuleKind))
    some = st.sets(st.sampled_from(CODES), max_size=3)
    base = st.sampled_from(["members", "present", "votes", "weight"])
    need = st.fixed_dictionaries({"share": st.sampled_from(SHARES), "of": base})
    text: dict[str, Any] = {
        "kind": kind,
        "need": draw(st.lists(need, min_size=1, max_size=3)),
        "weights": {code: draw(st.integers(0, 9)) for code in CODES},
        "window": "PT6H",
        "broken_by": str(draw(st.integers(1, 3))),
        "quorum": draw(st.none() | st.sampled_from(SHARES)),
        "tie": draw(st.sampled_from(["chair", "fails"])),
        "chair": draw(st.sampled_from(CODES)),
    }
    return RuleInForce(
        name="rule",
        rule=Rule.model_validate(text),
        voters=tuple(sorted(draw(st.sets(st.sampled_from(CODES), min_size=2)))),
        abstain=draw(st.sampled_from(Abstention)),
        veto=frozenset(draw(some)),
        recused=frozenset(draw(some)),
        delegates=frozenset(draw(some) if kind is RuleKind.DELEGATED else ()),
        on_fail=draw(st.none() | rules(depth=depth - 1)) if depth else None,
    )


STANCES = st.fixed_dictionaries({code: st.sampled_from(Stance) for code in CODES})


def numbered(rule: RuleInForce) -> Any:
    return rules_of([counted(rule)])[0]


def counted(rule: RuleInForce) -> Count:
    """Also of a rule that a forecast would refuse to begin with."""
    alone = count_of(replace(rule, on_fail=None), CODES, in_case={}, influence={}, where="rule")
    return replace(alone, on_fail=counted(rule.on_fail) if rule.on_fail else None)


def mask(stances: Mapping[str, Stance], stance: Stance) -> np.uint64:
    said = (1 << CODES.index(code) for code, each in stances.items() if each is stance)
    return np.uint64(sum(said))


def masks(stances: Mapping[str, Stance]) -> tuple[np.uint64, ...]:
    every = (Stance.SUPPORT, Stance.CONDITIONAL, Stance.DECLINE, Stance.ABSTAIN)
    return tuple(mask(stances, stance) for stance in every)


@settings(max_examples=400, deadline=None)
@given(rules(), STANCES)
def test_a_count_comes_to_what_the_case_comes_to(
    rule: RuleInForce, stances: dict[str, Stance]
) -> None:
    expected = OUTCOMES[outcome_of(rule, stances)]
    if rule.kind is not RuleKind.INDIVIDUAL and each_for_itself(rule, stances) is not None:
        expected += EACH

    assert tally(numbered(rule), 0, *masks(stances)) == expected


@settings(max_examples=200, deadline=None)
@given(rules(), STANCES)
def test_it_is_decided_when_the_case_says_so(rule: RuleInForce, stances: dict[str, Stance]) -> None:
    said = {code: each for code, each in stances.items() if each is not Stance.CONDITIONAL}
    open_ = [code for code in voices(rule) if said.get(code, Stance.SILENT) is Stance.SILENT]
    support, _, decline, abstain = masks(said)

    assert is_decided(numbered(rule), 0, support, decline, abstain) == case_is_decided(
        rule, said, frozenset(), open_
    )


@settings(max_examples=50, deadline=None)
@given(rules(), STANCES)
def test_all_have_answered_whose_word_counts(rule: RuleInForce, stances: dict[str, Stance]) -> None:
    answered = [code for code, each in stances.items() if each is not Stance.SILENT]
    said = np.uint64(sum(1 << CODES.index(code) for code in answered))

    assert all_answered(numbered(rule), 0, said) == (
        set(voices(rule)) - rule.recused <= set(answered)
    )


@pytest.mark.parametrize("parties", [1, 33, 64])
def test_masks_hold_every_party(parties: int) -> None:
    codes = tuple(f"P{number:02}" for number in range(parties))
    terms = {"kind": "unanimity", "cite": "1"}
    rule = RuleInForce(
        name="all",
        rule=Rule.model_validate(terms),
        voters=codes,
        abstain=Abstention.NOT_AGAINST,
    )
    numbers = rules_of([count_of(rule, codes, in_case={}, influence={}, where="all")])[0]
    everybody, nobody = np.uint64(2**parties - 1), np.uint64(0)
    all_but_last = np.uint64(2 ** (parties - 1) - 1)
    last = np.uint64(1 << (parties - 1))

    assert tally(numbers, 0, everybody, nobody, nobody, nobody) == Result.ADOPTED
    assert tally(numbers, 0, all_but_last, nobody, nobody, nobody) == Result.NO_DECISION
    assert tally(numbers, 0, all_but_last, nobody, last, nobody) == Result.REFUSED
