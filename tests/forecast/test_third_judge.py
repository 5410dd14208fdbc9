"""Sampled trials are played by the case engine, which must judge them as the kernel did."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.forecast import model_m
from tests.forecast.designs import NIGHT, compiled
from tests.forecast.engine import differences

from foedus.agreement.vocabulary import Form
from foedus.forecast.as_script import script_of
from foedus.forecast.compile import Attack, Wanted
from foedus.forecast.run import run
from foedus.forecast.trace import trace
from foedus.moments import parse_instant
from foedus.rehearsal.script import read_script

DESIGNS = (
    "nato-light",
    "nato-light@silence",
    "nato-light@two_thirds",
    "nations-one-by-one",
    "nato-umbrella",
    "membership",
    "co-guarantors",
    "co-guarantors@recused",
    "co-guarantors@individual",
    "kyiv-compact-2022",
    "berlin-2025-12",
    "reassurance-force",
    "twenty-point-2025-12",
    "us-draft-2025-11",
)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_engine_finds_the_same_outcome_time_and_lateness(design: str) -> None:
    made = compiled(design)

    for number in range(6):
        assert differences(made, 7, number) == [], number


@pytest.mark.parametrize("form", [Form.SANCTIONS, Form.ECONOMIC])
def test_so_it_does_for_another_form_on_a_working_day(form: Form) -> None:
    monday = Attack(at=parse_instant("2027-03-01T10:00+02:00"))
    made = compiled("nato-light", Wanted(form=form), monday)

    for number in range(8):
        assert differences(made, 2**63, number) == [], number


@pytest.mark.parametrize("question", model_m.QUESTIONS)
def test_so_it_does_under_rules_that_close_early(question: str) -> None:
    made = model_m.files().compiled(question)

    for number in range(12):
        assert differences(made, 1, number) == [], number


def test_a_kernel_that_were_wrong_would_be_found() -> None:
    made = compiled("nato-light@two_thirds")
    ballot = replace(made.model.ballots[0], after_request=200.0)
    wrong = replace(made, model=replace(made.model, ballots=(ballot,)))

    assert any(differences(wrong, 7, number) for number in range(8))


def test_a_trial_that_is_traced_is_the_one_that_was_counted() -> None:
    model = compiled("nato-umbrella").model
    first = run(model, trials=3, seed=5, first=10)

    whole = sum(
        (trace(model, 5, number).tallies for number in (11, 12)), trace(model, 5, 10).tallies
    )

    assert whole == first


def test_a_script_says_that_it_was_drawn_and_is_an_exercise() -> None:
    made = compiled("nato-light")
    text = script_of(made, trace(made.model, 3, 4), seed=3)

    script = read_script(text.encode(), "trial.yaml").script
    assert script.mode == "exercise"
    assert script.incident.invented
    assert "Seed 3, trial 4" in (script.incident.note or "")
    assert str(NIGHT.at) in script.incident.title


def test_model_m_in_files_comes_out_at_its_reference_values() -> None:
    """Within four standard errors of the values of two independent programs."""
    files = model_m.files()
    expected = {"by_weight": 0.8006, "by_silence": 0.5405, "by_both": 0.5479}

    for question, probability in expected.items():
        found = run(files.compiled(question).model, trials=400_000, seed=11)
        adopted = found.results[0, 1] / found.trials
        assert adopted == pytest.approx(probability, abs=4 * np.sqrt(0.25 / 400_000) + 5e-5)
