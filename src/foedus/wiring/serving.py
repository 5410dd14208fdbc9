"""The desk as a server: one process, or several on one PostgreSQL store.

A process whose store or log has failed ends with a code of its own, so that
whoever supervises it starts another, which reads what is really kept.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from threading import Event
from typing import TYPE_CHECKING, Any, Final, TextIO

from foedus.errors import NotFoundError
from foedus.record.address import Kind, read_address
from foedus.wiring.desk import conductor, desk, posting, watch

if TYPE_CHECKING:
    import socket
    from multiprocessing.context import SpawnProcess

    from foedus.desk.context import Desk
    from foedus.desk.settings import Settings

__all__ = ["FAILED", "log_to", "serve"]

FAILED: Final = 3
"""The exit code of a desk whose store or log has failed."""
_GRACE: Final = 5
_LOOK: Final = 0.5


def serve(opened: Desk) -> int:
    """Serve a desk until ended; answers with the exit code.

    Raises:
        NotFoundError: several processes, and a store that only one may open.
    """
    settings = opened.settings
    if settings.processes == 1:
        return _one(opened)
    opened.tables.close()
    opened.office.close()
    if read_address(settings.database).kind is not Kind.POSTGRES:
        message = "Several processes need a store that all of them can open."
        raise NotFoundError(message, remedy="Give --database postgresql://..., or one process.")
    with tempfile.TemporaryDirectory() as figures:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
        _supervise(settings)
    return 0


def _supervise(settings: Settings) -> None:
    """Keep the processes running, all on one socket, until a signal ends them."""
    context, over = multiprocessing.get_context("spawn"), Event()
    shared = _config(settings, "foedus").bind_socket()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())

    def started() -> SpawnProcess:
        made = context.Process(target=_worker, args=(settings, shared))
        made.start()
        return made

    workers = [started() for _ in range(settings.processes)]
    while not over.wait(_LOOK):
        workers = [each if each.is_alive() else started() for each in workers]
    for each in workers:
        each.terminate()
    for each in workers:
        each.join()
    shared.close()


def _worker(settings: Settings, shared: socket.socket) -> None:
    raise SystemExit(_one(desk(settings), [shared]))


def _one(opened: Desk, sockets: list[socket.socket] | None = None) -> int:
    import uvicorn  # noqa: PLC0415 - as above

    from foedus.desk.app import application  # noqa: PLC0415
    from foedus.record.postgres_listening import Listening  # noqa: PLC0415

    log_to(sys.stdout)
    settings = opened.settings
    app = application(opened, watch(opened), posting(opened), conductor(opened))
    address = read_address(settings.database)
    listening = Listening(address, opened.stir.poke) if address.kind is Kind.POSTGRES else None

    class Server(uvicorn.Server):
        """A server that closes streams before it waits for requests to end."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.broadcaster.end_all()
            await super().shutdown(sockets)

    server = Server(_config(settings, app))

    def end() -> None:
        server.should_exit = True

    app.state.end = end
    if listening is not None:
        listening.start()
    try:
        server.run(sockets)
    finally:
        if listening is not None:
            listening.stop()
    return FAILED if app.state.failed else 0


def _config(settings: Settings, app: Any) -> Any:
    import uvicorn  # noqa: PLC0415 - as above

    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=_GRACE,
        timeout_graceful_shutdown=_GRACE,
        proxy_headers=False,
        h11_max_incomplete_event_size=1 << 16,
    )


def log_to(stream: TextIO) -> None:
    """Write a line of JSON for each thing that happens; at a terminal, trouble alone, in words."""
    import logging  # noqa: PLC0415 - as above

    import structlog  # noqa: PLC0415

    person = stream.isatty()
    shown = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            shown if person else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if person else logging.NOTSET
        ),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
