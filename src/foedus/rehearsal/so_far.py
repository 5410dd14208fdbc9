"""What the record says of the things that a trial draws: which of them came otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.case import entries as e
from foedus.case.casting import is_played
from foedus.case.rights import OFFICE
from foedus.forecast.as_script import kind_of
from foedus.rehearsal.course import NEVER, Course, Stay, after_stays
from foedus.rehearsal.trial_acts import OWN, act_id, meets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.case.state import Case
    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace
    from foedus.moments import Instant

__all__ = ["Outage", "SoFar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """From when until when nobody reaches some parties."""

    parties: frozenset[str]
    begin: Instant
    until: Instant


_ANSWERS: Final[Mapping[e.Answer, str]] = {
    e.Answer.SUPPORT: "support",
    e.Answer.SUPPORT_WITH_CAVEAT: "support",
    e.Answer.DECLINE: "decline",
    e.Answer.ABSTAIN: "abstain",
}
_BEGAN: Final = frozenset({e.Phase.OCCURRED, e.Phase.BEGAN})


@dataclass(frozen=True, slots=True)
class SoFar:
    """What the record says of the things that a trial draws, in hours after the attack."""

    case: Case
    compiled: Compiled
    first: Trace
    people: frozenset[str]
    outages: Sequence[Outage]

    def course(self) -> Course:
        """What has happened that the trial may not have had so."""
        report, request, meeting = self._common()
        return Course(
            report=report,
            request=request,
            meeting=meeting,
            said=dict(self._said()),
            stays=dict(self._stays()),
        )

    def done_by_others(self) -> Iterator[str]:
        """The ids of acts that are not to be played, as somebody else has done the same."""
        report = self.report()
        if report is not None and report.id != act_id("report"):
            yield act_id("report")
        for entry in self.case.entries:
            if not (is_played(entry) and entry.id.startswith(OWN)):
                yield from map(act_id, self._instead_of(entry, report.id if report else ""))

    def _instead_of(self, entry: e.Entry, report: str) -> Iterator[str]:
        """What an entry leaves nobody to do; a request or a meeting counts from the attack on."""
        clause, since = self.compiled.asked.clause, entry.received_at >= self.compiled.attack.at
        match entry.body:
            case e.FactFound(report=found) if found == report:
                yield f"find.{entry.party}"
            case e.Requested() if since:
                yield "request"
            case e.Met() if since:
                yield "meeting"
            case e.DraftCirculated(question=clause.key):
                yield f"draft.{clause.name}"
            case e.Alerted(party=party):
                yield f"alert.{party}"
            case e.Acknowledged():
                yield f"confirm.{entry.party}"
            case e.StepCompleted(step=step):
                yield f"{entry.party}.{step}"
            case e.PositionTaken(question=clause.key, answer=answer) if answer in _ANSWERS:
                yield f"{entry.party}.{clause.name}"
            case _:
                return

    def report(self) -> e.Entry | None:
        """The first report of the attack."""
        kind = kind_of(self.compiled, self.compiled.asked.fact)
        for each in self.case.of(e.FactReported):
            body = each.body
            assert isinstance(body, e.FactReported)
            after = each.received_at >= self.compiled.attack.at
            if after and body.event is kind and body.phase in _BEGAN:
                return each
        return None

    def _hours(self, moment: Instant) -> float:
        return float((moment - self.compiled.attack.at).total("hours"))

    def _first(self, kind: type[e.Body]) -> e.Entry | None:
        begin = self.compiled.attack.at
        return next((each for each in self.case.of(kind) if each.received_at >= begin), None)

    def _common(self) -> Iterator[float | None]:
        """When report, request and meeting came; None for one that comes as drawn."""
        victim, first, asks = self.compiled.attack.on, self.first, self.compiled.model.from_request
        request = self._first(e.Requested) if asks else None
        rows = (
            (True, self.report(), victim, first.report),
            (asks, request, victim, first.request),
            (meets(self.compiled), self._first(e.Met), OFFICE, first.meeting),
        )
        before = last = 0.0
        for counts, made, actor, drawn in rows:
            due, moved = last + max(drawn - before, 0.0), None
            if counts and made is not None:
                moved = self._hours(made.received_at)
            elif counts and actor in self.people:
                moved = NEVER
            elif counts:
                back = self._returned(actor)
                begun = due if back is None else max(due, self._hours(back))
                later = after_stays(begun, 0.0, self._away(actor))
                moved = later if later > due else None
            yield moved
            before, last = drawn, due if moved is None else moved

    def _returned(self, party: str) -> Instant | None:
        """When the party was last handed back to the machine."""
        back = [each for each in self.case.of(e.HandedBack) if each.party == party]
        return back[-1].received_at if back else None

    def _said(self) -> Iterator[tuple[str, tuple[float, str]]]:
        """What was answered, by each first; and who is a person's and has yet to answer."""
        key, answered = self.compiled.asked.clause.key, set()
        for each in self.case.of(e.PositionTaken):
            body = each.body
            assert isinstance(body, e.PositionTaken)
            if body.question != key or each.party in answered:
                continue
            word = _ANSWERS.get(body.answer)
            if word is not None:
                answered.add(each.party)
                yield each.party, (self._hours(each.received_at), word)
        for party in self.compiled.model.parties:
            if party in self.people and party not in answered:
                yield party, (NEVER, "")

    def _away(self, party: str) -> tuple[Stay, ...]:
        """When nobody reaches a party, or the office through which everything goes."""
        return tuple(
            Stay(begin=self._hours(each.begin), until=self._hours(each.until))
            for each in self.outages
            if {party, OFFICE} & each.parties
        )

    def _stays(self) -> Iterator[tuple[str, tuple[Stay, ...]]]:
        for party in (*self.compiled.model.parties, OFFICE):
            away = [*self._away(party)]
            back = self._returned(party)
            if back is not None and party not in self.people:
                away.append(Stay(begin=self._hours(back), until=self._hours(back), anew=True))
            if away:
                yield party, tuple(sorted(away, key=lambda stay: stay.until))
