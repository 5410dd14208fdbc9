"""`foedus study FILE`."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.forecast_options import (
    drawing_options,
    expect_writable,
    runner_of,
    shown_progress,
)
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
@drawing_options
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

    expect_writable([asked["csv"], asked["parquet"]])
    study, cases = _cases(name, opened(own))
    trials = asked["trials"] or study.trials
    seed = study.seed if asked["seed"] is None else asked["seed"]
    total = trials * sum(len(each.designs) for each in cases)
    with (
        shown_progress(total, quiet=asked["as_json"]) as progress,
        runner_of(asked, progress) as runner,
    ):
        how = {"threads": asked["threads"], "progress": progress, "runner": runner}
        swept = tuple(sweep(cases, trials=trials, seed=seed, **how))
    rows = list(_rows(swept, seed))
    if asked["as_json"]:
        click.echo(json.dumps({"study": study.study, "rows": rows}, indent=2))
    else:
        from foedus.cli.study_table import print_study

        print_study(study, swept)
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
