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
    drawing_options,
    expect_writable,
    form_of,
    runner_of,
    shown_progress,
)
from foedus.cli.options import library_option, opened_with
from foedus.cli.repeating import (
    expect_same_digests,
    expect_same_result,
    given_behaviour,
    repeated,
)

if TYPE_CHECKING:
    from foedus.forecast.comparison import Comparison
    from foedus.forecast.compile import Compiled

__all__ = ["command"]

_TRIALS: Final = 32_768
_FILES: Final = ("csv", "parquet", "html", "pdf")
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("compare", context_settings={"default_map": {"trials": _TRIALS}})
@click.argument("references", metavar="ID|FILE...", nargs=-1)
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
@drawing_options
@click.option("--repeat", type=click.Path(exists=True, path_type=Path), help="Give a result again.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--csv", type=_FILE, help="Also write every figure and difference as a row.")
@click.option("--parquet", type=_FILE, help="The same for columns (needs an extra).")
@click.option("--html", type=_FILE, help="Also write a page with charts; it takes longer.")
@click.option("--pdf", type=_FILE, help="Also write that for paper; it takes longer.")
@library_option
def command(references: tuple[str, ...], own: tuple[Path, ...], **asked: Any) -> None:
    """Compare designs: which decides sooner and more surely, by how much, and why.

    All of them meet the same invented attacks, so that what differs is the
    design. Every figure holds under the assumptions of the behaviour alone;
    `foedus show behaviour/usual` prints them.
    """
    from foedus.forecast.comparing import compare

    expect_writable([asked[name] for name in _FILES])
    held: dict[str, Any] = {}
    if asked["repeat"] is not None:
        held, options = repeated(
            asked["repeat"], "comparison", numbers=("trials", "seed", "within")
        )
        asked |= options | given_behaviour(asked)
    references = _references(references, asked)
    designs = _compiled(references, own, asked)
    if held:
        digests = dict.fromkeys(pair for each in designs for pair in each.model.digests)
        expect_same_digests(held, tuple(digests))
    trials, control = int(asked["trials"]), bool(asked["control"])
    total = len(designs) * trials * (1 + control)
    with (
        shown_progress(total, quiet=asked["as_json"]) as progress,
        runner_of(asked, progress) as runner,
    ):
        found = compare(
            designs,
            trials=trials,
            seed=int(asked["seed"]),
            within=float(asked["within"]),
            with_control=control,
            threads=asked["threads"],
            progress=progress,
            runner=runner,
        )
    if held:
        expect_same_result(held, found)
        click.echo("Given again: every measure that was drawn is the same.", err=True)
    if asked["html"] is not None or asked["pdf"] is not None:
        found = _with_forecasts(found, designs)
    _shown(found, asked)


def _references(references: tuple[str, ...], asked: dict[str, Any]) -> tuple[str, ...]:
    """The designs that are named, or those of the result that is repeated.

    Raises:
        NotFoundError: both are given, or neither.
    """
    from foedus.errors import NotFoundError

    if asked["repeat"] is None:
        if not references:
            message = "No designs are named."
            raise NotFoundError(message, remedy="Name two, as mechanism/nato-light.")
        return references
    if references:
        message = "--repeat names the designs itself."
        raise NotFoundError(message, remedy="Leave them out.")
    return tuple(asked["designs"].split())


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
    if asked["pdf"] is not None:
        from foedus.forecast.reports.pdf import comparison_document

        asked["pdf"].write_bytes(comparison_document(found))
    for name in _FILES:
        if asked[name] is not None:
            click.echo(f"Written: {asked[name]}", err=True)
