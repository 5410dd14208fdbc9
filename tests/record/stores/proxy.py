"""A line to a server that breaks while a commit is under way."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Proxy:
    """Passes everything on, until `cut` says at a commit to break the line.

    `cut` is asked once for each commit: "" passes it, "before" breaks the line
    before the server has seen it, "after" when the server has answered it.
    """

    def __init__(self, port: int, cut: Callable[[], str]) -> None:
        self._server = ("127.0.0.1", port)
        self._cut = cut
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cuts: list[str] = []
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more calls."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server, suppress(OSError):
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answers = Thread(target=_pass_on, args=(server, client), daemon=True)
            answers.start()
            while data := client.recv(1 << 16):
                cut = self._cut() if b"COMMIT" in data else ""
                if cut:
                    self.cuts.append(cut)
                    # The client hears nothing more, the server's answer included.
                    client.shutdown(socket.SHUT_WR)
                    if cut == "after":
                        server.sendall(data)
                        answers.join(0.05)
                    # A close alone would not be sent while the other thread listens.
                    server.shutdown(socket.SHUT_RDWR)
                    return
                server.sendall(data)


def _pass_on(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while data := server.recv(1 << 16):
            client.sendall(data)
        client.shutdown(socket.SHUT_WR)
