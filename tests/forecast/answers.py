"""Answers made by hand: parties that answer independently, log-normally, and support so often."""

from __future__ import annotations

from dataclasses import replace
from math import erf, exp, inf, log, prod, sqrt
from typing import Any, Final

from foedus.forecast.answers import (
    CHECKPOINTS,
    DAYS,
    Answers,
    Arrival,
    Estimate,
    Failure,
    Hour,
    PartyAnswer,
    Span,
    Swing,
    mean,
    share,
)
from foedus.forecast.comparison import (
    Comparison,
    Design,
    Difference,
    Rank,
    Threshold,
    Value,
)

__all__ = ["FEW", "MANY", "answers", "comparison", "with_everything"]

FEW: Final = ("POL", "DEU", "GBR", "org:eu")
MANY: Final = (
    *("ALB", "BEL", "BGR", "CAN", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC"),
    *("HRV", "IRL", "ISL", "ITA", "JPN", "LTU", "LUX", "LVA", "NLD", "NOR", "POL", "PRT", "ROU"),
    *("SVN", "SWE", "org:eu"),
)
_Z90: Final = 1.2815515655446004
_STAGES: Final = ("alert", "duty_officer", "government", "parliament", "signature")
_FORMS: Final = (("military", "million euros"), ("air_defence", "interceptors"))


def answers(
    parties: tuple[str, ...] = FEW, *, collective: bool = False, trials: int = 100_000, **other: Any
) -> Answers:
    """A forecast of some parties; `other` takes the place of what is made here."""
    medians = [11.0 + 4.5 * ((7 * place) % 5) ** 1.3 / 3 for place in range(len(parties))]
    leaning = [0.93 - 0.09 * ((3 * place) % 4) for place in range(len(parties))]
    by = [_by(median, 24.0) for median in medians]

    def shared(p: float) -> Estimate:
        return share(round(p * trials), trials)

    def decided(hour: float) -> float:
        return prod(_by(median, hour) for median in medians)

    def enough(hour: float) -> float:
        return _at_least(_supporters(medians, leaning, hour))[2 * len(parties) // 3]

    hours = tuple(float(hour) for hour in range(1, 169))
    support = {hour: _at_least(_supporters(medians, leaning, hour)) for hour in CHECKPOINTS}
    curves = {
        "decided": tuple((hour, decided(hour)) for hour in hours),
        "support": tuple((hour, _expected(medians, leaning, hour)) for hour in hours),
    }
    if collective:
        curves["adopted"] = tuple((hour, enough(min(hour, 24.0))) for hour in hours)
    for place, (form, _) in enumerate(_FORMS):
        curves[f"arrived {form}"] = tuple(
            (float(day), 900.0 * (place + 1) * (1 - exp(-day / (12 + 9 * place))))
            for day in range(91)
        )
    made = Answers(
        agreement="mechanism/nato-light" + ("@two_thirds" if collective else ""),
        title="NATO-light" + (", decided by two thirds" if collective else ""),
        question="Do we give military support?",
        cite="reported, decision within 24 hours",
        rule="majority" if collective else "individual",
        behaviour="behaviour/usual",
        attack="2027-08-28T02:10:00Z",
        parties=tuple(
            PartyAnswer(
                party=party,
                answered=_span(median, trials),
                late=shared(1 - on_time),
                supports_in_time=shared(on_time * leaning[place]),
                held_up_by=_STAGES[2 + place % 2],
                held_up_share=0.42,
                banzhaf=1 / len(parties) if collective else None,
                shapley=1 / len(parties) if collective else None,
            )
            for place, (party, median, on_time) in enumerate(zip(parties, medians, by, strict=True))
        ),
        method="simulated",
        trials=trials,
        seed=1,
        deadline=26.4,
        reported=Span(tenth=0.9, median=2.0, ninetieth=4.3, never=shared(0.0)),
        met=None,
        decided_by=tuple((hour, shared(decided(hour))) for hour in CHECKPOINTS),
        decided_in_time=shared(decided(26.4)),
        support_by=tuple(
            (k, tuple((hour, shared(support[hour][k])) for hour in CHECKPOINTS))
            for k in range(1, len(parties) + 1)
        ),
        adopted_by=tuple((hour, shared(enough(min(hour, 24.0)))) for hour in CHECKPOINTS)
        if collective
        else (),
        certain_by=tuple((hour, shared(enough(min(hour, 24.0)) * 0.9)) for hour in CHECKPOINTS)
        if collective
        else (),
        results=(("adopted", shared(enough(24.0))), ("refused", shared(1 - enough(24.0))))
        if collective
        else (),
        all_decided=Span(tenth=19.0, median=31.5, ninetieth=58.0, never=shared(0.02)),
        adopted=Span(tenth=14.0, median=19.5, ninetieth=None, never=shared(1 - enough(24.0)))
        if collective
        else None,
        weight=Estimate(value=0.6486, low=0.6479, high=0.6493),
        failures=tuple(
            Failure(party=party, step=step, share=shared(0.31 / (place + 1)))
            for place, (party, step) in enumerate(
                zip(
                    parties, ("parliament", "declined", "government", "abstained") * 8, strict=False
                )
            )
        ),
        arrivals=tuple(
            Arrival(
                form=form,
                unit=unit,
                day=day,
                amount=Estimate(value=got, low=got * 0.99, high=got * 1.01),
                promised=1100.0 * (place + 1),
            )
            for place, (form, unit) in enumerate(_FORMS)
            for day in DAYS
            for got in (dict(curves[f"arrived {form}"])[float(day)],)
        ),
        curves=curves,
        assumptions=(
            (
                "Detection and attribution",
                "half within 2 h, nine in ten within 4.3 h",
                "sourced: NATO, September 2001 (history/nato_a5_2001)",
            ),
            (
                "Parliament needed in Germany",
                "in 82 of 100 cases",
                "derived: its procedure (procedures/DEU)",
            ),
            (
                "The government alone",
                "half within 7.4 h, nine in ten within 16 h",
                "assumed: no source gives hours",
            ),
            ("Who supports", "84 of 100 while nobody else has answered", "assumed: nobody knows"),
            ("How much others pull", "1.2 in log-odds", "assumed: nobody knows"),
        ),
        notes=("The ceasefire is taken to hold until the attack.",),
        asked=(("agreement", "mechanism/nato-light"), ("seed", "1")),
        drawn="5d" * 32,
        digests=(
            ("agreement", "sha256:1f0c" + 15 * "9ab4"),
            ("behaviour", "sha256:77aa" + 15 * "03cd"),
        ),
        versions=(("foedus", "0.1.0"), ("numba", "0.68.1")),
    )
    return replace(made, **other)


def with_everything(**how: Any) -> Answers:
    """The same with what is only there when asked for: stages, hours of the week, swings."""
    made = answers(**how)
    parties = tuple(
        replace(
            each,
            stages=tuple(
                (stage, (each.answered.median or 0.0) * part)
                for stage, part in zip(_STAGES, (0.06, 0.09, 0.31, 0.42, 0.12), strict=True)
            ),
        )
        for each in made.parties
    )
    hours = tuple(
        Hour(weekday=day, hour=hour, share=share(round(1000 * chance), 1000))
        for day in range(7)
        for hour in range(24)
        for chance in ((0.2 + 0.5 * exp(-((hour - 6) ** 2) / 40)) * (1 if day < 4 else 0.6),)
    )
    swings = tuple(
        Swing(
            assumption=what,
            low=low,
            high=high,
            at_low=share(round(made.trials * down), made.trials),
            at_high=share(round(made.trials * up), made.trials),
        )
        for what, low, high, down, up in (
            ("Parliament needed in Germany", "in 50 of 100", "in 95 of 100", 0.44, 0.21),
            ("The government alone", "half the time", "twice the time", 0.52, 0.12),
            ("Detection and attribution", "half the time", "twice the time", 0.33, 0.24),
        )
    )
    return replace(made, parties=parties, hours=hours, swings=swings)


def comparison() -> Comparison:
    """Two designs of four parties each."""
    one, two = answers(), answers(collective=True)
    more = Estimate(value=0.112, low=0.108, high=0.116)
    names = (one.agreement, two.agreement)
    return Comparison(
        asked=(("trials", "100000"), ("seed", "1")),
        said="Two thirds adopt in time more often than all answer: a late party stops nobody.",
        designs=(one, two),
        differences=(
            Difference(
                measure="it holds within 24 hours",
                unit="share",
                first=names[0],
                second=names[1],
                at_first=share(28_800, 100_000),
                at_second=share(40_000, 100_000),
                difference=more,
            ),
            Difference(
                measure="hours until it is decided, half of the time",
                unit="hours",
                first=names[0],
                second=names[1],
                at_first=Estimate(value=31.5, low=31.4, high=31.6),
                at_second=Estimate(value=19.5, low=19.4, high=19.6),
                difference=Estimate(value=-12.0, low=-12.2, high=-11.8),
            ),
        ),
        ranked_by="it holds within 24 hours",
        ranking=(
            Rank(design=names[1], places=(0.999, 0.001)),
            Rank(design=names[0], places=(0.001, 0.999)),
        ),
        named=tuple(
            Design(
                reference=each.agreement,
                title=each.title,
                question=each.question,
                cite=each.cite,
                rule=each.rule,
                parties=len(each.parties),
                done=done,
            )
            for each, done in zip(
                (one, two), ("2 of its 4 parties support", "its adoption is certain"), strict=True
            )
        ),
        values=tuple(
            Value(design=name, measure=measure, unit=unit, value=value)
            for measure, unit, both in (
                ("it holds within 24 hours", "share", (share(28_800, 10**5), share(40_000, 10**5))),
                ("hours until it is decided", "hours", (None, mean((19.4, 19.5, 19.6)))),
            )
            for name, value in zip(names, both, strict=True)
        ),
        deterrence=tuple(
            Threshold(
                design=name, hours=72.0, chance=chance, least_gain=gain, low=gain * 0.9, high=high
            )
            for name, chance, gain, high in (
                (names[0], share(75_000, 100_000), 3.0, 3.3),
                (names[1], share(100_000, 100_000), inf, inf),
            )
        ),
        notes=("The ceasefire is taken to hold until the attack.",),
        behaviour="usual",
        attack=one.attack,
        trials=100_000,
        seed=1,
        digests=one.digests,
    )


def _by(median: float, hour: float) -> float:
    """P(answered by the hour): a log-normal whose 90th percentile is 1.8 times its median."""
    z = (log(hour) - log(median)) / (log(1.8) / _Z90)
    return (1 + erf(z / sqrt(2))) / 2


def _span(median: float, trials: int) -> Span:
    return Span(tenth=median / 1.8, median=median, ninetieth=median * 1.8, never=share(0, trials))


def _supporters(medians: list[float], leaning: list[float], hour: float) -> list[float]:
    return [_by(median, hour) * lean for median, lean in zip(medians, leaning, strict=True)]


def _expected(medians: list[float], leaning: list[float], hour: float) -> float:
    return sum(_supporters(medians, leaning, hour))


def _at_least(chances: list[float]) -> list[float]:
    """P(at least k) for k = 0 to n, by the programme over independent parties."""
    exactly = [1.0]
    for chance in chances:
        exactly = [
            (exactly[k] if k < len(exactly) else 0.0) * (1 - chance)
            + (exactly[k - 1] * chance if k else 0.0)
            for k in range(len(exactly) + 1)
        ]
    return [min(1.0, sum(exactly[k:])) for k in range(len(exactly))]
