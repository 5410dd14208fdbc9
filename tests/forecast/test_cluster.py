"""A real local cluster: worker processes, one of them killed."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from tests.forecast.designs import compiled

from foedus.errors import NotForecastError
from foedus.forecast import cluster as on_dask
from foedus.forecast.cluster import cluster, run_on
from foedus.forecast.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with cluster(None, 2) as found:
            yield found


def test_the_bits_are_those_of_one_process_though_a_worker_is_killed(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_dask, "_CHUNK", 1 << 14)
    model = compiled("nato-light@silence").model
    trials = 20 * (1 << 14) + 7
    killed: list[int] = []
    seen = threading.Lock()

    def after_the_first(_: int) -> None:
        with seen:
            if not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

    found = run_on(client, model, trials=trials, seed=9, first=3, progress=after_the_first)

    assert killed
    assert found == run(model, trials=trials, seed=9, first=3)


def test_an_address_where_nobody_answers_is_said_to_be_one() -> None:
    with (
        pytest.raises(NotForecastError, match=r"tcp://127\.0\.0\.1:9"),
        cluster("tcp://127.0.0.1:9", 1),
    ):
        pass
