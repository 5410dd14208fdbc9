"""An office from an address: its log and key beside it, founded once, opened with its own key."""

from __future__ import annotations

import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from foedus import wiring
from foedus.case.words import SeatRole
from foedus.desk.settings import Settings
from foedus.errors import (
    BadNoteError,
    FoedusError,
    LogError,
    NotFoundError,
    RefusedError,
    SameIdError,
    UnsafeKeyError,
)
from foedus.record.acts import SeatGiven
from foedus.record.notes import COSIGNATURE, ED25519, new_key, signing_key_from_text

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
    wiring.write_secret(tmp_path / "office.db.key", key.secret().encode())
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
    own = wiring.public_log_key(place)
    place.key.write_text(new_key(NAME, ED25519, b"x" * 32).secret())
    other = wiring.public_log_key(place)
    with pytest.raises(LogError, match="was founded with the key") as fault:
        wiring.office(url, place)
    for key in (own, other):
        assert f"{NAME}+{key.id.hex()}" in str(fault.value)
    place.key.unlink()
    with pytest.raises(
        NotFoundError, match=f"is not there.  Put back your copy of the key of {NAME}"
    ):
        wiring.office(url, place)
    with pytest.raises(NotFoundError, match="is not there"):
        wiring.found(url, place, NAME, "S. First")
    assert not place.key.exists()
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


def test_a_key_file_that_is_none_is_named_with_what_would_work(tmp_path: Path) -> None:
    url, place = founded(tmp_path)
    for junk in (b"junk", b"\xff\xfe", new_key(NAME, COSIGNATURE, b"w" * 32).secret().encode()):
        place.key.write_bytes(junk)
        with pytest.raises(BadNoteError, match=r"office\.db\.key is") as fault:
            wiring.office(url, place)
        assert "Put back your copy" in fault.value.remedy
    other = wiring.place_of_log(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(NotFoundError, match="`foedus office found` makes it"):
        wiring.public_log_key(other)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    """As ssh does, with the command to type."""
    url, place = founded(tmp_path)
    place.key.chmod(mode)
    with pytest.raises(UnsafeKeyError, match=r"`chmod 600 .*office\.db\.key`"):
        wiring.office(url, place)
    place.key.chmod(0o600)
    wiring.office(url, place).close()


def test_what_an_office_knows_is_read_without_its_log(tmp_path: Path) -> None:
    """Only a proof needs it, and says what is missing."""
    url, place = founded(tmp_path)
    shutil.rmtree(place.folder)
    with closing(wiring.reading(url, None)) as reading:
        assert reading.roster().log == NAME
        with pytest.raises(LogError, match="has published nothing, or is not there"):
            reading.proved([0])


@pytest.mark.parametrize(("practice", "persons"), [(False, 1), (True, 0)])
def test_an_office_that_is_founded_to_be_served_has_positions_signed_from_the_first_day(
    tmp_path: Path, *, practice: bool, persons: int
) -> None:
    url = f"sqlite:///{tmp_path / 'desk' / 'record.db'}"
    settings = Settings(database=url, practice=practice)
    assert wiring.prepared(settings, "S. First")
    with closing(wiring.office(url, wiring.place_of_log(url))) as opened:
        asked = opened.roster().persons
    for kind in ("position_taken", "contribution_recorded"):
        assert asked.get(kind, 0) == persons
