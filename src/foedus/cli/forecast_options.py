"""What forecasts of every kind ask alike, and how it becomes a compiled question."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from foedus.agreement.resolved import Agreement
    from foedus.agreement.vocabulary import Form
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.compile import Attack, Compiled, Wanted
    from foedus.forecast.forecasting import Runner
    from foedus.forecast.model import Model
    from foedus.forecast.run import Tallies

__all__ = [
    "attack_of",
    "attack_options",
    "behaviour_of",
    "compiled_of",
    "drawing_options",
    "expect_writable",
    "form_of",
    "runner_of",
    "shown_progress",
]

_USUAL = "usual"
_NIGHT = "2027-08-28T02:00+03:00"


def attack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Behaviour, moment, attacker, attacked, form, trials and seed."""
    for option in (
        click.option("--seed", default=1, show_default=True, help="The seed of the draws."),
        click.option(
            "--trials", default=200_000, show_default=True, help="How many, a multiple of 32."
        ),
        click.option(
            "--form", default="military", show_default=True, help="Support of which form."
        ),
        click.option("--on", "victim", default="UKR", show_default=True, help="Who is attacked."),
        click.option("--by", "attacker", default="RUS", show_default=True, help="Who attacks."),
        click.option(
            "--at", "moment", default=_NIGHT, show_default=True, help="The moment of the attack."
        ),
        click.option(
            "--behaviour",
            default=_USUAL,
            show_default=True,
            help="Assumptions: one that ships (`foedus list behaviours`), a variant, or a file.",
        ),
    ):
        command = option(command)
    return command


def form_of(name: str) -> Form:
    """A form of support by its name.

    Raises:
        NotFoundError: there is none.
    """
    from foedus.agreement.keys import did_you_mean
    from foedus.agreement.vocabulary import Form
    from foedus.errors import NotFoundError

    try:
        return Form(name)
    except ValueError:
        known = [str(each) for each in Form]
        remedy = did_you_mean(name, known) or f"There are {', '.join(known)}."
        raise NotFoundError(f"No form of support is called {name!r}.", remedy=remedy) from None


def behaviour_of(name: str) -> Behaviour:
    """A behaviour that ships, or one in a file.

    Raises:
        NotFoundError: nothing is called so.
        UnreadableError: it has errors; the error holds all of them.
    """
    from foedus import wiring

    found = wiring.behaviour(name).behaviour
    assert found is not None
    return found


def attack_of(moment: str, attacker: str, victim: str) -> Attack:
    """The attack that is followed.

    Raises:
        BadMomentError: it is no moment.
        NotFoundError: a code that is no party's.
    """
    from foedus.agreement.types import is_party
    from foedus.errors import NotFoundError
    from foedus.forecast.compile import Attack
    from foedus.moments import expect_of_our_time, parse_instant

    for code in (attacker, victim):
        if not is_party(code):
            message = f"{code!r} is no party."
            raise NotFoundError(message, remedy="Write an ISO 3166-1 alpha-3 code as UKR.")
    return Attack(at=expect_of_our_time(parse_instant(moment)), by=attacker, on=victim)


def compiled_of(
    agreement: Agreement, behaviour: Behaviour, attack: Attack, wanted: Wanted
) -> Compiled:
    """One question of an agreement under a behaviour.

    Raises:
        NotForecastError: what cannot be carried, with the provision's name and article.
    """
    from foedus import wiring
    from foedus.forecast.compile import compile_model

    return compile_model(agreement, behaviour, wiring.procedures(), attack, wanted)


def shown_progress(total: int, *, quiet: bool) -> AbstractContextManager[Callable[[int], None]]:
    """A bar on stderr, where a person looks, told how many more are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    @contextmanager
    def bar() -> Iterator[Callable[[int], None]]:
        console = Console(stderr=True)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        ) as progress:
            task = progress.add_task("Trials", total=total)
            yield lambda done: progress.advance(task, done)

    return bar()


def drawing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where trials are drawn: threads here, worker processes, or a cluster."""
    for option in (
        click.option(
            "--cluster", metavar="ADDRESS", help="A Dask scheduler, tcp://127.0.0.1:8786."
        ),
        click.option(
            "--workers", type=click.IntRange(min=1), help="Worker processes of our own (Dask)."
        ),
        click.option(
            "--threads", type=click.IntRange(min=1), help="How many at once; else all cores."
        ),
    ):
        command = option(command)
    return command


@contextmanager
def runner_of(asked: dict[str, Any], progress: Callable[[int], None]) -> Iterator[Runner | None]:
    """What draws a batch on the workers that were asked for; None where threads here do.

    Raises:
        NotForecastError: Dask is not installed, or nobody answers.
    """
    if not (asked["cluster"] or asked["workers"]):
        yield None
        return
    from foedus.forecast.cluster import cluster, run_on

    with cluster(asked["cluster"], asked["workers"] or 1) as client:

        def runner(model: Model, count: int, seed: int, first: int) -> Tallies:
            found = run_on(client, model, trials=count, seed=seed, first=first)
            progress(count)
            return found

        yield runner


def expect_writable(paths: Sequence[Path | None]) -> None:
    """Refuse before anything is computed a file that could not be written.

    Raises:
        NotFoundError: there is no such folder, a folder is there, or nobody may write there.
    """
    from foedus.errors import NotFoundError

    for path in paths:
        if path is None:
            continue
        if not path.parent.is_dir():
            message = f"There is no folder {str(path.parent)!r} to write {path.name} in."
            raise NotFoundError(message, remedy="Make it first.")
        if path.is_dir():
            message = f"{str(path)!r} is a folder."
            raise NotFoundError(message, remedy="Add the name of a file.")
        try:
            _tried(path)
        except OSError as fault:
            message = f"{str(path)!r} cannot be written: {fault.strerror}."
            raise NotFoundError(message, remedy="Name another file.") from fault


def _tried(path: Path) -> None:
    """Open it for writing, and leave all as it was; a device or a pipe is not touched."""
    if path.is_file():
        path.open("ab").close()
    elif not path.exists():
        path.open("xb").close()
        path.unlink()
