"""Mail over a real SMTP server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.desk.live.alerts.duty import Duty, on_watch
from tests.desk.live.desks import START
from tests.record.stores.cluster import free_port

from foedus.desk.alerts.mail import Mail, mail_address, mail_of, read_relay
from foedus.desk.alerts.notices import Channel
from foedus.errors import RefusedError


@dataclass
class Letterbox:
    """What the server has taken; it answers `reply` to the next ones, if any."""

    letters: list[Any] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.replies.pop(0) if self.replies else "250 taken"


@pytest.fixture
def post() -> Iterator[tuple[Letterbox, Mail]]:
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, relay_at(port)
    finally:
        server.stop()


def relay_at(port: int) -> Mail:
    relay = read_relay(f"smtp://127.0.0.1:{port}?from=desk@foedus.example")
    assert relay is not None
    return Mail(relay, "foedus.example", lambda: START)


def test_a_message_arrives_with_its_own_id_and_the_mode(
    duty: Duty, post: tuple[Letterbox, Mail]
) -> None:
    box, mail = post
    with on_watch(duty.room, **{Channel.MAIL: mail}) as watched:
        watched.on_duty("POL", "P. One")
        watched.attacked()
        watched.turn()

    ids = {each.id for each in watched.watch.outbox.of_case("night")}
    assert {each["Message-ID"] for each in box.letters} == {f"<{x}@foedus.example>" for x in ids}
    assert {each["To"] for each in box.letters} == {"p.one@pol.example"}
    assert all(each["Subject"].startswith("EXERCISE ") for each in box.letters)
    assert all(each["Auto-Submitted"] == "auto-generated" for each in box.letters)


def come_again(duty: Duty, post: tuple[Letterbox, Mail]) -> set[str]:
    """The Message-IDs of two messages that were each sent twice."""
    box, mail = post
    box.replies = ["451 later"] * 2
    with on_watch(duty.room, **{Channel.MAIL: mail}) as watched:
        watched.on_duty("POL", "P. One")
        watched.attacked()
        watched.turn()
        duty.room.clock.on(seconds=1)
        watched.turn()

    assert len(box.letters) == 4
    assert watched.watch.outbox.waiting() == []
    return {each["Message-ID"] for each in box.letters}


def test_what_was_not_taken_comes_again_under_the_same_id(
    duty: Duty, post: tuple[Letterbox, Mail]
) -> None:
    assert len(come_again(duty, post)) == 2


def test_an_id_of_each_attempt_is_found(
    duty: Duty, post: tuple[Letterbox, Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    number = count()

    def named_anew(*of: Any) -> Any:
        made = mail_of(*of)
        made.replace_header("Message-ID", f"<{next(number)}@foedus.example>")
        return made

    monkeypatch.setattr("foedus.desk.alerts.mail.mail_of", named_anew)
    assert len(come_again(duty, post)) == 4


def test_a_title_with_line_breaks_adds_no_header(duty: Duty, post: tuple[Letterbox, Mail]) -> None:
    box, mail = post
    duty.room.opened("second", title="T\r\nBcc: spy@elsewhere.example\r\n\r\nbody")
    with on_watch(duty.room, **{Channel.MAIL: mail}) as watched:
        watched.on_duty("POL", "P. One")
        watched.attacked("second")
        watched.turn()

    assert box.letters
    assert all(each["Bcc"] is None for each in box.letters)
    assert all("Bcc: spy@elsewhere.example" in each["Subject"] for each in box.letters)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@", "@b", "a b@c.example", "a@c.example\r\nBcc: x@y.example", "a@c.example,x@y.z"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        mail_address(text)


def test_a_setting_that_names_no_relay_is_refused_and_not_repeated() -> None:
    with pytest.raises(RefusedError) as refused:
        read_relay("http://me:secret@relay.example")
    assert "secret" not in str(refused.value)


def test_a_relay_elsewhere_must_offer_encryption(duty: Duty) -> None:
    """The relay here offers none; one that is not this machine is not spoken to without."""
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        relay = read_relay(f"smtp://127.0.0.2:{port}?from=desk@foedus.example")
        assert relay is not None
        mail = Mail(relay, "foedus.example", lambda: START)
        with on_watch(duty.room, **{Channel.MAIL: mail}) as watched:
            watched.on_duty("POL", "P. One")
            watched.attacked()
            watched.turn(200)
    finally:
        server.stop()
    assert box.letters == []


@pytest.mark.parametrize("length", [20, 69, 70, 73, 77, 78, 120, 180])
def test_the_mode_stands_in_the_line_that_says_subject(duty: Duty, length: int) -> None:
    duty.on_duty("POL", "P. One")
    duty.attacked()
    duty.turn()
    message = duty.sink.taken[0]
    subject = f"EXERCISE {'word ' * 40}"[:length].strip().ljust(length, "x")
    told = replace(message, delivery=replace(message.delivery, subject=subject))
    relay = read_relay("smtp://127.0.0.1:25?from=desk@foedus.example")
    assert relay is not None
    lines = mail_of(told, relay, "foedus.example", START).as_bytes().splitlines()
    assert any(line.startswith(b"Subject: EXERCISE ") for line in lines)
    body = lines[lines.index(b"") :]
    assert max(map(len, body)) <= 78
