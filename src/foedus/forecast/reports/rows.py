"""A forecast as long rows: one number a row, with what it is of and its interval."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from foedus.forecast.answers import Answers, Estimate, Span
from foedus.forecast.comparison import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["COLUMNS", "Row", "rows_of", "rows_of_comparison"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number; what it is not of is None, and so is an interval that it has not."""

    agreement: str
    behaviour: str
    attack: str
    measure: str
    party: str | None = None
    what: str | None = None
    """A step, a form, a result, a quantile, an assumption, ..."""
    unit: str | None = None
    at_least: int | None = None
    hour: float | None = None
    """Since the attack."""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    exact: bool | None = None
    said: str | None = None
    """Words: of an assumption, what it is taken to be and on what it rests."""


COLUMNS: Final = tuple(each.name for each in fields(Row))
_DAY: Final = 24.0


def rows_of(answers: Answers) -> Iterator[Row]:
    """Every number of a forecast, its assumptions first."""
    yield from _Rows(answers).all()


def rows_of_comparison(comparison: Comparison) -> Iterator[Row]:
    """Assumptions, every measure of every design, and every difference."""

    def row(design: str, measure: str, **of: object) -> Row:
        return Row(
            agreement=design,
            behaviour=comparison.behaviour,
            attack=comparison.attack,
            measure=measure,
            **of,  # type: ignore[arg-type] # the fields of a row, by name
        )

    for what, said, basis in comparison.assumptions:
        yield row("", "assumption", what=what, said=f"{said}; {basis}")
    for each in comparison.values:
        yield row(each.design, each.measure, unit=each.unit, **_numbers(each.value))
    for gap in comparison.differences:
        less = f"less {gap.first}"
        yield row(gap.second, gap.measure, what=less, unit=gap.unit, **_numbers(gap.difference))
    for rank in comparison.ranking:
        for place, chance in enumerate(rank.places, 1):
            yield row(rank.design, "rank", what=f"place {place}", value=chance)
    for end in comparison.deterrence:
        ends = {"value": end.least_gain, "low": end.low, "high": end.high}
        yield row(end.design, "least gain", hour=end.hours, **ends)
    for design in comparison.designs:
        yield from rows_of(design)


def _numbers(estimate: Estimate | None) -> dict[str, object]:
    if estimate is None:
        return {}
    parts = ("value", "low", "high", "exact")
    return {name: getattr(estimate, name) for name in parts}


class _Rows:
    """What makes rows of one forecast."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def all(self) -> Iterator[Row]:
        answers = self.answers
        for what, said, basis in answers.assumptions:
            yield self._row("assumption", what=what, said=f"{said}; {basis}")
        yield from self._by_time()
        yield from self._spans()
        for party in answers.parties:
            yield self._estimate("late", party.late, party=party.party)
            yield self._estimate("supports in time", party.supports_in_time, party=party.party)
            yield from self._span("answered", party.answered, party.party)
            for stage, hours in party.stages:
                yield self._row("stage", party=party.party, what=stage, unit="hours", value=hours)
            for index, power in (("banzhaf", party.banzhaf), ("shapley", party.shapley)):
                if power is not None:
                    yield self._row("power", party=party.party, what=index, value=power)
        for each in answers.failures:
            yield self._estimate("could have turned", each.share, party=each.party, what=each.step)
        yield from self._arrivals()
        yield from self._what_if()
        for curve, points in answers.curves.items():
            by_day = curve.startswith("arrived ")
            for at, value in points:
                hour = at * _DAY if by_day else at
                yield self._row("curve", what=curve, hour=hour, value=value)

    def _by_time(self) -> Iterator[Row]:
        answers = self.answers
        for measure, by in (
            ("all have answered", answers.decided_by),
            ("adopted", answers.adopted_by),
            ("adopted for certain", answers.certain_by),
        ):
            for hour, each in by:
                yield self._estimate(measure, each, hour=hour)
        if answers.decided_in_time is not None:
            yield self._estimate("all have answered by the close", answers.decided_in_time)
        for least, row in answers.support_by:
            for hour, each in row:
                yield self._estimate("support", each, at_least=least, hour=hour)
        for result, each in answers.results:
            yield self._estimate("ends", each, what=result)
        yield self._estimate("weight in support", answers.weight)

    def _spans(self) -> Iterator[Row]:
        answers = self.answers
        if answers.deadline is not None:
            yield self._row("closes", what="median", unit="hours", value=answers.deadline)
        for measure, span in (
            ("reported", answers.reported),
            ("met", answers.met),
            ("time of adoption", answers.adopted),
            ("time when all have answered", answers.all_decided),
        ):
            if span is not None:
                yield from self._span(measure, span, None)

    def _span(self, measure: str, span: Span, party: str | None) -> Iterator[Row]:
        for what, hours in (
            ("tenth", span.tenth),
            ("median", span.median),
            ("ninetieth", span.ninetieth),
        ):
            yield self._row(measure, party=party, what=what, unit="hours", value=hours)
        yield self._estimate(measure, span.never, party=party, what="never")

    def _arrivals(self) -> Iterator[Row]:
        for each in self.answers.arrivals:
            at = {"what": each.form, "hour": each.day * _DAY, "unit": each.unit}
            yield self._estimate("arrived", each.amount, **at)
            yield self._row("promised", **at, value=each.promised)

    def _what_if(self) -> Iterator[Row]:
        for each in self.answers.hours:
            what = f"weekday {each.weekday} hour {each.hour}"
            yield self._estimate("attack at", each.share, what=what)
        for swing in self.answers.swings:
            for said, estimate in ((swing.low, swing.at_low), (swing.high, swing.at_high)):
                yield self._estimate(
                    "assumption changed", estimate, what=swing.assumption, said=said
                )

    def _estimate(self, measure: str, estimate: Estimate, **of: object) -> Row:
        return self._row(measure, **_numbers(estimate), **of)

    def _row(self, measure: str, **of: object) -> Row:
        answers = self.answers
        return Row(
            agreement=answers.agreement,
            behaviour=answers.behaviour,
            attack=answers.attack,
            measure=measure,
            **of,  # type: ignore[arg-type] # the fields of a row, by name
        )
