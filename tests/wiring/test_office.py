"""An office from an address: its log and key beside it, founded once, opened with its own key."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

import pytest

from foedus import wiring
from foedus.case.words import SeatRole
from foedus.errors import FoedusError, LogError, NotFoundError, RefusedError, SameIdError
from foedus.record.acts import SeatGiven
from foedus.record.notes import ED25519, new_key, signing_key_from_text

NAME = "desk.example/log"


def founded(folder: Path) -> tuple[str, wiring.FolderAndKey]:
    url = f"sqlite:///{folder / 'office.db'}"
    place = wiring.place_of_log(url)
    wiring.found(url, place, NAME, "S. First")
    return url, place


def test_an_office_in_a_file_has_its_log_and_key_beside_it(tmp_path: Path) -> None:
    url, place = founded(tmp_path)

    assert place.folder == tmp_path / "office.db.log"
    assert place.key == tmp_path / "office.db.key"
    assert stat.S_IMODE(place.key.stat().st_mode) == 0o600
    with closing(wiring.office(url, place)) as office:
        assert office.roster().log == NAME
        note = office.log.note
        assert note is not None
        assert note.signed_by(wiring.public_log_key(place))[0]


def test_a_database_does_not_say_where_its_log_is(tmp_path: Path) -> None:
    """And no password is repeated."""
    url = "postgresql://foedus:secret@host/record"
    with pytest.raises(NotFoundError, match="--log and --log-key") as fault:
        wiring.place_of_log(url, tmp_path)
    assert "secret" not in str(fault.value)
    place = wiring.place_of_log(url, tmp_path, tmp_path / "key")
    assert place == wiring.FolderAndKey(folder=tmp_path, key=tmp_path / "key")


def test_founding_that_was_cut_short_is_asked_again(tmp_path: Path) -> None:
    """The key was made, and nothing more."""
    key = new_key(NAME, ED25519, b"k" * 32)
    (tmp_path / "office.db.key").write_text(key.secret())
    _, place = founded(tmp_path)
    founded(tmp_path)
    assert wiring.public_log_key(place) == key.key


def test_an_office_is_founded_once(tmp_path: Path) -> None:
    url, place = founded(tmp_path)
    with pytest.raises(SameIdError):
        wiring.found(url, place, NAME, "S. Usurper")
    with pytest.raises(NotFoundError, match=r"is the key of the log desk\.example/log"):
        wiring.found(url, place, "other.example/log", "S. First")


def test_a_log_is_never_signed_with_another_key(tmp_path: Path) -> None:
    """Neither is one that was never founded."""
    url, place = founded(tmp_path)
    place.key.write_text(new_key(NAME, ED25519, b"x" * 32).secret())
    with pytest.raises(LogError, match="was not signed with the key"):
        wiring.office(url, place)
    place.key.unlink()
    with pytest.raises(NotFoundError, match="is not there"):
        wiring.office(url, place)
    with pytest.raises(FoedusError):
        wiring.found(url, place, "no name", "S. First")


def test_a_fault_at_the_opening_leaves_nothing_open(tmp_path: Path) -> None:
    """The log may be opened again after it."""
    url, place = founded(tmp_path)
    own = place.key.read_text()
    place.key.write_text(new_key(NAME, ED25519, b"x" * 32).secret())
    with pytest.raises(LogError):
        wiring.office(url, place)
    place.key.write_text(own)
    with closing(wiring.office(url, place)) as office:
        act = SeatGiven(party="secretariat", role=SeatRole.SECRETARIAT, person="S. Second")
        with pytest.raises(RefusedError, match="not of the secretariat"):
            office.enrol(act, "nobody", wiring.now(), "line")
        assert signing_key_from_text(own).key.name == office.roster().log
