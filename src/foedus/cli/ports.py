"""Whether a desk can listen where it is told to, said before it says that it does."""

from __future__ import annotations

import socket
from contextlib import closing
from errno import EADDRINUSE
from typing import Final

import click

__all__ = ["expect_free", "free_port"]

_PORT: Final = 8470


def free_port(port: int | None) -> int:
    """The port that was asked for; else the usual one, or any that is free."""
    if port is not None:
        expect_free("127.0.0.1", port)
    return next(each for each in (port, _PORT, 0) if each is not None and _bound(each)) or _any()


def expect_free(host: str, port: int) -> None:
    """Refuse a port that another program has.

    Raises:
        UsageError: it is taken.
    """
    if port and not _bound(port, host):
        message = f"The port {port} is in use, by another desk perhaps: choose one with --port."
        raise click.UsageError(message)


def _any() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _bound(port: int, host: str = "127.0.0.1") -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return fault.errno != EADDRINUSE
    return True
