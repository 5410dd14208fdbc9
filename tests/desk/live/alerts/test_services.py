"""Services by way of Apprise: off until the operator permits one, and then that one alone."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apprise.plugins import N_MGR
from tests.desk.live.alerts.duty import on_watch
from tests.desk.live.alerts.test_webhook import outgoing
from tests.desk.live.desks import Room, a_room
from tests.desk.live.hooks import a_hook

from foedus import wiring
from foedus.desk.alerts.channels import NotTakenError
from foedus.desk.alerts.notices import Channel
from foedus.desk.alerts.services import (
    AT_A_HOST,
    AT_ONE_PLACE,
    Services,
    permitted_services,
    service_address,
)
from foedus.errors import RefusedError

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
THERE = frozenset({"slack", "gotifys://push.example", "json://127.0.0.1:99"})


@pytest.fixture
def hook() -> Iterator[Any]:
    with a_hook() as each:
        yield each


def here(hook: Any, path: str = "alerts") -> tuple[Services, str]:
    place = f"json://127.0.0.1:{hook.server_port}"
    return Services(permitted_services(place)), f"{place}/{path}"


def test_a_message_reaches_a_service_with_its_mode_and_text(hook: Any) -> None:
    services, address = here(hook)
    services.send(outgoing(address))
    ((path, _, body),) = hook.calls
    said = json.loads(body)
    assert path.rstrip("/") == "/alerts"
    assert said["title"].startswith("EXERCISE")
    assert said["message"].startswith("EXERCISE")


def test_what_a_service_does_not_take_is_a_failure_and_is_tried_once(hook: Any) -> None:
    services, address = here(hook)
    hook.answer = 500
    with pytest.raises(NotTakenError) as refused:
        services.send(outgoing(address))
    assert not refused.value.lasting
    assert len(hook.calls) == 1


def test_a_redirect_is_not_followed(hook: Any) -> None:
    services, address = here(hook)
    hook.answer = 307
    with pytest.raises(NotTakenError):
        services.send(outgoing(address))
    assert len(hook.calls) == 1


def test_a_service_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foedus.desk.alerts.services._READ", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        place = f"json://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NotTakenError):
            Services(permitted_services(place)).send(outgoing(place))


@pytest.mark.parametrize(
    "address",
    [
        *("", "slack", "tgram://123456789:abcdefg_hijklmnop/1/", "file:///etc/passwd", "exec://x"),
        *("json://127.0.0.1:98/", "json://127.0.0.1/", "json://10.0.0.1:99/", "jsons://127.0.0.1"),
        *("json://127.0.0.1:99@evil.example/", "gotify://push.example/AAAAAAAAAAAAAAA"),
        *("gotifys://push.example:8443/AAAAAAAAAAAAAAA", "gotifys://evil.example/AAAAAAAAAAAAAAA"),
        *(f"{SLACK}?template=http://10.0.0.1/", f"{SLACK}?template=/etc/passwd"),
        *(
            f"{SLACK}/#x?template=http://10.0.0.1/",
            f"{SLACK}?%74emplate=/etc/passwd",
            "slack://[",
            "slack://x",
        ),
        *("json://127.0.0.1:99/?redirect=yes", "json://127.0.0.1:99/?verify=no"),
        *(
            "json://127.0.0.1:99/?rto=900",
            "json://127.0.0.1:99/?retry=9",
            "json://127.0.0.1:99/?+a=b",
        ),
        *(f"{SLACK}\r\nx", f"{SLACK} x", "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/x"),
    ],
)
def test_what_is_not_permitted_is_refused_when_it_is_entered_and_when_it_is_sent(
    address: str,
) -> None:
    with pytest.raises(RefusedError):
        service_address(address, THERE)
    with pytest.raises(NotTakenError) as refused:
        Services(THERE).send(outgoing(address))
    assert refused.value.lasting


@pytest.mark.parametrize(
    "address",
    [
        *(
            SLACK,
            f"{SLACK}/?to=%23night",
            "json://127.0.0.1:99/x",
            "JSON://user:pass@127.0.0.1:99/",
        ),
        "gotifys://push.example/AAAAAAAAAAAAAAA",
    ],
)
def test_what_is_permitted_is_kept_as_it_was_written(address: str) -> None:
    """The negative control of the refusals."""
    assert service_address(address, THERE) == address


@pytest.mark.parametrize(
    "text",
    [
        *(
            "json",
            "gotifys",
            "mailtos://smtp.example",
            "file:///",
            "dbus://",
            "json://push.example",
        ),
        *("jsons://", "jsons://a.example/x", "jsons://u@a.example", "jsons://a.example?x=1", "all"),
    ],
)
def test_a_setting_that_permits_too_much_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        permitted_services(text)


def test_nothing_is_permitted_until_the_operator_says_so(room: Room) -> None:
    assert permitted_services(room.desk.settings.apprise) == frozenset()
    watch = wiring.watch(room.desk)
    assert Channel.SERVICE not in watch._senders
    watch.stop()
    officer = room.browser(room.seat("POL", "duty_officer", "P. One"))
    sent = {"person": "P. One", "channel": "service", "address": SLACK, "rank": "0"}
    assert officer.post("/alerts/roster", data=sent).status_code == 409
    assert 'value="service"' not in officer.get("/alerts/roster").text


@pytest.mark.parametrize("name", sorted(AT_ONE_PLACE))
def test_a_service_of_one_place_takes_no_host_from_an_address(name: str) -> None:
    assert all("{host}" not in each for each in N_MGR[name].templates)


@pytest.mark.parametrize("name", sorted(AT_A_HOST))
def test_a_service_at_a_host_calls_the_host_that_its_address_names(name: str) -> None:
    """Apprise itself is looked at: where it goes is `host`, and no address stands in it."""
    source = Path(str(N_MGR[name].send.__code__.co_filename)).read_text()
    assert "self.host" in source
    assert not re.findall(r"requests\.\w+\(\s*[\"']http", source)


def test_an_alert_goes_out_by_a_service_and_others_of_the_party_do_not_see_the_address(
    tmp_path: Path, hook: Any
) -> None:
    services, address = here(hook, "S3CRET")
    place = address.rpartition("/")[0]
    with a_room(tmp_path, apprise=place) as room:
        room.opened()
        officer = room.browser(room.seat("POL", "duty_officer", "P. One"))
        sent = {"person": "P. One", "channel": "service", "address": address, "rank": "0"}
        assert officer.post("/alerts/roster", data=sent).is_redirect
        assert "S3CRET" in officer.get("/alerts/roster").text
        reader = room.browser(room.seat("POL", "observer", "P. Reader"))
        assert "json://…" in reader.get("/alerts/roster").text
        assert "S3CRET" not in reader.get("/alerts/roster").text
        with on_watch(room, **{Channel.SERVICE: services}) as duty:
            duty.attacked()
            duty.turn()
        titles = [json.loads(body)["title"] for _, _, body in hook.calls]
        assert len(titles) == 3
        assert titles[0] == "TEST confirm your address"
        assert all(each.startswith("EXERCISE") for each in titles[1:])
