"""The entries of a case by what they are about, each sorting done once and only when asked for."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from foedus.case import entries as e
from foedus.case.contributions import current
from foedus.case.state import Stamp, stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from foedus.agreement.vocabulary import EventKind
    from foedus.case.state import Case
    from foedus.case.timeline import Timeline
    from foedus.case.truces import Claims

__all__ = ["Register", "Report", "Told"]

B = TypeVar("B", bound=e.Body)
K = TypeVar("K", bound="Hashable")
Told = tuple[e.Entry, B]
"""An entry and its body, typed."""
Report = tuple[e.Entry, list[tuple[Stamp, e.FactReported, str]]]
"""A report and what it said when: as first made, and as corrected, with the entry of each."""
_received = attrgetter("received_at")


class Register:
    """One case, sorted."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.windows: dict[int, list[tuple[Stamp, Claims]]] = {}
        self.judged: dict[tuple[int, str], list[tuple[Report, Timeline]]] = {}

    def told(self, kind: type[B]) -> list[Told[B]]:
        """The entries of one kind in order of receipt, ties by position."""
        ordered = sorted(self.case.of(kind), key=_received)
        return [(each, each.body) for each in ordered if isinstance(each.body, kind)]

    @cached_property
    def answers(self) -> dict[str, list[Told[e.PositionTaken]]]:
        """Positions by question."""
        return _by(self.told(e.PositionTaken), lambda _, body: body.question)

    @cached_property
    def answers_of(self) -> dict[tuple[str, str], list[Told[e.PositionTaken]]]:
        """Positions by question and party."""
        return _by(self.told(e.PositionTaken), lambda entry, body: (body.question, entry.party))

    @cached_property
    def objections(self) -> dict[str, list[Told[e.DraftObjected]]]:
        """Objections by question."""
        return _by(self.told(e.DraftObjected), lambda _, body: body.question)

    @cached_property
    def objections_of(self) -> dict[tuple[str, str], list[Told[e.DraftObjected]]]:
        """Objections by question and party."""
        return _by(self.told(e.DraftObjected), lambda entry, body: (body.question, entry.party))

    @cached_property
    def drafts(self) -> dict[str, list[Told[e.DraftCirculated]]]:
        """Circulated texts by question."""
        return _by(self.told(e.DraftCirculated), lambda _, body: body.question)

    @cached_property
    def puts(self) -> dict[str, list[Told[e.QuestionPut]]]:
        """Puts by question."""
        return _by(self.told(e.QuestionPut), lambda _, body: body.question)

    @cached_property
    def withdrawals(self) -> dict[str, list[Told[e.QuestionWithdrawn]]]:
        """Withdrawals by question."""
        return _by(self.told(e.QuestionWithdrawn), lambda _, body: body.question)

    @cached_property
    def contests(self) -> dict[str, list[Told[e.OutcomeContested]]]:
        """Contested outcomes by question."""
        return _by(self.told(e.OutcomeContested), lambda _, body: body.question)

    @cached_property
    def attestations(self) -> dict[str, list[Told[e.OutcomeAttested]]]:
        """Attested outcomes by question."""
        return _by(self.told(e.OutcomeAttested), lambda _, body: body.question)

    @cached_property
    def steps(self) -> dict[tuple[str, str], list[Told[e.StepCompleted]]]:
        """Completed steps at home by party and step."""
        return _by(self.told(e.StepCompleted), lambda entry, body: (entry.party, body.step))

    @cached_property
    def reports(self) -> list[Report]:
        """Every report with its corrections, in order of receipt."""
        corrections = _by(self.told(e.Corrected), lambda _, body: body.of)
        return [
            (
                entry,
                [
                    (stamp_of(entry), body, entry.id),
                    *((stamp_of(c), said.body, c.id) for c, said in corrections.get(entry.id, ())),
                ],
            )
            for entry, body in self.told(e.FactReported)
        ]

    @cached_property
    def reports_of(self) -> dict[EventKind, list[Report]]:
        """Reports by what they speak of; one that was corrected, by all it has spoken of."""
        found: dict[EventKind, list[Report]] = {}
        for report in self.reports:
            for kind in dict.fromkeys(body.event for _, body, _ in report[1]):
                found.setdefault(kind, []).append(report)
        return found

    @cached_property
    def figures(self) -> list[Told[e.ViolationsCounted]]:
        """Counts of violations in order."""
        return self.told(e.ViolationsCounted)

    @cached_property
    def findings(self) -> dict[str, list[Told[e.FactFound]]]:
        """Findings by report."""
        return _by(self.told(e.FactFound), lambda _, body: body.report)

    @cached_property
    def doubts(self) -> dict[str, list[Told[e.FactContested]]]:
        """Contested reports by report."""
        return _by(self.told(e.FactContested), lambda _, body: body.report)

    @cached_property
    def judges(self) -> frozenset[str]:
        """The parties that have found or contested anything."""
        told = (*self.case.of(e.FactFound), *self.case.of(e.FactContested))
        return frozenset(entry.party for entry in told)

    @cached_property
    def requests(self) -> list[Told[e.Requested]]:
        """Requests in order."""
        return self.told(e.Requested)

    @cached_property
    def meetings(self) -> dict[str, list[Told[e.Met]]]:
        """Meetings by attendee."""
        found: dict[str, list[Told[e.Met]]] = {}
        for entry, body in self.told(e.Met):
            for party in dict.fromkeys(body.attendees):
                found.setdefault(party, []).append((entry, body))
        return found

    @cached_property
    def deeds(self) -> dict[str, list[Told[e.Performed]]]:
        """What parties state that they have done, by party."""
        return _by(self.told(e.Performed), lambda entry, _: entry.party)

    @cached_property
    def gifts(self) -> dict[str | None, list[Told[e.ContributionRecorded]]]:
        """Contributions that were received, by giver; a figure put right to nothing is none."""
        received = [
            (entry, body)
            for entry, body in current(self.told(e.ContributionRecorded))
            if body.stage is e.Stage.RECEIVED and body.amount.value > 0
        ]
        return _by(received, lambda _, body: body.giver)

    @cached_property
    def measures(self) -> dict[str, list[Told[e.MeasureAdopted]]]:
        """Measures by the party that adopted them."""
        return _by(self.told(e.MeasureAdopted), lambda entry, _: entry.party)

    @cached_property
    def rests(self) -> list[Told[e.Suspended] | Told[e.Resumed]]:
        """Suspensions and resumptions in order."""
        both: list[Told[e.Suspended] | Told[e.Resumed]]
        both = [*self.told(e.Suspended), *self.told(e.Resumed)]
        return sorted(both, key=lambda told: stamp_of(told[0]))

    @cached_property
    def waivers(self) -> list[Told[e.Waived]]:
        """Waivers in order."""
        return self.told(e.Waived)

    @cached_property
    def breaches(self) -> dict[tuple[str, str], list[Told[e.BreachStated]]]:
        """Breaches alleged, contested or found, by clause and party."""
        return _by(self.told(e.BreachStated), lambda _, body: (body.clause, body.party))


def _by(told: Iterable[Told[B]], key: Callable[[e.Entry, B], K]) -> dict[K, list[Told[B]]]:
    found: dict[K, list[Told[B]]] = {}
    for entry, body in told:
        found.setdefault(key(entry, body), []).append((entry, body))
    return found
