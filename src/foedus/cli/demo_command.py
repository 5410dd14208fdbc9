"""`foedus demo`: four runs that show what Foedus does, kept in a record that anybody can check."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from foedus.cli.options import instants, to_play

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.resolved import Agreement
    from foedus.case.standing import QuestionView, Standing
    from foedus.office.office import Office
    from foedus.rehearsal.play import Played
    from foedus.rehearsal.recorded import Keys
    from foedus.rehearsal.script import ScriptReading

__all__ = ["command"]

_NIGHT: Final = "night-of-28-august"
_REAL: Final = "real-28-august-2025"
_RUNS: Final = (
    (_NIGHT, "", "NATO-light after a hypothetical attack; positions are invented."),
    (_REAL, "", "The same night on its real date, with the fighting not ended."),
    (_NIGHT, "mechanism/nations-one-by-one", "The hypothetical again: nations one by one."),
    (_NIGHT, "mechanism/nato-umbrella", "The hypothetical again: under the umbrella of NATO."),
)
_STORE: Final = "demo.db"
_LOG_NAME: Final = "demo.example/exercise"
_SECRETARY: Final = "secretariat secretariat"
"""The person whom the seat `secretariat` of a script is called after."""
_WIDEST: Final = 96
_VERIFIER: Final = Path(__file__).parents[3] / "verifier" / "foedus_verify.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One of the four: its case, and what it is played from."""

    name: str
    words: str
    reading: ScriptReading
    agreements: tuple[Agreement, ...]


@dataclass(slots=True)
class _Times:
    """Where the time went, in seconds."""

    last: float
    spent: dict[str, float] = field(default_factory=dict)

    def until_here(self, what: str) -> None:
        from foedus import wiring

        now = wiring.stopwatch()
        self.spent[what] = self.spent.get(what, 0.0) + now - self.last
        self.last = now


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where pages, record and bundle are written; a record of an earlier demo is replaced.",
)
@click.option("--zone", default="Europe/Kyiv", show_default=True, help="Clocks to show.")
@click.option("--boards", is_flag=True, help="Print the whole board of each run too.")
def command(out: Path, zone: str, *, boards: bool) -> None:
    """Play the demonstration runs into a record, and check it with the independent verifier.

    Every seat of the scripts is given to a person with a key made for this
    run alone; what a party says for itself is signed with it.
    """
    from foedus import wiring
    from foedus.cli.office_command import policy_of

    times = _Times(wiring.stopwatch())
    out.mkdir(parents=True, exist_ok=True)
    _forget(out)
    runs = list(_runs())
    times.until_here("reading")
    url = f"sqlite:///{out / _STORE}"
    place = wiring.place_of_log(url)
    key = wiring.found(url, place, _LOG_NAME, _SECRETARY)
    policy = out / "demo.policy"
    policy.write_text(policy_of(str(key)), encoding="utf-8")
    with closing(wiring.office(url, place)) as office:
        keys = _staffed(office, runs)
        times.until_here("seats and keys")
        before = office.log.size
        pages = [
            _play(office, keys, run, times, (out, zone), number=number, whole=boards)
            for number, run in enumerate(runs, start=1)
        ]
        kept = office.log.size - before
        bundle = out / f"{_NIGHT}.bundle"
        bundle.write_bytes(_bundle(office, runs[0], times))
        size = office.log.size
    click.echo("\nThe board of each run is a page that needs nothing else:")
    for page in pages:
        click.echo(f"  {page.resolve()}")
    click.echo(f"\nThe record: {out / _STORE}, {size} leaves in the log of {out / _STORE}.log")
    _verify(bundle, policy, times)
    spent = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in times.spent.items())
    each = 1000 * times.spent["keeping"] / kept
    click.echo(f"\nTime: {spent}.  A leaf took {each:.0f} ms to decide, sign, keep and prove.")


def _forget(out: Path) -> None:
    """Remove the record of an earlier demo."""
    for suffix in ("", "-wal", "-shm", "-journal", ".key"):
        (out / f"{_STORE}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(out / f"{_STORE}.log", ignore_errors=True)


def _runs() -> Iterator[_Run]:
    for script, under, words in _RUNS:
        reading, agreements = to_play(script, (under,) if under else (), ())
        name = f"{script}-under-{under.rpartition('/')[2]}" if under else script
        yield _Run(name=name, words=words, reading=reading, agreements=agreements)


def _staffed(office: Office, runs: Sequence[_Run]) -> Keys:
    from foedus import wiring
    from foedus.rehearsal.recorded import seats_in, staff

    seats = seats_in(run.reading.script for run in runs)
    return staff(office, seats, _SECRETARY, wiring.now(), wiring.seed)


def _play(
    office: Office,
    keys: Keys,
    run: _Run,
    times: _Times,
    shown: tuple[Path, str],
    *,
    number: int,
    whole: bool,
) -> Path:
    """Play one run; print what came of it, and answer with its page."""
    from foedus import wiring
    from foedus.case.standing import standing
    from foedus.cli.board import print_board
    from foedus.cli.run_command import write_page
    from foedus.rehearsal.play import play_at
    from foedus.rehearsal.recorded import RecordedDesk

    out, zone = shown
    desk = RecordedDesk(office=office, name=run.name, nonce=wiring.nonce, keys=keys)
    made = play_at(desk, run.reading, run.agreements, wiring.procedures())
    desk.acknowledged()
    times.until_here("keeping")
    script = run.reading.script
    standings = [standing(made.case, now) for now in instants(script, made, ())]
    click.secho(f"\n{number}. {run.words}", bold=True)
    if whole:
        print_board(standings[-1:], made.refusals, zone, script.incident.note or "")
    else:
        _brief(standings[-1], made, zone)
    page = out / f"{run.name}.html"
    write_page(page, script, made, standings, zone)
    times.until_here("boards")
    return page


def _brief(last: Standing, made: Played, zone: str) -> None:
    """A run in a few lines."""
    from foedus.cli.board import clock

    outcomes = Counter(
        _outcome(question)
        for question in last.questions
        if question.opened_at is not None and len(question.voters) > 1
    )
    duties = Counter(duty.status.value for duty in last.duties)
    refused = len(made.refusals)
    click.echo(
        f"   {last.mode.upper()}, as of {clock(last.now, zone)}: "
        f"{last.case.entries} entries, {refused} refused\n"
        f"   common questions: {_counted(outcomes)}\n"
        f"   duties: {_counted(duties)}"
    )


def _outcome(question: QuestionView) -> str:
    if question.outcome is not None:
        return question.outcome.replace("_", " ")
    if question.settled_at is not None:
        return "answered by each for itself"
    return f"open (as it stands {(question.projected or 'no decision').replace('_', ' ')})"


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in found.most_common()) or "none"


def _bundle(office: Office, run: _Run, times: _Times) -> bytes:
    from foedus.office.exporting import export

    script, case = run.reading.script, office.case(run.name)
    assert case.latest is not None
    data = export(office, run.name, max(case.latest, *script.show_at))
    times.until_here("bundle")
    return data


def _verify(bundle: Path, policy: Path, times: _Times) -> None:
    """Run the independent verifier, which shares no code with us."""
    if not _VERIFIER.is_file():
        click.echo(f"{bundle} holds the first run; verifier/foedus_verify.py is in the source.")
        return
    line = ["verifier/foedus_verify.py", f"{bundle}", "--policy", f"{policy}"]
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, str(_VERIFIER), *line[1:]], capture_output=True, text=True, check=False
    )
    times.until_here("verifying")
    click.echo(
        f"\nThe first run as one file, checked by a verifier that shares no code with foedus:\n"
        f"$ python {' '.join(line)}"
    )
    said = done.stdout.splitlines()
    signed = [each for each in said if " signed by " in each and not each.startswith("  cosigned")]
    for each in said:
        if each not in signed:
            indent = each[: len(each) - len(each.lstrip())]
            click.echo(indent + textwrap.shorten(each.strip(), _WIDEST, placeholder=" ..."))
        elif each == signed[0]:
            click.echo(f"{each} (and {len(signed) - 1} more)")
    if done.returncode:
        raise click.ClickException(f"the bundle does not verify. {done.stderr.strip()}")
