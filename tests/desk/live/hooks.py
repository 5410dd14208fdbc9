"""A server on this machine that is called from a desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.calls.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        replies = self.server.replies  # type: ignore[attr-defined]
        self.send_response(replies.pop(0) if replies else self.server.answer)  # type: ignore[attr-defined]
        self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def a_hook() -> Iterator[Any]:
    """It keeps its `calls`, and answers `replies` to the next ones, then `answer`."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
    server.calls, server.replies, server.answer = [], [], 204
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
