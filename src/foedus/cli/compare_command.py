"""`foedus compare ID|FILE ID|FILE...`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.forecast_options import (
    attack_of,
    attack_options,
    behaviour_of,
    folder_exists,
    form_of,
    shown_progress,
)
from foedus.cli.options import library_option, opened_with

if TYPE_CHECKING:
    from foedus.forecast.comparison import Comparison
    from foedus.forecast.compile import Compiled

__all__ = ["command"]

_TRIALS: Final = 32_768
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("compare", context_settings={"default_map": {"trials": _TRIALS}})
@click.argument("references", metavar="ID|FILE...", nargs=-1, required=True)
@attack_options
@click.option(
    "--within",
    type=click.Choice(["24", "72", "168"]),
    default="72",
    show_default=True,
    help="The hours since the attack that rank.",
)
@click.option(
    "--control", is_flag=True, help="Take exact values of independent parties as control variates."
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--csv", type=_FILE, help="Also write every figure and difference as a row.")
@click.option("--parquet", type=_FILE, help="The same for columns (needs an extra).")
@click.option("--html", type=_FILE, help="Also write a page with charts; it takes longer.")
@library_option
def command(references: tuple[str, ...], own: tuple[Path, ...], **asked: Any) -> None:
    """Compare designs: which decides sooner and more surely, by how much, and why.

    All of them meet the same invented attacks, so that what differs is the
    design. Every figure holds under the assumptions of the behaviour alone;
    `foedus show behaviour/usual` prints them.
    """
    from foedus.forecast.comparing import compare

    folder_exists([asked[name] for name in ("csv", "parquet", "html")])
    designs = _compiled(references, own, asked)
    total = len(designs) * asked["trials"] * (1 + asked["control"])
    with shown_progress(total, quiet=asked["as_json"]) as progress:
        found = compare(
            designs,
            trials=asked["trials"],
            seed=asked["seed"],
            within=float(asked["within"]),
            with_control=asked["control"],
            progress=progress,
        )
    if asked["html"] is not None:
        found = _with_forecasts(found, designs)
    _shown(found, asked)


def _compiled(
    references: tuple[str, ...], own: tuple[Path, ...], asked: dict[str, Any]
) -> tuple[Compiled, ...]:
    """The designs named; one that has no forecast is refused by its provision."""
    from foedus import wiring
    from foedus.forecast.compile import Wanted, compile_model

    corpus, wanted = opened_with(references, own)
    behaviour, procedures = behaviour_of(asked["behaviour"]), wiring.procedures()
    attack = attack_of(asked["moment"], asked["attacker"], asked["victim"])
    about = Wanted(form=form_of(asked["form"]))
    return tuple(
        compile_model(each, behaviour, procedures, attack, about)
        for each in wiring.alone(wanted, corpus)
    )


def _with_forecasts(found: Comparison, designs: tuple[Compiled, ...]) -> Comparison:
    """With the forecast of each design, on the very draws that were compared."""
    from foedus.forecast.aligning import aligned
    from foedus.forecast.forecasting import forecast

    models = aligned([each.model for each in designs])
    shared = [replace(each, model=model) for each, model in zip(designs, models, strict=True)]
    with shown_progress(len(shared) * found.trials, quiet=False) as progress:
        made = tuple(
            forecast(each, trials=found.trials, seed=found.seed, progress=progress)
            for each in shared
        )
    return replace(found, designs=made)


def _shown(found: Comparison, asked: dict[str, Any]) -> None:
    """On the screen, and in each file that was asked for."""
    from foedus.cli.compare_table import print_comparison
    from foedus.forecast.reports import data

    if asked["as_json"]:
        click.echo(data.as_json(found), nl=False)
    else:
        print_comparison(found)
    if asked["csv"] is not None:
        asked["csv"].write_text(data.as_csv(found), encoding="utf-8")
    if asked["parquet"] is not None:
        data.write_parquet(found, asked["parquet"])
    if asked["html"] is not None:
        from foedus.forecast.reports.html import comparison_page

        asked["html"].write_text(comparison_page(found), encoding="utf-8")
    for name in ("csv", "parquet", "html"):
        if asked[name] is not None:
            click.echo(f"Written: {asked[name]}", err=True)
