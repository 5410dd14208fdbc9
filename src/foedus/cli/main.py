"""The `foedus` command.

Every command imports what it needs when it runs, so `--help` starts at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Final

import click

__all__ = ["main"]

_COMMANDS: Final = {
    "check": "Say every mistake, gap and contradiction in documents, scripts and scenarios.",
    "list": "List the documents and scripts that ship, and your own.",
    "show": "Show a document article by article.",
    "run": "Play a script and show how the case stands.",
    "test": "Run the tests that lie beside documents.",
    "compare": "Compare designs on the same invented attacks: by how much they differ, and why.",
    "explain": "Say why a duty stands where it stands.",
    "diff": "Say what changed between two documents, and which way.",
    "matrix": "Set the features of several documents side by side.",
    "choose": "Set mechanisms against what somebody requires of them.",
    "stances": "Say how a proposal stands: who holds what, who asks, whom it binds.",
    "forecast": "Say how likely a guarantee is to decide in time, and where it breaks.",
    "rehearse": "Play an exercise without people, to its end, and say what it came to.",
    "replay": "Hold what really happened against a promise.",
    "review": "Say what an exercise showed, from its record; or set its runs side by side.",
    "explore": "Say what it would take to decide in time, and on which assumptions that hangs.",
    "study": "Carry out a study: mechanisms under several behaviours, moments and forms.",
    "backtest": "Say how well assumptions would have foretold what happened.",
    "office": "Found an office that keeps cases, and say whom to believe.",
    "roster": "Say who may speak for whom, and with which key.",
    "case": "Keep cases in an office: open, add, see how they stand, export.",
    "key": "Make the key of a person who signs for a party.",
    "sign": "Sign what a party says, on a machine that need not be connected.",
    "export": "Write a case as one file that verifies without its office.",
    "verify": "Check a case in one file: entries, signatures, counts and log.",
    "witness": "Cosign the checkpoint of a log that has only grown.",
    "serve": "Serve the desk, on which cases are run, to browsers.",
    "scenario": "Bring the events list of a scenario into a spreadsheet, and back.",
    "schema": "Print the JSON Schema of an agreement, a behaviour, a study or a scenario.",
    "db": "Make, migrate, back up, restore or check a store of records.",
    "demo": "Run an exercise on a desk of its own, in the browser; or play it to its end.",
}
_MOST_SHOWN: Final = 200
_EPILOG: Final = """\b
Exit codes:
  0  done (warnings may have been printed)
  1  a document or script has errors, or a test failed
  2  the command line is wrong, or nothing is called so
  3  the store of a record has failed: what was acknowledged is kept, look at the disk
"""


class _Lazy(click.Group):
    """Knows its commands by name and help; imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"foedus.cli.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], _COMMANDS, n=1)
            hint = f"  Did you mean {close[0]!r}?" if close else ""
            ctx.fail(f"No command is called {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foedus")
def cli() -> None:
    """Foedus: promises of mutual assistance between states, written, run and rehearsed.

    Begin with `foedus demo`, then `foedus show mechanism/nato-light`.
    """


def main(args: list[str] | None = None) -> Any:
    """Run the command line; errors of ours are one or two lines, never a traceback."""
    from foedus.errors import FoedusError, StoreError, UnreadableError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return cli.main(args=args, prog_name="foedus")
    except UnreadableError as fault:
        from foedus.agreement.findings import Finding
        from foedus.agreement.reports import as_lines

        findings = [each for each in fault.findings if isinstance(each, Finding)]
        click.echo(f"{as_lines(findings)}\n{fault}", err=True)
        sys.exit(1)
    except FoedusError as fault:
        click.echo(f"foedus: {fault}", err=True)
        sys.exit(3 if isinstance(fault, StoreError) else 2)
    except OSError as fault:
        about = f"{str(fault.filename)[:_MOST_SHOWN]}: " if fault.filename is not None else ""
        click.echo(f"foedus: {about}{fault.strerror or fault}.", err=True)
        sys.exit(2)
