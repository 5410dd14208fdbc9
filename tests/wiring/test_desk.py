"""A desk from its settings: in practice, with nothing in it that counts; its tables its own."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

import pytest

from foedus import wiring
from foedus.case.commands import Command
from foedus.case.words import Mode, Seat, SeatRole
from foedus.desk.context import Desk
from foedus.desk.sessions import PRACTICE, Sessions
from foedus.desk.settings import Settings
from foedus.errors import RefusedError
from foedus.rehearsal.play import opening_of

CLERK = Seat(party="secretariat", role=SeatRole.SECRETARIAT, person="S. First")


def served(folder: Path, *, practice: bool) -> Desk:
    """The desk that `foedus serve` opens in a folder."""
    settings = Settings(database=f"sqlite:///{folder}/record.db", practice=practice)
    wiring.prepared(settings, CLERK.person)
    return wiring.desk(settings)


def done_with(desk: Desk) -> None:
    desk.tables.close()
    desk.office.close()


def test_practice_opens_an_office_that_was_founded_for_it_and_opens_it_again(
    tmp_path: Path,
) -> None:
    done_with(served(tmp_path, practice=True))
    done_with(served(tmp_path, practice=True))


@pytest.mark.parametrize("practice", [True, False])
def test_an_office_founded_for_the_one_is_not_served_for_the_other(
    tmp_path: Path, *, practice: bool
) -> None:
    done_with(served(tmp_path, practice=practice))

    with pytest.raises(RefusedError, match="founded for practice"):
        served(tmp_path, practice=not practice)

    done_with(served(tmp_path, practice=practice))


def test_practice_is_refused_where_a_case_is_live(tmp_path: Path) -> None:
    """One opened in a shell, which the pages of practice would not open."""
    done_with(served(tmp_path, practice=True))
    url = f"sqlite:///{tmp_path}/record.db"
    promises = wiring.desk_promises()
    body = opening_of("T", promises.agreements(["mechanism/nato-light"]), promises.procedures())
    asked = Command(id="opened", mode=Mode.LIVE, by=CLERK, asks=body)
    with closing(wiring.office(url, wiring.place_of_log(url))) as office:
        office.submit("night", asked, CLERK, wiring.now())

    with pytest.raises(RefusedError, match="live"):
        served(tmp_path, practice=True)


@pytest.mark.parametrize("where", ["https://desk.example", "http://10.0.0.7:8470"])
def test_practice_is_reached_from_this_machine_alone(where: str) -> None:
    with pytest.raises(ValueError, match="this machine alone"):
        Settings(practice=True, origin=where)
    assert Settings(practice=True, origin="https://localhost").practice


def test_who_sat_down_in_practice_is_out_where_the_desk_is_not_for_it(tmp_path: Path) -> None:
    desk = served(tmp_path, practice=True)
    now = desk.now()
    Sessions(desk.tables, desk.settings).begin("token", CLERK, PRACTICE, now)
    real = Sessions(desk.tables, desk.settings.model_copy(update={"practice": False}))

    assert Sessions(desk.tables, desk.settings).look("token", now) is not None
    assert real.look("token", now) is None
    assert real.of(CLERK.person, now) == []
    assert real.alive(now) == {}
    done_with(desk)


def test_the_tables_of_a_desk_are_their_owners_alone(tmp_path: Path) -> None:
    """New ones, and those that were left open to others."""
    for _ in range(2):
        desk = served(tmp_path, practice=False)
        with desk.tables.begin():
            found = list(tmp_path.glob("record.db.desk*"))
            assert [each for each in found if stat.S_IMODE(each.stat().st_mode) & 0o77] == []
        done_with(desk)
        (tmp_path / "record.db.desk").chmod(0o644)
