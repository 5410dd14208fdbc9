"""Parties by steps: who has been told, who has answered, what has arrived."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Verb
from foedus.case.moves import DutyStatus
from foedus.desk.language import told
from foedus.desk.panels.columns import NO_STEP, TALKS, Cell, columns_of
from foedus.desk.panels.states import in_order
from foedus.desk.panels.tally_lines import part_of
from foedus.desk.panels.words import counted, joined, plain

if TYPE_CHECKING:
    from foedus.case.standing import PartyView
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.words import Sign
    from foedus.moments import Instant

__all__ = ["Head", "Holding", "Matrix", "Row", "holding_up", "matrix_of"]

_PRESSING: Final = frozenset({DutyStatus.ACTIVE, DutyStatus.MISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One party and its cells, one for each column."""

    code: str
    name: str
    role: str
    local: str
    place: str
    holds: str
    pressing: bool
    duties: str
    cells: tuple[Cell, ...]
    rank: int
    alphabetical: int
    player: Sign | None = None
    """Who plays it in an exercise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column: its title, and by when."""

    title: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Columns and rows, and who has no step here."""

    columns: tuple[Head, ...]
    day: str
    rows: tuple[Row, ...]
    without: str
    played: bool = False
    """Whether the machine played any of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How a party keeps the others waiting."""

    missed: int
    due: int
    pending: int
    unseen: bool
    loose: int
    first: Instant | None

    @property
    def words(self) -> str:
        """In words; empty where it does not."""
        parts = [
            told("%(num)d missed", num=self.missed) if self.missed else "",
            told("%(num)d due", num=self.due) if self.due else "",
            told("%(num)d pending at home", num=self.pending) if self.pending else "",
            told("alert not acknowledged") if self.unseen else "",
            told("%(num)d with no deadline", num=self.loose) if self.loose else "",
        ]
        return ", ".join(filter(None, parts))

    @property
    def key(self) -> tuple[int, int, int, bool, int]:
        """The more, the sooner in the list."""
        return (-self.missed, -self.due, -self.pending, not self.unseen, -self.loose)


def holding_up(lens: Lens) -> dict[str, Holding]:
    """Every party that owes an answer, those who owe most first; mirrors last."""
    found = {each.party: _holding(each, lens) for each in lens.standing.parties}

    def order(code: str) -> tuple[object, ...]:
        return (lens.is_mirror(code), *found[code].key, in_order(lens.name(code)))

    return {code: found[code] for code in sorted(found, key=order)}


def _holding(party: PartyView, lens: Lens) -> Holding:
    owed = [
        duty
        for duty in lens.standing.duties
        if duty.party == party.party
        and duty.status in _PRESSING
        and (duty.verb in TALKS or duty.verb is Verb.DECIDE)
        and duty.modal != "may"
    ]
    due = [duty.due for duty in owed if duty.status is DutyStatus.ACTIVE and duty.due is not None]
    pending = sum(
        position.party == party.party and part_of(position) == "pending"
        for question in lens.standing.questions
        for position in question.positions
    )
    missed = sum(duty.status is DutyStatus.MISSED for duty in owed)
    return Holding(
        missed=missed,
        due=len(due),
        pending=pending,
        unseen=party.alerted_at is not None and party.acknowledged_at is None,
        loose=len(owed) - missed - len(due),
        first=min(due, default=None),
    )


def matrix_of(lens: Lens) -> Matrix:
    """The matrix of a standing."""
    columns = tuple(columns_of(lens))
    holding = holding_up(lens)
    parties = {each.party: each for each in lens.standing.parties}
    rows: list[Row] = []
    for code, held in holding.items():
        cells = tuple(column.cell(parties[code], lens) for column in columns)
        if any(cell.sign is not NO_STEP for cell in cells):
            rows.append(_row(parties[code], held, cells, len(rows), lens))
    played = any(cell.played for row in rows for cell in row.cells)
    names = sorted(rows, key=lambda row: in_order(row.name))
    places = {row.code: index for index, row in enumerate(names)}
    absent = [code for code in holding if code not in places]
    return Matrix(
        columns=tuple(Head(title=told(each.title), by=each.by(lens)) for each in columns),
        day=lens.stamp(lens.standing.now).day,
        rows=tuple(_at(row, places[row.code]) for row in rows),
        without=joined(
            [f"{lens.name(code)} ({', '.join(map(plain, parties[code].roles))})" for code in absent]
        ),
        played=played,
    )


def _row(party: PartyView, held: Holding, cells: tuple[Cell, ...], rank: int, lens: Lens) -> Row:
    state = lens.states[party.party]
    duties = sum(duty.party == party.party for duty in lens.standing.duties)
    return Row(
        code=party.party,
        name=state.name,
        role="" if not lens.is_mirror(party.party) else ", ".join(map(plain, party.roles)),
        local=lens.times.local(lens.standing.now, state.zone) if state.zone else "",
        place=lens.times.city(state.zone, state.capital),
        holds=held.words,
        pressing=held.missed > 0,
        duties=counted(duties, "duty", "duties") if duties else "",
        cells=cells,
        rank=rank,
        alphabetical=rank,
        player=lens.cast.player(party.party),
    )


def _at(row: Row, place: int) -> Row:
    return replace(row, alphabetical=place)
