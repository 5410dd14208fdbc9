"""`foedus case proposed` and `foedus case second`: what two persons of a party must sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli import receipt_files
from foedus.cli.office_options import office_options, opened_office, opened_reading, seat_from
from foedus.cli.on_a_line import on_a_line

if TYPE_CHECKING:
    from foedus.office.proposals import Proposal
    from foedus.record.statements import PartySignature, SignedStatement

__all__ = ["proposed", "second"]


@click.command("proposed")
@office_options
@click.argument("case")
@click.argument("entry", required=False)
@click.option(
    "-o", "out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here, to sign."
)
def proposed(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    entry: str | None,
    out: Path | None,
) -> None:
    """Show what waits for a second person to sign, or one ENTRY of it.

    With -o it is written with the first signature, for `foedus sign`. It is
    read from the record: what the first person has sent is not asked.
    """
    from foedus.cli.sign_command import show_statement
    from foedus.errors import NotFoundError
    from foedus.office.papers import write_papers
    from foedus.record.statements import SignedStatement

    del log_key
    with opened_reading(url, log) as office:
        office.case(case)
        waiting = office.proposals(case)
    if entry is not None and entry not in waiting:
        message = f"Nothing called {entry!r} waits for a second person in {case}."
        raise NotFoundError(message, remedy=f"There is {', '.join(waiting) or 'nothing'}.")
    found = [waiting[entry]] if entry is not None else list(waiting.values())
    for each in found:
        click.echo(f"{each.id}, signed by {on_a_line(each.by.person)} at {each.proposed_at}:")
        show_statement(each.statement)
    if not found:
        click.echo(f"Nothing in {case} waits for a second person.")
    elif out is not None:
        papers = [
            SignedStatement(entry=p.id, statement=p.statement, signatures=p.signatures)
            for p in found
        ]
        out.write_bytes(write_papers(papers))


@click.command("second")
@office_options
@click.argument("case")
@click.argument("entry")
@click.option("--by", required=True, metavar="SEAT", help="The second person's seat.")
@click.option(
    "--signature",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="What that person signed, as `foedus case proposed` wrote it.",
)
@click.option("--at", "moment", metavar="INSTANT", help="When, if the case is not live; else now.")
@receipt_files.option
def second(  # noqa: PLR0913 - each is a thing that is said
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
    """Complete ENTRY with the signature of a second person; it binds from now on."""
    from foedus import wiring
    from foedus.case.words import Mode
    from foedus.errors import NotFoundError
    from foedus.moments import parse_instant
    from foedus.office.papers import read_papers

    paper = next((p for p in read_papers(file.read_bytes()) if p.entry == entry), None)
    if paper is None or not paper.signatures:
        raise NotFoundError(f"{file} is not about {entry!r}.", remedy="Give the file of it.")
    if receipts is not None:
        receipt_files.prepare(receipts)
    with opened_office(url, log, log_key) as office:
        found = office.case(case)
        if found.mode is Mode.LIVE and moment is not None:
            raise click.UsageError("A live case is signed now: leave out --at.")
        proposal = office.proposals(case).get(entry)
        assert found.latest is not None
        # What is done already is asked of the office, which answers the same again.
        signature = _second_of(paper, proposal) if proposal else paper.signatures[-1]
        latest = max(found.latest, proposal.proposed_at) if proposal else found.latest
        now = wiring.now() if found.mode is Mode.LIVE else latest
        if moment is not None:
            now = parse_instant(moment)
        answer = office.second(case, entry, seat_from(by), now, signature)
    receipt_files.tell(answer)
    if receipts is not None:
        receipt_files.write(receipts, answer)


def _second_of(paper: SignedStatement, proposal: Proposal) -> PartySignature:
    """The one signature that is new.

    Raises:
        BadStatementError: something else was signed, or there is none or several.
    """
    from foedus.errors import BadStatementError

    remedy = "Sign what `foedus case proposed` writes for it."
    if paper.statement != proposal.statement:
        message = f"What was signed is not what waits as {proposal.id!r}."
        raise BadStatementError(message, remedy=remedy)
    new = [each for each in paper.signatures if each not in proposal.signatures]
    if len(new) != 1:
        message = f"{len(new)} persons have signed {proposal.id!r} since it was proposed, not one."
        raise BadStatementError(message, remedy=remedy)
    return new[0]
