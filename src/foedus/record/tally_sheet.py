"""A settled question with all that its outcome rests on: a leaf of the log.

Whoever reads it can count again without knowing agreements or clocks: the
rule as it was frozen, who had no voice, whose word counted and by which entry,
which words came too late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Counted
from foedus.case.assessment import Assessment
from foedus.case.causes import AFTER_ALL
from foedus.case.state import replay, stamp_of
from foedus.errors import NotFoundError
from foedus.record.canonical import Json, canonical_bytes

if TYPE_CHECKING:
    from foedus.agreement.resolved import RuleInForce
    from foedus.case.questions import Position
    from foedus.case.state import Case, Stamp
    from foedus.moments import Instant

__all__ = ["TALLY", "rule_as_json", "tally_sheet"]

TALLY: Final = "foedus_tally"
VERSION: Final = 1


def tally_sheet(case: Case, question: str, now: Instant) -> bytes:
    """The sheet of a question as it was settled.

    Raises:
        NotFoundError: no such question, or one that is not settled.
    """
    settled = _settled_at(case, question, now)
    assessment = _as_settled(case, settled)
    found = assessment.question(assessment.clause(question))
    assert found is not None
    assert found.settled is not None
    value: dict[str, Json] = {
        TALLY: VERSION,
        "case": case.id,
        "mode": case.mode.value,
        "question": question,
        "rule": rule_as_json(found.rule),
        "recused": list[Json](found.count.recused),
        "settled": _stamp(found.settled),
        "positions": [_position(each) for each in found.positions if not each.late],
        "late": [each.entry for each in found.afterwards],
        "outcome": found.outcome.value if found.outcome else None,
    }
    if found.closes is not None:
        value["closes"] = str(found.closes)
    return canonical_bytes(value)


def _settled_at(case: Case, question: str, now: Instant) -> Stamp:
    assessment = Assessment(case, now)
    clause = assessment.clauses.get(question)
    found = assessment.question(clause) if clause else None
    if found is None or found.settled is None:
        message = f"The question {question} is not settled."
        raise NotFoundError(message, remedy="A tally sheet is made of a settled question.")
    return found.settled


def _as_settled(case: Case, settled: Stamp) -> Assessment:
    """The case with what had been received when it was settled, at the first moment after."""
    kept = [entry for entry in case.entries if stamp_of(entry) <= settled]
    at, position = settled
    now = at.add(nanoseconds=1) if position >= AFTER_ALL else at
    return Assessment(replay(case.id, case.mode, kept), now)


def _stamp(stamp: Stamp) -> dict[str, Json]:
    """A moment in the record; without a position, after everything of that instant."""
    at: dict[str, Json] = {"at": str(stamp[0])}
    return at if stamp[1] >= AFTER_ALL else {**at, "position": stamp[1]}


def _position(position: Position) -> Json:
    return {"party": position.party, "entry": position.entry, "stance": position.stance.value}


def rule_as_json(rule: RuleInForce) -> dict[str, Json]:
    """A rule with every default filled in: what is absent asks for nothing."""
    terms = rule.rule
    value: dict[str, Json] = {
        "kind": rule.kind.value,
        "voters": list[Json](rule.voters),
        "abstain": rule.abstain.value,
        "veto": list[Json](sorted(rule.veto)),
        "recused": list[Json](sorted(rule.recused)),
        "delegates": list[Json](sorted(rule.delegates)),
        "need": [
            {"share": each.share, "of": (each.of or terms.of or Counted.VOTES).value}
            for each in terms.need
        ],
        "weights": dict[str, Json](terms.weights),
        "broken_by": terms.broken_by or 1,
    }
    if terms.quorum is not None:
        value["quorum"] = terms.quorum
    if terms.tie is not None:
        value["tie"] = terms.tie.value
    if terms.chair is not None:
        value["chair"] = terms.chair
    if rule.on_fail is not None:
        value["on_fail"] = rule_as_json(rule.on_fail)
    return value
