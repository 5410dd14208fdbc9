"""Options of every command that has to do with an office, and how one is opened."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.case.entries import Seat
    from foedus.office.office import Office
    from foedus.office.reading import Reading

__all__ = ["office_options", "opened_office", "opened_reading", "seat_from", "store_option"]


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--store`: where the records are."""
    return click.option(
        "--store",
        "url",
        required=True,
        metavar="URL",
        envvar="FOEDUS_STORE",
        help="sqlite:///PATH or postgresql://USER@HOST/DATABASE.  [env: FOEDUS_STORE]",
    )(command)


def office_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--store`, and where its log is: `--log` and `--log-key`."""
    command = click.option(
        "--log-key",
        "log_key",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The file with the key of the log; PATH.key beside a SQLite store.",
    )(command)
    command = click.option(
        "--log",
        type=click.Path(path_type=Path, file_okay=False),
        help="The folder of the log; PATH.log beside a SQLite store.",
    )(command)
    return store_option(command)


@contextmanager
def opened_office(url: str, log: Path | None, log_key: Path | None) -> Iterator[Office]:
    """The office of a store, closed afterwards."""
    from foedus import wiring

    office = wiring.office(url, wiring.place_of_log(url, log, log_key))
    try:
        yield office
    finally:
        office.close()


@contextmanager
def opened_reading(url: str, log: Path | None) -> Iterator[Reading]:
    """What the office of a store knows, closed afterwards; the office may be open elsewhere."""
    from foedus import wiring

    reading = wiring.reading(url, log)
    try:
        yield reading
    finally:
        reading.close()


def seat_from(text: str) -> Seat:
    """The seat that a text names, as a script writes it.

    Raises:
        NotFoundError: it names none.
    """
    from foedus.errors import NotFoundError
    from foedus.rehearsal.script import seat_of

    seat = seat_of(text)
    if seat is None:
        remedy = (
            "Write party, role and person, as UKR delegate A. Person, or secretariat S. Person."
        )
        raise NotFoundError(f"{text!r} is no seat.", remedy=remedy)
    return seat
