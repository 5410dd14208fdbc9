"""Model M, the benchmark of the kernel, in the project's own terms: files, read and compiled.

Thirty invented states, three questions: by weight, under silence, by number and weight.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from math import exp
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Final

from foedus.agreement.documents import read_document
from foedus.agreement.library import Shelf
from foedus.agreement.procedure import Procedure, type_procedure
from foedus.agreement.reading import read_tree
from foedus.agreement.resolved import Agreement, resolve
from foedus.forecast.behaviour import Behaviour
from foedus.forecast.compile import Attack, Compiled, Wanted, compile_model
from foedus.forecast.reading import read_behaviour
from foedus.moments import parse_instant

GIVEN: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "benchmarks" / "model_m.json").read_text()
)
COUNT: Final = GIVEN["n"]
STATES: Final = ["".join(each) for each in product("M", ascii_uppercase, "AB")][:COUNT]
QUESTIONS: Final = ("by_weight", "by_silence", "by_both")
ATTACK: Final = Attack(at=parse_instant("2027-02-03T02:00Z"))
_NINE_TENTHS: Final = 1.2815515655446004
_STAGES: Final = ("notified", "confirmed", "instructed", "parliament", "signed", "delivered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    agreement: Agreement
    behaviour: Behaviour
    procedures: tuple[Procedure, ...]

    def compiled(self, question: str) -> Compiled:
        wanted = Wanted(form=None, question=question, horizon=24.0)
        return compile_model(self.agreement, self.behaviour, self.procedures, ATTACK, wanted)


def files(beta: float | None = None) -> Files:
    """The three kinds of file, as read; `beta` takes the place of the bandwagon's strength."""
    reading = read_document(_agreement().encode(), "model-m.yaml")[0][0]
    behaviour = read_behaviour(_behaviour(GIVEN["beta"] if beta is None else beta).encode(), "m")[0]
    assert behaviour.findings == ()
    assert behaviour.behaviour is not None
    procedures = []
    for code in STATES:
        tree = read_tree(_procedure(code).encode(), code)[0]
        procedure, findings = type_procedure(tree, code)  # type: ignore[arg-type]
        assert findings == []
        assert procedure is not None
        procedures.append(procedure)
    return Files(
        agreement=resolve(reading, Shelf([reading])),
        behaviour=behaviour.behaviour,
        procedures=tuple(procedures),
    )


def _agreement() -> str:
    weights = ", ".join(f"{code}: {each}" for code, each in zip(STATES, GIVEN["w"], strict=True))
    asked = "".join(
        f"""  {name}:
    cite: model M
    when: {{fact: attack}}
    who: guarantors
    must: decide
    strength: will
    form: [military]
    within: PT24H
    from: attack
    decide: {{rule: {name}, question: "Is support given?"}}
    else: {{record: not_decided}}
"""
        for name in QUESTIONS
    )
    return f"""foedus: "1"
id: model-m
version: "1"
title: Model M
status: draft
parties:
{"".join(f"  {code}: {{role: guarantor}}{chr(10)}" for code in STATES)}  UKR: {{role: beneficiary}}
  RUS: {{role: named_aggressor}}
facts:
  attack: {{cite: model M, event: armed_attack, by: RUS, on: UKR, found_by: each}}
rules:
  by_weight:
    {{kind: majority, cite: model M, need: 1/2, of: weight, abstain: against,
     early_close: when_decided, weights: {{{weights}}}}}
  by_silence: {{kind: silence, cite: model M, window: PT6H, broken_by: 1}}
  by_both:
    kind: majority
    cite: model M
    need:
      - {{share: {GIVEN["qc_n"]}/{COUNT}, of: members}}
      - {{share: {GIVEN["qc_w"]}/1000, of: weight}}
    abstain: against
    early_close: when_decided
    weights: {{{weights}}}
provisions:
{asked}"""


def _procedure(code: str) -> str:
    return f"""procedure: {code}
title: How {code} decides
steps: [{{id: parliament, who: parliament, cite: model M, consent: prior}}]
"""


def _lasting(mu: float, sigma: float) -> str:
    median, ninetieth = exp(mu), exp(mu + _NINE_TENTHS * sigma)
    return f"median: {median:.12f} h, p90: {ninetieth:.12f} h, basis: assumed"


def _behaviour(beta: float) -> str:
    parties = "".join(_party(i) for i in range(COUNT))
    return f"""foedus: "1"
behaviour: model-m
version: "1"
title: Model M
report: {{{_lasting(GIVEN["muD"], GIVEN["sD"])}}}
draft: {{weight: {GIVEN["Wb"]}, basis: assumed}}
calendars:
  sitting: {{days: [mon, tue, wed, thu, fri, sat, sun], from: 08:00, to: 20:00, basis: assumed}}
support: {{support: 0.5, decline: 0.5, basis: assumed}}
bandwagon: {{strength: {beta}, basis: assumed}}
parties:
{parties}"""


def _party(i: int) -> str:
    stages = [_lasting(GIVEN["mu"][k][i], GIVEN["s"][k][i]) for k in range(len(_STAGES))]
    before = "".join(f"      {_STAGES[k]}: {{{stages[k]}}}\n" for k in range(3))
    zone = int(GIVEN["tz"][i])
    support = 1 / (1 + exp(-GIVEN["a"][i]))
    return f"""  {STATES[i]}:
    zone: {"UTC" if not zone else f"Etc/GMT{-zone:+d}"}
    before:
{before}    steps:
      parliament: {{{stages[3]}, chance: {GIVEN["p"][i]}, hours: sitting}}
    after:
      signed: {{{stages[4]}}}
    support: {{support: {support:.15f}, decline: {GIVEN["r"][i]}, basis: assumed}}
    influence: {GIVEN["w"][i]}
    delivers:
      - form: military
        amount: {GIVEN["amt"][i]}
        unit: index
        basis: assumed
        lag: {{{stages[5]}}}
"""
