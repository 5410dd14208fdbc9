"""Every office that a test opened is closed after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.office.offices import OPEN
from tests.record.stores.conftest import cluster, durable  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().log.close()
