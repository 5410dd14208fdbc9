"""`foedus forecast AGREEMENT`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.forecast_options import (
    attack_of,
    attack_options,
    behaviour_of,
    compiled_of,
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
    from foedus.forecast.answers import Answers
    from foedus.forecast.compile import Compiled

__all__ = ["command"]

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command("forecast")
@click.argument("agreement", required=False)
@attack_options
@click.option(
    "--question", default="", help="The provision that puts it; else the first of a form."
)
@click.option("--horizon", type=float, help="Hours in which answers are followed.")
@drawing_options
@click.option(
    "--what-if", is_flag=True, help="Also another hour of the week, and other assumptions."
)
@click.option("--trial", type=click.IntRange(min=0), help="Look at this one trial alone.")
@click.option("--as-script", type=_FILE, help="Write that trial as a script for `foedus run`.")
@click.option("--repeat", type=click.Path(exists=True, path_type=Path), help="Give a result again.")
@click.option("--json", "as_json", is_flag=True, help="For machines: every answer, whole.")
@click.option("--csv", type=_FILE, help="Also write every number as a row.")
@click.option("--parquet", type=_FILE, help="The same for columns (needs an extra).")
@click.option("--html", type=_FILE, help="Also write one page with charts.")
@click.option("--pdf", type=_FILE, help="Also write it for paper.")
@library_option
def command(agreement: str | None, own: tuple[Path, ...], **asked: Any) -> None:
    """Say how likely a guarantee is to decide in time, where it breaks, and what arrives when.

    AGREEMENT is one that ships (`foedus list`), as mechanism/nato-light, or a
    file.  A forecast follows one attack under one set of assumptions: it is as
    good as they are, and they are listed first.
    """
    from foedus.errors import NotFoundError

    expect_writable([asked[name] for name in ("csv", "parquet", "html", "pdf", "as_script")])
    held: dict[str, Any] = {}
    if asked["repeat"] is not None:
        held, options = _repeated(asked["repeat"], agreement)
        asked |= options | given_behaviour(asked)
        agreement = asked["agreement"]
    if agreement is None:
        raise NotFoundError("No agreement is named.", remedy="Name one, as mechanism/nato-light.")
    compiled = _compiled(agreement, own, asked)
    if held:
        expect_same_digests(held, compiled.model.digests)
    if asked["trial"] is not None or asked["as_script"] is not None:
        _one_trial(compiled, int(asked["seed"]), asked["trial"] or 0, asked["as_script"])
        return
    answers = _answered(compiled, asked)
    if held:
        expect_same_result(held, answers)
        click.echo("Given again: every count that was drawn is the same.", err=True)
    _shown(answers, asked)


def _compiled(agreement: str, own: tuple[Path, ...], asked: dict[str, Any]) -> Compiled:
    from foedus import wiring
    from foedus.forecast.compile import Wanted

    corpus, references = opened_with([agreement], own)
    wanted = Wanted(
        form=form_of(asked["form"]),
        question=asked["question"],
        horizon=float(asked["horizon"]) if asked["horizon"] is not None else None,
    )
    attack = attack_of(asked["moment"], asked["attacker"], asked["victim"])
    made = wiring.alone(references, corpus)[0]
    return compiled_of(made, behaviour_of(asked["behaviour"]), attack, wanted)


def _answered(compiled: Compiled, asked: dict[str, Any]) -> Answers:
    from foedus.forecast.forecasting import forecast

    trials, seed = int(asked["trials"]), int(asked["seed"])
    with (
        shown_progress(trials, quiet=asked["as_json"]) as progress,
        runner_of(asked, progress) as runner,
    ):
        found = forecast(
            compiled,
            trials=trials,
            seed=seed,
            threads=asked["threads"],
            progress=progress,
            runner=runner,
        )
    if not asked["what_if"]:
        return found
    from foedus.forecast.what_if import with_what_if

    return with_what_if(found, compiled)


def _shown(answers: Answers, asked: dict[str, Any]) -> None:
    """On the screen, and in each file that was asked for."""
    from foedus.forecast.reports import data

    if asked["as_json"]:
        click.echo(data.as_json(answers))
    else:
        from rich.console import Console

        from foedus.forecast.reports.shell import print_answers

        print_answers(answers, Console())
    if asked["csv"] is not None:
        asked["csv"].write_text(data.as_csv(answers), encoding="utf-8")
    if asked["parquet"] is not None:
        data.write_parquet(answers, asked["parquet"])
    if asked["html"] is not None:
        from foedus.forecast.reports.html import page

        asked["html"].write_text(page(answers), encoding="utf-8")
    if asked["pdf"] is not None:
        from foedus.forecast.reports.pdf import document

        asked["pdf"].write_bytes(document(answers))
    for name in ("csv", "parquet", "html", "pdf"):
        if asked[name] is not None:
            click.echo(f"Written: {asked[name]}", err=True)


def _one_trial(compiled: Compiled, seed: int, trial: int, path: Path | None) -> None:
    """One trial: what happened when, and as a script."""
    from foedus.cli.trial_lines import lines_of
    from foedus.forecast.as_script import script_of
    from foedus.forecast.trace import trace

    drawn = trace(compiled.model, seed, trial)
    if path is not None:
        path.write_text(script_of(compiled, drawn, seed=seed), encoding="utf-8")
        click.echo(f"Trial {trial} is in {path}: foedus run {path}", err=True)
        return
    click.echo("\n".join(lines_of(compiled, drawn, seed=seed)))


def _repeated(path: Path, agreement: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """A result in a file, and what it was asked.

    Raises:
        NotFoundError: the file is no result of a forecast, or an agreement is named, too.
    """
    from foedus.errors import NotFoundError

    if agreement is not None:
        message = "--repeat names the agreement itself."
        raise NotFoundError(message, remedy="Leave the agreement out.")
    return repeated(path, "forecast", numbers=("trials", "seed", "horizon"))
