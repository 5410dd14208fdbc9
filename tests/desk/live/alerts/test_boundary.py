"""A word at the deadline, a millisecond before and after: decided alike on every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import a_room
from tests.office.offices import OPEN
from tests.record.stores.cluster import Cluster, programs
from tests.record.stores.places import Place
from whenever import TimeDelta

from foedus.case import entries as e
from foedus.case.ballot import Ballot
from foedus.case.standing import Standing, standing

QUESTION = "mechanism/nato-light#decide_military"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    server = Cluster(found)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Duty]:
    """A desk on each kind of store."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/record.db"
    else:
        url = request.getfixturevalue("cluster").create(tmp_path.name.replace("-", "_"))
    place = Place.made(url)
    with a_room(tmp_path, place.open()) as room:
        room.opened()
        with on_watch(room) as duty:
            yield duty
    while OPEN:
        OPEN.pop().close()
    place.close()


def at_the_deadline(kept: Duty) -> Standing:
    """How it stands after words a millisecond before, at, and a millisecond after."""
    words = {"POL": -1, "FRA": 0, "DEU": 1}
    for party in words:
        kept.on_duty(party, f"{party} One")
        kept.room.seat(party, "delegate", f"{party} Voice")
    kept.attacked()
    kept.turn()
    kept.sink.taken.clear()
    deadline = kept.room.clock.now + TimeDelta(hours=24)
    kept.room.clock.on(hours=23, minutes=59, seconds=59, milliseconds=998)
    for party, apart in words.items():
        kept.room.clock.on(milliseconds=1)
        assert kept.room.clock.now == deadline + TimeDelta(milliseconds=apart)
        voice = kept.room.seat(party, "delegate", f"{party} Voice")
        kept.does(e.PositionTaken(question=QUESTION, answer=e.Answer.SUPPORT), voice, party)
    return standing(kept.room.desk.office.case("night"), kept.room.clock.on(seconds=1))


def in_time(stands: Standing) -> set[str]:
    """Whose word counts."""
    (question,) = [each for each in stands.questions if each.id == QUESTION]
    return {each.party for each in question.positions if not each.late}


def test_the_rule_decides_and_the_loop_tells_whom_it_should(kept: Duty) -> None:
    """Exactly at the deadline is in time; nothing that is sent changes what it came to."""
    stands = at_the_deadline(kept)
    (question,) = [each for each in stands.questions if each.id == QUESTION]

    assert in_time(stands) == {"POL", "FRA"}
    assert question.late == ("DEU",)
    duties = {each.party: each.status for each in stands.duties if each.key.startswith(QUESTION)}
    assert (duties["POL"], duties["FRA"], duties["DEU"]) == ("fulfilled", "fulfilled", "missed")
    kept.turn()
    (told,) = [each for each in kept.sink.taken if each.delivery.person == "DEU One"]
    assert told.delivery.what == "passed"
    after = standing(kept.room.desk.office.case("night"), kept.room.clock.now)
    assert (after.questions, after.duties) == (stands.questions, stands.duties)


def test_a_rule_that_ends_a_moment_too_early_is_found(
    kept: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what comes exactly at the deadline is taken for late."""

    def sooner(name: str) -> Any:
        rule = getattr(Ballot, name)
        return lambda ballot, until: rule(ballot, (until[0] - TimeDelta(nanoseconds=1), until[1]))

    for name in ("late", "counted"):
        monkeypatch.setattr(Ballot, name, sooner(name))
    assert in_time(at_the_deadline(kept)) == {"POL"}
