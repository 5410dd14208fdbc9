"""One contract for every store: what the port promises."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.record.stores.places import Place, message, record

from foedus.errors import BadRecordError, ConflictError, SameIdError, StoreError

if TYPE_CHECKING:
    from tests.record.stores.cluster import Cluster

    from foedus.record.store import Kept, Store

CONTENDER = Path(__file__).parent / "contender.py"


def everything(store: Store) -> tuple[object, ...]:
    """All that a store shows."""
    streams = store.streams()
    return (
        streams,
        store.head(),
        store.since(0),
        [store.read(name) for name, _ in streams],
        store.waiting(),
    )


def test_an_empty_store_is_empty(store: Store) -> None:
    """Positions and versions begin at 1, so 0 says nothing."""
    assert everything(store) == ((), 0, (), [], ())
    assert store.read("nothing") == ()


def test_what_was_appended_is_read_with_its_place(store: Store) -> None:
    """Positions count over the store, versions in each stream."""
    store.append("a", 0, [record("a1", b"1"), record("a2", b"2")])
    store.append("b", 0, [record("b1", b"3")])
    (last,) = store.append("a", 2, [record("a3", b"4")])

    assert (last.position, last.stream, last.version, last.id, last.data) == (4, "a", 3, "a3", b"4")
    assert [(k.position, k.version) for k in store.read("a")] == [(1, 1), (2, 2), (4, 3)]
    assert [k.id for k in store.read("a", after=1)] == ["a2", "a3"]
    assert [k.id for k in store.since(1, limit=2)] == ["a2", "b1"]
    assert store.streams() == (("a", 3), ("b", 1))
    assert store.head() == 4


@pytest.mark.parametrize("expected", [0, 2])
def test_a_stream_that_has_moved_on_is_a_conflict(store: Store, expected: int) -> None:
    """The caller is told where it stands, and nothing is kept."""
    store.append("a", 0, [record("a1")])
    before = everything(store)

    with pytest.raises(ConflictError) as conflict:
        store.append("a", expected, [record("a2")], [message("m")])

    assert (conflict.value.expected, conflict.value.found) == (expected, 1)
    assert everything(store) == before


def test_an_append_may_rest_on_another_stream(store: Store) -> None:
    """What is decided by a roster is kept only while the roster is the one it was decided by."""
    decided = record("a", b"a")
    with pytest.raises(ConflictError, match="'roster' is at version 0, not 1"):
        store.append("case", 0, [decided], unmoved=("roster", 1))
    assert store.head() == 0
    store.append("roster", 0, [record("r", b"r")])
    (kept,) = store.append("case", 0, [decided], unmoved=("roster", 1))
    store.append("roster", 1, [record("s", b"s")])
    assert store.append("case", 0, [decided], unmoved=("roster", 1)) == (kept,)


def test_repeating_an_append_answers_with_what_was_kept(store: Store) -> None:
    """Whatever is expected by now; no message is added again."""
    records = [record("a1", b"1"), record("a2", b"2")]
    kept = store.append("a", 0, records, [message("m1")])
    store.append("a", 2, [record("a3")])
    before = everything(store)

    assert store.append("a", 0, records, [message("m1")]) == kept
    assert store.append("a", 3, records[:1]) == kept[:1]
    assert store.append("a", 7, records[::-1], [message("m2")]) == kept[::-1]
    assert everything(store) == before


@pytest.mark.parametrize(
    ("stream", "records"),
    [
        ("a", [record("a1", b"other")]),
        ("b", [record("a1", b"1")]),
        ("a", [record("a1", b"1"), record("a9", b"1")]),
        ("a", [record("a9", b"1"), record("a1", b"1")]),
        ("a", [record("a8", b"1"), record("a8", b"1")]),
    ],
    ids=["other data", "other stream", "with something new", "after something new", "twice"],
)
def test_an_id_means_one_thing(store: Store, stream: str, records: list[object]) -> None:
    """The same id with another body, elsewhere or in part is refused, and nothing is kept."""
    store.append("a", 0, [record("a1", b"1")])
    before = everything(store)

    with pytest.raises(SameIdError):
        store.append(stream, 1 if stream == "a" else 0, records, [message("m")])

    assert everything(store) == before


def test_a_message_whose_id_is_known_stops_the_append(store: Store) -> None:
    """Also one that was sent: nobody is told twice."""
    store.append("a", 0, [record("a1")], [message("m1")])
    store.sent(["m1"])
    before = everything(store)

    with pytest.raises(SameIdError):
        store.append("a", 1, [record("a2")], [message("m2"), message("m1")])
    with pytest.raises(SameIdError):
        store.append("a", 1, [record("a2")], [message("m3"), message("m3")])

    assert everything(store) == before


def test_messages_wait_in_order_until_they_were_sent(store: Store) -> None:
    """An id that waits no longer, or never did, changes nothing."""
    first, second, third = message("m1", b"1", "sms"), message("m2"), message("m3")
    store.append("a", 0, [record("a1")], [first, second])
    store.append("a", 1, [record("a2")], [third])

    assert store.waiting() == (first, second, third)
    assert store.waiting(limit=2) == (first, second)

    store.sent(["m2", "nobody"])
    store.sent(["m2"])
    store.sent([])

    assert store.waiting() == (first, third)


@pytest.mark.parametrize(
    "name", ["", "a\0b", "\ud800", "x" * 513, "é" * 257], ids=["empty", "NUL", "half", "long", "é"]
)
def test_a_name_that_not_every_store_can_hold_is_refused(store: Store, name: str) -> None:
    """Stores are alike: what one cannot keep, none keeps."""
    for stream, records, messages in [
        (name, [record("a")], []),
        ("a", [record(name)], []),
        ("a", [record("a")], [message(name)]),
        ("a", [record("a")], [message("m", channel=name)]),
    ]:
        with pytest.raises(BadRecordError):
            store.append(stream, 0, records, messages)

    assert store.head() == 0


def test_an_append_has_records(store: Store) -> None:
    """A message without a record that causes it has no place."""
    with pytest.raises(BadRecordError):
        store.append("a", 0, [], [message("m")])


def test_data_are_bytes(store: Store) -> None:
    """Text has more than one form in bytes."""
    with pytest.raises(BadRecordError):
        store.append("a", 0, [record("a", "text")])
    with pytest.raises(BadRecordError):
        store.append("a", 0, [record("a")], [message("m", "text")])

    assert store.append("a", 0, [record("a")])[0].position == 1


ODD = [
    "Київ, справа №1",
    "e\u0301",
    "\u00e9",
    "a'b\"c\\d%s$1;--",
    " ",
    "\n\t\x01\x7f",
    "\U0001f54a\ufeff\u202e",
    "NULL",
    "x" * 512,
]


def test_odd_names_stay_as_they_are(store: Store) -> None:
    """Two spellings of é are two names; order is by code point."""
    for name in ODD:
        (kept,) = store.append(name, 0, [record(name, name.encode())], [message(name, b"", name)])
        assert store.read(name) == (kept,)

    assert [each.stream for each in store.since(0)] == ODD
    assert store.streams() == tuple((name, 1) for name in sorted(ODD))
    assert [each.channel for each in store.waiting()] == ODD


def test_any_bytes_are_kept_even_many(store: Store) -> None:
    """Empty, not UTF-8, and some megabytes."""
    bodies = [b"", bytes(range(256)), b"\0", b"\xff" * (5 << 20)]

    kept = store.append("a", 0, [record(f"r{n}", body) for n, body in enumerate(bodies)])

    assert [each.data for each in kept] == bodies
    assert store.read("a") == kept


def test_many_records_go_in_one_append(store: Store) -> None:
    """Whole, and in order."""
    kept = store.append("a", 0, [record(f"r{n}") for n in range(2500)])

    assert store.since(0, limit=5000) == kept
    assert len(store.since(0)) == 1000


def test_what_was_kept_is_there_when_opened_again(durable: Place) -> None:
    """Also by somebody else, while it is open."""
    store = durable.open()
    store.append("a", 0, [record("a1", b"1")], [message("m1"), message("m2")])
    store.sent(["m1"])
    before = everything(store)

    assert everything(durable.open()) == before
    durable.close()
    again = durable.open()
    assert everything(again) == before
    assert again.append("a", 1, [record("a2")])[0].position == 2


def test_a_closed_store_answers_nothing(durable: Place) -> None:
    """And says so; closing twice is closing."""
    store = durable.open()
    store.close()

    with pytest.raises(StoreError):
        store.append("a", 0, [record("a1")])


def test_a_reader_sees_every_position_once_in_order(place: Place) -> None:
    """While sixteen write (check 20)."""
    store = place.open()
    each, writers = 25, 16
    done = Event()

    def write(name: int) -> None:
        for n in range(each):
            store.append(f"s{name}", 2 * n, [record(f"{name}/{n}"), record(f"{name}/{n}b")])

    def tail() -> list[Kept]:
        seen: list[Kept] = []
        while True:
            last_look = done.is_set()
            new = store.since(len(seen), limit=7)
            seen += new
            if last_look and not new:
                return seen

    with ThreadPoolExecutor(writers + 1) as threads:
        tailer = threads.submit(tail)
        for writing in [threads.submit(write, name) for name in range(writers)]:
            writing.result()
        done.set()
        seen = tailer.result()

    assert [k.position for k in seen] == list(range(1, 2 * each * writers + 1))
    assert len({k.id for k in seen}) == len(seen)
    for name in range(writers):
        assert [k.version for k in seen if k.stream == f"s{name}"] == list(range(1, 2 * each + 1))


def test_a_writer_without_the_lock_would_be_seen(cluster: Cluster) -> None:
    """The control of the test above: a position that shows before an earlier one is an error."""
    place = Place.made(cluster.create("nolock"))
    store = place.open()
    add = "INSERT INTO record VALUES (%s, 'a', %s, %s, '', sha256(%s))"

    def row(n: int) -> tuple[object, ...]:
        return (n, n, f"r{n}", f"{n}\0{n}\0a\0r{n}\0".encode())

    with psycopg.connect(place.url) as slow:
        slow.execute(add, row(1))
        with psycopg.connect(place.url) as fast:
            fast.execute(add, row(2))
        with pytest.raises(StoreError, match="position 1 is missing"):
            store.since(0)
    assert [each.position for each in store.since(0)] == [1, 2]
    place.close()


def test_conflicts_in_one_batch_stay_their_own(place: Place) -> None:
    """Of sixteen that want one version, one has it; nobody else's append suffers."""
    store = place.open()

    def contend(name: int) -> bool:
        try:
            store.append("hot", 0, [record(f"h{name}"), record(f"h{name}b")], [message(f"m{name}")])
        except ConflictError:
            return False
        finally:
            store.append(f"own{name}", 0, [record(f"o{name}")])
        return True

    with ThreadPoolExecutor(16) as threads:
        won = list(threads.map(contend, range(16)))

    assert won.count(True) == 1
    assert store.head() == 18
    assert len(store.waiting()) == 1
    assert [k.id for k in store.read("hot")] == [f"h{won.index(True)}", f"h{won.index(True)}b"]


def contended(place: Place, processes: int, each: int, *fault: str) -> tuple[list[Kept], int]:
    """What is kept when processes append to one stream, and how often one was overtaken."""
    command = [sys.executable, str(CONTENDER), place.url]
    running = [
        subprocess.Popen(
            [*command, f"p{n}", str(each), *fault], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for n in range(processes)
    ]
    said = [process.communicate(timeout=120) for process in running]

    assert [err.decode() for _, err in said] == [""] * processes
    return list(place.open().read("hot")), sum(int(out) for out, _ in said)


def test_eight_processes_on_one_stream(durable: Place) -> None:
    """Versions without a gap, conflicts as such, and no other error (check 18)."""
    processes, each = 8, 20

    kept, conflicts = contended(durable, processes, each)

    assert [k.version for k in kept] == list(range(1, processes * each + 1))
    assert len({k.id for k in kept}) == processes * each
    assert conflicts > 0, "nobody contended: the test shows nothing"


def test_a_process_that_takes_a_conflict_for_an_answer_is_seen(durable: Place) -> None:
    """The control of the test above: what it gave up is missing."""
    kept, conflicts = contended(durable, 4, 20, "gives-up")

    assert len(kept) == 80 - conflicts < 80
