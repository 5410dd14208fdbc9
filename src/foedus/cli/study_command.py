"""`foedus study FILE`."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.forecast_options import folder_exists, shown_progress
from foedus.cli.options import is_file, library_option, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.corpus.library import Corpus
    from foedus.forecast.study import Study
    from foedus.forecast.sweeping import Case, Swept

__all__ = ["command"]

_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("study")
@click.argument("name", metavar="NAME|FILE")
@click.option("--trials", type=click.IntRange(32), help="Other than the file says.")
@click.option("--seed", type=click.IntRange(0), help="Other than the file says.")
@click.option("--json", "as_json", is_flag=True, help="For machines: every row.")
@click.option("--csv", type=_FILE, help="Also write every figure as a row.")
@click.option("--parquet", type=_FILE, help="The same for columns (needs an extra).")
@library_option
def command(name: str, own: tuple[Path, ...], **asked: Any) -> None:
    """Carry out a study: mechanisms under several behaviours, moments and forms.

    NAME is one that ships (`foedus list studies`), or a file. Within each
    case all mechanisms meet the same invented attacks.
    """
    from foedus.forecast.sweeping import sweep

    folder_exists([asked["csv"], asked["parquet"]])
    study, cases = _cases(name, opened(own))
    trials = asked["trials"] or study.trials
    seed = study.seed if asked["seed"] is None else asked["seed"]
    total = trials * sum(len(each.designs) for each in cases)
    with shown_progress(total, quiet=asked["as_json"]) as progress:
        swept = tuple(sweep(cases, trials=trials, seed=seed, progress=progress))
    rows = list(_rows(swept, seed))
    if asked["as_json"]:
        click.echo(json.dumps({"study": study.study, "rows": rows}, indent=2))
    else:
        _print(study, swept)
    if asked["csv"] is not None:
        asked["csv"].write_text(_csv(rows), encoding="utf-8")
    if asked["parquet"] is not None:
        _write_parquet(rows, asked["parquet"])
    for option in ("csv", "parquet"):
        if asked[option] is not None:
            click.echo(f"Written: {asked[option]}", err=True)


def _cases(name: str, corpus: Corpus) -> tuple[Study, tuple[Case, ...]]:
    """A study and its cases.

    Raises:
        NotFoundError: no study is called so.
        UnreadableError: it has mistakes; the error holds all of them.
        NotForecastError: a mechanism of it cannot be forecast; all such are named.
    """
    from foedus import wiring
    from foedus.corpus.library import shipped
    from foedus.errors import NotForecastError, NotFoundError, UnreadableError
    from foedus.forecast.sweeping import cases_of

    path = Path(name) if is_file(Path(name)) else shipped("studies", name)
    if not is_file(path):
        message = f"No study is called {name!r}."
        raise NotFoundError(message, remedy="Give a file, or a name from `foedus list studies`.")
    reading = wiring.study_in(path, corpus)
    if reading.findings or reading.study is None:
        message = f"{reading.source.name} cannot be used: it has errors."
        raise UnreadableError(message, reading.findings)
    study = reading.study
    held = {each: wiring.behaviour(each).behaviour for each in study.behaviours}
    cases, refused = cases_of(
        study,
        wiring.alone(study.mechanisms, corpus),
        {each: behaviour for each, behaviour in held.items() if behaviour is not None},
        wiring.procedures(),
    )
    if refused:
        raise NotForecastError("\n".join(refused), remedy="Leave it out of the study.")
    return study, cases


def _rows(swept: Sequence[Swept], seed: int) -> Iterator[dict[str, Any]]:
    for each in swept:
        for value in each.values:
            estimate = value.value
            yield {
                "behaviour": each.case.behaviour,
                "moment": str(each.case.moment),
                "form": each.case.form.value,
                "mechanism": value.design,
                "measure": value.measure,
                "unit": value.unit,
                "value": None if estimate is None else estimate.value,
                "low": None if estimate is None else estimate.low,
                "high": None if estimate is None else estimate.high,
                "trials": each.trials,
                "seed": seed,
            }


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _write_parquet(rows: Sequence[dict[str, Any]], path: Path) -> None:
    from foedus.errors import MissingExtraError

    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        what = "Parquet is written by pyarrow, which is not installed."
        raise MissingExtraError(what, remedy="Run: pip install 'foedus[parquet]'") from None
    parquet.write_table(pa.Table.from_pylist(list(rows)), path)


def _print(study: Study, swept: Sequence[Swept]) -> None:
    """For each case a line: in how many of 100 each mechanism decides within 72 hours."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from foedus.forecast.comparing import HEADLINE
    from foedus.forecast.measures import BY, decided_by

    measure = decided_by(BY[HEADLINE]).name
    console = Console(highlight=False)
    console.print(study.title, style="bold", markup=False)
    console.print(f"In so many of 100 attacks {measure}, and half the interval.")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    names = [each.design for each in swept[0].values if each.measure == measure]
    for head in ("behaviour", "moment", "form"):
        table.add_column(head)
    for name in names:
        table.add_column(name.rpartition("/")[2], justify="right", overflow="fold")
    for each in swept:
        own = [one.value for one in each.values if one.measure == measure]
        said = [
            f"{100 * one.value:.1f} ±{50 * (one.high - one.low):.1f}"
            for one in own
            if one is not None
        ]
        moment = str(each.case.moment)
        table.add_row(each.case.behaviour, moment, each.case.form.value, *said)
    console.print(table)
