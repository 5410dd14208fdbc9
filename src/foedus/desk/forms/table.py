"""Every act that a person may ask for, as a form: labels, hints, what follows.

The texts are told in the reader's language where they are shown.
"""

from __future__ import annotations

from typing import Final

from foedus.desk.forms import choices as c
from foedus.desk.forms.fields import Field, Form, Kind

__all__ = ["FORMS"]

_TEXT: Final = Field(name="text", label="In your own words", kind=Kind.LONG)
_SAID: Final = Field(name="text", label="In your own words", kind=Kind.LONG, required=True)
_CLAUSES: Final = Field(
    name="clauses", label="Provisions", kind=Kind.SOME, required=True, among=c.running
)


def _question(among: object) -> Field:
    return Field(
        name="question",
        label="Question",
        kind=Kind.ONE,
        required=True,
        among=among,  # type: ignore[arg-type]
    )


def _report_fields(before: str = "") -> tuple[Field, ...]:
    return (
        Field(
            name=f"{before}event",
            label="What happened",
            kind=Kind.ONE,
            required=True,
            among=c.events,
        ),
        Field(
            name=f"{before}phase",
            label="How far it has come",
            kind=Kind.ONE,
            required=True,
            among=c.phases,
            hint="An event occurred; a state began, is continuing, or ended.",
        ),
        Field(
            name=f"{before}occurred",
            label="When it happened",
            kind=Kind.SPAN,
            required=True,
            hint="Where it is not known to the minute, give the earliest and the latest.",
        ),
        Field(name=f"{before}attacker", label="Who did it", kind=Kind.ONE, among=c.parties),
        Field(name=f"{before}victims", label="To whom", kind=Kind.SOME, among=c.states),
        Field(name=f"{before}place", label="Where"),
        Field(
            name=f"{before}ends",
            label="When it ends",
            kind=Kind.SPAN,
            hint="Of a truce with an end of its own.",
        ),
        Field(
            name=f"{before}scope",
            label="What it covers",
            kind=Kind.SOME,
            among=c.scopes,
            hint="Of a truce.",
        ),
    )


_PROPOSES: Final = Field(
    name="proposes",
    label="Its adoption would amount to",
    kind=Kind.ONE,
    among=c.outcomes,
    hint="Adopted, unless something else is said.",
)

_ALL: Final = (
    Form(
        verb="report_fact",
        title="Report a fact",
        follows="What you report is your claim, with your name and the time of its receipt. "
        "Duties that wait for such a fact are triggered; others may contest or find it.",
        button="Report it",
        fields=(
            *_report_fields(),
            Field(name="text", label="What is known, and from where", kind=Kind.LONG),
        ),
    ),
    Form(
        verb="find_fact",
        title="Find whether a report holds",
        follows="A finding counts where the agreement lets you find. Who is named as the attacker "
        "has no voice in it.",
        button="Record the finding",
        first="report",
        by_party=True,
        fields=(
            Field(name="report", label="Report", kind=Kind.ONE, required=True, among=c.reports),
            Field(name="holds", label="Finding", kind=Kind.ONE, required=True, among=c.yes_no),
            Field(name="attacker", label="Who did it", kind=Kind.ONE, among=c.parties),
            Field(
                name="window",
                label="Judged against the window",
                kind=Kind.ONE,
                among=c.windows,
                hint="Of a truce whose window is itself disputed.",
            ),
            _TEXT,
        ),
    ),
    Form(
        verb="contest_fact",
        title="Contest a report",
        follows="The report stays as it was made, and your claim stands beside it. "
        "Duties that rest on it may become contested.",
        button="Contest it",
        first="report",
        by_party=True,
        fields=(
            Field(name="report", label="Report", kind=Kind.ONE, required=True, among=c.reports),
            Field(name="text", label="What you hold against it", kind=Kind.LONG, required=True),
        ),
    ),
    Form(
        verb="correct",
        title="Correct a report of your own",
        follows="The first report stays in the record; from now on the corrected one counts.",
        button="Correct it",
        first="of",
        fields=(
            Field(name="of", label="Report", kind=Kind.ONE, required=True, among=c.own_reports),
            *_report_fields("body."),
            Field(name="body.text", label="What is known, and from where", kind=Kind.LONG),
            Field(name="text", label="Why it is corrected", kind=Kind.LONG, required=True),
        ),
    ),
    Form(
        verb="count_violations",
        title="Count violations of a truce",
        follows="Your figure stands beside those of others and is never added to them.",
        button="Record the count",
        fields=(
            Field(name="accused", label="By whom", kind=Kind.ONE, required=True, among=c.parties),
            Field(
                name="number",
                label="How many",
                kind=Kind.WHOLE,
                hint="Empty where only words were said.",
            ),
            Field(name="bound", label="How the number is meant", kind=Kind.ONE, among=c.bounds),
            Field(name="kind", label="Of what"),
            Field(name="since", label="Since", kind=Kind.WHEN),
            Field(name="as_of", label="As of", kind=Kind.WHEN),
            Field(name="scope", label="What it covers", kind=Kind.SOME, among=c.scopes),
            Field(name="window", label="Of the window", kind=Kind.ONE, among=c.windows),
            Field(name="revises", label="Takes the place of", kind=Kind.ONE, among=c.figures),
            _TEXT,
        ),
    ),
    Form(
        verb="request",
        title="Request what the agreements promise",
        follows="Whatever waits for a request begins to run when the secretariat receives this: "
        "every party that is bound is alerted, and its time counts.",
        button="Send the request",
        by_party=True,
        fields=(
            Field(
                name="clauses",
                label="Only these provisions",
                kind=Kind.SOME,
                among=c.awaiting_request,
                hint="None chosen means all that wait for your request.",
            ),
            _TEXT,
        ),
    ),
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
        verb="acknowledge",
        title="Acknowledge the alert",
        follows="Everybody sees that your party has been reached. It binds you to nothing.",
        button="Acknowledge",
        by_party=True,
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
                among=c.states,
            ),
            Field(
                name="discharges",
                label="It discharges the duty to",
                kind=Kind.SOME,
                required=True,
                among=c.meetings,
            ),
            Field(name="level", label="Level", hint="For example: foreign ministers, by video."),
            Field(name="text", label="Minutes", kind=Kind.LONG),
        ),
    ),
    Form(
        verb="perform",
        title="State that something was done",
        follows="Your statement discharges these duties of your party. Others see it, and may "
        "hold against it what they know.",
        button="State it",
        by_party=True,
        fields=(
            _CLAUSES,
            Field(name="text", label="What was done", kind=Kind.LONG, required=True),
        ),
    ),
    Form(
        verb="put_question",
        title="Put a question",
        follows="The parties with a voice see it on their pages with its deadline.",
        button="Put the question",
        first="question",
        fields=(_question(c.unsettled_questions), _TEXT, _PROPOSES),
    ),
    Form(
        verb="circulate_draft",
        title="Circulate a text",
        follows="Under a silence rule the text stands when its time is over, unless a party "
        "objects before. Silence adopts a text; it never replaces a national procedure.",
        button="Circulate the text",
        first="question",
        fields=(
            _question(c.unsettled_questions),
            Field(name="text", label="The text", kind=Kind.LONG, required=True),
            _PROPOSES,
        ),
    ),
    Form(
        verb="object",
        title="Object to the text",
        follows="Your objection breaks the silence, and the text does not stand.",
        button="Object",
        first="question",
        by_party=True,
        fields=(
            _question(c.texts),
            Field(name="text", label="Why", kind=Kind.LONG, required=True),
        ),
    ),
    Form(
        verb="withdraw_question",
        title="Withdraw a question",
        follows="Nobody has to answer it any more; what was answered stays in the record.",
        button="Withdraw the question",
        first="question",
        fields=(_question(c.unsettled_questions), _SAID),
    ),
    Form(
        verb="take_position",
        title="Answer the question",
        follows="Your answer counts from its receipt. A later answer takes its place; after the "
        "deadline it is kept and marked late.",
        button="Give this answer",
        first="question",
        by_party=True,
        fields=(
            _question(c.voiced_questions),
            Field(name="answer", label="Answer", kind=Kind.ONE, required=True, among=c.answers),
            Field(
                name="caveat",
                label="The caveat",
                kind=Kind.LONG,
                hint="With support with a caveat: what it is subject to.",
            ),
            Field(
                name="pending",
                label="The step at home that is pending",
                kind=Kind.ONE,
                among=c.own_steps,
                hint="With support ad referendum.",
            ),
            Field(
                name="until",
                label="Pending until",
                kind=Kind.WHEN,
                hint="With support ad referendum: then it lapses and counts as silence.",
            ),
            _TEXT,
        ),
    ),
    Form(
        verb="complete_step",
        title="Say how a step at home ended",
        follows="Support that waits for this step is confirmed, or falls away.",
        button="Record the step",
        by_party=True,
        fields=(
            Field(name="step", label="Step", kind=Kind.ONE, required=True, among=c.own_steps),
            Field(name="result", label="It was", kind=Kind.ONE, required=True, among=c.results),
            _TEXT,
        ),
    ),
    Form(
        verb="attest_outcome",
        title="Attest an outcome",
        follows="The entry says what the record already amounts to; nothing depends on it.",
        button="Attest it",
        first="question",
        fields=(
            _question(c.settled_questions),
            Field(
                name="outcome",
                label="Outcome",
                kind=Kind.ONE,
                none=True,
                among=c.outcomes,
                hint="Empty where each party answers for itself and no common outcome exists.",
            ),
            _TEXT,
        ),
    ),
    Form(
        verb="contest_outcome",
        title="Contest an outcome",
        follows="The question is open again until the time you name; what was answered stands "
        "until somebody answers anew.",
        button="Contest it",
        first="question",
        by_party=True,
        fields=(
            _question(c.settled_questions),
            Field(name="until", label="Open again until", kind=Kind.WHEN, required=True),
            _SAID,
        ),
    ),
    Form(
        verb="contribute",
        title="Record a contribution",
        follows="It stands at the stage you name, and at no other: stages are never added up. "
        "The giver says what it gives, the receiver what it needs and what arrived.",
        button="Record it",
        by_party=True,
        fields=(
            Field(
                name="line",
                label="Name of this contribution",
                required=True,
                hint="The same name ties its stages together.",
            ),
            Field(name="stage", label="Stage", kind=Kind.ONE, required=True, among=c.stages),
            Field(name="form", label="Form", kind=Kind.ONE, required=True, among=c.forms),
            Field(name="item", label="What", required=True),
            Field(
                name="amount",
                label="How much",
                kind=Kind.AMOUNT,
                required=True,
                hint="A unit, or a currency and its year.",
            ),
            Field(name="giver", label="Giver", kind=Kind.ONE, among=c.states),
            Field(name="receiver", label="Receiver", kind=Kind.ONE, among=c.states),
            _TEXT,
        ),
    ),
    Form(
        verb="adopt_measure",
        title="Record a measure in your own law",
        follows="It counts as what your party gave under every provision of that form.",
        button="Record the measure",
        by_party=True,
        fields=(
            Field(name="form", label="Form", kind=Kind.ONE, required=True, among=c.forms),
            Field(name="act", label="The legal act", required=True),
            Field(name="in_force", label="In force from", kind=Kind.WHEN),
            _TEXT,
        ),
    ),
    Form(
        verb="suspend",
        title="Suspend duties",
        follows="These duties rest, and their time with them, until they are resumed.",
        button="Suspend",
        fields=(
            _CLAUSES,
            Field(
                name="parties",
                label="Only of these parties",
                kind=Kind.SOME,
                among=c.states,
                hint="None chosen means all.",
            ),
            _TEXT,
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
            _TEXT,
        ),
    ),
    Form(
        verb="waive",
        title="Let a duty go that is owed to you",
        follows="These parties owe it no longer.",
        button="Waive it",
        by_party=True,
        fields=(
            Field(
                name="clauses", label="Provisions", kind=Kind.SOME, required=True, among=c.holding
            ),
            Field(name="parties", label="Owed by", kind=Kind.SOME, required=True, among=c.states),
            _TEXT,
        ),
    ),
    Form(
        verb="state_breach",
        title="Say something of a breach",
        follows="It is recorded as what your party says. Foedus itself never declares a breach.",
        button="Record it",
        by_party=True,
        fields=(
            Field(
                name="stage",
                label="You say that a breach is",
                kind=Kind.ONE,
                required=True,
                among=c.breach_stages,
            ),
            Field(
                name="clause",
                label="Of the provision",
                kind=Kind.ONE,
                required=True,
                among=c.holding,
            ),
            Field(name="party", label="By", kind=Kind.ONE, required=True, among=c.parties),
            _SAID,
        ),
    ),
    Form(
        verb="note",
        title="Add a note",
        follows="It is kept in the record and changes nothing else.",
        button="Add the note",
        fields=(_SAID,),
    ),
    Form(
        verb="close_case",
        title="Close the case",
        follows="After this only notes and what is said of a breach are taken.",
        button="Close the case",
        fields=(_TEXT,),
    ),
)

FORMS: Final = {each.verb: each for each in _ALL}
"""By the imperative that a script uses."""
