"""`foedus case unsigned`, `countersign` and `withdraw-proposal`: what is yet to be signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli import receipt_files
from foedus.cli.office_options import office_options, opened_office, opened_reading, seat_from

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["countersign", "unsigned", "withdraw_proposal"]

_AT = click.option(
    "--at", "moment", metavar="INSTANT", help="When, if the case is not live; else now."
)


@click.command("unsigned")
@office_options
@click.argument("case")
@click.argument("entry", required=False)
@click.option(
    "-o", "out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here, to sign."
)
def unsigned(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    entry: str | None,
    out: Path | None,
) -> None:
    """Show what the office entered for a party and its persons have yet to sign, or one ENTRY.

    With -o its statement is written, for `foedus sign`.
    """
    from foedus import wiring
    from foedus.case.commands import Command
    from foedus.cli.sign_command import show_statement
    from foedus.errors import NotFoundError
    from foedus.office.papers import write_papers
    from foedus.record.statements import SignedStatement

    del log_key
    papers = []
    with opened_reading(url, log) as office:
        office.case(case)
        waiting = {each.id: each for each in office.unsigned(case)}
        if entry is not None and entry not in waiting:
            message = f"Nothing called {entry!r} is yet to be signed in {case}."
            raise NotFoundError(message, remedy=f"There is {', '.join(waiting) or 'nothing'}.")
        for each in waiting.values():
            if entry in {None, each.id}:
                asked = Command(
                    id=each.id, mode=each.mode, by=each.by, party=each.party, asks=each.body
                )
                said = office.statement(case, asked, wiring.nonce())
                papers.append(SignedStatement(entry=each.id, statement=said, signatures=()))
    for paper in papers:
        click.echo(f"{paper.entry}, entered by {waiting[paper.entry].by}:")
        show_statement(paper.statement)
    if not papers:
        click.echo(f"Nothing in {case} is yet to be signed.")
    elif out is not None:
        out.write_bytes(write_papers(papers))


@click.command("countersign")
@office_options
@click.argument("case")
@click.argument("entry")
@click.option("--by", required=True, metavar="SEAT", help="The seat of one who signs it.")
@click.option(
    "--signature",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="What was signed, by all of them, as `foedus case unsigned` wrote it.",
)
@_AT
@receipt_files.option
def countersign(  # noqa: PLR0913 - each is a thing that is said
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    entry: str,
    by: str,
    file: Path,
    moment: str | None,
    receipts: Path | None,
) -> None:
    """Add the signatures under ENTRY, which the office entered; it stands as it was."""
    from foedus.errors import NotFoundError
    from foedus.office.papers import read_papers
    from foedus.office.proposals import Signing

    paper = next((p for p in read_papers(file.read_bytes()) if p.entry == entry), None)
    if paper is None:
        raise NotFoundError(f"{file} is not about {entry!r}.", remedy="Give the file of it.")
    if receipts is not None:
        receipt_files.prepare(receipts)
    signing = Signing(nonce=paper.statement.nonce, signatures=paper.signatures)
    with opened_office(url, log, log_key) as office:
        now = _now(office.case(case), moment)
        answer = office.countersign(case, entry, seat_from(by), now, signing)
    receipt_files.tell(answer)
    if receipts is not None:
        receipt_files.write(receipts, answer)


@click.command("withdraw-proposal")
@office_options
@click.argument("case")
@click.argument("entry")
@click.option("--by", required=True, metavar="SEAT", help="A seat of the party that proposed it.")
@_AT
def withdraw_proposal(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    entry: str,
    by: str,
    moment: str | None,
) -> None:
    """Let ENTRY wait for a second person no longer; it never bound anybody."""
    with opened_office(url, log, log_key) as office:
        office.withdraw(case, entry, seat_from(by), _now(office.case(case), moment))
    click.echo(f"{entry}: withdrawn")


def _now(case: Case, moment: str | None) -> Instant:
    """When somebody signs: now, or as said, or where the case stands."""
    from foedus import wiring
    from foedus.case.words import Mode
    from foedus.moments import parse_instant

    if case.mode is Mode.LIVE:
        if moment is not None:
            raise click.UsageError("A live case is signed now: leave out --at.")
        return wiring.now()
    assert case.latest is not None
    return case.latest if moment is None else parse_instant(moment)
