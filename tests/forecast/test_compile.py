from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.forecast.designs import NIGHT, PROCEDURES, agreement, compiled, usual

from foedus.agreement.vocabulary import Form, RuleKind
from foedus.errors import NotForecastError
from foedus.forecast.compile import Wanted, compile_model
from foedus.forecast.conduct import Conducts, steps_needed
from foedus.moments import parse_instant


def test_every_guarantor_answers_and_the_beneficiary_does_not() -> None:
    model = compiled("nato-light").model

    assert len(model.parties) == 29
    assert "org:eu" in model.parties
    assert "UKR" not in model.parties
    assert model.forms == ("military",)
    assert model.ballots[0].after_attack == 24.0


def test_an_attacked_party_owes_itself_no_assistance() -> None:
    model = compiled("membership").model

    assert "UKR" not in model.parties
    assert len(model.parties) == 32


def test_only_steps_about_the_form_on_the_usual_way_are_taken() -> None:
    germany = next(each for each in PROCEDURES if each.procedure == "DEU")

    def named(form: Form) -> list[str]:
        return [step.id for step in steps_needed(germany, form)]

    assert named(Form.MILITARY) == ["government"]
    assert named(Form.SANCTIONS) == ["eu_council"]
    assert named(Form.TROOPS) == ["bundestag", "low_intensity_request"]


def test_a_party_has_the_same_slots_whatever_is_asked() -> None:
    arms = Conducts(usual(), PROCEDURES, Form.MILITARY).stages("DEU")
    troops = Conducts(usual(), PROCEDURES, Form.TROOPS).stages("DEU")

    shared = arms.keys() & troops.keys()
    assert [arms[k] for k in sorted(shared)] == [troops[k] for k in sorted(shared)]
    assert {held.name for held in troops.values()} > {"bundestag"}


def test_a_party_whose_procedure_is_not_known_takes_one_step() -> None:
    stages = Conducts(usual(), (), Form.MILITARY).stages("POL")

    assert "decision" in [held.name for held in stages.values()]


def test_a_possible_attacker_is_away_where_the_rule_recuses_it() -> None:
    here, away = compiled("co-guarantors").model, compiled("co-guarantors@recused").model
    russia = here.parties.index("RUS")

    assert not here.ballots[0].rule.recused[russia]
    assert away.ballots[0].rule.recused[russia]
    assert here.ballots[0].rule.kind is RuleKind.UNANIMITY


def test_shares_and_quorum_are_kept_as_fractions() -> None:
    rule = compiled("nato-light@two_thirds").model.ballots[0].rule

    assert rule.needs.tolist() == [[2, 3, 0, 0]]
    assert rule.quorum == (1, 2, 0)


def test_a_silence_goes_over_to_the_rule_that_is_named() -> None:
    rule = compiled("nato-light@silence").model.ballots[0].rule

    assert (rule.kind, rule.window, rule.broken_by) == (RuleKind.SILENCE, 12.0, 1)
    assert rule.on_break is not None
    assert rule.on_break.kind is RuleKind.CONSENSUS


def test_the_attack_need_not_be_at_a_full_quarter() -> None:
    model = compiled("nato-light").model
    at_full = replace(NIGHT, at=parse_instant("2027-08-28T02:00+03:00"))

    assert model.into_quarter == pytest.approx(7.5 / 60)
    assert compiled("nato-light", attack=at_full).model.into_quarter == 0.0
    opened = model.openings[model.openings > 0]
    assert np.allclose((opened + model.into_quarter) * 4 % 1, 0, atol=1e-3)


def test_a_step_of_which_nothing_is_said_is_named_with_its_article() -> None:
    silent = usual().model_copy(update={"otherwise": None, "consents": {}})

    with pytest.raises(NotForecastError, match=r"does not say how long .*: .*\[.+\]"):
        compile_model(agreement("nato-light"), silent, PROCEDURES, NIGHT, Wanted())


def test_digests_name_what_it_was_made_from() -> None:
    digests = dict(compiled("nato-light").model.digests)

    assert len(digests["usual"]) == 64
    assert digests["mechanism/nato-light"] == agreement("nato-light").digest
    assert "bilateral/gbr-ukr-2024" in digests
