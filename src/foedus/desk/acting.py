"""From what somebody asks for to what the office keeps: one way for every form.

Nothing here decides: the office does, by the stored roster and the stored case.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from foedus.case.commands import ASKED
from foedus.case.entries import CaseClosed
from foedus.case.rights import AFTER_CLOSE, may_ask_for
from foedus.errors import NotFoundError, RefusedError
from foedus.rehearsal.play import commands_of

if TYPE_CHECKING:
    from foedus.case.commands import Command
    from foedus.case.state import Case
    from foedus.case.words import Mode, Seat

__all__ = ["KIND_OF", "command_of", "commands_now", "expect_entry", "may_act", "takes"]

KIND_OF: Final = {name: kind for kind, name in ASKED.items()}
"""The kind of entry that an act asks for, by the imperative of the act."""
_ENTRY: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def may_act(seat: Seat, verb: str, mode: Mode) -> bool:
    """Whether a seat may ask for such an act at all, in a case of this mode."""
    return may_ask_for(seat, KIND_OF[verb], mode)


def takes(case: Case, verb: str) -> bool:
    """Whether a case takes such an act: a closed one takes little."""
    return KIND_OF[verb] in AFTER_CLOSE or not case.of(CaseClosed)


def expect_entry(entry: str, verb: str) -> None:
    """A form carries the id that its entry will have.

    Raises:
        RefusedError: it has none of ours.
    """
    if not _ENTRY.fullmatch(entry):
        why = "the form has no number of its own."
        raise RefusedError(verb.replace("_", " "), why, remedy="Open the form anew.")


def commands_now(case: Case, act: Any, seat: Seat, entry: str) -> list[Command]:
    """The commands of an act that is received when it is kept.

    Raises:
        FoedusError: as `commands_of`.
    """
    told = act.happened is not None
    return [
        replace(each, received_at=None, at=each.at if told else None)
        for each in commands_of(case, act, seat, entry)
    ]


def command_of(case: Case, act: Any, seat: Seat, entry: str) -> Command:
    """The one command that an act of a form asks for; it is received when it is recorded.

    Raises:
        NotFoundError, RefusedError: the case has no such thing, or it means several.
    """
    found = commands_now(case, act, seat, entry)
    if len(found) != 1:
        message = "This means more than one question."
        raise NotFoundError(message, remedy="Choose one.")
    return found[0]
