"""What a reader asked of the forecast page, read from the address: every mistake at once.

Sliders are in doublings, so that twice and half as fast lie as far from the
middle.  Nothing typed is lost: it goes back into the form as it came.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Form
from foedus.desk.forecasts import Asking, Turned, attack_on
from foedus.desk.forms.reading import local_moment
from foedus.desk.language import told
from foedus.desk.preferences import is_zone
from foedus.errors import BadMomentError, FoedusError
from foedus.moments import expect_of_our_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from foedus.agreement.resolved import Agreement
    from foedus.forecast.behaviour import Behaviour
    from foedus.moments import Instant

__all__ = [
    "PACES",
    "USUAL",
    "Mistake",
    "Read",
    "Starts",
    "Typed",
    "forms_of",
    "read_form",
    "usual_form",
]

USUAL: Final = "usual"
PACES: Final = {
    "home": (-2.0, 2.0),
    "party_pace": (-2.0, 2.0),
    "request": (-4.0, 2.0),
    "stage_pace": (-2.0, 2.0),
}
"""Sliders in doublings: the least and the most."""
LEAST_SUPPORT: Final = 1
MOST_SUPPORT: Final = 99
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed, as texts; empty where nothing was."""

    under: str = ""
    behaviour: str = ""
    form: str = ""
    at: str = ""
    zone: str = ""
    home: str = ""
    party: str = ""
    party_pace: str = ""
    request: str = ""
    support: str = ""
    stage: str = ""
    stage_pace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a field, and what would work."""

    field: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """What holds where nothing was typed: an agreement, a moment, and who attacked whom."""

    agreement: Callable[[str], Agreement]
    under: str
    behaviours: Mapping[str, Behaviour]
    at: Instant
    zone: str
    by: str | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The form with everything in it, and what it asks; `asking` is None where it cannot."""

    typed: Typed
    agreement: Agreement | None
    asking: Asking | None
    turned: Turned
    mistakes: tuple[Mistake, ...]


def read_form(sent: Mapping[str, str], starts: Starts) -> Read:
    """What was asked; where nothing was, what the page begins with."""
    typed = Typed(
        **{each.name: sent.get(each.name, "").strip()[:_LONGEST] for each in fields(Typed)}
    )
    reading = _Reading(typed, starts)
    agreement, behaviour, form = reading.agreement(), reading.behaviour(), reading.form()
    at, turned = reading.moment(), reading.turned()
    asking = None
    if agreement and behaviour and at and not reading.mistakes:
        form = form or usual_form(agreement)
        sides = attack_on(agreement, starts.by, starts.on)
        asking = Asking(agreement=agreement, behaviour=behaviour, form=form, at=at, **sides)
    return Read(
        typed=typed,
        agreement=agreement,
        asking=asking,
        turned=turned,
        mistakes=tuple(reading.mistakes),
    )


def forms_of(agreement: Agreement) -> tuple[Form, ...]:
    """The forms of support that its questions are about; one that nobody named is none."""
    found = [
        form
        for clause in agreement.clauses.values()
        if clause.rule is not None
        for form in clause.provision.form
        if form is not Form.UNSPECIFIED
    ]
    return tuple(dict.fromkeys(found))


def usual_form(agreement: Agreement) -> Form:
    """Military support, where anything is said of it or nothing of any form."""
    offered = forms_of(agreement)
    return Form.MILITARY if Form.MILITARY in offered or not offered else offered[0]


class _Reading:
    """Field by field."""

    def __init__(self, typed: Typed, starts: Starts) -> None:
        self.typed, self.starts = typed, starts
        self.mistakes: list[Mistake] = []

    def agreement(self) -> Agreement | None:
        try:
            return self.starts.agreement(self.typed.under or self.starts.under)
        except FoedusError as fault:
            self._wrong("under", fault.message, fault.remedy)
            return None

    def behaviour(self) -> Behaviour | None:
        name = self.typed.behaviour or USUAL
        found = self.starts.behaviours.get(name)
        if found is None:
            message = told("No behaviour is called %(name)s.", name=repr(name))
            known = ", ".join(self.starts.behaviours)
            self._wrong("behaviour", message, told("There are %(names)s.", names=known))
        return found

    def form(self) -> Form | None:
        if not self.typed.form:
            return None
        try:
            return Form(self.typed.form)
        except ValueError:
            message = told("No form of support is called %(name)s.", name=repr(self.typed.form))
            known = ", ".join(Form)
            self._wrong("form", message, told("There are %(names)s.", names=known))
            return None

    def moment(self) -> Instant | None:
        if not self.typed.at:
            return self.starts.at
        zone = self.typed.zone if is_zone(self.typed.zone) else self.starts.zone
        try:
            return expect_of_our_time(local_moment(self.typed.at, zone))
        except BadMomentError as fault:
            self._wrong("at", fault.message, fault.remedy)
            return None

    def turned(self) -> Turned:
        paces = {name: self._pace(name) for name in PACES}
        support = self._number("support", LEAST_SUPPORT, MOST_SUPPORT)
        return Turned(
            home=paces["home"],
            party=self.typed.party,
            party_speed=paces["party_pace"],
            request=paces["request"],
            support=None if support is None else support / 100,
            stage=self.typed.stage,
            stage_speed=paces["stage_pace"],
        )

    def _pace(self, name: str) -> float:
        found = self._number(name, *PACES[name])
        return 1.0 if found is None else float(2**found)

    def _number(self, name: str, least: float, most: float) -> float | None:
        text = getattr(self.typed, name)
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = most + 1
        if least <= found <= most:
            return found
        message = told("%(text)s is not on this slider.", text=repr(text))
        remedy = told("Choose from %(least)s to %(most)s.", least=f"{least:g}", most=f"{most:g}")
        self._wrong(name, message, remedy)
        return None

    def _wrong(self, field: str, message: str, remedy: str) -> None:
        self.mistakes.append(Mistake(field=field, message=message, remedy=remedy))
