"""What was needed, promised and delivered: the stages side by side, never added up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foedus.desk.language import told
from foedus.desk.panels.doubts import doubts_of_line
from foedus.desk.panels.words import STAGES, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from foedus.case.entries import Stage
    from foedus.desk.panels.lens import Lens

__all__ = ["Figures", "Item", "SupplyPanel", "figure", "supplies_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row: a title and a figure for each stage, empty where nothing is recorded."""

    title: str
    figures: tuple[str, ...]
    gap: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item in one unit: its total, and each giver's line."""

    total: Figures
    form: str
    unit: str
    lines: tuple[Figures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPanel:
    """All items, and the names of the columns."""

    stages: tuple[str, ...]
    items: tuple[Item, ...]


def supplies_of(lens: Lens) -> SupplyPanel:
    """The contributions of a standing."""
    given = lens.standing.contributions
    several = len({total.receiver for total in given.totals}) > 1
    items = []
    for total in given.totals:
        gap = "" if total.open is None else figure(total.open)
        to = ""
        if several and total.receiver:
            to = told(" to %(party)s", party=lens.name(total.receiver))
        row = Figures(title=f"{sentence(total.item)}{to}", figures=_row(total.stages), gap=gap)
        lines = tuple(
            Figures(
                title=lens.name(line.giver),
                figures=_row(line.stages),
                gap="",
                doubts=tuple(doubts_of_line(line, lens)),
            )
            for line in given.lines
            if line.giver
            and (line.form, line.item, line.unit) == (total.form, total.item, total.unit)
            and line.receiver == total.receiver
        )
        marks = dict.fromkeys(mark for each in lines for mark in each.doubts)
        row = replace(row, doubts=tuple(marks))
        items.append(Item(total=row, form=plain(total.form), unit=total.unit, lines=lines))
    return SupplyPanel(stages=tuple(sentence(plain(each)) for each in STAGES), items=tuple(items))


def _row(stages: Mapping[Stage, Decimal]) -> tuple[str, ...]:
    return tuple(figure(stages[each]) if each in stages else "" for each in STAGES)


def figure(value: Decimal) -> str:
    """Every digit, in groups of three."""
    text = f"{value:,f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return text.rstrip("0").rstrip(".") if "." in text else text
