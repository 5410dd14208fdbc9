"""What a desk writes while it serves: JSON for programs, and at a terminal trouble alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from foedus.wiring.serving import log_to


class Terminal(StringIO):
    """A stream at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def said(stream: StringIO) -> list[str]:
    log_to(stream)
    log = structlog.get_logger()
    log.info("request", status=200)
    log.warning("alerts_clock", alarm="it jumped")
    return stream.getvalue().splitlines()


def test_a_program_reads_a_line_of_json_for_each_thing_that_happens() -> None:
    lines = [json.loads(line) for line in said(StringIO())]
    assert [each["event"] for each in lines] == ["request", "alerts_clock"]


def test_at_a_terminal_only_trouble_is_told_and_in_plain_words() -> None:
    (line,) = said(Terminal())
    assert "alerts_clock" in line
    assert "it jumped" in line
    assert "{" not in line
