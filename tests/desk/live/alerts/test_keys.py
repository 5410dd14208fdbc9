"""A change of keys is told to the duty roster of every party, whichever it concerns."""

from __future__ import annotations

from tests.desk.live.alerts.duty import Duty
from tests.desk.live.desks import SECRETARY

from foedus.office.keys import new_personal_key
from foedus.record import acts as a


def test_a_key_enrolled_hastened_or_revoked_is_told_to_all(duty: Duty) -> None:
    for party in ("POL", "FRA"):
        duty.on_duty(party, f"{party} Officer")
    room, enrol = duty.room, duty.room.desk.office.enrol
    room.seat("POL", "delegate", "P. One")
    enrol(a.WaitAsked(hours=24), SECRETARY, room.clock.now, "wait")
    key = new_personal_key("POL", "P. One", bytes(32)).key
    enrol(a.KeyEnrolled(key=key), "POL authority", room.clock.on(minutes=1), "key")
    duty.turn()
    assert duty.sink.told("key") == [("key", "FRA Officer"), ("key", "POL Officer")]
    text = duty.sink.taken[-1].text
    assert "POL authority enrolled a key with which P. One signs for Poland" in text
    assert "It signs from Mon 29 Aug" in text or "It signs from Sun 29 Aug" in text
    enrol(a.KeyHastened(key=key.id), SECRETARY, room.clock.on(minutes=1), "hastened")
    enrol(a.KeyRevoked(key=key.id), "POL authority", room.clock.on(minutes=1), "revoked")
    duty.turn()
    subjects = sorted({each.delivery.subject for each in duty.sink.taken})
    assert subjects == [
        "A key of Poland signs without waiting",
        "A key of Poland was revoked",
        "A key was enrolled for Poland",
    ]
    assert len(duty.sink.told("key")) == 6
