"""What a process that died has kept and not published is published by another, within seconds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from foedus.errors import FoedusError, LogError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.desk.context import Desk

__all__ = ["keep_fresh"]

EVERY: Final = 2.0
_log = structlog.get_logger()


async def keep_fresh(desk: Desk, failed: Callable[[str], None]) -> None:
    """Publish what was left, until cancelled; `failed` is told of what needs a new process."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await asyncio.to_thread(desk.office.catch_up)
        except StoreError as fault:
            failed(fault.message)
        except LogError as fault:
            _log.error("log", why=fault.message)
            if desk.office.log.closed:
                failed(fault.message)
        except FoedusError as fault:
            _log.warning("store", why=fault.message)
