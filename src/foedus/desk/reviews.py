"""After-action reports of the desk: worked out from the record, once for each state of it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from foedus.case.entries import CaseClosed, RehearsalBegun
from foedus.desk.playing import reads_direction
from foedus.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.case.words import Seat
    from foedus.desk.context import Desk
    from foedus.rehearsal.review.review import Review

__all__ = ["expect_readable", "review_here"]

_MADE: Final[dict[object, Review]] = {}
_MOST: Final = 4
_ONE: Final = Lock()
"""It takes seconds, and many ask for the same one when an exercise ends."""


def expect_readable(seat: Seat, case: Case) -> None:
    """Who plays in an exercise reads its report once it is over.

    Raises:
        NotFoundError: it is no rehearsal.
        RefusedError: it goes on, and the report says what is expected and to come.
    """
    if not case.of(RehearsalBegun):
        message = f"No rehearsal is conducted in {case.id}."
        raise NotFoundError(message, remedy="See the board.")
    if not case.of(CaseClosed) and not reads_direction(seat, case):
        why = "the exercise goes on, and its report says what is expected of whom."
        raise RefusedError("read report", why, remedy="It is there once the exercise is over.")


def review_here(desk: Desk, case: Case) -> Review:
    """What the exercise showed, as its record stands.

    Raises:
        NotFoundError, UnreadableError: as `review_of`.
    """
    from foedus.rehearsal.review.making import review_of  # noqa: PLC0415 - the kernel is heavy

    last = case.entries[-1]
    key = (case.id, case.opening.title, len(case.entries), last.id, last.recorded_at)
    with _ONE:
        if key not in _MADE:
            while len(_MADE) >= _MOST:
                del _MADE[next(iter(_MADE))]
            _MADE[key] = review_of(case, desk.promises.behaviours())
        return _MADE[key]
