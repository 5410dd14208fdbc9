"""Model M in C, compiled here when there is a compiler."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from peers.sums import BINS, HOURS, Sums

from foedus.forecast.sorting import network

HERE = Path(__file__).parent
FLAGS = "-O3 -march=native -mtune=native -ffast-math -fno-finite-math-only -shared -fPIC -lm"
WIDE = "-mprefer-vector-width=512"


def compiled(given: dict[str, Any]) -> Callable[[dict[str, Any], int, int], Sums] | None:
    """The program, or None where no gcc is at hand."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return None
    folder = Path(tempfile.mkdtemp())
    pairs = [pair for pair in network(32) if pair[1] < given["n"]]
    lines = [f"ORDER({upper}, {lower})\n" for upper, lower in pairs]
    (folder / "network.h").write_text("".join(lines), encoding="utf-8")
    made = folder / "limit.so"
    source = str(HERE / "limit.c")
    wide = [WIDE] if os.uname().machine == "x86_64" else []
    flags = [*FLAGS.split(), *wide]
    subprocess.run(  # noqa: S603 - our own program
        [gcc, source, f"-I{folder}", "-o", str(made), *flags], check=True
    )
    library = ctypes.CDLL(str(made))
    parameters = _parameters(given)

    def run(given: dict[str, Any], trials: int, seed: int) -> Sums:
        n = given["n"]
        out = np.zeros(3 + 2 + 3 * (BINS + 1) + 2 * n + n * (HOURS + 1), np.int64)
        library.model_m(
            parameters.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_int64(trials),
            ctypes.c_uint64(seed),
            out.ctypes.data_as(ctypes.c_void_p),
        )
        return _sums(out, n, trials)

    return run


def _parameters(given: dict[str, Any]) -> Any:
    rows = [*given["mu"], *given["s"]]
    rows += [given[name] for name in ("p", "tz", "a", "r", "w")]
    rows.append([given[name] for name in ("muD", "sD", "h0", "beta", "q", "Wb", "qc_n", "qc_w")])
    return np.array([value for row in rows for value in row], np.float32)


def _sums(out: Any, n: int, trials: int) -> Sums:
    sums = Sums(n, trials=trials)
    sizes = [3, 1, 1, 3 * (BINS + 1), n, n, n * (HOURS + 1)]
    parts = np.split(out, np.cumsum(sizes)[:-1])
    sums.adopted = parts[0].tolist()
    sums.weight, sums.squares = float(parts[1][0]), float(parts[2][0])
    sums.times = parts[3].reshape(3, -1).tolist()
    sums.late, sums.in_time = parts[4].tolist(), parts[5].tolist()
    sums.arrived = parts[6].reshape(n, -1).tolist()
    return sums
