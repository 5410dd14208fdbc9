"""Runs of one scenario as a report: a column for each run, differences beside the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.forecast.reports.report import Column, Report, Section, Table
from foedus.rehearsal.review.words import LEGS, NOTHING, SEEN, length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.rehearsal.review.runs import Run, Runs

__all__ = ["report_of_runs"]


def report_of_runs(runs: Runs) -> Report:
    """What each run came to, side by side."""
    shown = (_table("Runs", runs, list(_rows(runs.runs))),)
    expected = _table("Expectations", runs, list(_expectations(runs)))
    return Report(
        title=f"Runs of {runs.scenario}, version {runs.version}",
        kind="runs of one exercise, side by side",
        mark=runs.mode.upper(),
        about=(("mode", runs.mode.upper()), ("question", runs.question or "none")),
        sections=(
            Section(
                name="runs",
                title="What each run came to",
                says=runs.notes,
                shown=shown + ((expected,) if expected.rows else ()),
            ),
        ),
        notes=(),
        made=(("foedus review", " ".join(each.case for each in runs.runs)),),
        digests=tuple((each.case, each.digest) for each in runs.runs),
    )


def _table(caption: str, runs: Runs, rows: list[tuple[str, ...]]) -> Table:
    columns = (Column(head="What"), *(Column(head=each.case) for each in runs.runs))
    return Table(caption=caption, columns=columns, rows=tuple(rows))


def _expectations(runs: Runs) -> Iterator[tuple[str, ...]]:
    """By name: evaluators may have seen something in one run alone."""
    found = [dict(each.expectations) for each in runs.runs]
    for name in dict.fromkeys(name for each in found for name in each):
        yield name, *(SEEN[each[name]] if name in each else NOTHING for each in found)


def _rows(runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    yield "behaviour, seed, trial", *(f"{r.behaviour}, {r.seed}, {r.trial}" for r in runs)
    yield "played by people", *(", ".join(r.people) or "nobody" for r in runs)
    yield "expectations met", *(f"{r.met} of {len(r.expectations)}" for r in runs)
    yield "answered in time", *map(_in_time, runs)
    yield "all had answered after", *_beside([r.all_answered for r in runs], "not all")
    yield "duties missed", *(str(r.missed) for r in runs)
    for place, taken in enumerate(runs[0].taken):
        name, all_taken = LEGS[taken.kind], [each.taken[place] for each in runs]
        yield f"{name}, median", *_beside([each.median for each in all_taken])
        longest = zip(_beside([each.worst for each in all_taken]), all_taken, strict=True)
        said = (f"{words} [{each.worst_party}]" if each.done else words for words, each in longest)
        yield f"{name}, longest", *said


def _in_time(run: Run) -> str:
    if run.answered_in_time is None:
        return f"{run.answered} of {run.parties} so far"
    return f"{run.answered_in_time} of {run.parties}"


def _beside(values: Sequence[int | None], never: str = NOTHING) -> Iterator[str]:
    """Each length, and by how much it differs from the first run's."""
    base = values[0]
    for place, now in enumerate(values):
        if now is None:
            yield never
        elif place == 0 or base is None:
            yield length(now)
        else:
            gap = now - base
            apart = f"{length(gap)} {'longer' if gap > 0 else 'shorter'}" if gap else "the same"
            yield f"{length(now)} ({apart})"
