"""`foedus case`: open a case in an office, add to it, see how it stands, take it away."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli import receipt_files
from foedus.cli.countersign_command import countersign, unsigned, withdraw_proposal
from foedus.cli.office_options import office_options, opened_office, opened_reading, seat_from
from foedus.cli.on_a_line import on_a_line
from foedus.cli.options import library_option, opened
from foedus.cli.play_in_command import replay
from foedus.cli.second_command import proposed, second

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foedus.case.commands import Command
    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.office.office import Office
    from foedus.office.proposals import Signing
    from foedus.office.reading import Reading
    from foedus.office.receipts import Pending
    from foedus.record.statements import SignedStatement

__all__ = ["command", "export_case"]

_COMMAND_FILE = click.argument(
    "file", metavar="COMMAND.yaml", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
_BY = click.option(
    "--by", metavar="SEAT", help="Who acts, where the file does not say: UKR delegate A. Person."
)


@click.group("case")
def command() -> None:
    """Keep cases in an office: what is added is decided, kept, logged and receipted."""


for each in (proposed, second, unsigned, countersign, withdraw_proposal, replay):
    command.add_command(each)


@command.command("open")
@office_options
@click.argument("case")
@click.option("--under", required=True, multiple=True, metavar="ID", help="As in `foedus run`.")
@click.option("--title", required=True, metavar="TEXT")
@click.option(
    "--mode",
    required=True,
    type=click.Choice(["live", "exercise", "replay"]),
    help="It never changes, and stands on everything that the case shows.",
)
@click.option("--by", required=True, metavar="SEAT", help="As `secretariat S. Person`.")
@click.option("--at", "moment", metavar="INSTANT", help="When, if the case is not live; else now.")
@library_option
def _open(  # noqa: PLR0913 - each is a thing that a case is opened with
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    under: tuple[str, ...],
    title: str,
    mode: str,
    by: str,
    moment: str | None,
    own: tuple[Path, ...],
) -> None:
    """Open CASE under agreements, which it keeps as they are today."""
    from foedus import wiring
    from foedus.case.commands import Command
    from foedus.case.words import Mode
    from foedus.moments import parse_instant
    from foedus.rehearsal.play import opening_of

    if moment is not None and mode == Mode.LIVE:
        raise click.UsageError("A live case is opened now: leave out --at.")
    agreements = wiring.agreements_for(under, opened(own))
    body = opening_of(title, agreements, wiring.procedures())
    now = wiring.now() if moment is None else parse_instant(moment)
    seat = seat_from(by)
    with opened_office(url, log, log_key) as office:
        asked = Command(id="opened", mode=Mode(mode), by=seat, asks=body)
        receipt_files.tell(office.submit(case, asked, seat, now))


@command.command("add")
@office_options
@click.argument("case")
@_COMMAND_FILE
@_BY
@click.option(
    "--signature",
    "signatures",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A signed statement of it (`foedus sign`); may be given again.",
)
@receipt_files.option
def _add(  # noqa: PLR0913 - each is a thing that is sent
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    file: Path,
    by: str | None,
    signatures: tuple[Path, ...],
    receipts: Path | None,
) -> None:
    """Add what COMMAND.yaml asks for: one command, or a list, as a script writes them.

    What a live case is told is received now; an earlier `at` needs
    `confirmed_by`. In an exercise the times in the file count, as in a script.
    The same file again adds nothing.
    """
    from foedus.errors import FoedusError
    from foedus.office.papers import read_papers

    if receipts is not None:
        receipt_files.prepare(receipts)
    papers = {p.entry: p for each in signatures for p in read_papers(each.read_bytes())}
    with opened_office(url, log, log_key) as office:
        kept: list[Pending] = []
        try:
            for asked, now in _commands(office, case, file, by, tuple(papers)):
                signing = _signing(office, case, asked, papers.pop(asked.id, None))
                kept.append(office.keep(case, asked, asked.by, now, signing))
        except FoedusError:
            # What was kept before stands, and is told if it can be published.
            with suppress(FoedusError):
                _tell(office, kept, receipts)
            raise
        _tell(office, kept, receipts)


def _tell(office: Office, kept: Sequence[Pending], receipts: Path | None) -> None:
    """Acknowledge all that was kept under one checkpoint."""
    for answer in office.acknowledge(kept):
        receipt_files.tell(answer)
        if receipts is not None:
            receipt_files.write(receipts, answer)


@command.command("statement")
@office_options
@click.argument("case")
@_COMMAND_FILE
@_BY
@click.option(
    "-o", "out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to."
)
def _statement(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    file: Path,
    by: str | None,
    out: Path,
) -> None:
    """Write the statement that a party signs for COMMAND.yaml, and show it."""
    from foedus import wiring
    from foedus.cli.sign_command import show_statement
    from foedus.office.papers import write_papers
    from foedus.record.statements import SignedStatement

    del log_key
    with opened_reading(url, log) as office:
        papers = [
            SignedStatement(
                entry=asked.id,
                statement=office.statement(case, asked, wiring.nonce()),
                signatures=(),
            )
            for asked, _ in _commands(office, case, file, by)
        ]
    out.write_bytes(write_papers(papers))
    for each in papers:
        show_statement(each.statement)


@command.command("standing")
@office_options
@click.argument("case")
@click.option(
    "--at", "moments", multiple=True, metavar="INSTANT", help="When to look; may be given again."
)
@click.option("--zone", default="UTC", show_default=True, help="Clocks to show, as Europe/Kyiv.")
@click.option("--json", "as_json", is_flag=True, help="For machines: every standing, whole.")
def _standing(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    moments: tuple[str, ...],
    zone: str,
    as_json: bool,
) -> None:
    """Show how CASE stands: a live one now, any other at its last entry."""
    from foedus.case.plain import plain
    from foedus.case.standing import standing
    from foedus.cli.board import print_board
    from foedus.moments import parse_instant

    del log_key
    with opened_reading(url, log) as office:
        found, due = office.case(case), office.unsigned(case)
    looks = sorted(map(parse_instant, moments)) or [_look(found)]
    standings = [standing(found, now) for now in looks]
    if as_json:
        click.echo(json.dumps(plain({"standings": standings}), indent=2, ensure_ascii=False))
    else:
        print_board(standings, (), zone)
        for each in due:
            click.echo(f"NOT SIGNED: {each.id}, which {each.by} entered for {each.party}")


@command.command("list")
@office_options
def _list(url: str, log: Path | None, log_key: Path | None) -> None:
    """List the cases: mode, entries, last entry and title."""
    del log_key
    with opened_reading(url, log) as office:
        for name, _ in office.cases():
            case = office.case(name)
            entries = f"{len(case.entries)} entr{'y' if len(case.entries) == 1 else 'ies'}"
            title, due = on_a_line(case.opening.title), len(office.unsigned(name))
            waits = f", {due} NOT SIGNED" if due else ""
            click.echo(
                f"{name}: {case.mode.upper()}, {entries}{waits}, last {case.latest}; {title}"
            )


@command.command("receipt")
@office_options
@click.argument("case")
@click.argument("entry")
@receipt_files.option
def _receipt(
    url: str,
    log: Path | None,
    log_key: Path | None,
    *,
    case: str,
    entry: str,
    receipts: Path | None,
) -> None:
    """Give the receipt of an ENTRY once more, under the newest checkpoint."""
    del log_key
    with opened_reading(url, log) as office:
        answer = office.receipt(case, entry)
    receipt_files.tell(answer)
    if receipts is not None:
        receipt_files.prepare(receipts, "nothing was written")
        receipt_files.write(receipts, answer)


@command.command("export")
@office_options
@click.argument("case")
@click.option("-o", "file", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--at", "moment", metavar="INSTANT", help="As in `foedus case standing`.")
def export_case(
    url: str, log: Path | None, log_key: Path | None, *, case: str, file: Path, moment: str | None
) -> None:
    """Write CASE as one file that verifies without this office.

    What is settled by then is counted in a tally sheet, which joins the log.
    Beside an office that is open elsewhere a case is written if the log has
    every sheet already. The key of the log is needed in any case: it signs
    what the file says of itself.
    """
    from foedus import wiring
    from foedus.errors import LogInUseError
    from foedus.office.exporting import export, export_beside

    place = wiring.place_of_log(url, log, log_key)
    try:
        with opened_office(url, log, log_key) as office:
            found, look = _as_of(office, case, moment)
            data = export(office, case, look)
    except LogInUseError:
        vouch = wiring.voucher(url, place)
        with opened_reading(url, log) as reading:
            found, look = _as_of(reading, case, moment)
            data = export_beside(reading, case, look, vouch)
    file.write_bytes(data)
    entries = f"{len(found.entries)} entr{'y' if len(found.entries) == 1 else 'ies'}"
    click.echo(f"{case}: {entries} as of {look}, {len(data):,} bytes: {file}")


def _as_of(office: Reading, case: str, moment: str | None) -> tuple[Case, Instant]:
    """A case, and when it is looked at: not before its last entry."""
    from foedus.moments import parse_instant

    found = office.case(case)
    if moment is None:
        return found, _look(found)
    assert found.latest is not None
    return found, max(parse_instant(moment), found.latest)


def _look(case: Case) -> Instant:
    """When to look where nobody said."""
    from foedus import wiring
    from foedus.case.words import Mode

    assert case.latest is not None
    return max(wiring.now(), case.latest) if case.mode is Mode.LIVE else case.latest


def _commands(
    office: Reading, case: str, file: Path, by: str | None, papers: Iterable[str] = ()
) -> Iterator[tuple[Command, Instant]]:
    """The commands of a file with the time at which each is recorded, one after the other."""
    from foedus import wiring
    from foedus.case.words import Mode
    from foedus.corpus.library import shown
    from foedus.rehearsal.acts import name_of, read_acts
    from foedus.rehearsal.play import commands_of

    needed = () if by is not None else ("by",)
    acts = read_acts(file.read_bytes(), shown(file), needed=needed)
    seats = [seat_from(act.by or by or "") for act in acts]
    names = [act.id or name_of(act, str(seat)) for act, seat in zip(acts, seats, strict=True)]
    _expect_asked(papers, names)
    for act, seat, name in zip(acts, seats, names, strict=True):
        found = office.case(case)
        if found.mode is Mode.LIVE:
            if act.recorded_at is not None:
                raise click.UsageError("A live case is recorded now: leave out recorded_at.")
            now = wiring.now()
        else:
            now = act.recorded_at or act.at or wiring.now()
        _expect_after(found, name, act.at or now)
        timed = act.model_copy(update={"at": act.at or now})
        for asked in list(commands_of(found, timed, seat, name)):
            # Where no time is said, the time of the first time counts when it is asked again.
            happened = asked.at if act.happened else None
            yield (asked if act.at else replace(asked, received_at=None, at=happened)), now


def _expect_after(case: Case, name: str, at: Instant) -> None:
    """Nothing is received before the case was opened."""
    from foedus.errors import NotFoundError

    opened = case.entries[0].received_at
    if at < opened:
        message = f"{name!r} is at {at}, and the case was opened at {opened}."
        raise NotFoundError(message, remedy="Write a later `at` in the command.")


def _expect_asked(papers: Iterable[str], names: Sequence[str]) -> None:
    """Each is asked once, and what was signed is about these, before any of them is added."""
    from foedus.errors import NotFoundError, SameIdError

    if len(set(names)) < len(names):
        message = "The file asks for the same twice."
        raise SameIdError(message, remedy="Give each command an id of its own.")
    for entry in papers:
        # One act may be a command for each question that is meant: `answer.1`, `answer.2`.
        if entry not in names and entry.rpartition(".")[0] not in names:
            message = f"{entry!r} was signed, and is not asked here."
            raise NotFoundError(message, remedy=f"Asked is {', '.join(names)}.")


def _signing(
    office: Office, case: str, asked: Command, paper: SignedStatement | None
) -> Signing | None:
    """The signatures under the statement of a command.

    Raises:
        BadStatementError: what was signed is not what is asked.
    """
    from foedus.errors import BadStatementError
    from foedus.office.proposals import Signing

    if paper is None:
        return None
    nonce = paper.statement.nonce
    if paper.statement != office.statement(case, asked, nonce):
        message = f"What was signed is not what {asked.id!r} says."
        raise BadStatementError(message, remedy="Sign what `foedus case statement` writes for it.")
    return Signing(nonce=nonce, signatures=paper.signatures)
