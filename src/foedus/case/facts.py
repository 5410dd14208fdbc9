"""What is held to have happened: reports matched to the facts of an agreement.

Every report is a claim of the party that made it.  Whether a fact holds for a
duty is a timeline: the report must be of the right kind, the attacker known,
the gate open (was the fighting under way at signature over?), and where the
agreement names a finder, it must have found.  No claimant counts more than
another; a party judges for itself where the text leaves it to each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import EventKind, Gate
from foedus.case.entries import Corrected, FactContested, FactFound, FactReported, Phase
from foedus.case.state import stamp_of
from foedus.case.timeline import Change, Timeline, Truth, all_of, any_of, since

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.resolved import FactTerms
    from foedus.case.entries import Entry
    from foedus.case.state import Case, Stamp
    from foedus.moments import Span

__all__ = ["claims_of", "fact_timeline", "is_about", "state_timeline", "victims_of"]

_OVER: Final = "whether the fighting under way at signature had ended"


def claims_of(case: Case, report: Entry) -> list[tuple[Stamp, FactReported, str]]:
    """A report and its corrections, each with when it was known and its entry."""
    assert isinstance(report.body, FactReported)
    claims = [(stamp_of(report), report.body, report.id)]
    corrections = (
        (stamp_of(entry), entry.body.body, entry.id)
        for entry in case.of(Corrected)
        if isinstance(entry.body, Corrected) and entry.body.of == report.id
    )
    return [*claims, *corrections]


def is_about(terms: FactTerms, body: FactReported) -> bool:
    """Whether a report could be of this fact at all (attribution and gate left aside)."""
    if body.event is not terms.fact.kind:
        return False
    if terms.by is not None and body.attacker is not None and body.attacker not in terms.by:
        return False
    return terms.on is None or not body.victims or bool(terms.on & set(body.victims))


def victims_of(terms: FactTerms, case: Case) -> frozenset[str]:
    """Who was attacked, by the reports that are about this fact."""
    bodies = [entry.body for entry in case.of(FactReported)]
    return frozenset(
        code
        for body in bodies
        if isinstance(body, FactReported) and is_about(terms, body)
        for code in body.victims
    )


def fact_timeline(terms: FactTerms, party: str, case: Case) -> Timeline:
    """Whether an event holds for one party's duty."""
    parts = [
        _report_timeline(terms, entry, party, case)
        for entry in case.of(FactReported)
        if isinstance(entry.body, FactReported) and is_about(terms, entry.body)
    ]
    return any_of(parts) if parts else (Change(None, Truth.NO, (), f"no {terms.name} reported"),)


def _report_timeline(terms: FactTerms, report: Entry, party: str, case: Case) -> Timeline:
    assert isinstance(report.body, FactReported)
    body = report.body
    parts = [since(stamp_of(report), Truth.YES, (report.id,), before=f"no {terms.name} reported")]
    if terms.by is not None:
        parts.append(_attribution(terms, report, case))
    if terms.place is not None and (body.place is None or body.place not in terms.place.of):
        within = Truth.NO if body.place else Truth.CONTESTED
        ground = (
            f"the place is {'outside' if body.place else 'not said to be in'} {terms.fact.place}"
        )
        parts.append(((Change(None, within, (report.id,), ground)),))
    if terms.fact.gate is not None:
        parts.append(_gate(terms.fact.gate, body.occurred, case))
    parts.append(_finding(terms, report, party, case))
    return all_of(parts)


def _attribution(terms: FactTerms, report: Entry, case: Case) -> Timeline:
    """Nobody named: contested until a finding names the attacker."""
    assert isinstance(report.body, FactReported)
    assert terms.by is not None
    if report.body.attacker is not None:
        return (Change(None, Truth.YES),)
    named = [
        Change(
            stamp_of(entry),
            Truth.YES if entry.body.attacker in terms.by else Truth.NO,
            (entry.id,),
            f"found to be by {entry.body.attacker}",
        )
        for entry in _findings(report, case)
        if isinstance(entry.body, FactFound) and entry.body.attacker
    ]
    return (Change(None, Truth.CONTESTED, (report.id,), "nobody is named as the attacker"), *named)


def _findings(report: Entry, case: Case) -> Iterator[Entry]:
    for entry in case.of(FactFound):
        if isinstance(entry.body, FactFound) and entry.body.report == report.id:
            yield entry


def _finding(terms: FactTerms, report: Entry, party: str, case: Case) -> Timeline:
    """Named finders must find; where each judges for itself, its own word counts."""
    by_name = terms.finders is not None
    heard = terms.finders if terms.finders is not None else frozenset({party})
    changes: list[tuple[Stamp, Truth, str, str]] = []
    for entry in _findings(report, case):
        if entry.party in heard and isinstance(entry.body, FactFound):
            denied = Truth.NO if by_name else Truth.CONTESTED
            truth = Truth.YES if entry.body.holds else denied
            ground = "" if entry.body.holds else f"{entry.party} has found that it does not hold"
            changes.append((stamp_of(entry), truth, entry.id, ground))
    for entry in case.of(FactContested):
        if not isinstance(entry.body, FactContested) or entry.body.report != report.id:
            continue
        if entry.party in heard:
            words = f"{entry.party} contests it: {entry.body.text}"
            changes.append((stamp_of(entry), Truth.CONTESTED, entry.id, words))
    finders = ", ".join(sorted(terms.finders or ()))
    start = (
        Change(None, Truth.NO, (), f"not found yet by {finders}")
        if by_name
        else Change(None, Truth.YES)
    )
    ordered = sorted(changes, key=lambda change: change[0])
    return (start, *(Change(stamp, truth, (of,), words) for stamp, truth, of, words in ordered))


def _gate(gate: Gate, occurred: Span, case: Case) -> Timeline:
    """Was the fighting over when it happened?  Each claimant's word, as it came in."""
    words = {True: [], False: []}  # type: dict[bool, list[str]]
    start = _gate_truth(gate, words)
    changes = [Change(None, start, (), _gate_ground(gate, words))]
    said: dict[str, tuple[bool, str]] = {}
    for stamp, claimant, over, entry in _ends_of_fighting(case, occurred):
        said[claimant] = (over or said.get(claimant, (False, ""))[0], entry)
        words = {
            answer: sorted(code for code, (is_over, _) in said.items() if is_over is answer)
            for answer in (True, False)
        }
        truth, ground = _gate_truth(gate, words), _gate_ground(gate, words)
        entries = tuple(of for _, of in said.values())
        changes.append(Change(stamp, truth, entries, ground))
    return tuple(changes)


def _ends_of_fighting(case: Case, occurred: Span) -> list[tuple[Stamp, str, bool, str]]:
    """Claims, before the event, that the fighting had ended (True) or went on (False)."""
    found: list[tuple[Stamp, str, bool, str]] = []
    for report in case.of(FactReported):
        for stamp, body, entry in claims_of(case, report):
            if body.occurred.earliest > occurred.latest:
                continue
            over = _says_over(body)
            if over is not None:
                found.append((stamp, report.party, over, entry))
    return sorted(found)


def _says_over(body: FactReported) -> bool | None:
    match body.event, body.phase:
        case (EventKind.CEASEFIRE, Phase.BEGAN | Phase.CONTINUING) | (
            EventKind.HOSTILITIES,
            Phase.ENDED,
        ):
            return True
        case EventKind.HOSTILITIES, Phase.BEGAN | Phase.CONTINUING:
            return False
        case _:
            return None


def _gate_truth(gate: Gate, words: dict[bool, list[str]]) -> Truth:
    over, going_on = words[True], words[False]
    if over and going_on:
        return Truth.CONTESTED
    if over:
        return Truth.YES
    if gate is Gate.FUTURE:
        return Truth.CONTESTED if going_on else Truth.YES
    return Truth.NO if going_on else Truth.CONTESTED


def _gate_ground(gate: Gate, words: dict[bool, list[str]]) -> str:
    over, going_on = words[True], words[False]
    if over and going_on:
        return f"{_OVER} is contested: yes by {', '.join(over)}; no by {', '.join(going_on)}"
    if going_on and gate is Gate.FUTURE:
        return "the fighting had not ended: whether this is a future attack is open"
    if going_on:
        return "the fighting under way at signature had not ended"
    return "" if over or gate is Gate.FUTURE else f"nobody has said {_OVER}"


def state_timeline(terms: FactTerms, case: Case) -> Timeline:
    """Whether a state is in force: yes where all who speak of it say so."""
    said: dict[str, bool] = {}
    changes: list[Change] = [Change(None, Truth.NO, (), f"nobody has reported {terms.name}")]
    for stamp, claimant, holds, entry in _state_claims(terms, case):
        said[claimant] = holds
        yes = sorted(code for code, word in said.items() if word)
        no = sorted(code for code, word in said.items() if not word)
        truth = Truth.NO if not yes else Truth.CONTESTED if no else Truth.YES
        ground = f"{terms.name}: yes by {', '.join(yes)}; no by {', '.join(no)}" if no else ""
        changes.append(Change(stamp, truth, (entry,), ground))
    return tuple(changes)


def _state_claims(terms: FactTerms, case: Case) -> Sequence[tuple[Stamp, str, bool, str]]:
    found = [
        (stamp, report.party, body.phase is not Phase.ENDED, entry)
        for report in case.of(FactReported)
        for stamp, body, entry in claims_of(case, report)
        if body.event is terms.fact.kind and is_about(terms, body)
    ]
    return sorted(found)
