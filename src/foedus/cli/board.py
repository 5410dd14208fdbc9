"""A standing in the shell: what a duty officer reads in five seconds, then the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from foedus.agreement.vocabulary import RuleKind
from foedus.case.entries import Mode, Stage
from foedus.case.moves import DutyStatus
from foedus.desk.panels import times
from foedus.desk.panels.tallies import parts_of
from foedus.desk.panels.truces import truces_in_words
from foedus.desk.panels.words import ANSWERS
from foedus.moments import Instant, in_zone, shown_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from foedus.case.deadlines import Deadline
    from foedus.case.standing import QuestionView, Standing
    from foedus.rehearsal.play import Refusal

__all__ = ["clock", "print_board", "retold"]

_HOLDING: Final = (DutyStatus.MISSED, DutyStatus.CONTESTED)
_MAIN_ANSWERS: Final = frozenset({ANSWERS["support"].word, ANSWERS["decline"].word})
_MOST_DEADLINES: Final = 6
_MOST_NAMED: Final = 8


def print_board(
    standings: Sequence[Standing], refusals: Sequence[Refusal], zone: str = "UTC", note: str = ""
) -> None:
    """Print every standing, then what was refused."""
    console = Console(highlight=False)
    in_zone(standings[0].now, zone)
    if note:
        console.print(Padding(f"[dim]{escape(note)}[/dim]", (0, 0, 0, 2)))
    for each in standings:
        _standing(console, each, zone)
    if refusals:
        _refusals(console, refusals, zone)


def clock(moment: Instant | None, zone: str) -> str:
    """`28 Aug 2027 05:10 Europe/Kyiv`, seconds where there are any."""
    if moment is None:
        return ""
    local = shown_in(moment, zone)
    seconds = f":{local.second:02}" if local.second else ""
    millis = f".{local.nanosecond // 1_000_000:03}" if local.nanosecond else ""
    day = format_date(local.date().to_stdlib(), "d MMM y", locale="en")
    return f"{day} {local.hour:02}:{local.minute:02}{seconds or (':00' if millis else '')}{millis}"


def retold(text: str, zone: str) -> str:
    """A text of the engine, with the instants in it on the clocks of a zone."""
    return times.retold(text, lambda instant: clock(instant, zone))


def _standing(console: Console, each: Standing, zone: str) -> None:
    style = "black on yellow" if each.mode is Mode.EXERCISE else "reverse"
    console.rule(style="dim")
    console.print(
        f"[{style}] {each.mode.upper()} [/] [bold]{escape(each.case.title)}[/bold]\n"
        f"as of {clock(each.now, zone)} {zone}; {each.case.entries} entries; "
        f"under {_some([agreement.id for agreement in each.agreements], 3)}"
    )
    _next(console, each, zone)
    _truces(console, each, zone)
    _questions(console, each, zone)
    _duties(console, each)
    _grounds(console, each, zone)
    _contributions(console, each)


def _some(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    more = len(names) - most
    return f"{', '.join(names[:most])} and {more} more" if more > 0 else ", ".join(names)


def _left(each: Standing, moment: Instant) -> str:
    minutes = int((moment - each.now).total("minutes"))
    return f"in {minutes // 60} h {minutes % 60:02} min" if minutes else "now"


def _next(console: Console, each: Standing, zone: str) -> None:
    """Deadlines by instant, the nearest first; later readings of a clock in one line."""
    if not each.deadlines:
        console.print("\n[bold]No deadline is running.[/bold]")
        return
    console.print("\n[bold]What comes next[/bold]")
    instants = sorted({deadline.at for deadline in each.deadlines})
    for at in instants[:_MOST_DEADLINES]:
        here = [deadline for deadline in each.deadlines if deadline.at == at]
        console.print(f"  [bold]{clock(at, zone)}[/bold], {_left(each, at)}")
        for what, then, start, parties in _merged(d for d in here if d.alerts):
            who = f": {_some(parties, 5)}" if parties else ""
            words = f"{what}{who}; from {start}; then {retold(then, zone)}"
            console.print(Padding(escape(words), (0, 0, 0, 4)))
        again = [deadline for deadline in here if not deadline.alerts]
        if again:
            starts = " or ".join(dict.fromkeys(deadline.start for deadline in again))
            words = f"later reading of {len(again)} deadlines above, if they run from {starts}"
            console.print(Padding(escape(words), (0, 0, 0, 4)))
    if len(instants) > _MOST_DEADLINES:
        console.print(f"  and {len(instants) - _MOST_DEADLINES} later")


def _merged(found: Iterable[Deadline]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Deadlines that say the same of different agreements, once, with all their parties."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for deadline in found:
        key = (deadline.what, deadline.then, deadline.start)
        said.setdefault(key, []).extend(deadline.parties)
    for (what, then, start), parties in said.items():
        yield what, then, start, list(dict.fromkeys(parties))


def _truces(console: Console, each: Standing, zone: str) -> None:
    for truce in truces_in_words(each.truces, lambda moment: clock(moment, zone), str):
        title = f"[bold]Truce: {escape(truce.name)}[/bold]  {escape(truce.cite)}"
        console.print(f"\n{title}\n  {truce.status}; {escape(truce.watched)}")
        for line in (*truce.windows, *truce.violations, *truce.figures):
            console.print(Padding(escape(line), (0, 0, 0, 4)))


def _questions(console: Console, each: Standing, zone: str) -> None:
    opened = [question for question in each.questions if question.opened_at is not None]
    common = [question for question in opened if len(question.voters) > 1]
    alone = [question for question in opened if len(question.voters) == 1]
    for question in common:
        _question(console, question, zone)
    if alone:
        answered = sum(1 for question in alone if question.positions)
        console.print(
            f"\nOwn questions of single states: {len(alone)} open, {answered} answered "
            f"(silent: {_some([q.voters[0] for q in alone if not q.positions]) or 'nobody'})"
        )


def _question(console: Console, question: QuestionView, zone: str) -> None:
    console.print(f"\n[bold]{escape(question.text)}[/bold]  [dim]{escape(question.cite)}[/dim]")
    parts = {ANSWERS[key].word: codes for key, codes in parts_of(question).items() if codes}
    said = "; ".join(f"{len(codes)} {word}" for word, codes in parts.items())
    console.print(f"  Of {len(question.voters)}: {said}\n  Rule: {escape(question.rule_words)}")
    if question.rule is RuleKind.SILENCE and question.draft is None:
        console.print("  no text has been circulated, so no silence runs")
    if question.broken_at is not None:
        console.print(f"  silence was broken {clock(question.broken_at, zone)}")
    if question.outcome is not None:
        settled = clock(question.settled_at, zone)
        console.print(f"  outcome: [bold]{question.outcome.replace('_', ' ')}[/bold], {settled}")
    elif question.settled_at is not None:
        console.print(
            f"  closed {clock(question.settled_at, zone)}: each state has answered or not"
        )
    elif question.projected is not None:
        console.print(
            f"  as it stands: {question.projected.replace('_', ' ')}; if nobody speaks again: "
            f"{(question.if_silent or question.projected).replace('_', ' ')}"
            + (f"; turns on {_some(question.turns_on)}" if question.turns_on else "")
        )
    for word, codes in parts.items():
        if word not in _MAIN_ANSWERS:
            console.print(f"  {word}: {_some(codes)}")


def _duties(console: Console, each: Standing) -> None:
    table = Table(title="Duties", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    counts = Counter((duty.verb.value, duty.status) for duty in each.duties)
    shown = [status for status in DutyStatus if any(s is status for _, s in counts)]
    table.add_column("Verb")
    for status in shown:
        table.add_column(status.value, justify="right")
    for verb in dict.fromkeys(duty.verb.value for duty in each.duties):
        cells = [str(counts[verb, status] or "·") for status in shown]
        table.add_row(verb.replace("_", " "), *cells)
    console.print()
    console.print(table)
    missed = [duty for duty in each.duties if duty.status is DutyStatus.MISSED]
    for duty in missed[:_MOST_NAMED]:
        late = ", done late" if duty.late else ""
        console.print(
            f"  missed{late}: {duty.party} {duty.provision.replace('_', ' ')} "
            f"[dim]{escape(duty.agreement)} {escape(duty.cite)}[/dim]"
        )
    if len(missed) > _MOST_NAMED:
        console.print(f"  and {len(missed) - _MOST_NAMED} more missed")


def _grounds(console: Console, each: Standing, zone: str) -> None:
    """Which clauses the facts do not reach, or reach only as contested, and why."""
    grouped: dict[tuple[DutyStatus, str], list[str]] = {}
    for duty in each.duties:
        if duty.ground and duty.status in {DutyStatus.CONTESTED, DutyStatus.DORMANT}:
            if duty.provision in {"consult", "decide_military"} or duty.status in _HOLDING:
                cite = f"{duty.agreement} {duty.cite}"
                grouped.setdefault((duty.status, duty.ground), []).append(cite)
    for (status, ground), cites in grouped.items():
        unique = list(dict.fromkeys(cites))
        console.print(f"\n[bold]{status}[/bold] because {escape(retold(ground, zone))}:")
        for cite in unique:
            console.print(f"  {escape(cite)}")


def _contributions(console: Console, each: Standing) -> None:
    """One line for each item and unit; stages stand side by side and are never added."""
    if each.contributions.totals:
        console.print("\n[bold]Contributions[/bold]")
    for total in each.contributions.totals:
        stages = [f"{s.value} {total.stages[s]:,}" for s in Stage if s in total.stages]
        gap = f"; not yet received {total.open:,}" if total.open is not None else ""
        to = f" for {total.receiver}" if total.receiver else ""
        console.print(
            f"  {escape(total.item)}{to}, {escape(total.unit)}: {' | '.join(stages)}{gap}"
        )


def _refusals(console: Console, refusals: Iterable[Refusal], zone: str) -> None:
    """Refused commands; those refused for one reason together."""
    grouped: dict[tuple[str, str, str], list[Refusal]] = {}
    for each in refusals:
        grouped.setdefault((each.asked, each.why, each.cite), []).append(each)
    console.print("\n[bold]Refused[/bold]")
    for (what, why, cite), those in grouped.items():
        article = f" [{cite}]" if cite else ""
        who = _some(list(dict.fromkeys(each.by for each in those)))
        first = f"line {those[0].line}, {clock(those[0].at, zone)}"
        also = f" and {len(those) - 1} more" if len(those) > 1 else ""
        said = retold(f"{what}: {why}{article}  {those[0].remedy}", zone)
        console.print(Padding(escape(f"{said}  ({who}; {first}{also})"), (0, 0, 0, 2)))
