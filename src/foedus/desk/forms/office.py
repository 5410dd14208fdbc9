"""Forms of what the office does: questions, texts, meetings, outcomes, rests."""

from __future__ import annotations

from typing import Final

from foedus.desk.forms import choices as c
from foedus.desk.forms.fields import Field, Form, Kind
from foedus.desk.forms.parts import CLAUSES, SAID, TEXT, question

__all__ = ["OF_THE_OFFICE"]

_PROPOSES: Final = Field(
    name="proposes",
    label="Its adoption would amount to",
    kind=Kind.ONE,
    among=c.outcomes,
    hint="Adopted, unless something else is said.",
)

OF_THE_OFFICE: Final = (
    Form(
        verb="alert",
        title="Record that a party was alerted",
        follows="The board shows when the party was alerted.",
        button="Record the alert",
        fields=(
            Field(name="party", label="Party", kind=Kind.ONE, required=True, among=c.states),
            Field(name="channel", label="By which channel"),
        ),
    ),
    Form(
        verb="meet",
        title="Record a meeting",
        follows="The meeting discharges every duty it names, for those who were there and for "
        "nobody else.",
        button="Record the meeting",
        fields=(
            Field(
                name="attendees",
                label="Who was there",
                kind=Kind.SOME,
                required=True,
                among=c.all_or_states,
                hint="A meeting of one party alone is kept, and marked so.",
            ),
            Field(
                name="discharges",
                label="It discharges the duty to",
                kind=Kind.SOME,
                required=True,
                among=c.meetings,
                hint="One that was held before anything was owed is kept, and marked so.",
            ),
            Field(name="level", label="Level", hint="For example: foreign ministers, by video."),
            Field(name="text", label="Minutes", kind=Kind.LONG),
        ),
    ),
    Form(
        verb="put_question",
        title="Put a question",
        follows="The parties with a voice see it on their pages with its deadline.",
        button="Put the question",
        first="question",
        fields=(question(c.unsettled_questions), TEXT, _PROPOSES),
    ),
    Form(
        verb="circulate_draft",
        title="Circulate a text",
        follows="Under a silence rule the text stands when its time is over, unless a party "
        "objects before. Silence adopts a text; it never replaces a national procedure.",
        button="Circulate the text",
        first="question",
        fields=(
            question(c.unsettled_questions),
            Field(name="text", label="The text", kind=Kind.LONG, required=True),
            _PROPOSES,
        ),
    ),
    Form(
        verb="withdraw_question",
        title="Withdraw a question",
        follows="Nobody has to answer it any more; what was answered stays in the record.",
        button="Withdraw the question",
        first="question",
        fields=(question(c.unsettled_questions), SAID),
    ),
    Form(
        verb="attest_outcome",
        title="Attest an outcome",
        follows="The entry says what the record already amounts to; nothing depends on it.",
        button="Attest it",
        first="question",
        fields=(
            question(c.settled_questions),
            Field(
                name="outcome",
                label="Outcome",
                kind=Kind.ONE,
                none=True,
                among=c.outcomes,
                hint="Empty where each party answers for itself and no common outcome exists.",
            ),
            TEXT,
        ),
    ),
    Form(
        verb="suspend",
        title="Suspend duties",
        follows="These duties rest, and their time with them, until they are resumed.",
        button="Suspend",
        fields=(
            CLAUSES,
            Field(
                name="parties",
                label="Only of these parties",
                kind=Kind.SOME,
                among=c.states,
                hint="None chosen means all.",
            ),
            TEXT,
        ),
    ),
    Form(
        verb="resume",
        title="Resume duties",
        follows="They run again; the time they rested is added to their deadlines.",
        button="Resume",
        fields=(
            Field(
                name="clauses", label="Provisions", kind=Kind.SOME, required=True, among=c.resting
            ),
            Field(
                name="parties",
                label="Only of these parties",
                kind=Kind.SOME,
                among=c.states,
                hint="None chosen means all.",
            ),
            TEXT,
        ),
    ),
    Form(
        verb="note",
        title="Add a note",
        follows="It is kept in the record and changes nothing else.",
        button="Add the note",
        fields=(SAID,),
    ),
    Form(
        verb="close_case",
        title="Close the case",
        follows="After this only notes and what is said of a breach are taken.",
        button="Close the case",
        fields=(TEXT,),
    ),
)
