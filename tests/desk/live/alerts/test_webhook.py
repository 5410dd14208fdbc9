"""Webhooks: signed, to the open internet alone, and nowhere else by any way round."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from threading import Event, Thread
from typing import Any

import pytest
from tests.desk.live.desks import START
from tests.desk.live.hooks import a_hook

from foedus.desk.alerts.channels import NotTakenError, Outgoing
from foedus.desk.alerts.outbox import Delivery, State
from foedus.desk.alerts.webhook import Caller, Webhook, is_public, signature, webhook_address
from foedus.errors import RefusedError

NOT_PUBLIC = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),  # noqa: S104
    *("::", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("::127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:1:2:3:4:f5ff:fffe", "2001:db8::1"),
)


@pytest.fixture
def hook() -> Iterator[Any]:
    with a_hook() as each:
        yield each


def outgoing(address: str) -> Outgoing:
    delivery = Delivery(
        id="d" * 64,
        about="night/request/request/POL",
        case="night",
        what="request",
        party="POL",
        person="P. One",
        rank=0,
        channel="webhook",
        contact="c1",
        mode="exercise",
        told=START,
        moment=START,
        until=None,
        subject="EXERCISE Ukraine invokes",
        text="EXERCISE",
        state=State.WAITING,
        tries=0,
        sent=None,
        fault="",
    )
    return Outgoing(delivery=delivery, address=address, text="EXERCISE", confirm="c", board="b")


def calls(*, test: bool = False) -> Webhook:
    return Webhook(lambda contact: f"secret of {contact}", Caller(lambda: START, test=test))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_inside_is_not_public_however_it_is_wrapped(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "text",
    [
        *("", "ftp://a.example/", "http://a.example/", "https://", "https://u:p@a.example/"),
        *("https://a.example/ x", "https://a.example/\r\nx", "https://10.0.0.1/", "https://[::1]/"),
        *("https://[::ffff:127.0.0.1]/", "https://a.example/#x", "https://[", "file:///etc/passwd"),
    ],
)
def test_what_may_not_be_called_is_refused_when_it_is_entered(text: str) -> None:
    with pytest.raises(RefusedError):
        webhook_address(text)


def test_a_call_is_signed_and_holds_the_message(hook: Any) -> None:
    calls(test=True).send(outgoing(f"http://127.0.0.1:{hook.server_port}/in?x=1"))

    ((path, headers, body),) = hook.calls
    assert path == "/in?x=1"
    said = signature("secret of c1", headers["foedus-time"], body)
    assert headers["foedus-signature"] == said
    assert headers["foedus-delivery"] == "d" * 64
    assert json.loads(body)["mode"] == "exercise"


def test_a_call_whose_answer_drips_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte of it comes in time, and all of them never would."""
    monkeypatch.setattr("foedus.desk.alerts.webhook._AT_MOST", 0.5)
    over = Event()

    def drips() -> None:
        line, _ = server.accept()
        with line, suppress(OSError):
            line.sendall(b"HTTP/1.1 204 No Content\r\nx: ")
            for _ in range(600):
                line.sendall(b"x")
                if over.wait(0.05):
                    return
            line.sendall(b"\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=drips)
        thread.start()
        try:
            with pytest.raises(NotTakenError, match="TimeoutError"):
                calls(test=True).send(outgoing(f"http://127.0.0.1:{server.getsockname()[1]}/in"))
        finally:
            over.set()
            thread.join()


def test_a_redirect_is_not_followed(hook: Any) -> None:
    hook.answer = 307
    with pytest.raises(NotTakenError):
        calls(test=True).send(outgoing(f"http://127.0.0.1:{hook.server_port}/in"))
    assert len(hook.calls) == 1


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "10.0.0.1"])
def test_a_name_that_points_inside_is_not_called(
    hook: Any, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (inside, hook.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotTakenError) as refused:
        calls().send(outgoing(f"https://hook.example:{hook.server_port}/in"))
    assert refused.value.lasting
    assert hook.calls == []


def test_a_name_with_one_address_inside_among_others_is_not_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotTakenError) as refused:
        calls().send(outgoing("https://hook.example/in"))
    assert refused.value.lasting


def test_the_connection_goes_to_the_address_that_was_looked_at(
    hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time is asked once only."""
    asked = []
    real = socket.getaddrinfo

    def changing(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "hook.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    calls(test=True).send(outgoing(f"http://hook.example:{hook.server_port}/in"))
    assert asked.count("hook.example") == 1
    assert hook.calls[0][1]["host"] == f"hook.example:{hook.server_port}"


def test_without_the_look_the_inside_would_have_been_reached(
    hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with every address taken as public, the call arrives."""
    monkeypatch.setattr("foedus.desk.alerts.webhook.is_public", lambda _: True)
    monkeypatch.setattr("foedus.desk.alerts.webhook.webhook_address", lambda text, **_: text)
    calls().send(outgoing(f"http://127.0.0.1:{hook.server_port}/in"))
    assert len(hook.calls) == 1
