"""The form that convenes a meeting; it is no act of a script, and leads to a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.desk.forms import choices as c
from foedus.desk.forms.fields import Field, Form, Kind, Option
from foedus.desk.language import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.desk.forms.fields import Ground

__all__ = ["CONVENE", "LEVELS", "MOVE"]

LEVELS: Final = ("political", "military")


def _levels(_: Ground) -> Iterator[Option]:
    yield Option(value="political", words=told("Political"))
    yield Option(value="military", words=told("Military"))


_WHERE_AND_WHEN: Final = (
    Field(name="starts", label="It begins", kind=Kind.WHEN, required=True),
    Field(name="minutes", label="For how many minutes", kind=Kind.WHOLE, required=True),
    Field(
        name="place",
        label="Place, or link",
        required=True,
        hint="Seen by those invited, and not in the record.",
    ),
)

MOVE: Final = Form(
    verb="move",
    title="Move the meeting",
    follows="A note in the record says the new time. Those on duty of every party that is invited "
    "are told at once; by mail with the invitation, which takes the place of the one before.",
    button="Move it",
    fields=_WHERE_AND_WHEN,
)

CONVENE: Final = Form(
    verb="convene",
    title="Convene a meeting",
    follows="A note in the record says when and for whom. Those on duty of every party that is "
    "invited are told at once, by mail with the invitation. Only the record of the meeting itself "
    "discharges a duty.",
    button="Convene it",
    fields=(
        Field(name="level", label="Level", kind=Kind.ONE, required=True, among=_levels),
        *_WHERE_AND_WHEN,
        Field(
            name="agenda",
            label="Agenda",
            kind=Kind.LONG,
            hint="One item on each line.",
        ),
        Field(
            name="invited",
            label="Invited",
            kind=Kind.SOME,
            required=True,
            among=c.all_or_states,
        ),
        Field(
            name="discharges",
            label="It is to discharge the duty to",
            kind=Kind.SOME,
            among=c.meetings,
        ),
    ),
)
