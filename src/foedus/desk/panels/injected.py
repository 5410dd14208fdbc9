"""What the players of an exercise were told by its injects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from foedus.case import entries as e
from foedus.case.rights import OFFICE
from foedus.rehearsal.scenario import read_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.case.state import Case
    from foedus.desk.panels.occasions import Wording
    from foedus.desk.panels.times import Stamp
    from foedus.rehearsal.scenario import Inject

__all__ = ["Telling", "told_so_far"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One inject as it reached the players."""

    at: Stamp
    title: str
    text: str
    sender: str
    channel: str


def told_so_far(case: Case, party: str, wording: Wording) -> tuple[Telling, ...]:
    """What a party was told, the latest first; who serves all is told everything."""
    begun = case.of(e.RehearsalBegun)[0].body
    assert isinstance(begun, e.RehearsalBegun)
    known, found = _injects(begun), []
    for entry in reversed(case.of(e.Injected)):
        body = entry.body
        assert isinstance(body, e.Injected)
        if party == OFFICE or {"all", party} & set(body.to or ("all",)):
            inject = known.get(body.inject)
            found.append(
                Telling(
                    at=wording.times.stamp(entry.received_at),
                    title=body.title,
                    text=body.text,
                    sender=(inject.sender or "") if inject else "",
                    channel=(inject.channel or "") if inject else "",
                )
            )
    return tuple(found)


@lru_cache(maxsize=32)
def _injects(begun: e.RehearsalBegun) -> Mapping[str, Inject]:
    return read_scenario(begun.document.encode(), f"{begun.scenario}.yaml").scenario.injects
