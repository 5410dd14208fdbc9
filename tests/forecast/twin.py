"""The slow twin of the compiled kernel: one trial at a time, plain Python, draw for draw.

It follows the lines of `foedus.forecast.model`, counts by the case's own
`outcome_of`, and rounds to 32 bits where the kernel does.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.agreement.model import Rule
from foedus.agreement.resolved import RuleInForce
from foedus.agreement.vocabulary import Abstention, Counted, RuleKind, Tie
from foedus.case.tally import (
    Stance,
    decided_early,
    each_for_itself,
    outcome_of,
    stance_counted,
    voices,
)
from foedus.forecast import draws as polynomials
from foedus.forecast.model import Result

if TYPE_CHECKING:
    from foedus.forecast.model import Ballot, Count, Model

f32 = np.float32
NEVER: Final = f32(math.inf)
WORD: Final = 2**64 - 1
BASES: Final = (Counted.MEMBERS, Counted.PRESENT, Counted.VOTES, Counted.WEIGHT)
SAID: Final = {1: Stance.SUPPORT, 2: Stance.DECLINE, 3: Stance.ABSTAIN}


# draws


def mixed(state: int) -> int:
    """SplitMix64."""
    word = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & WORD
    return word ^ (word >> 31)


def word_at(model: Model, seed: int, trial: int, slot: int) -> int:
    gamma = 0x9E3779B97F4A7C15
    key = mixed((seed + gamma) & WORD)
    return mixed((key + (trial * model.draws.words + slot + 1) * gamma) & WORD)


def fma(a: Any, b: Any, c: Any) -> Any:
    """a b + c rounded once to 32 bits: the exact product, a sum rounded to odd, then to 32."""
    product, addend = float(a) * float(b), float(c)
    total = product + addend
    part = total - product
    error = (product - (total - part)) + (addend - part)
    if error and not np.float64(total).view(np.int64) & 1:
        total = math.nextafter(total, math.copysign(math.inf, error))
    return f32(total)


def horner(value: Any, *coefficients: Any) -> Any:
    total = coefficients[0]
    for each in coefficients[1:]:
        total = fma(total, value, each)
    return total


def log2(value: Any) -> Any:
    p = polynomials
    bits = int(f32(value).view(np.int32))
    exponent = (bits - 0x3F3504F3) >> 23
    part = np.int32(bits - (exponent << 23)).view(f32) - f32(1)
    return horner(part, p._L7, p._L6, p._L5, p._L4, p._L3, p._L2, p._L1, p._L0, f32(exponent))


def exp2(value: Any) -> Any:
    p = polynomials
    value = min(max(f32(value), f32(-126)), f32(126))
    whole = np.floor(value + f32(0.5))
    sum_ = horner(value - whole, p._E5, p._E4, p._E3, p._E2, p._E1, f32(1))
    return np.int32(int(sum_.view(np.int32)) + (int(whole) << 23)).view(f32)


def normals(word: int) -> tuple[Any, Any]:
    p = polynomials
    radius = np.sqrt(log2(f32((word >> 40) + 1) * f32(2**-24)) * f32(-2 * math.log(2)))
    low = word & 0xFFFFFFFF
    signed = low - 2**32 if low >> 31 else low
    angle = f32(signed >> 8) * f32(math.pi / 4 / 2**23)
    square = angle * angle
    sine = horner(square, p._S7, p._S5, p._S3, f32(1)) * angle
    cosine = horner(square, p._C6, p._C4, p._C2, f32(1))
    radius = -radius if low & 2 else radius
    one, other = (sine, cosine) if low & 1 else (cosine, sine)
    return radius * one, radius * other


def uniforms(word: int) -> tuple[Any, Any, Any]:
    thirds = (word >> 43, (word >> 22) & 0x1FFFFF, (word >> 1) & 0x1FFFFF)
    one, other, third = ((f32(each) + f32(0.5)) * f32(2**-21) for each in thirds)
    return one, other, third


def narrow(value: float) -> Any:
    return f32(value * math.log2(math.e))


def lasting(normal: Any, mu: float, sigma: float) -> Any:
    return exp2(fma(narrow(sigma), normal, narrow(mu)))


# one trial


@dataclass
class Trial:
    """What happened in one trial."""

    common: list[Any] = field(default_factory=list)
    times: list[Any] = field(default_factory=list)
    leanings: list[Any] = field(default_factory=list)
    begun: dict[tuple[int, int], Any] = field(default_factory=dict)
    lags: dict[tuple[int, int], Any] = field(default_factory=dict)
    answers: list[tuple[Any, int, int]] = field(default_factory=list)
    """Time, party, and 1 support, 2 decline, 3 abstain, in order."""

    @property
    def start_of_question(self) -> Any:
        return self.common[1]


@dataclass
class Forced:
    """What is told of a trial and not drawn: common times, and when and what parties said."""

    common: dict[int, float] = field(default_factory=dict)
    said: dict[int, tuple[float, int]] = field(default_factory=dict)
    """An answer of 0 is still drawn."""


def play(model: Model, seed: int, trial: int, forced: Forced | None = None) -> Trial:
    """One trial up to the answers."""
    found, forced = Trial(), forced or Forced()

    def at(slot: int) -> int:
        return word_at(model, seed, trial, slot)

    drawn = (*normals(at(0)), normals(at(1))[0])
    now = f32(0)
    for place in range(3):
        mu, sigma = model.common[place]
        if not math.isnan(sigma):
            now = now + lasting(drawn[place], mu, sigma)
        now = f32(forced.common.get(place, now))
        found.common.append(now)
    bits = 5 if len(model.parties) <= 32 else 6
    found.common[2] = cleared(found.common[2], bits)
    start = found.common[1] if model.from_request else found.common[0]
    stages, forms = model.mu.shape[0], len(model.forms)
    for party in range(len(model.parties)):
        block = 2 + int(model.draws.blocks[party]) * model.draws.per_party
        own = [z for word in range(-(-(stages + forms) // 2)) for z in normals(at(block + word))]
        after_normals = block + -(-(stages + forms) // 2)
        last = max(1, *(int(number) for number in model.draws.uniforms), 1)
        chances = [u for word in range(last // 3 + 1) for u in uniforms(at(after_normals + word))]
        found.leanings.append(_leaning(model, party, chances))
        now = start
        for stage in range(stages):
            now = _after(model, found, (stage, party), now, own[stage], chances)
        for form in range(forms):
            mu, sigma = model.lag_mu[form, party], model.lag_sigma[form, party]
            found.lags[form, party] = lasting(own[stages + form], mu, sigma)
        if model.waits:
            now = max(now, gate(model, found))
        if party in forced.said:
            now = f32(forced.said[party][0])
        found.times.append(cleared(now, bits))
    _answer(model, found, forced)
    return found


def cleared(moment: Any, bits: int) -> Any:
    return np.int32(int(f32(moment).view(np.int32)) >> bits << bits).view(f32)


def _leaning(model: Model, party: int, chances: list[Any]) -> Any:
    lean = f32(min(max(model.lean[party], -1e9), 1e9))
    need = (log2(chances[0]) - log2(f32(1) - chances[0])) * f32(math.log(2)) - lean
    declines = int(chances[1] < f32(model.decline[party]))
    return np.int32(int(f32(need).view(np.int32)) & -2 | declines).view(f32)


def _after(
    model: Model, found: Trial, place: tuple[int, int], now: Any, normal: Any, chances: list[Any]
) -> Any:
    """When a stage ends that was reached now."""
    chance = f32(model.chance[place])
    if chance < 1 and (chance <= 0 or chances[model.draws.uniforms[place[0]]] >= chance):
        return now
    if model.calendar[place] >= 0:
        row = model.openings[model.calendar[place]]
        quarter = np.floor((now + f32(model.into_quarter)) * f32(4))
        now = max(now, row[int(min(quarter, f32(len(row) - 1)))])
    found.begun[place] = now
    return now + lasting(normal, model.mu[place], model.sigma[place])


def _answer(model: Model, found: Trial, forced: Forced) -> None:
    """In order of time, ties by index; the others' answers pull."""
    said: dict[int, int] = {}
    for_it = of_all = f32(0)
    for moment, party in sorted(zip(found.times, range(len(found.times)), strict=True)):
        if moment > f32(model.horizon):
            break
        pull = f32(0)
        for place, leader in enumerate(model.leaders):
            word = said.get(int(leader), 0)
            strength = f32(model.pull[party, place])
            pull = pull + f32((word == 1) - (word > 1)) * strength
        swing = (f32(2) * for_it - of_all) / (of_all if of_all > 0 else f32(1))
        need = found.leanings[party]
        supports = swing * f32(model.beta) + pull > need
        weight = f32(model.influence[party])
        said[party] = 1 if supports else 3 - (int(need.view(np.int32)) & 1)
        _, told = forced.said.get(party, (0.0, 0))
        said[party], supports = told or said[party], told == 1 if told else supports
        for_it = for_it + weight if supports else for_it
        of_all = of_all + weight
        found.answers.append((moment, party, said[party]))


# what a ballot comes to


@dataclass
class End:
    """What one ballot came to."""

    result: Result
    closes: Any
    settled: Any
    certain: Any = NEVER
    alone: Any = NEVER
    drafted: Any = NEVER


def in_force(model: Model, count: Count) -> RuleInForce:
    """The numbers of a rule as the case reads a rule."""
    codes = tuple(f"A{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(len(model.parties)))

    def among(chosen: Any) -> list[str]:
        return [code for code, is_in in zip(codes, chosen, strict=True) if is_in]

    def share(above: int, below: int, more: int) -> str:
        return f"{'more than ' if more else ''}{above}/{below}"

    early = (None, "when_decided", "when_all_answered")[count.early]
    text = {
        "kind": count.kind,
        "need": [
            {"share": share(*need[:3]), "of": BASES[need[3]]} for need in count.needs.tolist()
        ],
        "weights": dict(zip(codes, count.weights.tolist(), strict=True)),
        "quorum": share(*count.quorum) if count.quorum[0] or count.quorum[2] else None,
        "broken_by": str(count.broken_by),
        "early_close": early,
        **({"tie": Tie.CHAIR, "chair": codes[count.chair]} if count.chair >= 0 else {}),
    }
    return RuleInForce(
        name="rule",
        rule=Rule.model_validate(text),
        voters=tuple(among(count.voters)),
        abstain=list(Abstention)[count.abstain],
        veto=frozenset(among(count.veto)),
        recused=frozenset(among(count.recused)),
        delegates=frozenset(among(count.delegates)),
        on_break=in_force(model, count.on_break) if count.on_break else None,
        on_fail=in_force(model, count.on_fail) if count.on_fail else None,
    )


def in_time(model: Model, found: Trial) -> Any:
    """The meeting, unless it was too late for the talks that were owed."""
    report, request, meeting = found.common
    starts = zip((f32(0), report, request), model.talks, strict=True)
    ends = [start + f32(after) for start, after in starts if not math.isnan(after)]
    return meeting if not ends or meeting <= max(ends) else NEVER


def gate(model: Model, found: Trial) -> Any:
    return in_time(model, found) if model.from_meeting else found.common[2]


def close_of(model: Model, ballot: Ballot, found: Trial) -> Any:
    report, request, _ = found.common
    opens = _opens(model, found)
    given = (
        (ballot.after_attack, f32(0)),
        (ballot.after_report, report),
        (ballot.after_request, request),
        (ballot.after_meeting, in_time(model, found)),
    )
    clocks = [(start + f32(after), f32(after)) for after, start in given if not math.isnan(after)]
    if not clocks:
        return NEVER
    end = None
    for (after, start), (ends, _) in zip(
        [each for each in given if not math.isnan(each[0])], clocks, strict=True
    ):
        del after
        if ends >= opens and (end is None or start <= end):
            end = ends if end is None else max(end, ends)
    return opens + clocks[0][1] if end is None else end


def _opens(model: Model, found: Trial) -> Any:
    if model.from_meeting:
        return in_time(model, found)
    return found.common[1] if model.from_request else found.common[0]


class Voting:
    """One ballot of one trial."""

    def __init__(self, model: Model, ballot: Ballot, found: Trial) -> None:
        self.ballot, self.found, self.horizon = ballot, found, f32(model.horizon)
        self.close = close_of(model, ballot, found)
        self.opens, self.meeting = _opens(model, found), gate(model, found)
        self.rule = in_force(model, ballot.rule)
        codes = self.rule.rule.weights
        self.words = [
            (moment, list(codes)[party], SAID[said]) for moment, party, said in found.answers
        ]
        self.weights = codes

    def end(self) -> End:
        """What it comes to."""
        if self.rule.kind is not RuleKind.SILENCE:
            return self._counted(self.rule, self.opens, 0)
        drafted, place = self._circulated()
        found = self._silence(drafted, place)
        found.drafted = (
            drafted
            if drafted + f32(self.ballot.rule.window) <= min(self.close, self.horizon)
            else NEVER
        )
        return found

    def _silence(self, drafted: Any, place: int) -> End:
        rule = self.rule
        ends = drafted + f32(self.ballot.rule.window)
        if ends > min(self.close, self.horizon):
            return self._unfinished(rule)
        broken = None
        for count in range(place, len(self.words) + 1):
            if drafted < NEVER and self._breaks(count):
                at = drafted if count == place else self.words[count - 1][0]
                broken = (at, count)
                break
        if broken is not None and broken[0] <= min(ends, self.close):
            if rule.on_break is None:
                return self._shut(rule, broken[0], broken[1])
            if rule.on_break.kind is RuleKind.SILENCE:
                return self._unfinished(rule.on_break)
            return self._counted(rule.on_break, *broken)
        if drafted < NEVER and ends <= self.close:
            found = self._shut(rule, ends, self._until(ends))
            found.certain = ends
            return found
        return self._unfinished(rule)

    def _unfinished(self, rule: RuleInForce) -> End:
        if self.close == NEVER:
            return End(Result.OPEN, self.close, NEVER)
        if rule.on_fail is not None and rule.on_fail.kind is not RuleKind.SILENCE:
            return self._shut(rule.on_fail, self.close, self._until(self.close))
        return End(Result.NO_DECISION, self.close, self.close)

    def _counted(  # noqa: PLR0911 - one for each way to end
        self, rule: RuleInForce, since: Any, place: int
    ) -> End:
        """By a rule that is no silence, from a moment on."""
        early, alone = self.ballot_early(rule), rule.kind is RuleKind.INDIVIDUAL
        certain = NEVER
        if since == NEVER and not alone:  # it never opened
            return End(Result.OPEN, self.close, NEVER)
        for count in range(place, self._until(self.close) + 1):
            at = max(since, self.words[count - 1][0]) if count else since
            said = self._stances(count)
            if not alone and decided_early(rule, said):
                good = self._shut(rule, at, count).result is Result.ADOPTED
                certain = min(certain, at) if good else certain
                if early == "when_decided":
                    return self._shut(rule, at, count)
            everybody = set(voices(rule)) - rule.recused <= set(said)
            if (early == "when_all_answered" or (early and alone)) and everybody:
                if alone:
                    return End(Result.EACH, self.close, at, alone=since)
                return self._shut(rule, at, count, certain)
        if alone:
            return End(Result.EACH, self.close, self.close, alone=since)
        if self.close == NEVER:
            return End(Result.OPEN, self.close, NEVER, certain)
        return self._shut(rule, self.close, self._until(self.close), certain)

    @staticmethod
    def ballot_early(rule: RuleInForce) -> str | None:
        return rule.rule.early_close

    def _shut(self, rule: RuleInForce, at: Any, count: int, certain: Any = NEVER) -> End:
        said = self._stances(count)
        outcome = outcome_of(rule, said)
        if rule.kind is RuleKind.INDIVIDUAL or each_for_itself(rule, said) is not None:
            return End(Result.EACH, self.close, at, alone=at)
        assert outcome is not None
        result = Result[outcome.name]
        certain = min(certain, at) if result is Result.ADOPTED else NEVER
        return End(result, self.close, at, certain)

    def _stances(self, count: int) -> dict[str, Stance]:
        return {code: stance for _, code, stance in self.words[:count]}

    def _until(self, moment: Any) -> int:
        return sum(1 for at, _, _ in self.words if at <= moment)

    def _circulated(self) -> tuple[Any, int]:
        for count in range(len(self.words) + 1):
            support = {c for c, stance in self._stances(count).items() if stance is Stance.SUPPORT}
            voting = support & set(self.rule.voters) - self.rule.recused
            if sum(self.weights[code] for code in voting) >= self.ballot.draft_weight:
                at = self.words[count - 1][0] if count else f32(0)
                if at > self.meeting:
                    return at, count
                return self.meeting, max(count, self._until(self.meeting))
        return NEVER, len(self.words)

    def _breaks(self, count: int) -> bool:
        rule, said = self.rule, self._stances(count)
        no = {c for c in said if stance_counted(rule, said, c) is Stance.DECLINE} - rule.recused
        return len(no & set(rule.voters)) >= self.ballot.rule.broken_by or bool(no & rule.veto)


# what trials come to


def tallies(model: Model, seed: int, first: int, trials: int) -> dict[str, Any]:
    """The counts of `Tallies`, by name."""
    ballots, parties, bins = len(model.ballots), len(model.parties), model.bins
    shapes = {
        "results": (ballots, len(Result)),
        "settled": (ballots, bins + 1),
        "certain": (ballots, bins + 1),
        "late": (parties,),
        "in_time": (ballots, parties),
        "answered": (parties, bins + 1),
        "supported": (parties, bins + 1),
        "nth": (parties + 1, bins + 1),
        "all_answered": (bins + 1,),
        "weight": (2,),
        "arrivals": (len(model.forms), parties, model.arrivals + 1),
    }
    counts: dict[str, Counter[tuple[int, ...]]] = {name: Counter() for name in shapes}
    with np.errstate(all="ignore"):
        for trial in range(first, first + trials):
            _count(model, play(model, seed, trial), counts)
    arrays = {}
    for name, shape in shapes.items():
        arrays[name] = np.zeros(shape, np.int64)
        for place, number in counts[name].items():
            arrays[name][place] = number
    return arrays


def ends(model: Model, found: Trial) -> list[End]:
    """What every ballot came to."""
    return [Voting(model, ballot, found).end() for ballot in model.ballots]


def arrivals(model: Model, found: Trial, first: End) -> dict[tuple[int, int], Any]:
    """When what each supporter gives arrives, by form and party."""
    taken = {Result.ADOPTED: first.settled, Result.EACH: first.alone}.get(first.result, NEVER)
    if model.ballots[0].rule.kind is RuleKind.INDIVIDUAL:
        taken = f32(0)
    return {
        (form, party): max(moment, taken) + found.lags[form, party]
        for form in range(len(model.forms))
        for moment, party, said in found.answers
        if said == 1 and model.amount[form, party] != 0
    }


def _count(model: Model, found: Trial, counts: dict[str, Counter[tuple[int, ...]]]) -> None:
    def bin_of(moment: Any, width: float = model.bin_hours, bins: int = model.bins) -> int:
        return int(min(f32(moment) * f32(1 / width), f32(bins)))

    supported = {party: moment for moment, party, said in found.answers if said == 1}
    answered = {party: moment for moment, party, _ in found.answers}
    all_ends = ends(model, found)
    for place, end in enumerate(all_ends):
        adopted = end.result is Result.ADOPTED
        counts["results"][place, int(end.result)] += 1
        counts["settled"][place, bin_of(end.settled if adopted else NEVER)] += 1
        counts["certain"][place, bin_of(end.certain)] += 1
        for party, moment in supported.items():
            counts["in_time"][place, party] += int(moment <= end.closes)
    close = all_ends[0].closes
    weights = model.ballots[0].rule.weights
    weight = sum(int(weights[p]) for p, moment in supported.items() if moment <= close)
    counts["weight"][(0,)] += weight
    counts["weight"][(1,)] += weight**2
    arriving = arrivals(model, found, all_ends[0])
    for party in range(len(model.parties)):
        counts["late"][(party,)] += int(
            found.times[party] > (min(close, model.horizon) if close < NEVER else NEVER)
        )
        counts["answered"][party, bin_of(answered.get(party, NEVER))] += 1
        counts["supported"][party, bin_of(supported.get(party, NEVER))] += 1
        for form in range(len(model.forms)):
            if model.amount[form, party] != 0:
                at = arriving.get((form, party), NEVER)
                hour = bin_of(at, model.arrival_hours, model.arrivals)
                counts["arrivals"][form, party, hour] += 1
    everybody = len(answered) == len(model.parties)
    counts["all_answered"][(bin_of(max(answered.values()) if everybody else NEVER),)] += 1
    in_turn = [f32(0), *sorted(supported.values())]
    for place in range(len(model.parties) + 1):
        counts["nth"][place, bin_of(in_turn[place] if place < len(in_turn) else NEVER)] += 1
