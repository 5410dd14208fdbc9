"""The machine's players: what each party without a person does next, and when.

A party is played by one trial of the forecast, drawn again where the record
shows that people or injects have changed the course.  Pure: the same scenario
and record give the same acts.  Only what is still to come counts; what has
been played is in the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from foedus.errors import NotForecastError
from foedus.forecast.asking import questions_of
from foedus.rehearsal.course import Redrawn
from foedus.rehearsal.so_far import SoFar
from foedus.rehearsal.trial_acts import Planned, TrialActs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.case.state import Case
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.compile import Compiled
    from foedus.forecast.trace import Trace
    from foedus.rehearsal.scenario import Scenario
    from foedus.rehearsal.so_far import Outage

__all__ = ["Cast", "Players", "cast_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The questions of a scenario's mechanism as models, from which any seed is played.

    The first is the one that the forecast is about; `refused` says of which
    questions no forecast can be made, so that nobody is played there.
    """

    scenario: Scenario
    compiled: tuple[Compiled, ...] = ()
    refused: tuple[str, ...] = ()

    def players(self, seed: int, trial: int = 0) -> Players:
        """The players of one trial."""
        from foedus.forecast.trace import trace  # noqa: PLC0415 - the kernel is heavy

        return Players(
            scenario=self.scenario,
            compiled=self.compiled,
            traces=tuple(trace(each.model, seed, trial) for each in self.compiled),
            seed=seed,
            refused=self.refused,
        )


def cast_of(
    scenario: Scenario,
    agreement: Agreement,
    procedures: Sequence[Procedure],
    behaviour: Behaviour,
) -> Cast:
    """Whom the machine can play in a scenario; without an attack nobody.

    Raises:
        NotForecastError: of its own question no forecast can be made.
    """
    from foedus.forecast.compile import Attack, Wanted, compile_model  # noqa: PLC0415 - as above

    if scenario.attack is None:
        return Cast(scenario=scenario)
    told = scenario.attack
    attack = Attack(at=scenario.moment(told.at), by=told.by, on=told.on)
    main = compile_model(
        agreement, behaviour, procedures, attack, Wanted(question=scenario.question or "")
    )
    made, refused = [_met(main)], []
    for clause in questions_of(agreement, None):
        if clause.name == main.asked.clause.name:
            continue
        form = next(iter(clause.provision.form), None)
        try:
            wanted = Wanted(form=form, question=clause.name)
            made.append(_met(compile_model(agreement, behaviour, procedures, attack, wanted)))
        except NotForecastError as fault:
            refused.append(f"{clause.name}: {fault.message}")
    return Cast(scenario=scenario, compiled=tuple(made), refused=tuple(refused))


@dataclass(slots=True, kw_only=True)
class Players:
    """The trials from which an exercise is played, one for each question of a `Cast`.

    `_redrawn` and `_acts` remember what was worked out last.
    """

    scenario: Scenario
    compiled: tuple[Compiled, ...]
    traces: tuple[Trace, ...]
    seed: int
    refused: tuple[str, ...] = ()
    _redrawn: tuple[Redrawn, ...] = field(init=False)
    _acts: dict[int, tuple[TrialActs, list[Planned]]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        pairs = zip(self.compiled, self.traces, strict=True)
        self._redrawn = tuple(Redrawn(each.model, first, self.seed) for each, first in pairs)

    def planned(
        self, case: Case, people: frozenset[str], outages: Sequence[Outage]
    ) -> list[Planned]:
        """Every act of the machine under the course so far, in order, the played ones included.

        What others have done in its place is none of its acts.  An answer is
        given to every question of its topic at once, and so once.
        """
        found: dict[str, Planned] = {}
        spared: set[str] = set()
        answered: dict[tuple[str, str], str] = {}
        for place, (compiled, redrawn) in enumerate(zip(self.compiled, self._redrawn, strict=True)):
            so_far = SoFar(case, compiled, redrawn.first, people, outages)
            course, report = so_far.course(), so_far.report()
            acts = TrialActs(
                self.scenario,
                compiled,
                redrawn.under(course),
                course,
                people,
                report.id if report else "m.report",
            )
            for each in self._all(place, acts):
                topic = each.act.get("take_position", {}).get("question", each.id)
                once = answered.setdefault((each.party, topic), each.id) == each.id
                if once and (each.id not in found or each.at < found[each.id].at):
                    found[each.id] = each
            spared |= set(so_far.done_by_others())
        order = {name: place for place, name in enumerate(found)}
        own = [each for each in found.values() if each.id not in spared]
        return sorted(own, key=lambda each: (each.at, order[each.id]))

    def _all(self, place: int, acts: TrialActs) -> list[Planned]:
        known = self._acts.get(place)
        if known is None or not acts.same_as(known[0]):
            known = self._acts[place] = acts, list(acts.all())
        return known[1]


def _met(compiled: Compiled) -> Compiled:
    """A meeting is held, as the behaviour has it, also where no answer waits for one."""
    meeting = compiled.behaviour.meeting
    if meeting is None or compiled.model.waits:
        return compiled
    common = compiled.model.common.copy()
    common[2] = meeting.mu, meeting.sigma
    return replace(compiled, model=replace(compiled.model, common=common))
