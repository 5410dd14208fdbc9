"""Draws that a seed decides, printed with every fault test."""

from __future__ import annotations

import os
from hashlib import sha256

LONG = os.environ.get("FOEDUS_FAULTS") == "long"
SEED = int(os.environ.get("FOEDUS_SEED", "1"))


def rounds(short: int, long: int) -> int:
    """How often: in `make test`, and in `make faults`."""
    return long if LONG else short


class Draws:
    """Numbers from a seed and a name."""

    def __init__(self, name: str) -> None:
        self._name = f"{SEED}/{name}"
        self._drawn = 0
        print(f"seed {SEED} (FOEDUS_SEED)")  # noqa: T201 - pytest shows it when the test fails

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        self._drawn += 1
        drawn = sha256(f"{self._name}/{self._drawn}".encode()).digest()
        return int.from_bytes(drawn[:8]) % limit

    def share(self) -> float:
        """A number from 0 to 1."""
        return self.below(1 << 30) / (1 << 30)
