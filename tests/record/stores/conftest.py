"""The stores under test, and a PostgreSQL server where there is one."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from tests.record.stores.cluster import Cluster, programs
from tests.record.stores.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from foedus.record.store import Store

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One server for all tests that do not kill it."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing (tests/need-postgres.sh)")
    server = Cluster(found)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _address(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    match kind:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{tmp_path}/record.db"
        case _:
            server: Cluster = request.getfixturevalue("cluster")
            return server.create(f"test{next(_NUMBERS)}")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each kind of store in turn."""
    made = Place.made(_address(request.param, tmp_path, request))
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def durable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each kind of store that survives its process."""
    made = Place.made(_address(request.param, tmp_path, request))
    yield made
    made.close()


@pytest.fixture
def store(place: Place) -> Store:
    """An empty store."""
    return place.open()
