"""What was needed, promised and delivered: eight stages that are never added up.

A line is one contribution of one giver in one unit (or one currency of one
year) on its way.  Figures within a stage add; a stage says nothing of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from foedus.case.entries import ContributionRecorded, Money, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from foedus.agreement.vocabulary import Form
    from foedus.case.entries import Entry, Quantity
    from foedus.case.register import Told
    from foedus.case.state import Case

__all__ = ["Line", "Total", "current", "kind_of", "lines_of", "there", "totals_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One contribution: the amounts recorded at each stage, with their entries."""

    line: str
    form: Form
    item: str
    giver: str | None
    receiver: str | None
    unit: str
    stages: Mapping[Stage, Decimal]
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One item in one unit over all givers, by stage; `open` is needed and not there."""

    form: Form
    item: str
    unit: str
    receiver: str | None
    stages: Mapping[Stage, Decimal]
    open: Decimal | None


def kind_of(amount: Quantity | Money) -> str:
    """The unit of an amount; money carries its year, so years never mix."""
    if isinstance(amount, Money):
        return f"{amount.currency} of {amount.year}"
    return amount.unit


def current(told: Iterable[Told[ContributionRecorded]]) -> list[Told[ContributionRecorded]]:
    """Each contribution with the entry that first told it, and what is now said of it."""
    first: dict[str, Entry] = {}
    latest: dict[str, ContributionRecorded] = {}
    root: dict[str, str] = {}
    for entry, body in told:
        name = root[entry.id] = root.get(body.revises or "", entry.id)
        first.setdefault(name, entry)
        latest[name] = body
    return [(first[name], body) for name, body in latest.items()]


def _told(case: Case) -> Iterator[Told[ContributionRecorded]]:
    for entry in case.of(ContributionRecorded):
        assert isinstance(entry.body, ContributionRecorded)
        yield entry, entry.body


def lines_of(case: Case) -> tuple[Line, ...]:
    """Every line in the order in which it first appeared."""
    stages: dict[tuple[str, str | None], dict[Stage, Decimal]] = {}
    told: dict[tuple[str, str | None], list[Told[ContributionRecorded]]] = {}
    for entry, body in _told(case):
        told.setdefault((body.line, body.giver), []).append((entry, body))
    for _, body in current(_told(case)):
        sums = stages.setdefault((body.line, body.giver), {})
        sums[body.stage] = sums.get(body.stage, Decimal(0)) + body.amount.value
    return tuple(_line(each, stages[key]) for key, each in told.items())


def _line(told: list[Told[ContributionRecorded]], stages: Mapping[Stage, Decimal]) -> Line:
    _, last = told[-1]
    return Line(
        line=last.line,
        form=last.form,
        item=last.item,
        giver=last.giver,
        receiver=last.receiver,
        unit=kind_of(last.amount),
        stages=stages,
        entries=tuple(entry.id for entry, _ in told),
    )


def totals_of(lines: tuple[Line, ...]) -> tuple[Total, ...]:
    """Lines of one item and unit together, stage by stage."""
    sums: dict[tuple[Form, str, str, str | None], dict[Stage, Decimal]] = {}
    for line in lines:
        stages = sums.setdefault((line.form, line.item, line.unit, line.receiver), {})
        for stage, value in line.stages.items():
            stages[stage] = stages.get(stage, Decimal(0)) + value
    return tuple(
        Total(form=form, item=item, unit=unit, receiver=receiver, stages=stages, open=_open(stages))
        for (form, item, unit, receiver), stages in sums.items()
    )


def _open(stages: Mapping[Stage, Decimal]) -> Decimal | None:
    needed = stages.get(Stage.NEEDED)
    if needed is None:
        return None
    return max(Decimal(0), needed - there(stages))


def there(stages: Mapping[Stage, Decimal]) -> Decimal:
    """What was received and has not gone back."""
    return stages.get(Stage.RECEIVED, Decimal(0)) - stages.get(Stage.RETURNED, Decimal(0))
