from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from tests.forecast.designs import LIBRARY, PROCEDURES, agreement, usual

from foedus.forecast.behaviour import Behaviour
from foedus.forecast.reading import read_behaviour
from foedus.forecast.study import Study, mistakes_in, read_study
from foedus.forecast.sweeping import Swept, cases_of, sweep
from foedus.wiring import corpus

GOLDEN = Path(__file__).parent / "golden" / "study.json"
TEXT = """\
foedus: "1"
study: small
title: A small study
mechanisms: [mechanism/nato-light, mechanism/nato-umbrella]
behaviours: [usual]
moments: [2027-08-28T02:00+03:00, 2027-11-15T09:00+02:00]
trials: 256
"""
WRONG = """\
foedus: "2"
study: small
titel: A small study
mechanisms: [mechanism/nato-lite, mechanism/nato-light, mechanism/nato-light]
behaviours: [usuall]
moments: [2027-08-28T02:00]
forms: [militarry]
trials: 8
"""
PLAIN = b"""\
foedus: "1"
behaviour: plain
version: 1
title: Plain
report: {median: 30 min, p90: 2 h, basis: assumed}
request: {median: 1 h, p90: 4 h, basis: assumed}
meeting: {median: 6 h, p90: 30 h, basis: assumed}
otherwise: {median: 12 h, p90: 60 h, basis: assumed}
support: {support: 0.8, decline: 0.3, basis: assumed}
bandwagon: {strength: 1, basis: assumed}
delivers: [{form: military, amount: 1, unit: index, lag: {median: 72 h, p90: 300 h, basis: assumed},
  basis: assumed}]
"""


def plain() -> Behaviour:
    read = read_behaviour(PLAIN, "plain.yaml")[0]
    assert read.findings == ()
    assert read.behaviour is not None
    return read.behaviour


def study_of(text: str) -> Study:
    reading = read_study(text.encode(), "study.yaml")
    assert reading.findings == ()
    assert reading.study is not None
    return reading.study


@cache
def swept() -> tuple[Swept, ...]:
    study = study_of(TEXT.replace("usual", "plain"))
    agreements = [agreement(name.removeprefix("mechanism/")) for name in study.mechanisms]
    cases, refused = cases_of(study, agreements, {"plain": plain()}, PROCEDURES)
    assert refused == ()
    return tuple(sweep(cases, trials=study.trials, seed=study.seed))


def test_every_mistake_of_a_study_has_its_line_and_column() -> None:
    reading = read_study(WRONG.encode(), "study.yaml")

    found = [*reading.findings, *mistakes_in(reading, LIBRARY, ["usual"])]

    places = {(each.code, each.place.line, each.place.column) for each in found}
    assert ("F016", 1, 9) in places
    assert ("F007", 3, 1) in places
    assert ("F015", 4, 14) in places
    assert ("F005", 4, 57) in places
    assert ("F010", 5, 14) in places
    assert any(line == 6 for _, line, _ in places)
    assert any(line == 7 for _, line, _ in places)
    assert ("F009", 8, 9) in places
    assert len(found) == 9
    assert "Did you mean 'usual'?" in {each.hint for each in found}


def test_a_list_of_nothing_is_refused() -> None:
    reading = read_study(TEXT.replace("[usual]", "[]").encode(), "study.yaml")

    assert [(each.code, each.place.line) for each in reading.findings] == [("F008", 5)]


@pytest.mark.parametrize("text", ["[1, 2]", "", "mechanisms: {a: b}", "\t"])
def test_what_is_no_study_is_said_to_be_none(text: str) -> None:
    reading = read_study(text.encode(), "study.yaml")

    assert reading.findings
    assert mistakes_in(reading, LIBRARY, ["usual"]) == [] or reading.study is not None


def test_one_alone_stands_for_a_list() -> None:
    study = study_of(TEXT.replace("[usual]", "usual"))

    assert study.behaviours == ("usual",)
    assert [str(each) for each in study.forms] == ["military"]


def test_every_behaviour_meets_every_moment() -> None:
    cases = [(each.case.behaviour, str(each.case.moment)) for each in swept()]

    assert cases == [("plain", "2027-08-27T23:00:00Z"), ("plain", "2027-11-15T07:00:00Z")]
    assert all(each.trials == 256 for each in swept())


def test_a_design_that_cannot_be_forecast_is_refused_by_its_name() -> None:
    study = study_of(TEXT)
    silent = usual().model_copy(update={"otherwise": None, "consents": {}})

    cases, refused = cases_of(study, [agreement("nato-light")], {"usual": silent}, PROCEDURES)

    assert cases[0].designs == ()
    assert len(refused) == 1
    assert "does not say how long" in refused[0]


def test_a_study_comes_to_what_it_came_to() -> None:
    """A golden file: whatever changes it, changes every result that was ever published."""
    found = [
        [str(each.case.moment), value.design, value.measure, value.value and value.value.value]
        for each in swept()
        for value in each.values
    ]
    rounded = [[*row[:3], row[3] if row[3] is None else round(row[3], 9)] for row in found]

    if os.environ.get("FOEDUS_RESET_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        lines = ",\n".join(json.dumps(row) for row in rounded)
        GOLDEN.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    assert rounded == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_studies_that_ship_name_what_there_is() -> None:
    for name in corpus.studies():
        path = Path(corpus.CORPUS) / "studies" / f"{name}.yaml"
        assert corpus.study_in(path, LIBRARY).findings == ()


def test_a_file_has_the_mistakes_of_both_kinds(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(WRONG, encoding="utf-8")

    reading = corpus.study_in(path, LIBRARY)

    assert len(reading.findings) >= 8
