"""What is not asked of a party yet: it waits for a request, or it is contested, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Modal
from foedus.case.moves import DutyStatus
from foedus.desk.language import told
from foedus.desk.panels.lens import sources_of
from foedus.desk.panels.prose import retell
from foedus.desk.panels.words import STATUSES, sentence

if TYPE_CHECKING:
    from foedus.case.standing import DutyView
    from foedus.desk.panels.lens import Lens, Source
    from foedus.desk.panels.times import Stamp
    from foedus.desk.panels.words import Sign

__all__ = ["NotYet", "common_ground", "not_yet_of", "waits_words"]

_ORDER: Final = (DutyStatus.CONTESTED, DutyStatus.TRIGGERED)
_REQUEST: Final = "awaiting a request"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """Duties that wait on one ground; `due` is when they would be due, where that is known."""

    sign: Sign
    why: str
    asks: tuple[str, ...]
    """The questions that would be put."""
    sources: tuple[Source, ...]
    due: Stamp | None


def not_yet_of(lens: Lens, party: str) -> tuple[NotYet, ...]:
    """What is contested first; nothing of a case that is closed."""
    if lens.standing.case.closed_at is not None:
        return ()
    groups: dict[tuple[DutyStatus, str], list[DutyView]] = {}
    for each in lens.standing.duties:
        own = each.party == party and each.modal is not Modal.MUST_NOT
        if own and each.status in _ORDER:
            groups.setdefault((each.status, common_ground(each.ground)), []).append(each)
    order = sorted(groups, key=lambda key: _ORDER.index(key[0]))
    return tuple(_made(key, groups[key], lens) for key in order)


def common_ground(ground: str) -> str:
    """A ground as duties of many agreements share it: each names who may request under it."""
    return _REQUEST if ground.startswith(f"{_REQUEST} by ") else ground


def waits_words(status: DutyStatus, ground: str) -> str:
    """Why it is not asked: what is contested, or what is awaited."""
    if ground == _REQUEST:
        return told("it waits for a request")
    words = retell(ground.replace("_", " "))
    if status is DutyStatus.CONTESTED:
        return told("it is contested whether it applies (%(why)s)", why=words)
    return words or told("it waits for a request or for another step")


def _made(key: tuple[DutyStatus, str], held: list[DutyView], lens: Lens) -> NotYet:
    dues = [each.due for each in held if each.due is not None]
    put = [lens.question(f"{each.agreement}#{each.provision}") for each in held]
    return NotYet(
        sign=STATUSES[key[0]],
        why=f"{sentence(lens.named(waits_words(*key)))}.",
        asks=tuple(dict.fromkeys(each.text for each in put if each is not None and each.text)),
        sources=sources_of(held, lens),
        due=lens.stamp(min(dues, key=lambda due: due.timestamp())) if dues else None,
    )
