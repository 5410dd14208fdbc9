"""Three questions in five seconds: how long is left, who holds us up, what would come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import RuleKind
from foedus.case.words import Mode
from foedus.desk.language import told
from foedus.desk.panels.matrix import holding_up
from foedus.desk.panels.words import counted, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.desk.panels.clock import ClockPanel
    from foedus.desk.panels.grounds import GroundPanel
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.tallies import TallyPanel

__all__ = ["Glance", "glances_of"]

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A question, its answer in a few words, a line or two more, and where it is told in full."""

    asks: str
    answer: str
    lines: tuple[str, ...]
    panel: str


def glances_of(
    lens: Lens, clock: ClockPanel, tallies: TallyPanel, grounds: GroundPanel
) -> Iterator[Glance]:
    """The answers at a standing; where most is contested, that comes first."""
    if grounds.leads:
        first = grounds.grounds[0]
        yield Glance(
            asks=told("What do the texts say?"),
            answer=f"{first.held} {first.sign.word}",
            lines=(first.words,),
            panel="grounds",
        )
    yield _left(clock)
    yield _who(lens)
    if tallies.tallies:
        yield _outcome(tallies)


def _left(clock: ClockPanel) -> Glance:
    asks = told("How long is left?")
    if clock.next is None:
        return Glance(
            asks=asks, answer=told("No time is running"), lines=(clock.none,), panel="clock"
        )
    stamp, now = clock.next.stamp, clock.next.left == "now"
    over, contested = clock.next.over, any(each.contested for each in clock.next.streams)
    return Glance(
        asks=asks,
        answer=told("This moment is the deadline") if now else clock.next.left,
        lines=(
            told("What is received now is in time.")
            if now
            else told("until %(time)s", time=stamp.full),
            f"{clock.next.summary}.",
            *([told("Part of it is contested.")] if contested else []),
            told(
                "The text can be read in two ways, and alerts go by this, the earlier time. "
                "Nothing is cut off before %(time)s; then: %(then)s.",
                time=over,
                then=clock.next.then,
            )
            if over
            else told("Then: %(then)s.", then=clock.next.then),
        ),
        panel="clock",
    )


def _who(lens: Lens) -> Glance:
    holding = {code: held for code, held in holding_up(lens).items() if not lens.is_mirror(code)}
    late = [code for code, held in holding.items() if held.missed or held.due or held.pending]
    unseen = [code for code, held in holding.items() if held.unseen]
    replay = lens.standing.mode is Mode.REPLAY
    asks = told("Who had not acted?") if replay else told("Who is holding us up?")
    free = [
        code
        for question in lens.standing.questions
        if len(question.voters) > 1 and question.opened_at and not question.settled_at
        for code in question.undecided
    ]
    free = [code for code in dict.fromkeys(free) if code not in late]
    if not late and free:
        words = told("%(parties)s: free to answer, and silent", parties=lens.listed(free))
        answer = counted(len(free), "party silent", "parties silent")
        return Glance(asks=asks, answer=answer, lines=(words,), panel="tallies")
    if not late and not unseen:
        return Glance(asks=asks, answer=told("Nobody"), lines=(), panel="matrix")
    lines = [f"{lens.name(code)}: {holding[code].words}" for code in late[:_NAMED]]
    if len(late) > _NAMED:
        lines.append(told("and %(num)d more", num=len(late) - _NAMED))
    if unseen and len(unseen) <= _NAMED:
        lines.append(told("Not acknowledged: %(parties)s", parties=lens.listed(unseen)))
    elif unseen:
        lines.append(told("Not acknowledged: %(parties)s", parties=len(unseen)))
    return Glance(
        asks=asks,
        answer=counted(len(late), "party", "parties"),
        lines=tuple(lines),
        panel="matrix",
    )


def _outcome(tallies: TallyPanel) -> Glance:
    shown = tallies.tallies
    alone = all(each.kind == RuleKind.INDIVIDUAL for each in shown)
    verdicts = {each.verdict for each in shown}
    answer = told("It differs by question") if len(verdicts) > 1 else sentence(shown[0].verdict)
    lines = tuple(f"{each.topic}: {each.verdict}" for each in shown[:5])
    return Glance(
        asks=told("What would the outcome be?"),
        answer=told("Each for itself: %(verdict)s", verdict=shown[0].verdict) if alone else answer,
        lines=lines if alone or len(lines) > 1 else shown[0].lines[:2],
        panel="tallies",
    )
