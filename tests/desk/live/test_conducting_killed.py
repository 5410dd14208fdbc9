"""A server that conducts an exercise is killed: another goes on exactly where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.desk.live.serving import CLERK, Serving, founded

from foedus import wiring
from foedus.case.entries import CaseClosed
from foedus.case.state import Case
from foedus.desk.context import Desk
from foedus.desk.paces import Paces
from foedus.desk.rehearsing import begin, rehearsal_of
from foedus.desk.settings import Settings
from foedus.moments import Instant
from foedus.rehearsal.staging import rehearse

SCENARIO = "after-the-ceasefire"
CASE = "killed"
FAST = 240


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    made = founded(f"sqlite:///{tmp_path / 'record.db'}", tmp_path)
    with _desk(made) as desk:
        begin(desk, SCENARIO, CASE, CLERK, people=(), speed=FAST)
    yield made
    made.stop()


@contextmanager
def _desk(serving: Serving) -> Iterator[Desk]:
    """The desk of a store that nobody serves now."""
    told = {
        key.removeprefix("FOEDUS_").lower(): value
        for key, value in serving.environment.items()
        if key in {"FOEDUS_DATABASE", "FOEDUS_LOG", "FOEDUS_LOG_KEY"}
    }
    desk = wiring.desk(Settings(**told))
    with closing(desk.tables), closing(desk.office):
        yield desk


def _seen(serving: Serving) -> tuple[Case, Instant]:
    with _desk(serving) as desk:
        run = Paces(desk.tables).of(CASE)
        assert run is not None
        return desk.office.case(CASE), run.pace.at


def _until(serving: Serving, port: int, enough: Callable[[int], bool]) -> None:
    """Wait until the case has grown so far, as programs see it."""
    for _ in range(1200):
        told = serving.ask(port, by="secretariat", case=CASE).json()
        if enough(told["entries"]):
            return
        time.sleep(0.1)
    raise TimeoutError(told)


def test_killed_and_started_again_it_goes_on_where_it_was(serving: Serving) -> None:
    """The clock has stood meanwhile, and the record is what it would have been."""
    process, port = serving.start()
    _until(serving, port, lambda entries: entries > 60)
    process.kill()
    process.wait(30)
    before, at = _seen(serving)
    time.sleep(3)

    with _desk(serving) as desk:
        assert desk.clock_of(before) <= at.add(seconds=2 * FAST)
    _, still = _seen(serving)
    with _desk(serving) as desk:
        rehearsal = rehearsal_of(desk, desk.office.case(CASE))
        rehearsal.jump(rehearsal.exercise.reading.scenario.ends)
    process, port = serving.start()
    for _ in range(600):
        if serving.ask(port, by="secretariat", case=CASE).json()["closed_at"]:
            break
        time.sleep(0.2)
    process.terminate()
    process.wait(60)
    case, _ = _seen(serving)
    alone, _ = rehearse(wiring.staging(SCENARIO))

    assert case.of(CaseClosed)
    assert before.entries[-1].recorded_at <= at.add(seconds=2 * FAST)
    assert at == still
    assert [_said(each) for each in case.entries[2:]] == [_said(each) for each in alone.entries[2:]]


def _said(each: object) -> tuple[object, ...]:
    names = ("id", "party", "body", "at", "received_at", "recorded_at", "cite", "mode", "by")
    return tuple(getattr(each, name) for name in names)
