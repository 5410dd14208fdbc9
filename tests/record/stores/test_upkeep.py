"""Making, migrating, copying and checking stores, as `foedus db` does it (checks 6, 7 and 8)."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import apsw
import psycopg
import pytest
from tests.record.stores.draws import rounds
from tests.record.stores.judging import append_of
from tests.record.stores.places import Place, message, record

from foedus import wiring
from foedus.cli.main import main
from foedus.errors import (
    FoedusError,
    NotFoundError,
    NotMigratedError,
    OldLibraryError,
    StoreError,
    UnreachableError,
)
from foedus.record import postgres_connection, schema
from foedus.record.address import Kind, read_address
from foedus.record.schema import Migration
from foedus.record.upkeep import check, copy, initialise, migrate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.record.stores.cluster import Cluster


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(["db", *args])
    return int(ended.value.code or 0)


def filled(place: Place, appends: int = 30) -> Place:
    """A store with something of everything in it."""
    store = place.open()
    version = 0
    for number in range(1, appends + 1):
        records, told = append_of("w", number)
        version = store.append("w", version, records, [told])[-1].version
    store.append("Київ", 0, [record("é", b"\0\xff")], [message("м", b"", "sms")])
    store.sent(["w-1", "w-2"])
    return place


def tamper(place: Place, statement: str) -> None:
    """Change a store behind its back."""
    address = read_address(place.url)
    if address.kind is Kind.SQLITE:
        connection = apsw.Connection(address.place)
        connection.execute("DROP TRIGGER record_is_never_changed")
        connection.execute("DROP TRIGGER record_is_never_removed")
        connection.execute(statement)
        connection.close()
    else:
        with psycopg.connect(place.url) as postgres:
            postgres.execute("ALTER TABLE record DISABLE TRIGGER USER")
            postgres.execute(statement)


FLIP = {
    Kind.SQLITE: "UPDATE record SET data = CAST('x' || substr(data, 2) AS BLOB) WHERE position = 3",
    Kind.POSTGRES: "UPDATE record SET data = set_byte(data, 0, 120) WHERE position = 3",
}


def test_a_byte_that_changed_is_an_error_with_its_place(durable: Place) -> None:
    """Never a fact; whoever reads something else is not disturbed."""
    filled(durable)
    tamper(durable, FLIP[read_address(durable.url).kind])
    store = durable.open()

    with pytest.raises(StoreError, match="position 3"):
        store.since(0)
    with pytest.raises(StoreError, match="position 3"):
        store.read("w")
    assert store.read("Київ")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE record SET stream = 'x' WHERE position = 3", "position 3: version 3 of 'x'"),
        ("DELETE FROM record WHERE position = 4", "position 4: missing"),
        ("UPDATE record SET id = 'x' WHERE position = 5", "position 5: not what"),
        ("UPDATE record SET version = 900 WHERE position = 2", "position 2: version 900 of 'w'"),
        ("UPDATE message SET channel = 'x' WHERE id = 'w-3'", "message 'w-3': not what"),
    ],
)
def test_check_finds_what_was_changed(
    statement: str, said: str, durable: Place, capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    """With the place, and exit code 1; and such a store makes no backup."""
    filled(durable)
    assert run("check", "--store", durable.url) == 0
    tamper(durable, statement)

    assert run("check", "--store", durable.url) == 1
    assert said in capsys.readouterr().err
    assert run("backup", "--store", durable.url, f"{tmp_path}/b.db") == 3
    assert not list(tmp_path.glob("b.db*"))


@pytest.mark.parametrize("verb", ["UPDATE record SET version = version", "DELETE FROM record"])
def test_the_tables_themselves_refuse_a_change(verb: str, durable: Place) -> None:
    """Nothing is overwritten (law 4), even by hand."""
    filled(durable)

    def change() -> None:
        address = read_address(durable.url)
        if address.kind is Kind.SQLITE:
            with closing(apsw.Connection(address.place)) as sqlite:
                sqlite.execute(verb)
        else:
            with psycopg.connect(durable.url) as postgres:
                postgres.execute(verb)

    with pytest.raises((apsw.ConstraintError, psycopg.errors.RaiseException), match="never"):
        change()


def fresh(kind: str, tmp_path: Path, cluster: Cluster, name: str) -> str:
    """The address of a store that is not made yet."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/{name}.db"
    return cluster.create(f"{name}_{tmp_path.name}")


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_backup_is_restored_into_either_kind(
    target: str, durable: Place, tmp_path: Path, cluster: Cluster, capsys: pytest.CaptureFixture
) -> None:
    """With equal contents, and the digest says so."""
    url = fresh(target, tmp_path, cluster, "target")
    store = filled(durable).open()

    assert run("backup", "--store", durable.url, f"{tmp_path}/b.db") == 0
    assert run("restore", "--store", url, f"{tmp_path}/b.db") == 0
    assert run("check", "--store", url) == 0

    said = capsys.readouterr().out.splitlines()
    assert len({line for line in said if line.startswith("sha256:")}) == 1
    restored = Place(url)
    again = restored.open()
    assert again.since(0, 9999) == store.since(0, 9999)
    assert again.streams() == store.streams()
    assert again.waiting(9999) == store.waiting(9999)
    assert again.append("w", again.streams()[0][1], [record("next")])[0].position == 62
    restored.close()
    assert sorted(each.name for each in tmp_path.glob("b.db*")) == ["b.db"]


def test_restoring_needs_an_empty_store(
    durable: Place, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """And changes nothing in another."""
    filled(durable)
    assert run("backup", "--store", durable.url, f"{tmp_path}/b.db") == 0

    assert run("restore", "--store", durable.url, f"{tmp_path}/b.db") == 2
    assert "not empty" in capsys.readouterr().err
    assert durable.open().head() == 61
    assert run("backup", "--store", durable.url, f"{tmp_path}/b.db") == 2
    assert "there already" in capsys.readouterr().err


def test_a_damaged_backup_restores_nothing(durable: Place, tmp_path: Path) -> None:
    """Not even what is sound in it."""
    file = tmp_path / "b.db"
    assert run("backup", "--store", filled(durable).url, str(file)) == 0
    tamper(Place(f"sqlite:///{file}"), FLIP[Kind.SQLITE])
    url = f"sqlite:///{tmp_path}/target.db"

    assert run("restore", "--store", url, str(file)) == 3
    assert wiring.store(url).head() == 0


def test_a_backup_is_one_moment(durable: Place, tmp_path: Path) -> None:
    """While somebody writes: whole appends, each with its message."""
    store, done = durable.open(), threading.Event()

    def write() -> None:
        version = number = 0
        while not done.is_set():
            number += 1
            records, told = append_of("w", number)
            version = store.append("w", version, records, [told])[-1].version

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            time.sleep(0.02)
            with closing(wiring.keeper(durable.url)) as keeper:
                report = wiring.back_up(keeper, tmp_path / f"{n}.db")
            backup = wiring.keeper_of_file(tmp_path / f"{n}.db")
            with backup.contents() as contents:
                ids = [row.id for row in contents.rows()]
                messages = {each.id for each in contents.messages()}
            assert not report.faults
            assert {each.rsplit("-", 2)[0] for each in ids} == messages
            assert ids[-1].split("-")[2] == ids[-1].split("-")[3]
    finally:
        done.set()
        writer.join()


@pytest.mark.faults
def test_many_records_are_restored(durable: Place, tmp_path: Path, cluster: Cluster) -> None:
    """100,000 of 500 bytes in the long form, in either direction; `make bench` takes the time."""
    many = rounds(5_000, 100_000)
    store = durable.open()
    for first in range(0, many, 1000):
        records = [record(f"r{n}", b"x" * 500) for n in range(first, first + 1000)]
        store.append("big", first, records)
    kind = "postgres" if read_address(durable.url).kind is Kind.SQLITE else "sqlite"
    url = fresh(kind, tmp_path, cluster, "many")

    with closing(wiring.keeper(durable.url)) as source:
        made = wiring.back_up(source, tmp_path / "b.db")
    with closing(wiring.keeper(url)) as target:
        copied = copy(wiring.keeper_of_file(tmp_path / "b.db"), target)
        found = check(target)

    assert made == copied == found
    assert found.records == many


def test_a_store_that_is_not_made_says_how(
    tmp_path: Path, cluster: Cluster, capsys: pytest.CaptureFixture
) -> None:
    """Opening changes nothing: no file, no table."""
    for kind in ("sqlite", "postgres"):
        url = fresh(kind, tmp_path, cluster, "unmade")
        for verb in ("check", "migrate"):
            assert run(verb, "--store", url) == 2
            assert "foedus db init" in capsys.readouterr().err
        with pytest.raises(FoedusError, match="foedus db init"):
            wiring.store(url)
        assert run("init", "--store", url) == 0
        assert run("init", "--store", url) == 2
        assert run("migrate", "--store", url) == 0
        wiring.store(url).close()
    assert not list(tmp_path.glob("*-wal"))


def test_an_older_schema_is_migrated_and_a_newer_is_refused(
    durable: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """At start it is checked, and nothing is changed."""
    filled(durable).close()
    known = schema.migrations
    extra = Migration(version=2, name="one_more", sql="CREATE TABLE more (a INTEGER)")
    for module in ("schema", "upkeep"):
        monkeypatch.setattr(
            f"foedus.record.{module}.migrations", lambda kind: (*known(kind), extra)
        )

    with pytest.raises(NotMigratedError, match="foedus db migrate"):
        durable.open()
    with closing(wiring.keeper(durable.url)) as keeper:
        assert keeper.schema() == 1
        assert migrate(keeper) == (extra,)
        assert migrate(keeper) == ()
    durable.open()

    monkeypatch.undo()
    with pytest.raises(NotMigratedError, match="newer"):
        durable.open()
    assert run("migrate", "--store", durable.url) == 2
    assert "newer" in capsys.readouterr().err


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
def test_a_sqlite_that_may_corrupt_is_refused(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it has touched the file (check 6)."""
    place = Place.made(f"sqlite:///{tmp_path}/a.db")
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)

    with pytest.raises(OldLibraryError, match=version):
        place.open()
    with pytest.raises(OldLibraryError):
        initialise(wiring.keeper(f"sqlite:///{tmp_path}/b.db"))


@pytest.mark.parametrize("version", ["3.51.3", "3.100.0", "4.0"])
def test_a_sqlite_that_is_mended_is_used(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers are compared as numbers: the control of the test above."""
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    place = Place.made(f"sqlite:///{tmp_path}/a.db")

    assert place.open().head() == 0
    place.close()


def test_an_old_server_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server of today is, when a later one is asked for."""
    monkeypatch.setattr(postgres_connection, "OLDEST", 99)

    with pytest.raises(OldLibraryError, match="too old"):
        wiring.keeper(cluster.url("postgres"))


def test_a_database_that_is_not_unicode_is_refused(cluster: Cluster) -> None:
    """A name must come back as it was."""
    cluster.execute("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0")

    with pytest.raises(StoreError, match="SQL_ASCII"):
        wiring.keeper(cluster.url("ascii"))


def test_a_session_waits_for_the_disk_whatever_the_server_says(cluster: Cluster) -> None:
    """A default of off is not ours; one that waits for more is left alone."""
    for default, ours in [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")]:
        cluster.execute(f"ALTER ROLE foedus SET synchronous_commit = '{default}'")
        connection = postgres_connection.connect(cluster.url("postgres"))
        assert connection.execute("SHOW synchronous_commit").fetchone() == (ours,)
        connection.close()
    cluster.execute("ALTER ROLE foedus RESET synchronous_commit")


def test_a_server_that_is_not_there_can_be_asked_again() -> None:
    """And a password is not in what is said."""
    with pytest.raises(UnreachableError) as fault:
        wiring.store("postgresql://me:hush@127.0.0.1:1/x")

    assert "hush" not in str(fault.value)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """Whatever it is."""
    (tmp_path / "a.db").write_bytes(b"no database at all" * 99)
    apsw.Connection(f"{tmp_path}/b.db").execute("CREATE TABLE other (a)")

    with pytest.raises(StoreError, match="no SQLite file"):
        wiring.store(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(NotMigratedError):
        wiring.store(f"sqlite:///{tmp_path}/b.db")
    with pytest.raises(NotFoundError):
        initialise(wiring.keeper(f"sqlite:///{tmp_path}/nowhere/c.db"))


def test_memory_needs_no_upkeep(capsys: pytest.CaptureFixture) -> None:
    """It is gone when the command ends."""
    assert run("init", "--store", "memory:") == 2
    assert "memory" in capsys.readouterr().err
    wiring.store("memory:").close()


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("memory:", "", "memory:"),
        ("sqlite:///a.db", "a.db", "sqlite:///a.db"),
        ("sqlite:////var/a%3F.db", "/var/a?.db", "sqlite:////var/a?.db"),
        ("postgresql://h/d", "postgresql://h/d", "postgresql://h/d"),
        ("postgres://u@h:5/d", "postgresql://u@h:5/d", "postgresql://u@h:5/d"),
        ("postgresql://u:p%40w@h/d", "postgresql://u:p%40w@h/d", "postgresql://u@h/d"),
        (
            "postgresql://u@h/d?password=p&sslmode=require",
            "postgresql://u@h/d?password=p&sslmode=require",
            "postgresql://u@h/d?sslmode=require",
        ),
    ],
)
def test_addresses_are_read_and_shown_without_a_password(text: str, place: str, shown: str) -> None:
    """Nor in a repr."""
    address = read_address(text)

    assert (address.place, address.shown) == (place, shown)
    assert repr(address) == f"Address({shown!r})"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.db",
        "sqlite:a.db",
        "sqlite://a.db",
        "sqlite:///",
        "sqlite:///a/",
        "sqlite:///a?x=1",
        "mysql://h/d",
        "postgresql:",
        "postgresql://h",
        "postgresql://h/",
        "postgresql://h:x/d",
        "postgresql://u:secret@[h/d",
        "memory",
        "sqlite",
    ],
)
def test_what_is_no_address_says_what_is(text: str) -> None:
    """Without repeating what may be a password."""
    with pytest.raises(NotFoundError) as fault:
        read_address(text)

    assert "sqlite:///" in str(fault.value) or "%3F" in str(fault.value)
    assert "secret" not in str(fault.value)
