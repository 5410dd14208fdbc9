"""Forms of what only a party can say: it asks, answers, objects, gives, lets go."""

from __future__ import annotations

from typing import Final

from foedus.desk.forms import choices as c
from foedus.desk.forms.fields import Field, Form, Kind
from foedus.desk.forms.parts import CLAUSES, SAID, TEXT, question

__all__ = ["OF_A_PARTY"]


OF_A_PARTY: Final = (
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
            TEXT,
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
        verb="perform",
        title="State that something was done",
        follows="Your statement discharges these duties of your party. Others see it, and may "
        "hold against it what they know.",
        button="State it",
        by_party=True,
        fields=(
            CLAUSES,
            Field(name="text", label="What was done", kind=Kind.LONG, required=True),
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
            question(c.texts),
            Field(name="text", label="Why", kind=Kind.LONG, required=True),
        ),
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
            question(c.voiced_questions),
            Field(name="answer", label="Answer", kind=Kind.ONE, required=True, among=c.answers),
            Field(
                name="caveat",
                label="The caveat",
                kind=Kind.LONG,
                hint="With support with a caveat: what it is subject to.",
                only="support_with_caveat",
            ),
            Field(
                name="pending",
                label="The step at home that is pending",
                kind=Kind.ONE,
                among=c.own_steps,
                hint="With support ad referendum.",
                only="ad_referendum",
            ),
            Field(
                name="until",
                label="Pending until",
                kind=Kind.WHEN,
                hint="With support ad referendum: then it lapses and counts as silence.",
                only="ad_referendum",
            ),
            TEXT,
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
            TEXT,
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
            question(c.settled_questions),
            Field(name="until", label="Open again until", kind=Kind.WHEN, required=True),
            SAID,
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
            Field(
                name="expected",
                label="To be there by",
                kind=Kind.WHEN,
                hint="Of a need: by when it is needed.",
            ),
            Field(
                name="revises",
                label="Takes the place of the figure of",
                kind=Kind.ONE,
                among=c.own_figures,
                hint="To correct, extend or reduce an earlier entry of this contribution.",
            ),
            TEXT,
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
            TEXT,
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
            TEXT,
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
            SAID,
        ),
    ),
)
