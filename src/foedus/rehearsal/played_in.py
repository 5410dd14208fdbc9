"""A script or a history played into the record of an office as a whole, by one seat of it.

Whatever a party did is entered for it by the office, as a word by telephone is:
nobody is invented, and nothing is signed.  The times are those of what is
played.  The case is closed at its end, so that it stands as it ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from foedus.case.commands import Command
from foedus.case.entries import CaseClosed, CaseOpened, Noted
from foedus.case.rights import OFFICE
from foedus.case.standing import standing
from foedus.case.words import Mode
from foedus.errors import RefusedError
from foedus.rehearsal.play import Played, opening_of, play_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.moments import Instant, Span
    from foedus.office.office import Office
    from foedus.office.receipts import Pending
    from foedus.rehearsal.history import Invocation, Milestone
    from foedus.rehearsal.script import ScriptReading

__all__ = ["history_in", "is_played_in", "milestones_at", "play_history", "play_script"]

_OPENED: Final = "played-in"
"""The id of the opening of a case that was played in as a whole."""
_CLOSED: Final = "played-out"


def is_played_in(case: Case) -> bool:
    """Whether it was played in: nobody is told of it, and nobody is asked to sign it."""
    return bool(case.entries) and case.entries[0].id == _OPENED


def play_script(
    office: Office,
    name: str,
    seat: Seat,
    reading: ScriptReading,
    agreements: Sequence[Agreement],
    procedures: Sequence[Procedure],
) -> Played:
    """A script as a case, closed when all that it set running has run out, or when it ends.

    Raises:
        RefusedError, SameIdError: there is another case of this name, or it is not the seat's.
        LogError, StoreError, StoreFullError, UnreachableError: it cannot be kept.
    """
    desk = _Dictated(office=office, name=name, seat=seat)
    try:
        made = play_at(desk, reading, agreements, procedures)
        script = reading.script
        last = made.case.entries[-1].recorded_at
        at = max([last, *_times_in(made.case, max([last, *script.show_at]))])
        refused = f"  Commands refused: {len(made.refusals)}." if made.refusals else ""
        note = f"{script.incident.note or ''}{refused}".strip()
        desk.close(made.case.mode, at.add(minutes=1), note)
    finally:
        desk.acknowledge()
    return replace(made, case=desk.case)


def play_history(
    office: Office,
    name: str,
    seat: Seat,
    invocation: Invocation,
    agreements: Sequence[Agreement],
    procedures: Sequence[Procedure],
) -> Case:
    """What really happened as a case: each step a note, at the latest time it can have been.

    A history does not say which person or state did what, so no act is entered
    for anybody and no duty is held to be met or missed: that is what a replay
    against the text answers (`replay_under`).

    Raises:
        RefusedError: no time of it is known; and as `play_script`.
    """
    steps = list(milestones_at(invocation))
    if not steps:
        why = f"no time of {invocation.id} is known."
        raise RefusedError("play history", why, remedy="Choose one whose times are known.")
    desk = _Dictated(office=office, name=name, seat=seat)
    first = min(span.earliest for _, _, span in steps)
    title = f"{invocation.title} ({invocation.instrument})"
    body = opening_of(title[:200], agreements, procedures)
    try:
        desk.take(Command(id="e0", mode=Mode.REPLAY, by=seat, asks=body), first)
        for number, step, span in sorted(steps, key=lambda each: (each[2].latest, each[0])):
            command = Command(
                id=f"{invocation.id}.{number}",
                mode=Mode.REPLAY,
                by=seat,
                asks=Noted(text=_said(step)),
                at=span,
                received_at=span.latest,
            )
            desk.take(command, span.latest)
        ends = f"Here the record of {invocation.id} ends."
        desk.close(Mode.REPLAY, max(span.latest for _, _, span in steps), ends)
    finally:
        desk.acknowledge()
    return desk.case


def milestones_at(invocation: Invocation) -> Iterator[tuple[int, Milestone, Span]]:
    """The steps of which a time is known, with their numbers."""
    for number, each in enumerate(invocation.milestones):
        if each.span is not None:
            yield number, each, each.span


def history_in(case: Case, histories: Mapping[str, Invocation]) -> Invocation | None:
    """The history that a case was played from; None where it was not, or is not there any more."""
    if not is_played_in(case) or case.mode is not Mode.REPLAY:
        return None
    names = (each.id.rpartition(".")[0] for each in case.of(Noted))
    return next((histories[name] for name in names if name in histories), None)


def _times_in(case: Case, until: Instant) -> Iterator[Instant]:
    """Every time by which something is asked in a case, as it stands at a moment."""
    stands = standing(case, until)
    times = [each.due_at_the_latest or each.due for each in stands.duties]
    times += [each.closes_at for each in stands.questions]
    yield from (each for each in times if each is not None and each <= until)


def _said(step: Milestone) -> str:
    """What a history says of a step, and no more."""
    kind = step.kind.replace("_", " ")
    said = [f"{kind[:1].upper()}{kind[1:]}"]
    said += [f"({', '.join(each.replace('_', ' ') for each in step.form)})"] if step.form else []
    lines = [" ".join(said)]
    lines += [step.note] if step.note else []
    lines += [f"sources: {', '.join(step.sources)}"] if step.sources else []
    return "; ".join(lines)


@dataclass(slots=True, kw_only=True)
class _Dictated:
    """Sends commands to an office, each entered by one seat of the office for whose act it is."""

    office: Office
    name: str
    seat: Seat
    kept: list[Pending] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case as the office keeps it."""
        return self.office.load(self.name).case

    def take(self, command: Command, now: Instant) -> None:
        """See `play.Desk`."""
        party = command.party or command.by.party
        entered = replace(
            command,
            id=_OPENED if isinstance(command.asks, CaseOpened) else command.id,
            by=self.seat,
            party="" if party == OFFICE else party,
            confirmed_by=None,
        )
        self.kept.append(self.office.keep(self.name, entered, self.seat, now))

    def close(self, mode: Mode, now: Instant, text: str) -> None:
        """Close the case."""
        asked = Command(id=_CLOSED, mode=mode, by=self.seat, asks=CaseClosed(text=text))
        self.take(asked, now)

    def acknowledge(self) -> None:
        """Publish all that was kept."""
        self.office.acknowledge(self.kept)
