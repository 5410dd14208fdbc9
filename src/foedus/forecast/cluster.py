"""The same trials on a Dask cluster: processes or machines, the same bits.

A trial depends on the seed and its number alone, so that a chunk which a lost
worker took with it is simply drawn again elsewhere, and counted once.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final

from foedus.errors import NotForecastError
from foedus.forecast.run import Tallies, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.forecast.model import Model

__all__ = ["cluster", "run_on"]

_CHUNK: Final = 1 << 18


@contextmanager
def cluster(address: str | None, workers: int) -> Iterator[Any]:
    """A client of a scheduler at an address, or of so many worker processes of our own.

    Raises:
        NotForecastError: Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra, and heavy
    except ImportError as fault:
        message = "Dask is not installed."
        raise NotForecastError(message, remedy="pip install 'foedus[cluster]'") from fault
    if address is None:
        with (
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as own,
            Client(own) as client,  # type: ignore[no-untyped-call]
        ):
            yield client
        return
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as fault:
        message = f"No Dask scheduler answers at {address}."
        raise NotForecastError(message, remedy="Start one: dask scheduler.") from fault
    with client:
        yield client


def run_on(
    client: Any,
    model: Model,
    *,
    trials: int,
    seed: int,
    first: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Tallies:
    """As `run`, in chunks on the workers of a client."""
    from distributed import as_completed  # noqa: PLC0415 - as above

    held = client.scatter(model, broadcast=True, hash=False)  # else threads release each other's
    starts = range(first, first + trials, _CHUNK)
    sizes = [min(_CHUNK, first + trials - start) for start in starts]
    asked = [
        client.submit(_chunk, held, size, seed, start, pure=False, retries=10)
        for start, size in zip(starts, sizes, strict=True)
    ]
    found = []
    for done in as_completed(asked):  # type: ignore[no-untyped-call]
        found.append(done.result())
        if progress is not None:
            progress(found[-1].trials)
        done.release()
    whole: Tallies = reduce(add, found)
    return whole


def _chunk(model: Model, trials: int, seed: int, first: int) -> Tallies:
    return run(model, trials=trials, seed=seed, first=first, threads=1)
