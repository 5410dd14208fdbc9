"""What a behaviour says of one party: its stages in order, its leaning, what it gives.

A stage has the same slot in every model that is made from one behaviour, so
that two designs share their draws: those before the steps at home, then the
steps by their place in the procedure, then those after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from foedus.errors import NotForecastError
from foedus.forecast.behaviour import Conduct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.agreement.procedure import Procedure, Step
    from foedus.agreement.vocabulary import Form
    from foedus.forecast.behaviour import Behaviour, Delivery, Propensity, Stage

__all__ = ["Conducts", "Held", "steps_needed"]


class Held(NamedTuple):
    """A stage of one party, as it is called."""

    name: str
    stage: Stage


def steps_needed(procedure: Procedure | None, form: Form | None) -> tuple[Step, ...]:
    """The steps on a party's usual way to support of a form.

    Those that stand in the place of others (a consent overridden, a silence in
    a committee) are not on it.
    """
    return tuple(
        step
        for step in (procedure.steps if procedure else ())
        if not step.instead_of and (not step.forms or form is None or form in step.forms)
    )


class Conducts:
    """A behaviour over procedures, for one form of support."""

    def __init__(
        self, behaviour: Behaviour, procedures: Sequence[Procedure], form: Form | None
    ) -> None:
        self.behaviour, self.form = behaviour, form
        self.procedures = {each.procedure: each for each in procedures}
        self.steps = max((len(each.steps) for each in procedures), default=0)
        own = [each.before for each in behaviour.parties.values()]
        self.before = _names(behaviour.before, own)
        own = [each.after for each in behaviour.parties.values()]
        self.after = _names(behaviour.after, own)

    @property
    def slots(self) -> int:
        """How many stages a party may have."""
        return len(self.before) + self.steps + len(self.after)

    def of(self, party: str) -> Conduct:
        """What is known of a party, or nothing."""
        return self.behaviour.parties.get(party) or Conduct()

    def stages(self, party: str) -> dict[int, Held]:
        """A party's stages by slot.

        Raises:
            NotForecastError: nothing says how long one of its steps takes.
        """
        own = self.of(party)
        found = _held(self.before, {**self.behaviour.before, **own.before}, 0)
        procedure = self.procedures.get(party)
        needed = steps_needed(procedure, self.form)
        for place, step in enumerate(procedure.steps if procedure else ()):
            if step in needed:
                found[len(self.before) + place] = Held(step.id, self._stage(party, step))
        after = {**self.behaviour.after, **own.after}
        return found | _held(self.after, after, len(self.before) + self.steps)

    def _stage(self, party: str, step: Step) -> Stage:
        stage = self.of(party).steps.get(step.id)
        stage = stage or self.behaviour.consents.get(step.consent or "none")
        if stage is None:
            what = f"{party}: {step.id} ({step.consent or 'no consent'}) [{step.article}]"
            message = f"{self.behaviour.behaviour} does not say how long it takes: {what}."
            remedy = f"Add it under consents, or under parties, {party}, steps."
            raise NotForecastError(message, remedy=remedy)
        return stage

    def propensity(self, party: str) -> Propensity:
        """How it answers while nobody else has."""
        return self.of(party).support or self.behaviour.support

    def influence(self, party: str) -> int:
        """What its word weighs with the others: one, unless said otherwise."""
        own = self.of(party).influence
        return 1 if own is None else own

    def leaders(self, parties: Sequence[str]) -> tuple[str, ...]:
        """Whom others follow, among these."""
        followed = {code for party in parties for code in self.of(party).follows}
        return tuple(code for code in parties if code in followed)

    def pull(self, party: str, leader: str) -> float:
        """How strongly a leader's word moves it."""
        found = self.of(party).follows.get(leader)
        return found.strength if found else 0.0

    def delivers(self, party: str) -> Mapping[str, Delivery]:
        """What it gives, by form."""
        own = self.of(party).delivers or self.behaviour.delivers
        return {each.form: each for each in own}


def _names(common: Mapping[str, Stage], own: Sequence[Mapping[str, Stage]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*common, *(name for each in own for name in each))))


def _held(names: tuple[str, ...], stages: Mapping[str, Stage], first: int) -> dict[int, Held]:
    return {
        first + place: Held(name, stages[name])
        for place, name in enumerate(names)
        if name in stages
    }
