"""What is held to have happened: reports matched to the facts of an agreement.

Every report is a claim of the party that made it, and stands as corrected from
the moment of the correction.  Whether a fact holds for a duty is a timeline:
the report must be of the right kind, the attacker known, the gate open (was
the fighting under way at signature over?), and where the agreement names a
finder, it must have found.  No claimant counts more than another; a party
judges for itself where the text leaves it to each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.case.gates import gate_timeline
from foedus.case.state import stamp_of
from foedus.case.timeline import Change, Timeline, Truth, all_of, any_of, spliced
from foedus.case.truces import as_claimed, in_force, judged, overlap, version_of, windows_over_time
from foedus.case.words import is_code
from foedus.moments import Surely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.agreement.model import Place
    from foedus.agreement.resolved import FactTerms
    from foedus.case.entries import FactFound, FactReported
    from foedus.case.register import Register, Report, Told
    from foedus.case.state import Stamp
    from foedus.case.truces import Claims
    from foedus.moments import Instant

__all__ = [
    "accused_in",
    "fact_timeline",
    "is_about",
    "report_timelines",
    "state_timeline",
    "victims_of",
    "windows_of",
]

_YES: Timeline = (Change(None, Truth.YES),)


def is_about(terms: FactTerms, body: FactReported) -> bool:
    """Whether a report could be of this fact at all (attribution and gate left aside)."""
    if body.event is not terms.fact.kind:
        return False
    if terms.by is not None and body.attacker is not None and body.attacker not in terms.by:
        return False
    if terms.fact.scope and body.scope and overlap(terms.fact.scope, body.scope) is Surely.NO:
        return False
    return terms.on is None or not body.victims or bool(terms.on & set(body.victims))


def victims_of(terms: FactTerms, register: Register) -> frozenset[str]:
    """Who was attacked, by the reports that are about this fact."""
    return frozenset(code for body in _last_words(terms, register) for code in body.victims)


def accused_in(terms: FactTerms, register: Register) -> frozenset[str]:
    """Who is named as the attacker, by the reports that are about this fact."""
    return frozenset(body.attacker for body in _last_words(terms, register) if body.attacker)


def _last_words(terms: FactTerms, register: Register) -> Iterator[FactReported]:
    for _, claims in register.reports:
        body = claims[-1][1]
        if is_about(terms, body):
            yield body


def fact_timeline(terms: FactTerms, party: str, register: Register) -> Timeline:
    """Whether an event holds for one party's duty."""
    parts = [timeline for _, timeline in report_timelines(terms, party, register)]
    return any_of(parts) if parts else (_not_reported(terms),)


def report_timelines(
    terms: FactTerms, party: str, register: Register
) -> list[tuple[Report, Timeline]]:
    """Every report that is or was about an event, and whether it holds for one party's duty."""
    key = (id(terms), party)
    if key not in register.judged:
        kind = terms.fact.kind
        reports = register.reports_of.get(kind, ()) if kind else ()
        register.judged[key] = [
            (report, _report_timeline(terms, report, party, register))
            for report in reports
            if any(is_about(terms, body) for _, body, _ in report[1])
        ]
    return register.judged[key]


def _not_reported(terms: FactTerms) -> Change:
    return Change(None, Truth.NO, (), f"no {terms.name} reported")


def _report_timeline(terms: FactTerms, report: Report, party: str, register: Register) -> Timeline:
    _, claims = report
    parts = [
        (stamp, _claim_timeline(terms, report, body, entry, party, register))
        for stamp, body, entry in claims
    ]
    return (_not_reported(terms), *spliced(parts)[1:])


def _claim_timeline(
    terms: FactTerms,
    report: Report,
    body: FactReported,
    entry: str,
    party: str,
    register: Register,
) -> Timeline:
    """One version of a report, as if it had always been known."""
    if not is_about(terms, body):
        return (Change(None, Truth.NO, (entry,), f"as corrected it is no {terms.name}"),)
    found = register.findings.get(report[0].id, [])
    parts: list[Timeline] = [(Change(None, Truth.YES, (entry,)),)]
    if terms.by is not None and body.attacker is None:
        parts.append(_attribution(terms, terms.by, entry, party, found))
    if terms.place is not None:
        parts.append(_placed(terms, terms.place, body.place, entry))
    if terms.fact.scope and not body.scope:
        ground = f"what it was aimed at is not said: {', '.join(terms.fact.scope)}?"
        parts.append((Change(None, Truth.CONTESTED, (entry,), ground),))
    if terms.truce is not None:
        parts.append(_within_truce(terms, terms.truce, body, found, party, register))
    if terms.fact.gate is not None:
        parts.append(gate_timeline(terms.fact.gate, body.occurred, register))
    parts.append(_finding(terms, report, party, register))
    return all_of(parts)


def windows_of(truce: FactTerms, register: Register) -> list[tuple[Stamp, Claims]]:
    """Everybody's windows of a truce, from each time on at which somebody spoke of it."""
    if id(truce) not in register.windows:
        kind = truce.fact.kind
        reports = register.reports_of.get(kind, ()) if kind else ()
        seen = windows_over_time(reports, register.doubts, lambda body: is_about(truce, body))
        register.windows[id(truce)] = seen
    return register.windows[id(truce)]


def _within_truce(
    terms: FactTerms,
    truce: FactTerms,
    body: FactReported,
    found: list[Told[FactFound]],
    party: str,
    register: Register,
) -> Timeline:
    """By everybody's window, until somebody who is heard names the version it judges by."""
    seen = windows_of(truce, register)
    changes = as_claimed(truce.name, seen, body.occurred, body.scope)
    verdicts: dict[str, Surely] = {}
    settled: list[Change] = []
    for told, finding in found:
        heard = told.party in terms.finders if terms.finders is not None else told.party == party
        window = version_of(seen, finding.window) if finding.window and heard else None
        verdict = judged(window, body.occurred, body.scope) if window else None
        if window is not None and verdict is not None:
            verdicts[told.party] = verdict
            truth = _OF_VERDICTS.get(frozenset(verdicts.values()), Truth.CONTESTED)
            ground = f"judged by the window that {window.claimant} claims ({window.entry})"
            settled.append(Change(stamp_of(told), truth, (told.id, window.entry), ground))
    if not settled:
        return changes
    first = settled[0].stamp
    assert first is not None
    return (*(each for each in changes if each.stamp is None or each.stamp < first), *settled)


_OF_VERDICTS = {frozenset({Surely.YES}): Truth.YES, frozenset({Surely.NO}): Truth.NO}


def _placed(terms: FactTerms, place: Place, said: str | None, entry: str) -> Timeline:
    """Inside where the report says so, outside where it names another party's; else not said."""
    if said is not None and said in {terms.fact.place, *place.of}:
        return _YES
    if said is not None and is_code(said) and all(map(is_code, place.of)):
        return (Change(None, Truth.NO, (entry,), f"the place is outside {terms.fact.place}"),)
    ground = f"the place is not said to be in {terms.fact.place}"
    return (Change(None, Truth.CONTESTED, (entry,), ground),)


def _attribution(
    terms: FactTerms, by: frozenset[str], entry: str, party: str, found: list[Told[FactFound]]
) -> Timeline:
    """Nobody named: contested until somebody who may finds who it was.

    Named finders alone are heard.  Where each judges for itself, a party's own
    finding counts before those of others, and others that differ leave it contested.
    """
    changes = [Change(None, Truth.CONTESTED, (entry,), "nobody is named as the attacker")]
    named: dict[str, str] = {}
    for told, body in found:
        if not body.attacker or not body.holds:
            continue
        if terms.finders is not None and told.party not in terms.finders:
            continue
        named[told.party] = body.attacker
        heard = {named[party]} if party in named else set(named.values())
        verdicts = {code in by for code in heard}
        own = terms.finders is None and party in named
        denied = Truth.CONTESTED if own or len(verdicts) > 1 else Truth.NO
        truth = Truth.YES if verdicts == {True} else denied
        ground = f"found to be by {', '.join(sorted(heard))}"
        changes.append(Change(stamp_of(told), truth, (told.id,), ground))
    return tuple(changes)


def _finding(terms: FactTerms, report: Report, party: str, register: Register) -> Timeline:
    """Named finders must find; where each judges for itself, its own word counts."""
    by_name = terms.finders is not None
    if not by_name and party not in register.judges:
        return _YES
    heard = terms.finders if terms.finders is not None else frozenset({party})
    changes: list[tuple[Stamp, Truth, str, str]] = []
    for entry, body in register.findings.get(report[0].id, ()):
        if entry.party in heard:
            denied = Truth.NO if by_name else Truth.CONTESTED
            holds = body.holds and not _is_another(terms, body)
            what = "it was another" if body.holds else "it does not hold"
            ground = "" if holds else f"{entry.party} has found that {what}"
            truth = Truth.YES if holds else denied
            changes.append((stamp_of(entry), truth, entry.id, ground))
    for doubt, words in register.doubts.get(report[0].id, ()):
        if doubt.party in heard:
            ground = f"{doubt.party} contests it: {words.text}"
            changes.append((stamp_of(doubt), Truth.CONTESTED, doubt.id, ground))
    finders = ", ".join(sorted(terms.finders or ()))
    start = Change(None, Truth.NO, (), f"not found yet by {finders}") if by_name else _YES[0]
    ordered = sorted(changes, key=lambda change: change[0])
    return (start, *(Change(stamp, truth, (of,), words) for stamp, truth, of, words in ordered))


def _is_another(terms: FactTerms, body: FactFound) -> bool:
    return terms.by is not None and body.attacker is not None and body.attacker not in terms.by


def state_timeline(terms: FactTerms, register: Register, now: Instant) -> Timeline:
    """Whether a state is in force: yes where all who speak of it say so."""
    return in_force(terms.name, windows_of(terms, register), now)


def shown_by(
    word: str, facts: Iterable[FactTerms], register: Register
) -> list[tuple[Stamp, tuple[str, str], frozenset[str]]]:
    """Whom `victim`, `attacker` or `requester` means for a recusal: since when, said where by whom.

    An attacker is one that somebody who may has found to be it; a claim is not
    enough, and nobody is heard in a finding about itself.  A later word on the
    same report by the same party takes the place of an earlier one.
    """
    terms = list(facts)
    found: list[tuple[Stamp, tuple[str, str], frozenset[str]]] = []
    if word == "requester":
        for entry, _ in register.requests:
            found.append((stamp_of(entry), ("", entry.party), frozenset({entry.party})))
    for report, claims in register.reports:
        if word == "victim":
            found += [
                (stamp, (report.id, ""), frozenset(body.victims))
                for stamp, body, _ in claims
                if any(is_about(each, body) for each in terms)
            ]
        elif word == "attacker":
            body = claims[-1][1]
            about = [each for each in terms if is_about(each, body)]
            found += _found(about, report.id, body.attacker, register)
    return sorted(found, key=lambda each: each[0])


def _found(
    about: list[FactTerms], report: str, named: str | None, register: Register
) -> Iterator[tuple[Stamp, tuple[str, str], frozenset[str]]]:
    for entry, body in register.findings.get(report, ()):
        code = body.attacker or named
        if code is None or entry.party == code:
            continue
        meant = [each for each in about if each.by is None or code in each.by]
        if any(each.finders is None or entry.party in each.finders for each in meant):
            codes = frozenset({code}) if body.holds else frozenset[str]()
            yield stamp_of(entry), (report, entry.party), codes
