"""An agreement, a behaviour and a moment of attack become a `Model`.

Names are resolved here and nowhere later.  What a model takes from neither the
agreement nor the behaviour is said beside it (`Compiled.assumed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, log, nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.agreement.vocabulary import Form, RuleKind
from foedus.case.tally import voices
from foedus.errors import NotForecastError
from foedus.forecast.asking import Asked, asked_of
from foedus.forecast.calendars import Attack as Quarters
from foedus.forecast.calendars import Days
from foedus.forecast.conduct import Conducts
from foedus.forecast.digest import digest_of
from foedus.forecast.model import MOST_PARTIES, MOST_STAGES, Ballot, Draws, Model
from foedus.forecast.ruling import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.forecast.behaviour import Behaviour, Lasting, Propensity
    from foedus.forecast.conduct import Held
    from foedus.moments import Instant

__all__ = ["HORIZON", "Attack", "Compiled", "Wanted", "compile_model"]

HORIZON: Final = 336.0
"""Hours in which answers are followed, unless the agreement gives longer."""
BIN: Final = 0.5
_DAYS: Final = 90
_ARRIVAL: Final = 6.0
_JUST_OVER: Final = 1 + 1e-6
"""Bins are wider by so much, so that what is settled exactly at a full hour is in by then."""
_SHORTEST: Final = 24.0
_LONGEST: Final = 2160.0
_SURE: Final = 30.0
"""Log-odds of what is taken for certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """The attack that is followed: when, by whom, on whom."""

    at: Instant
    by: str = "RUS"
    on: str = "UKR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of an agreement.

    The first question about a form, unless one is named; answers are followed
    for `horizon` hours.
    """

    form: Form | None = Form.MILITARY
    question: str = ""
    horizon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A model, what it was made from, and what was assumed beside the behaviour."""

    model: Model
    asked: Asked
    agreement: Agreement
    behaviour: Behaviour
    attack: Attack
    wanted: Wanted
    procedures: Mapping[str, Procedure]
    assumed: tuple[str, ...]
    followed: tuple[str, ...]
    """How far it is followed: its clocks, its end, what is taken not to happen."""


def compile_model(
    agreement: Agreement,
    behaviour: Behaviour,
    procedures: Sequence[Procedure],
    attack: Attack,
    wanted: Wanted,
) -> Compiled:
    """The model of one question.

    Raises:
        NotForecastError: what cannot be carried over, with the provision's name and article.
    """
    _expect_horizon(wanted.horizon)
    asked = asked_of(agreement, name=wanted.question, form=wanted.form)
    _expect_spoken_of(agreement, asked, attack)
    parties = _parties(asked, attack)
    where = f"{agreement.reference}#{asked.clause.name} [{asked.clause.cite}]"
    conducts = Conducts(behaviour, procedures, wanted.form)
    _expect(len(parties), MOST_PARTIES, f"{where} has {{}} voices", "Forecast a group of them.")
    _expect(conducts.slots, MOST_STAGES, "A party may have {} stages", "Join some stages.")
    collective = asked.rule.kind is not RuleKind.INDIVIDUAL
    waits = behaviour.meeting is not None and (asked.from_meeting or collective)
    ends = _horizon(asked, wanted.horizon)
    held = _stages([conducts.stages(each) for each in parties], conducts, parties, attack, ends)
    given = _given(conducts, parties, asked, wanted.form)
    leaders = conducts.leaders(parties)
    pull = [conducts.pull(party, code) for party in parties for code in leaders]
    propensities = [conducts.propensity(party) for party in parties]
    influence = {party: conducts.influence(party) for party in parties}
    in_case = {"attacker": attack.by, "victim": attack.on, "requester": attack.on}
    count = count_of(asked.rule, parties, in_case=in_case, influence=influence, where=where)
    model = Model(
        parties=parties,
        common=np.array(
            [
                _pair(behaviour.report),
                _pair(behaviour.request if asked.from_request else None),
                _pair(behaviour.meeting if waits else None),
            ]
        ),
        from_request=asked.from_request,
        from_meeting=asked.from_meeting and waits,
        waits=waits,
        talks=np.array(asked.talks),
        lean=np.array([_lean(each) for each in propensities]),
        decline=np.array([each.decline for each in propensities]),
        beta=behaviour.bandwagon.strength if behaviour.bandwagon else 0.0,
        influence=np.array([influence[party] for party in parties], np.int64),
        leaders=np.array([parties.index(code) for code in leaders], np.int64),
        pull=np.array(pull, np.float64).reshape(len(parties), len(leaders)),
        horizon=ends,
        ballots=(
            Ballot(
                key=asked.clause.key,
                cite=asked.clause.cite,
                question=_question(asked),
                rule=count,
                after_attack=asked.after_attack,
                after_report=asked.after_report,
                after_request=asked.after_request,
                after_meeting=asked.after_meeting,
                draft_weight=behaviour.draft.weight if behaviour.draft else 0,
            ),
        ),
        bin_hours=BIN * _JUST_OVER,
        bins=round(ends / BIN),
        arrival_hours=_ARRIVAL * _JUST_OVER,
        arrivals=round(24 * _DAYS / _ARRIVAL),
        digests=(
            (agreement.reference, agreement.digest),
            *agreement.sources,
            (behaviour.name, digest_of([behaviour])),
            ("procedures", digest_of([each for each in procedures if each.procedure in parties])),
        ),
        draws=Draws.laid_out(
            np.arange(len(parties)), forms=len(given["forms"]), asked=np.ones(conducts.slots, bool)
        ),
        **held,
        **given,
    )
    return Compiled(
        model=model,
        asked=asked,
        agreement=agreement,
        behaviour=behaviour,
        attack=attack,
        wanted=wanted,
        procedures=conducts.procedures,
        assumed=tuple(_assumed(asked, waits=waits, collective=collective)),
        followed=tuple(_followed(asked, ends, waits=waits)),
    )


def _expect_horizon(hours: float | None) -> None:
    if hours is not None and not _SHORTEST <= hours <= _LONGEST:
        message = f"Answers cannot be followed for {hours:g} hours."
        raise NotForecastError(message, remedy=f"Take {_SHORTEST:g} to {_LONGEST:g}.")


def _expect_spoken_of(agreement: Agreement, asked: Asked, attack: Attack) -> None:
    """Refuse an attack of which the question's fact does not speak."""
    if attack.by == attack.on:
        message = f"{attack.by} does not attack itself."
        raise NotForecastError(message, remedy="Name two: --by and --on.")
    terms = agreement.facts.get(asked.fact)
    if terms is None:
        return
    for code, known, by_or_on in ((attack.by, terms.by, "by"), (attack.on, terms.on, "on")):
        if known is not None and code not in known:
            message = (
                f"{agreement.reference} does not speak of an attack {by_or_on} {code}. "
                f"[{terms.fact.article}]"
            )
            remedy = f"It speaks of one {by_or_on} {', '.join(sorted(known))}."
            raise NotForecastError(message, remedy=remedy)


def _expect(count: int, most: int, message: str, remedy: str) -> None:
    if count > most:
        raise NotForecastError(f"{message.format(count)}; at most {most}.", remedy=remedy)


def _parties(asked: Asked, attack: Attack) -> tuple[str, ...]:
    """Whose word counts in this attack; where each decides for itself, whom it binds."""
    away = {"victim": attack.on, "attacker": attack.by}
    out = {away[word] for word in asked.clause.not_in_a_case if word in away}
    return tuple(sorted(code for code in dict.fromkeys(voices(asked.rule)) if code not in out))


def _question(asked: Asked) -> str:
    decide = asked.clause.provision.decide
    return (decide.question if decide else None) or asked.clause.name


def _pair(lasting: Lasting | None) -> tuple[float, float]:
    return (lasting.mu, lasting.sigma) if lasting else (nan, nan)


def _lean(propensity: Propensity) -> float:
    chance = propensity.support
    if chance in {0.0, 1.0}:
        return _SURE if chance else -_SURE
    return log(chance / (1 - chance))


def _horizon(asked: Asked, wanted: float | None) -> float:
    """Long enough for every clock of the question, and a day for what they run from."""
    if wanted is not None:
        return wanted
    clocks = (asked.after_attack, asked.after_report, asked.after_request, asked.after_meeting)
    longest = max((each for each in clocks if not isnan(each)), default=0.0)
    return max(HORIZON, 2 * longest)


def _stages(
    stages: Sequence[Mapping[int, Held]],
    conducts: Conducts,
    parties: Sequence[str],
    attack: Attack,
    ends: float,
) -> dict[str, Any]:
    """The arrays of stages, and of when each may begin."""
    shape = (conducts.slots, len(parties))
    mu, sigma, chance = np.zeros(shape), np.ones(shape), np.zeros(shape)
    calendar = np.full(shape, -1, np.int64)
    rows: dict[tuple[str, str], int] = {}
    for i, held in enumerate(stages):
        for k, (_, stage) in held.items():
            mu[k, i], sigma[k, i], chance[k, i] = stage.mu, stage.sigma, stage.chance
            if stage.hours is not None:
                calendar[k, i] = rows.setdefault((parties[i], stage.hours), len(rows))
    quarters = Quarters(attack.at, ends)
    behaviour = conducts.behaviour
    made = [
        quarters.row(
            behaviour.calendars[name],
            Days(behaviour.zone(party) or "UTC", party, behaviour.recesses(party)),
        )
        for party, name in rows
    ]
    named = tuple(
        tuple(held[k].name if k in held else "" for k in range(conducts.slots)) for held in stages
    )
    empty = np.zeros((0, 1), np.float32)
    return {
        "stages": named,
        "mu": mu,
        "sigma": sigma,
        "chance": chance,
        "calendar": calendar,
        "openings": np.stack(made) if made else empty,
        "into_quarter": quarters.into_quarter,
    }


def _given(
    conducts: Conducts, parties: Sequence[str], asked: Asked, form: Form | None
) -> dict[str, Any]:
    """The arrays of what is delivered, by form: those of the question, or the one asked about."""
    by = {party: conducts.behaviour.deliveries(party) for party in parties}
    about = asked.clause.provision.form or ((form,) if form else ())
    forms = [each for each in about if any(each in own for own in by.values())]
    amount, mu, sigma = np.zeros((3, len(forms), len(parties)))
    sigma += 1
    for i, party in enumerate(parties):
        for f, each in enumerate(forms):
            if each in by[party]:
                given = by[party][each]
                amount[f, i] = given.amount
                if given.lag is not None:
                    mu[f, i], sigma[f, i] = given.lag.mu, given.lag.sigma
    units = [next(own[each].unit for own in by.values() if each in own) for each in forms]
    return {
        "forms": tuple(str(each) for each in forms),
        "units": tuple(units),
        "amount": amount,
        "lag_mu": mu,
        "lag_sigma": sigma,
    }


def _clocks(asked: Asked) -> list[str]:
    named = {
        "the attack": asked.after_attack,
        "the report": asked.after_report,
        "the request": asked.after_request,
        "the meeting": asked.after_meeting,
    }
    return [f"{each:g} h after {name}" for name, each in named.items() if not isnan(each)]


def _followed(asked: Asked, ends: float, *, waits: bool) -> list[str]:
    said = [f"Who has not answered {ends:g} hours after the attack is taken never to answer."]
    said += [f"{name} is taken not to happen." for name in asked.absent]
    clocks = _clocks(asked)
    if len(clocks) > 1:
        said.append(f"It closes by the latest of its clocks: {', '.join(clocks)}.")
    if waits and any(not isnan(each) for each in asked.talks):
        said.append("A meeting held after its own time opens nothing, and nobody answers then.")
    return said


def _assumed(asked: Asked, *, waits: bool, collective: bool) -> list[str]:
    said = ["A party's answer, once given, stands; nobody is persuaded afterwards."]
    said += [f"{name} is taken to hold." for name in asked.states]
    if waits:
        said.append("Nobody answers before the meeting.")
    if collective:
        said.append("Whoever supported delivers once it is adopted; who did not, gives nothing.")
    if len(asked.clause.provision.form) > 1:
        said.append("One answer is taken for all forms that the question is about.")
    return said
