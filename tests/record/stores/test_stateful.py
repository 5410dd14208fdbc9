"""The three stores do the same, whatever they are asked (check 22)."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, ClassVar

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.record.stores.places import Place, message, record

from foedus.errors import FoedusError
from foedus.record.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.record.stores.cluster import Cluster

    from foedus.record.store import Store

STREAMS = st.sampled_from(["a", "b", "c"])
RECORDS = st.lists(
    st.builds(record, st.sampled_from([f"r{n}" for n in range(12)]), st.sampled_from([b"", b"1"])),
    max_size=4,
)
MESSAGES = st.lists(
    st.builds(message, st.sampled_from([f"m{n}" for n in range(9)]), st.sampled_from([b"", b"1"])),
    max_size=2,
)


class Stores(RuleBasedStateMachine):
    """Memory is the model: every store must answer, refuse and show as it does."""

    postgres: ClassVar[Place | None] = None
    cluster: ClassVar[Cluster | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.model = MemoryStore()
        self.folder = tempfile.mkdtemp()
        self.places = [Place.made(f"sqlite:///{self.folder}/record.db")]
        if self.postgres is not None and self.cluster is not None:
            self.cluster.execute("TRUNCATE record, message", "stateful")
            self.places.append(self.postgres)
        self.stores = [place.open() for place in self.places]

    def same(self, ask: Callable[[Store], object]) -> None:
        """Every store answers as the model does, or refuses in the same words."""
        expected = _answer(ask, self.model)
        for store in self.stores:
            assert _answer(ask, store) == expected

    @rule(stream=STREAMS, off=st.sampled_from([0, 0, 0, 0, 1, -1]), new=RECORDS, told=MESSAGES)
    def append(self, stream: str, off: int, new: list, told: list) -> None:
        expected = len(self.model.read(stream)) + off
        self.same(lambda store: store.append(stream, expected, new, told))

    @rule(stream=STREAMS, first=st.integers(0, 9), told=MESSAGES)
    def repeat(self, stream: str, first: int, told: list) -> None:
        """What a client does that had no reply."""
        again = [record(k.id, k.data) for k in self.model.read(stream)[first : first + 2]]
        self.same(lambda store: store.append(stream, 0, again, told))

    @rule(ids=st.lists(st.sampled_from([f"m{n}" for n in range(9)]), max_size=3))
    def send(self, ids: list[str]) -> None:
        self.same(lambda store: store.sent(ids))

    @rule(after=st.integers(0, 12), limit=st.integers(1, 5), stream=STREAMS)
    def look(self, after: int, limit: int, stream: str) -> None:
        self.same(lambda store: (store.since(after, limit), store.read(stream, after)))

    @rule()
    def open_again(self) -> None:
        for place in self.places:
            place.close()
        self.stores = [place.open() for place in self.places]

    @invariant()
    def all_alike(self) -> None:
        self.same(lambda store: (store.head(), store.since(0), store.streams(), store.waiting()))

    def teardown(self) -> None:
        for place in self.places:
            place.close()
        shutil.rmtree(self.folder)


def _answer(ask: Callable[[Store], object], store: Store) -> object:
    try:
        return ask(store)
    except FoedusError as refusal:
        return type(refusal), str(refusal)


def speed() -> settings:
    """A fifth of the profile's examples: each has many steps, and three stores."""
    of_profile = settings.default
    assert of_profile is not None
    return settings(max_examples=max(10, of_profile.max_examples // 5), stateful_step_count=25)


def test_every_store_does_as_memory_does(cluster: Cluster) -> None:
    """Appends, repetitions, messages, reads, and opening again, in any order."""
    Stores.cluster = cluster
    Stores.postgres = Place.made(cluster.create("stateful"))

    run_state_machine_as_test(Stores, settings=speed())


def test_sqlite_does_as_memory_does() -> None:
    """Where there is no PostgreSQL, still this."""
    Stores.cluster = Stores.postgres = None

    run_state_machine_as_test(Stores, settings=speed())


def test_a_store_that_forgets_a_message_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a model that drops the second message of an append is not equal."""
    Stores.cluster = Stores.postgres = None
    honest = MemoryStore._add
    monkeypatch.setattr(MemoryStore, "_add", lambda s, kept, told: honest(s, kept, told[:1]))

    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Stores,
            settings=settings(
                speed(),
                max_examples=200,
                derandomize=True,
                print_blob=False,
                database=None,
                phases=[Phase.generate],
            ),
        )
