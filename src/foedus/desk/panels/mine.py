"""My actions, as a page or the board shows them: what, by when, what then, one button."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from foedus.desk.language import told
from foedus.desk.mine import Action, Asks
from foedus.desk.panels.times import Stamp, apart
from foedus.desk.panels.words import joined, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from foedus.desk.panels.lens import Lens

__all__ = ["ActionView", "Mine", "mine_of", "with_waiting"]

_MOST_CITES: Final = 3
_OF_OTHERS: Final = frozenset({Asks.PUT, Asks.CIRCULATE, Asks.MEET, Asks.ATTEST, Asks.ENTER})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """One thing to do: what, under which article, by when, what then, and the button."""

    what: str
    detail: str
    cites: tuple[str, ...]
    more: int
    due: Stamp | None
    last: Stamp | None
    left: str
    over: bool
    then: str
    button: str
    url: str
    asks: str
    at_once: bool
    """Whether the button itself does it: an acknowledgement asks for nothing more."""
    of_others: bool
    """Whether it is for others to do in the end: the office only asks, or writes it down."""
    may: bool
    """Whether this seat may do it; else somebody else of the party does."""
    who: str
    """Who of the party may, where this seat may not; empty where nobody may."""
    about: tuple[str, ...]
    waits: str = ""
    """What was done of it and binds nobody yet: a statement that waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What one seat should do, and what it may."""

    must: tuple[ActionView, ...]
    may: tuple[ActionView, ...]
    nothing: str
    case: str


def mine_of(
    actions: Sequence[Action],
    lens: Lens,
    may: Callable[[str], bool],
    who: Callable[[str], Sequence[str]] = lambda _: (),
) -> Mine:
    """Actions in words; `may` says which acts the seat may ask for, `who` else of its party may."""
    nothing = told("Nothing is asked of you now.")
    if lens.standing.case.closed_at is not None:
        nothing = told("The case is closed: nothing is asked of anybody.")
    seen = [
        (_view(each, lens, () if (can := may(each.act)) else who(each.act), may=can), each)
        for each in actions
    ]
    return Mine(
        must=tuple(view for view, each in seen if each.must),
        may=tuple(view for view, each in seen if not each.must),
        nothing=nothing,
        case=lens.standing.case.id,
    )


def with_waiting(mine: Mine, signed: Mapping[str, str]) -> Mine:
    """The same, where a question says that an answer to it, signed by somebody, waits."""

    def told_of(each: ActionView) -> ActionView:
        by = next((signed[one] for one in each.about if one in signed), "")
        waits = told("Answered by %(by)s: it waits for a second person", by=by) if by else ""
        return replace(each, waits=waits) if each.asks == Asks.ANSWER else each

    return replace(mine, must=tuple(map(told_of, mine.must)), may=tuple(map(told_of, mine.may)))


def _view(action: Action, lens: Lens, who: Sequence[str], *, may: bool) -> ActionView:
    now, due = lens.standing.now, action.due
    alerted = action.asks is Asks.ACKNOWLEDGE
    last = action.late_from if action.late_from != due else None
    binding = action.late_from or due
    over = bool(binding and binding < now) and not alerted
    cites = tuple(
        dict.fromkeys(
            f"{lens.brief(agreement)} {told(cite)}".strip() for agreement, cite in action.cites
        )
    )
    left = ""
    if due is not None:
        left = told("%(time)s left") if due >= now else told("%(time)s ago")
        left %= {"time": apart(min(now, due), max(now, due))}
    fill = [(name, value) for name, given in action.fill.items() for value in given if value]
    case = lens.standing.case.id
    url = f"/cases/{case}/acts/{action.act}"
    return ActionView(
        what=_what(action),
        detail=_detail(action, lens),
        cites=cites[:_MOST_CITES],
        more=max(0, len(cites) - _MOST_CITES),
        due=lens.stamp(due) if due else None,
        last=lens.stamp(last) if last else None,
        left=left,
        over=over,
        then=lens.named(action.then),
        button=_button(action),
        url=f"{url}?{urlencode(fill)}" if fill else url,
        asks=action.asks.value,
        at_once=alerted,
        of_others=action.asks in _OF_OTHERS,
        may=may,
        who=joined(who, most=4),
        about=action.about,
    )


def _what(action: Action) -> str:  # noqa: C901, PLR0911, PLR0912 - one for each
    about = sentence(plain(action.verb))
    forms = joined([plain(each) for each in action.forms], most=3)
    match action.asks:
        case Asks.ACKNOWLEDGE:
            return told("You have been alerted")
        case Asks.REPORT:
            return told("Report what happened")
        case Asks.ANSWER:
            return action.text
        case Asks.OBJECT:
            return told("A text is in circulation: %(question)s") % {"question": action.text}
        case Asks.CONFIRM:
            return told("Your support waits for a step at home: %(step)s") % {
                "step": plain(action.text)
            }
        case Asks.STEP:
            return told("At home: %(step)s") % {"step": plain(action.text)}
        case Asks.PERFORM:
            return about
        case Asks.GIVE:
            return f"{about}: {forms}" if forms else about
        case Asks.MEASURE:
            return told("Adopt sanctions")
        case Asks.RECEIVE:
            return told("Sent to you: %(item)s") % {"item": action.text}
        case Asks.REQUEST:
            return told("You may request what the agreements promise")
        case Asks.PUT:
            return told("Put the question: %(question)s") % {"question": action.text}
        case Asks.CIRCULATE:
            return told("Circulate a text: %(question)s") % {"question": action.text}
        case Asks.MEET:
            return told("A meeting is owed: convene it, and record it")
        case Asks.ATTEST:
            return told("Attest the outcome: %(question)s") % {"question": action.text}
        case Asks.ENTER:
            return told("Enter what a party says by telephone: %(question)s") % {
                "question": action.text
            }


def _detail(action: Action, lens: Lens) -> str:
    """Whom it waits for, or who decides it, or why it is contested."""
    if action.ground:
        ground = lens.named(action.ground)
        return told("Contested whether it is owed: %(ground)s.") % {"ground": ground}
    if action.asks is Asks.STEP:
        return action.verb
    if action.asks is Asks.PUT:
        return told(
            "The parties can answer already; putting the question says that the office asks "
            "for an answer. Silent so far: %(parties)s."
        ) % {"parties": lens.listed(action.parties) or told("nobody")}
    if action.asks in {Asks.CIRCULATE, Asks.MEET, Asks.ENTER, Asks.RECEIVE}:
        return lens.listed(action.parties)
    if action.asks is Asks.REQUEST:
        return told("It is asked of %(parties)s.") % {"parties": lens.listed(action.parties)}
    return ""


def _button(action: Action) -> str:
    words = {
        Asks.ACKNOWLEDGE: told("Acknowledge"),
        Asks.REPORT: told("Report it"),
        Asks.ANSWER: told("Answer"),
        Asks.CONFIRM: told("Say how it ended"),
        Asks.OBJECT: told("Object, or read it"),
        Asks.STEP: told("Say how it ended"),
        Asks.PERFORM: told("State that it is done"),
        Asks.GIVE: told("Pledge"),
        Asks.MEASURE: told("Record the measure"),
        Asks.RECEIVE: told("Confirm that it came"),
        Asks.REQUEST: told("Request"),
        Asks.PUT: told("Put it"),
        Asks.CIRCULATE: told("Circulate"),
        Asks.MEET: told("Record a meeting"),
        Asks.ATTEST: told("Attest"),
        Asks.ENTER: told("Enter an answer"),
    }
    return words[action.asks]
