"""The description of the API says what the API does."""

from __future__ import annotations

from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from tests.desk.live.desks import Room
from tests.desk.live.test_api import NOTE, program, send

from foedus.agreement import types
from foedus.desk.api.description import described

CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def faults(room: Room, method: str, path: str, examples: int = 25) -> list[str]:
    """What schemathesis finds at one address."""
    room.opened()
    room.app.state.limits._rate = 1e9
    token = program(room).headers["authorization"]
    schema = schemathesis.openapi.from_dict(described())
    schema.app = room.app
    found: list[str] = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def look(case: Any) -> None:
        case.headers["authorization"] = token
        if "case" in (case.path_parameters or {}):
            case.path_parameters["case"] = "night"
        answer = case.call(base_url="http://127.0.0.1:8470", headers={"authorization": token})
        try:
            case.validate_response(answer, checks=CHECKS)
        except Exception as fault:  # noqa: BLE001 - schemathesis has many
            found.append(str(fault))

    for operation in schema.get_all_operations():
        each = operation.ok()
        if (each.method.upper(), each.path) == (method, path):
            look_at = each.as_strategy()
            from hypothesis import given

            given(look_at)(look)()
    return found


def test_the_description_is_sound_openapi() -> None:
    made = described()
    assert made["openapi"] == "3.1.0"
    Draft202012Validator.check_schema({"$defs": made["components"]["schemas"]})
    for path in made["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            assert any(status.startswith("2") for status in operation["responses"])


def test_what_is_answered_fits_the_description(room: Room) -> None:
    room.opened()
    poland = program(room)
    send(poland, "n1", NOTE)
    made = described()
    for path, operations in made["paths"].items():
        if "get" not in operations or "proof" in path or "bundle" in path:
            continue
        answer = poland.get(path.replace("{case}", "night").replace("{entry}", "opened"))
        assert answer.status_code == 200, path
        schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": made["components"]}
        Draft202012Validator(whole).validate(answer.json())
