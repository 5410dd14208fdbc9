"""Options that commands about the future share, and how designs are compiled for them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.agreement.vocabulary import Form
from foedus.cli.options import opened_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from foedus.forecast.compile import Compiled

__all__ = [
    "NIGHT",
    "at_option",
    "behaviour_option",
    "compiled_under",
    "drawn_options",
    "form_option",
    "with_progress",
]

NIGHT: Final = "2027-08-28T05:10+03:00"
"""The invented night of the scripts that ship."""


def behaviour_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--behaviour`: under which assumptions."""
    return click.option(
        "--behaviour",
        default="usual",
        show_default=True,
        metavar="NAME|FILE",
        help="The assumptions about how parties act.",
    )(command)


def at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--at`: the moment of the attack."""
    return click.option(
        "--at",
        default=NIGHT,
        show_default=True,
        metavar="INSTANT",
        help="When the attack comes.",
    )(command)


def form_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--form`: which support is asked about."""
    return click.option(
        "--form",
        type=click.Choice([each.value for each in Form]),
        default=Form.MILITARY.value,
        show_default=True,
        help="The support that the question is about.",
    )(command)


def drawn_options(*, trials: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--trials` and `--seed`."""

    def options(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option(
            "--seed",
            type=click.IntRange(0),
            default=1,
            show_default=True,
            help="From which all draws follow.",
        )(command)
        return click.option(
            "--trials",
            type=click.IntRange(32),
            default=trials,
            show_default=True,
            help="Attacks that are drawn; more make intervals narrower.",
        )(command)

    return options


def compiled_under(
    references: Sequence[str], own: Sequence[Path], *, behaviour: str, at: str, form: str
) -> tuple[Compiled, ...]:
    """The designs named, each compiled under one behaviour for one attack.

    Raises:
        FoedusError: a name that nothing bears, or a design that has no forecast, by its name.
    """
    from foedus import wiring
    from foedus.forecast.compile import Attack, Wanted, compile_model
    from foedus.moments import parse_instant

    corpus, wanted = opened_with(references, own)
    assumed = wiring.behaviour(behaviour).behaviour
    assert assumed is not None
    attack, about = Attack(at=parse_instant(at)), Wanted(form=Form(form))
    procedures = wiring.procedures()
    return tuple(
        compile_model(each, assumed, procedures, attack, about)
        for each in wiring.alone(wanted, corpus)
    )


@contextmanager
def with_progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, where somebody looks at it; gone when it is full."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)
