"""Forms as a browser without script fills them: what a page offers is sent, with what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.testclient import TestClient
from lxml import html

Typed = Mapping[str, str | list[str]]


def fields_of(text: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The method, address and values of the form on a page, as they stand in it."""
    root: Any = html.fromstring(text).xpath("//main//form[.//button]")[0]
    return root.method.lower(), root.action, [(n, v) for n, v in root.form_values() if v]


def filled(text: str, typed: Typed) -> tuple[str, dict[str, list[str]]]:
    """Where the form of a page goes, and what it sends once it is filled in."""
    _, action, values = fields_of(text)
    sent: dict[str, list[str]] = {}
    for name, value in values:
        sent.setdefault(name, []).append(value)
    for name, given in typed.items():
        sent[name] = given if isinstance(given, list) else [given]
    return action, sent


def ask(client: TestClient, address: str, **typed: str | list[str]) -> Any:
    """Open a form, fill it in, send it; `__` in a name stands for its dot."""
    shown = client.get(address)
    assert shown.status_code == 200, shown.text
    named = {name.rstrip("_").replace("__", "."): given for name, given in typed.items()}
    action, sent = filled(shown.text, named)
    return client.post(action, data=sent)


def done(client: TestClient, address: str, **typed: str | list[str]) -> str:
    """As `ask`, where it is kept: the id of the entry."""
    answer = ask(client, address, **typed)
    assert answer.status_code == 303, answer.text
    receipt = answer.headers["location"]
    shown = client.get(receipt)
    assert shown.status_code == 200
    assert "tlog-proof" in shown.text
    return str(receipt.rpartition("/")[2])
