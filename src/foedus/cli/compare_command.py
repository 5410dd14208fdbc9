"""`foedus compare ID|FILE ID|FILE...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.forecast_options import (
    at_option,
    behaviour_option,
    compiled_under,
    drawn_options,
    form_option,
    with_progress,
)
from foedus.cli.options import library_option

if TYPE_CHECKING:
    from foedus.forecast.comparison import Comparison
    from foedus.forecast.compile import Compiled

__all__ = ["command"]


@click.command("compare")
@click.argument("references", metavar="ID|FILE...", nargs=-1, required=True)
@behaviour_option
@at_option
@form_option
@click.option(
    "--by",
    type=click.Choice(["24", "72", "168"]),
    default="72",
    show_default=True,
    help="The hours since the attack that rank.",
)
@drawn_options(trials=32_768)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--csv",
    "rows",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write one row for each figure and each difference.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page with charts, and the forecast of each design; it takes longer.",
)
@library_option
def command(
    references: tuple[str, ...],
    own: tuple[Path, ...],
    behaviour: str,
    at: str,
    form: str,
    by: str,
    trials: int,
    seed: int,
    rows: Path | None,
    page: Path | None,
    *,
    as_json: bool,
) -> None:
    """Compare designs: which decides sooner and more surely, by how much, and why.

    All of them meet the same invented attacks, so that what differs is the
    design. Every figure holds under the assumptions of the behaviour alone;
    `foedus show behaviour/usual` prints them.
    """
    from foedus.forecast.comparing import compare

    designs = compiled_under(references, own, behaviour=behaviour, at=at, form=form)
    with with_progress(len(designs) * trials, "Drawing the same attacks for each") as step:
        found = compare(designs, trials=trials, seed=seed, by=float(by), progress=step)
    if page is not None:
        _write_page(found, designs, page)
    if rows is not None:
        from foedus.cli.compare_table import csv_of

        rows.write_text(csv_of(found), encoding="utf-8")
        click.echo(f"Wrote {rows}", err=True)
    if as_json:
        from pydantic import TypeAdapter

        from foedus.forecast.comparison import Comparison

        click.echo(TypeAdapter(Comparison).dump_json(found, indent=2).decode())
    else:
        from foedus.cli.compare_table import print_comparison

        print_comparison(found)


def _write_page(found: Comparison, designs: tuple[Compiled, ...], page: Path) -> None:
    from dataclasses import replace

    from foedus.forecast.aligning import aligned
    from foedus.forecast.forecasting import forecast
    from foedus.forecast.reports.html import comparison_page

    models = aligned([each.model for each in designs])
    shared = [replace(each, model=m) for each, m in zip(designs, models, strict=True)]
    with with_progress(len(designs) * found.trials, "Working out each design") as step:
        full = tuple(
            forecast(each, trials=found.trials, seed=found.seed, progress=step) for each in shared
        )
    page.write_text(comparison_page(replace(found, designs=full)), encoding="utf-8")
    click.echo(f"Wrote {page}", err=True)
