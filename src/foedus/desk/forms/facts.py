"""Forms of what is said to have happened: reported, found, contested, corrected, counted."""

from __future__ import annotations

from typing import Final

from foedus.desk.forms import choices as c
from foedus.desk.forms.fields import Field, Form, Kind
from foedus.desk.forms.parts import TEXT

__all__ = ["OF_FACTS"]


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
            among=c.progress,
        ),
        Field(
            name=f"{before}occurred",
            label="When it happened",
            kind=Kind.SPAN,
            required=True,
            now=not before,
            hint="Where it is not known to the minute, give the earliest and the latest.",
        ),
        Field(name=f"{before}attacker", label="Who did it", kind=Kind.ONE, among=c.parties),
        Field(name=f"{before}victims", label="To whom", kind=Kind.SOME, among=c.victims, rest=True),
        Field(name=f"{before}place", label="Where"),
        Field(
            name=f"{before}ends",
            label="When it ends",
            kind=Kind.SPAN,
            fold="Of a truce alone",
            hint="Of a truce with an end of its own.",
        ),
        Field(
            name=f"{before}scope",
            label="What it covers",
            kind=Kind.SOME,
            among=c.scopes,
            fold="Of a truce alone",
        ),
    )


OF_FACTS: Final = (
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
            TEXT,
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
            TEXT,
        ),
    ),
)
