"""The description of the API says what the API does."""

from __future__ import annotations

import os
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from tests.desk.live.desks import ORIGIN, SECRETARY, Room
from tests.desk.live.lines import listening, session
from tests.desk.live.test_access import a_drill
from tests.desk.live.test_api import NOTE, program, send

from foedus.desk import printing
from foedus.desk.api import cases
from foedus.desk.api.description import described

CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


_OF_ONE: Final = ("proposals/{entry}", "countersign/{entry}", "/statement.json")
"""Addresses of what waits to be signed, of which nothing waits here."""


@pytest.fixture(autouse=True)
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The board on paper takes long, and is asked for often here."""
    monkeypatch.setattr(printing, "as_pdf", str.encode)


def faults(room: Room, wanted: str = "", examples: int = 12) -> set[str]:
    """What schemathesis finds wrong at the addresses whose label begins so."""
    room.opened()
    room.app.state.limits._most = 1e9
    token = session(room, room.seat("POL", "delegate", "P. One"))
    schema = schemathesis.openapi.from_dict(described())
    found: set[str] = set()
    with listening(room.app) as port:
        for each in schema.get_all_operations():
            operation = each.ok()
            if operation.label.startswith(wanted):
                found |= _faults_at(operation, f"http://127.0.0.1:{port}", token, examples)
    return found


def _faults_at(operation: Any, url: str, token: str, examples: int) -> set[str]:
    found: set[str] = set()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def look(data: st.DataObject) -> None:
        for mode in schemathesis.GenerationMode:
            try:
                case = data.draw(operation.as_strategy(generation_mode=mode))
            except Unsatisfiable:
                continue
            if "case" in (case.path_parameters or {}) and operation.method == "get":
                case.path_parameters["case"] = "night"
            signed_in = {"cookie": f"foedus={token}", "origin": ORIGIN}
            answer = case.call(base_url=url, headers=signed_in)
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as group:
                found.update(f"{operation.label}: {each}" for each in group.exceptions)

    look()
    return found


@pytest.mark.faults
def test_schemathesis_finds_nothing(room: Room) -> None:
    """Check 32 in short; FOEDUS_FAULTS=long looks for longer."""
    examples = 60 if os.environ.get("FOEDUS_FAULTS") == "long" else 6
    assert faults(room, examples=examples) == set()


def test_schemathesis_finds_a_truth_that_is_taken_for_a_number(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault of check 32."""
    right = cases._case
    monkeypatch.setattr(cases, "_case", lambda case: {**right(case), "entries": True})
    assert faults(room, "GET /api/v1/cases", examples=2)


def test_the_description_is_sound_openapi() -> None:
    made = described()
    assert made["openapi"] == "3.1.0"
    Draft202012Validator.check_schema({"$defs": made["components"]["schemas"]})
    for path in made["paths"].values():
        for operation in path.values():
            assert operation["summary"] in operation["description"]
            assert " " in operation["summary"], "a sentence, and not the name of a function"
            assert any(status.startswith("2") for status in operation["responses"])


def test_what_is_answered_fits_the_description(room: Room) -> None:
    room.opened()
    poland, clerk = program(room), program(room, "secretariat", person=SECRETARY)
    send(poland, "n1", NOTE)
    a_drill(room)
    made = described()
    for path, operations in made["paths"].items():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        of_one = path.endswith(_OF_ONE)
        if not content.get("application/json", {}).get("schema") or of_one:
            continue
        asks, case = (clerk, "drill") if "/rehearsal" in path else (poland, "night")
        answer = asks.get(path.replace("{case}", case).replace("{entry}", "opened"))
        assert answer.status_code == 200, path
        schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": made["components"]}
        Draft202012Validator(whole).validate(answer.json())
