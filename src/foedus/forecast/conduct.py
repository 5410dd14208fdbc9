"""What a behaviour says of one party: its stages in order, its leaning, what it gives.

A stage has the same slot in every model that is made from one behaviour, so
that two designs share their draws: those before the steps at home, then the
steps by their place in the procedure, then those after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from foedus.errors import NotForecastError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.agreement.procedure import Procedure, Step
    from foedus.agreement.vocabulary import Form
    from foedus.forecast.behaviour import Behaviour, Propensity, Stage

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
        self.steps = max((1, *(len(each.steps) for each in procedures)))
        own = behaviour.parties
        self.before = _names(behaviour.before, *(own[code].before for code in own))
        self.after = _names(behaviour.after, *(own[code].after for code in own))

    @property
    def slots(self) -> int:
        """How many stages a party may have."""
        return len(self.before) + self.steps + len(self.after)

    def stages(self, party: str) -> dict[int, Held]:
        """A party's stages by slot.

        Raises:
            NotForecastError: nothing says how long one of its steps takes.
        """
        first, last = len(self.before), len(self.before) + self.steps
        return {
            **_held(self.before, self.behaviour.stages_before(party), 0),
            **{first + place: held for place, held in self._at_home(party)},
            **_held(self.after, self.behaviour.stages_after(party), last),
        }

    def _at_home(self, party: str) -> Iterator[tuple[int, Held]]:
        """Its steps by their place in the procedure; one that nobody knows, where it has none."""
        procedure = self.procedures.get(party)
        needed = steps_needed(procedure, self.form)
        if procedure is None or not needed:
            if self.behaviour.otherwise is not None:
                yield 0, Held("decision", self.behaviour.otherwise)
            return
        for step in needed:
            stage = self.behaviour.at_home(party, step.id, step.consent)
            if stage is None:
                what = f"{party}: {step.id} ({step.consent or 'no consent'}) [{step.article}]"
                message = f"{self.behaviour.name} does not say how long it takes: {what}."
                remedy = f"Add it under consents, or under parties, {party}, steps."
                raise NotForecastError(message, remedy=remedy)
            yield procedure.steps.index(step), Held(step.id, stage)

    def propensity(self, party: str) -> Propensity:
        """How it answers while nobody else has."""
        return self.behaviour.conduct(party).support or self.behaviour.support

    def influence(self, party: str) -> int:
        """What its word weighs with the others: one, unless said otherwise."""
        own = self.behaviour.conduct(party).influence
        return 1 if own is None else own

    def leaders(self, parties: Sequence[str]) -> tuple[str, ...]:
        """Whom others follow, among these."""
        followed = {code for each in parties for code in self.behaviour.conduct(each).follows}
        return tuple(code for code in parties if code in followed)

    def pull(self, party: str, leader: str) -> float:
        """How strongly a leader's word moves it."""
        found = self.behaviour.conduct(party).follows.get(leader)
        return found.strength if found else 0.0


def _names(*stages: Mapping[str, Stage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in stages for name in each))


def _held(names: tuple[str, ...], stages: Mapping[str, Stage], first: int) -> dict[int, Held]:
    return {
        first + place: Held(name, stages[name])
        for place, name in enumerate(names)
        if name in stages
    }
