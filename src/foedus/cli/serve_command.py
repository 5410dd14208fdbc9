"""`foedus serve`: the desk, in a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foedus.cli.options import library_option, yaml_files

if TYPE_CHECKING:
    from foedus.desk.settings import Settings

__all__ = ["command"]


@click.command("serve")
@click.option("--database", metavar="URL", help="The store of the record; else FOEDUS_DATABASE.")
@click.option("--host", metavar="ADDRESS", help="Where to listen; 127.0.0.1 if not said.")
@click.option("--port", type=int, help="8470 if not said; 0 for a free one.")
@click.option("--origin", metavar="URL", help="Where people reach it, as https://desk.example.")
@click.option("--processes", type=int, help="How many; more than one needs PostgreSQL.")
@click.option(
    "--practice",
    is_flag=True,
    default=None,
    help="Anyone on this machine may sit in any seat; never for a live case.",
)
@library_option
def command(own: tuple[Path, ...], **given: Any) -> None:
    """Serve the desk, on which cases are run.

    Settings come from here, from FOEDUS_... in the environment, and from
    foedus.toml, in this order. Where the store is a file that is not there yet,
    an office is founded in it. A desk whose store or log has failed ends with
    the exit code 3: start it again.  With --library the agreements and scenarios
    of your own stand beside those that ship.
    """
    from foedus import wiring
    from foedus.cli.ports import expect_free
    from foedus.desk.people.founding import first_link

    settings = _settings({name: value for name, value in given.items() if value is not None})
    if settings.processes == 1:
        expect_free(settings.host, settings.port)
    wiring.prepared(settings, "Secretary")
    if own:
        click.echo("Reading what you bring (the first time up to a minute) ...", err=True)
    opened = wiring.desk(settings, yaml_files(own))
    click.echo(f"Foedus serves {settings.public_origin}  (Ctrl+C ends it)", err=True)
    if link := first_link(opened):
        click.echo(
            f"Nobody can sign in yet. The first secretary comes in, once, by\n  {link}", err=True
        )
    sys.exit(wiring.serve(opened))


def _settings(given: dict[str, Any]) -> Settings:
    from pydantic import ValidationError

    from foedus.desk.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as fault:
        said = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in fault.errors()]
        raise click.UsageError("\n".join(said)) from None
