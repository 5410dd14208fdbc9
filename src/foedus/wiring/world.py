"""The world outside: the clock on the wall, chance, and the web."""

from __future__ import annotations

import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.errors import LogError
from foedus.moments import Instant

if TYPE_CHECKING:
    from foedus.record.tiles import Fetch

__all__ = ["boot", "fetch", "nonce", "now", "seed", "stopwatch"]

_LONGEST_FILE: Final = 1 << 27


def now() -> Instant:
    """The clock on the wall."""
    return Instant.now()


def stopwatch() -> float:
    """Seconds on a clock that runs forward alone, while the machine sleeps too where it can say."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def boot() -> str:
    """The name of this run of the machine, since it was switched on; empty where it has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def seed() -> bytes:
    """32 bytes that nobody else knows, for a key."""
    return secrets.token_bytes(32)


def nonce() -> str:
    """A word that was never signed before."""
    return secrets.token_hex(16)


def fetch(log: str) -> Fetch:
    """Files of a log by their path, from a folder or over the web."""
    if "://" not in log:
        from foedus.record.log import fetch_from  # noqa: PLC0415 - the log needs cryptography

        return fetch_from(Path(log))
    if not log.startswith(("https://", "http://")):
        message = f"{log!r} is no address of a log."
        raise LogError(message, remedy="Write https://... or the path of a folder.")

    def over_the_web(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{log.rstrip('/')}/{path}", timeout=30) as answer:  # noqa: S310 - the scheme is checked above
                return bytes(answer.read(_LONGEST_FILE))
        except (urllib.error.URLError, OSError) as fault:
            if isinstance(fault, urllib.error.HTTPError):
                fault.close()
            message = f"{log} does not give {path} ({fault})."
            raise LogError(message, remedy="Try again, or use a copy of the log.") from fault

    return over_the_web
