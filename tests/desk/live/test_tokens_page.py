"""The page of tokens: made and shown once, one's own alone, ended at once."""

from __future__ import annotations

import re

from tests.desk.live.desks import Room


def test_a_token_is_shown_once_works_and_is_revoked(room: Room) -> None:
    room.opened()
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    sent = {"name": "Archive", "scope": "read", "days": "30"}
    made = browser.post("/people/tokens", data=sent)
    (secret,) = re.findall(r"foedus_[0-9a-f]{64}", made.text)
    shown = browser.get("/people/tokens").text
    assert "Archive" in shown
    assert secret not in shown
    program = room.browser()
    program.headers["authorization"] = f"Bearer {secret}"
    assert program.get("/api/v1/me").json()["person"] == "P. One"
    assert program.get("/people/tokens").status_code != 200
    other = room.browser(room.seat("POL", "deputy", "P. Two"))
    assert "Archive" not in other.get("/people/tokens").text
    (revoking,) = re.findall(r'action="(/people/tokens/[^"]+/revoke)"', shown)
    assert other.post(revoking).status_code == 303
    assert program.get("/api/v1/me").status_code == 200
    assert browser.post(revoking).status_code == 303
    assert program.get("/api/v1/me").status_code == 401
    assert "revoked" in browser.get("/people/tokens").text


def test_a_token_is_made_only_by_whoever_has_just_shown_who_they_are(room: Room) -> None:
    browser = room.browser(room.seat("POL", "delegate", "P. One"))
    sent = {"name": "Archive", "scope": "act", "days": "30"}
    for wrong in ({"days": "91"}, {"days": "0"}, {"scope": "all"}, {"name": ""}):
        assert browser.post("/people/tokens", data=sent | wrong).status_code == 422
    room.clock.on(minutes=11)
    assert browser.post("/people/tokens", data=sent).status_code in {303, 403, 409}
    asked = {"name": "Archive", "scope": "act", "days": 30}
    assert browser.post("/api/v1/tokens", json=asked).status_code == 409
    assert "Archive" not in browser.get("/people/tokens").text
