"""Contributions line by line and day by day: stages side by side, never added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Form
from foedus.case.entries import MeasureAdopted
from foedus.case.horizons import DAYS
from foedus.case.words import Stage
from foedus.desk.panels.doubts import doubts_of_line
from foedus.desk.panels.supplies import figure
from foedus.desk.panels.words import STAGES, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from foedus.case.contributions import Line, Total
    from foedus.case.horizons import Horizon, Schedule
    from foedus.case.state import Case
    from foedus.desk.panels.lens import Lens

__all__ = [
    "DayRow",
    "GiftRow",
    "ItemPanel",
    "MeasureRow",
    "SupplyPage",
    "rows_of",
    "supply_page",
]

_BUILDING: Final = frozenset({Form.FORCE_DEVELOPMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRow:
    """One line of one giver: a figure for each stage, empty where nothing was said."""

    giver: str
    line: str
    figures: tuple[str, ...]
    confirmed: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One day: what is needed, there and missing by then; empty is not known."""

    day: int
    at: str
    needed: str
    there: str
    gap: str
    if_kept: str
    come: bool
    """Whether the day is there; of a day to come nothing is there or missing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPanel:
    """One item in one unit for one receiver."""

    item: str
    form: str
    unit: str
    receiver: str
    total: tuple[str, ...]
    gap: str
    gifts: tuple[GiftRow, ...]
    days: tuple[DayRow, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is marked in a line, and so in what all of them come to."""
        return tuple(dict.fromkeys(mark for each in self.gifts for mark in each.doubts))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """A measure in the law of one jurisdiction."""

    party: str
    form: str
    act: str
    adopted: str
    in_force: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPage:
    """Support for now, what builds forces, and measures in law."""

    stages: tuple[str, ...]
    support: tuple[ItemPanel, ...]
    building: tuple[ItemPanel, ...]
    measures: tuple[MeasureRow, ...]
    since: str
    days: tuple[int, ...] = DAYS


def supply_page(case: Case, lens: Lens) -> SupplyPage:
    """Everything given, promised and asked for in a case."""
    given = lens.standing.contributions
    lines = list(given.lines)
    days = {(s.form, s.item, s.unit, s.receiver): s for s in given.schedules}
    items = [
        (
            total.form,
            _item(total, lines, days[total.form, total.item, total.unit, total.receiver], lens),
        )
        for total in given.totals
    ]
    return SupplyPage(
        stages=tuple(sentence(plain(each)) for each in STAGES),
        support=tuple(each for form, each in items if form not in _BUILDING),
        building=tuple(each for form, each in items if form in _BUILDING),
        measures=tuple(_measures(case, lens)),
        since=lens.stamp(given.since).full,
    )


def rows_of(page: SupplyPage, case: str, mode: str, as_of: str) -> list[list[str]]:
    """The lines as a sheet, each marked with the case, its mode and the time; one at least."""
    head = ["mode", "case", "as of", "item", "form", "unit", "receiver", "giver", "line"]
    rows = [[*head, *STAGES]]
    for item in (*page.support, *page.building):
        for gift in item.gifts:
            named = [item.item, item.form, item.unit, item.receiver, gift.giver, gift.line]
            rows.append([mode, case, as_of, *named, *gift.figures])
    if len(rows) == 1:
        rows.append([mode, case, as_of, *("" for _ in rows[0][3:])])
    return rows


def _item(total: Total, lines: Iterable[Line], schedule: Schedule, lens: Lens) -> ItemPanel:
    mine = (total.form, total.item, total.unit, total.receiver)
    return ItemPanel(
        item=sentence(total.item),
        form=sentence(plain(total.form)),
        unit=total.unit,
        receiver=lens.name(total.receiver) if total.receiver else "",
        total=_figures(total.stages),
        gap=_said(total.open),
        gifts=tuple(
            _gift(each, lens)
            for each in lines
            if (each.form, each.item, each.unit, each.receiver) == mine
        ),
        days=tuple(_day(each, lens) for each in schedule.horizons),
    )


def _gift(line: Line, lens: Lens) -> GiftRow:
    sent, got = Stage.DISPATCHED in line.stages, Stage.RECEIVED in line.stages
    confirmed = "both" if sent and got else "giver" if sent else "receiver" if got else ""
    giver = lens.name(line.giver) if line.giver else ""
    return GiftRow(
        giver=giver,
        line=line.line,
        figures=_figures(line.stages),
        confirmed=confirmed,
        doubts=tuple(doubts_of_line(line, lens)),
    )


def _day(horizon: Horizon, lens: Lens) -> DayRow:
    return DayRow(
        day=horizon.day,
        at=lens.stamp(horizon.at).brief,
        needed=_said(horizon.needed),
        there=_said(horizon.there) if horizon.at <= lens.standing.now else "",
        gap=_said(horizon.gap),
        if_kept=_said(horizon.gap_if_kept),
        come=horizon.at <= lens.standing.now,
    )


def _measures(case: Case, lens: Lens) -> Iterable[MeasureRow]:
    for entry in case.of(MeasureAdopted):
        body = entry.body
        assert isinstance(body, MeasureAdopted)
        yield MeasureRow(
            party=lens.name(entry.party),
            form=sentence(plain(body.form)),
            act=body.act,
            adopted=lens.stamp(entry.received_at).full,
            in_force=lens.stamp(body.in_force).full if body.in_force else "",
            receipt=f"/cases/{case.id}/receipts/{entry.id}",
        )


def _figures(stages: Mapping[Stage, Decimal]) -> tuple[str, ...]:
    return tuple(_said(stages.get(each)) for each in STAGES)


def _said(value: Decimal | None) -> str:
    return "" if value is None else figure(value)
