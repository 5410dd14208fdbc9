"""`foedus review CASE...`: what an exercise showed, and runs of one side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from foedus.cli.forecast_options import expect_writable
from foedus.cli.office_options import opened_reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.case.state import Case
    from foedus.forecast.behaviour import Behaviour
    from foedus.rehearsal.review.review import Review

__all__ = ["command"]

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_SHOWN: Final = ("found", "expected", "forecast", "plan")
"""Sections that a shell shows; the files have all of them."""
_TRIALS: Final = 20_000
_EPILOG: Final = """\b
Exit codes:
  0  done
  2  nothing is called so, or the runs are not of one scenario
"""


@click.command("review", epilog=_EPILOG)
@click.argument("cases", metavar="CASE-OR-BUNDLE...", nargs=-1, required=True)
@click.option(
    "--store",
    "url",
    metavar="URL",
    envvar="FOEDUS_STORE",
    help="Where cases are that are no files: sqlite:///PATH or postgresql://USER@HOST/DATABASE.  "
    "[env: FOEDUS_STORE]",
)
@click.option(
    "--log",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the log; PATH.log beside a SQLite store.",
)
@click.option("--html", type=_FILE, help="Also write one page with charts.")
@click.option("--pdf", type=_FILE, help="Also write it for paper.")
@click.option("--csv", type=_FILE, help="Also write the steps, planned against actual, as rows.")
@click.option("--json", "as_json", is_flag=True, help="For machines: all of it.")
@click.option("--behaviour", type=_FILE, help="Write the times that people took as a behaviour.")
@click.option(
    "--trials",
    type=click.IntRange(min=0),
    default=_TRIALS,
    show_default=True,
    help="Of the forecast beside it; 0 leaves it out.",
)
def command(cases: tuple[str, ...], **asked: Any) -> None:
    """Say what an exercise showed, from its record alone.

    A file is read as a bundle (`foedus export`), anything else is a case in
    the --store.  Several are set side by side; they must be of one scenario.
    A bundle is read as it says it is: `foedus verify` says whose it is.
    """
    files = [asked[name] for name in ("html", "pdf", "csv")]
    if len(cases) > 1 and asked["csv"] is not None:
        raise click.UsageError("--csv is of one exercise: name one.")
    expect_writable([*files, asked["behaviour"]])
    reviews = [_review(each, asked) for each in cases]
    if len(reviews) == 1:
        _one(reviews[0], asked)
    else:
        _several(reviews, asked)
    if asked["behaviour"] is not None:
        _write(asked["behaviour"], _measured(reviews).encode())


def _review(name: str, asked: Mapping[str, Any]) -> Review:
    from foedus.rehearsal.review.making import review_of

    case = _case(name, asked["url"], asked["log"])
    return review_of(case, _behaviours(case), trials=asked["trials"])


def _case(name: str, url: str | None, log: Path | None) -> Case:
    from foedus.errors import NotFoundError
    from foedus.record.unverified import case_in_bundle

    path = Path(name)
    if path.is_file():
        return case_in_bundle(path.read_bytes())
    if url is None:
        message = f"There is no file {name!r}, and no --store in which a case is called so."
        raise NotFoundError(message, remedy="Name a bundle, or say --store.")
    with opened_reading(url, log) as office:
        return office.case(name)


def _behaviours(case: Case) -> dict[str, Behaviour]:
    """The behaviour of a case, where it is at hand."""
    from foedus import wiring
    from foedus.case.entries import RehearsalBegun
    from foedus.errors import NotFoundError, UnreadableError

    found: dict[str, Behaviour] = {}
    for entry in case.of(RehearsalBegun):
        assert isinstance(entry.body, RehearsalBegun)
        name = entry.body.behaviour
        try:
            read = wiring.behaviour(name).behaviour
        except (NotFoundError, UnreadableError):
            continue
        if read is not None:
            found[name] = read
    return found


def _one(review: Review, asked: Mapping[str, Any]) -> None:
    from foedus.rehearsal.review import output

    if asked["csv"] is not None:
        _write(asked["csv"], output.as_csv(review).encode())
    if asked["html"] is not None:
        _write(asked["html"], output.page(review).encode())
    if asked["pdf"] is not None:
        _write(asked["pdf"], output.document(review))
    if asked["as_json"]:
        click.echo(output.as_json(review))
    else:
        from rich.console import Console

        from foedus.forecast.reports.shell import print_sections
        from foedus.rehearsal.review.contents import report

        print_sections(report(review), _SHOWN, Console())


def _several(reviews: list[Review], asked: Mapping[str, Any]) -> None:
    from foedus.forecast.reports.html import page_of
    from foedus.forecast.reports.pdf import document_of
    from foedus.rehearsal.review.output import runs_as_json
    from foedus.rehearsal.review.runs import compare
    from foedus.rehearsal.review.side_by_side import report_of_runs

    runs = compare(reviews)
    made = report_of_runs(runs)
    if asked["as_json"]:
        click.echo(runs_as_json(runs))
    else:
        from rich.console import Console

        from foedus.forecast.reports.shell import print_sections

        print_sections(made, ("runs",), Console())
    if asked["html"] is not None:
        _write(asked["html"], page_of(made).encode())
    if asked["pdf"] is not None:
        _write(asked["pdf"], document_of(made))


def _measured(reviews: list[Review]) -> str:
    """The behaviour of the first run, with what people took in all of them.

    Raises:
        NotFoundError: it is not at hand as it was, or nothing was measured.
    """
    from foedus import wiring
    from foedus.agreement.tree import plain
    from foedus.errors import NotFoundError
    from foedus.forecast.digest import digest_of
    from foedus.rehearsal.review.measured import as_behaviour
    from foedus.rehearsal.review.runs import compare

    compare(reviews)
    head = reviews[0].head
    reading = wiring.behaviour(head.behaviour)
    base = plain(reading.tree) if reading.tree is not None else None
    if reading.behaviour is None or digest_of([reading.behaviour]) != head.digest:
        message = f"The behaviour {head.behaviour} is not at hand as it was ({head.digest})."
        raise NotFoundError(message, remedy="Use the version that played the exercise.")
    assert isinstance(base, dict)
    return as_behaviour(reviews, base, reading.behaviour)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    click.echo(f"Written: {path}", err=True)
