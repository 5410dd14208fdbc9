"""What is asked of the opening of a case before the office sees it, by form or by a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.letters import unseen
from foedus.case.words import Mode
from foedus.desk.viewer import may_run
from foedus.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.desk.viewer import Viewer

__all__ = ["LONGEST_TITLE", "expect_openable", "expect_title"]

LONGEST_TITLE: Final = 200
_BREAKS: Final = frozenset("\t\n\r")
_PATTERN: Final = frozenset("*?[")


def expect_openable(viewer: Viewer, mode: Mode, under: Sequence[str]) -> None:
    """Who opens a case, in which mode; agreements are named one by one.

    A seat that may not open one is told so whether or not there is such a case.

    Raises:
        RefusedError: it is not theirs to open, or not so.
    """
    if not may_run(viewer, mode):
        why = f"a seat of role {viewer.seat.role.replace('_', ' ')} may not do this."
        raise RefusedError("open case", why, remedy="Ask the secretariat.")
    if mode is Mode.REPLAY:
        why = "a replay is of a record that there is already."
        raise RefusedError("open case", why, remedy="Open an exercise, or a live case.")
    if any(_PATTERN & set(each) for each in under):
        why = "a pattern names no agreement."
        raise RefusedError("open case", why, remedy="Name each agreement by itself.")


def expect_title(text: str) -> str:
    """The title of a case to be opened: one line that a reader sees whole.

    Raises:
        RefusedError: it is none.
    """
    title = text.strip()
    hidden = next((letter for _, letter in unseen(title, most=1)), "")
    if not title or hidden or _BREAKS & set(title):
        why = f"{hidden} cannot be seen by a reader." if hidden else "a title is one line of text."
        raise RefusedError("open case", why, remedy="Type the title anew.")
    if len(title) > LONGEST_TITLE:
        why = f"a title has {LONGEST_TITLE} letters at most."
        raise RefusedError("open case", why, remedy="Shorten it.")
    return title
