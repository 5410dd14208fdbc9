"""Looking holds nobody up and writes nothing: beside an open office, and on a read-only folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.cli.test_case import added, desk, night, run  # noqa: F401 - fixtures

from foedus import wiring

NOBODY = 65534
URL = "sqlite:///office.db"
READINGS = (
    ("case", "standing", "night"),
    ("case", "list"),
    ("case", "receipt", "night", "attack"),
    ("case", "proposed", "night"),
    ("roster", "show"),
)


def files_in(folder: Path) -> dict[str, bytes]:
    """What lies there, but for the shared memory of SQLite; its log of writes has nothing in it."""
    found = {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    return {name: data for name, data in found.items() if not name.endswith("-shm") and data}


def read_all() -> None:
    """Every command that looks."""
    for words in READINGS:
        assert run(*words) == 0, words


def test_an_office_that_is_open_can_be_looked_at(
    night: Path,  # noqa: F811 - a fixture
    capsys: pytest.CaptureFixture,
) -> None:
    """Only who adds must wait."""
    with closing(wiring.office(URL, wiring.place_of_log(URL))):
        before = files_in(night / "office.db.log")
        read_all()
        assert files_in(night / "office.db.log") == before
        capsys.readouterr()
        assert added("attack.yaml") in {1, 2}
        assert run("roster", "authority", "BBB", "B", "--by", "S. First") == 2
        assert "open in another process" in capsys.readouterr().err


def test_looking_changes_no_file(
    night: Path,  # noqa: F811 - a fixture
) -> None:
    """Nor does it need the key of the log."""
    (night / "office.db.key").unlink()
    before = files_in(night)
    read_all()
    assert files_in(night) == before


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """As somebody who may read everything under a folder and write nothing."""
    root = os.geteuid() == 0
    places = [folder, *(each for each in folder.rglob("*"))]
    modes = {each: each.stat().st_mode for each in places}
    for each in places:
        each.chmod(0o555 if each.is_dir() else 0o444)
    if root:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
            os.setegid(0)
        for each, mode in modes.items():
            each.chmod(mode)


def test_a_folder_that_may_not_be_written_can_be_read(
    night: Path,  # noqa: F811 - a fixture
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    """A copy on read-only media, or the files of another user."""
    place = Path(tempfile.mkdtemp(prefix="foedus-"))
    try:
        shutil.copytree(night, place, dirs_exist_ok=True)
        (place / "office.db.key").unlink()
        monkeypatch.chdir(place)
        read_all()  # what is imported late is imported now
        with read_only(place):
            read_all()
        for each in place.glob("office.db-*"):
            each.unlink()
        with read_only(place):
            with pytest.raises(OSError, match="Permission denied"):
                (place / "new").touch()
            read_all()
            capsys.readouterr()
            assert added("attack.yaml") != 0
    finally:
        monkeypatch.chdir(night)
        shutil.rmtree(place)
