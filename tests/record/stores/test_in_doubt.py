"""A line that breaks during a commit: asking again with the same ids keeps it once (check 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.record.stores.draws import Draws, rounds
from tests.record.stores.places import Place, message, record
from tests.record.stores.proxy import Proxy

from foedus.errors import ConflictError, SameIdError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.record.stores.cluster import Cluster

    from foedus.record.store import Store

pytestmark = pytest.mark.faults
COMMANDS = rounds(40, 400)


@pytest.fixture
def line(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[tuple[Place, Proxy, Store]]:
    """A store behind a line of which every fourth commit breaks."""
    name = f"line{abs(hash(request.node.name))}"
    direct = Place.made(cluster.create(name))
    draws = Draws("in doubt")
    proxy = Proxy(cluster.port, lambda: ("before", "after", *[""] * 6)[draws.below(8)])
    broken = Place(direct.url.replace(str(cluster.port), str(proxy.port)))
    yield direct, proxy, broken.open()
    broken.close()
    proxy.close()
    direct.close()


def send(store: Store, n: int, name: Callable[[int, int], str]) -> None:
    """One command, asked until it is answered; `name` says its id at each attempt."""
    version = len(store.read("a"))
    for attempt in range(100):
        try:
            store.append("a", version, [record(name(n, attempt))], [message(name(n, attempt))])
        except UnreachableError:
            continue
        except ConflictError:
            # Only who asks under a new name can be overtaken by itself.
            assert name(n, 0) != name(n, 1)
            version = len(store.read("a"))
        else:
            return
    pytest.fail("never answered")


def test_the_same_id_is_kept_once(line: tuple[Place, Proxy, Store]) -> None:
    """And with other contents it is refused."""
    direct, proxy, store = line

    for n in range(COMMANDS):
        send(store, n, lambda n, _: f"c{n}")

    kept = direct.open().read("a")
    assert {"before", "after"} <= set(proxy.cuts), proxy.cuts
    assert [k.id for k in kept] == [f"c{n}" for n in range(COMMANDS)]
    assert len(direct.open().waiting(9999)) == COMMANDS
    with pytest.raises(SameIdError):
        direct.open().append("a", COMMANDS, [record("c0", b"other")])


def test_a_new_id_at_every_attempt_is_kept_twice(line: tuple[Place, Proxy, Store]) -> None:
    """The control: without the id, what was answered into a broken line is doubled."""
    direct, proxy, store = line

    for n in range(COMMANDS):
        send(store, n, lambda n, attempt: f"c{n}/{attempt}")

    assert proxy.cuts
    assert len(direct.open().read("a")) > COMMANDS
