"""Who plays the reader's own party in an exercise, and what that party has been told in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.case.casting import played_by_people
from foedus.case.entries import CaseClosed, RehearsalBegun
from foedus.desk.language import told
from foedus.desk.panels.injected import told_so_far
from foedus.desk.panels.occasions import Wording
from foedus.desk.panels.times import Times
from foedus.desk.playing import may_cast

if TYPE_CHECKING:
    from foedus.case.state import Case
    from foedus.desk.context import Desk
    from foedus.desk.panels.injected import Telling
    from foedus.desk.viewer import Viewer

__all__ = ["Plays", "plays_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plays:
    """Who plays the party of the viewer, whom people play, and what the party was told."""

    party: str
    people: bool
    title: str
    words: str
    button: str
    may: bool
    names: str
    told: tuple[Telling, ...]
    entry: str


def plays_of(desk: Desk, viewer: Viewer, case: Case) -> Plays | None:
    """None where no scenario is played, or the seat plays nobody."""
    if not case.of(RehearsalBegun):
        return None
    wording = Wording.of(case, Times(zone=viewer.zone))
    party, people = viewer.seat.party, played_by_people(case)
    name, mine = wording.name(party), party in people
    if case.of(CaseClosed):
        words = told("The exercise is over.")
    elif mine:
        words = told("The machine waits for you: it does nothing for %(party)s.", party=name)
    else:
        words = told(
            "It does what %(party)s has to do, by the assumptions of the scenario, until a person "
            "takes over.",
            party=name,
        )
    back = told("Hand back to the machine")
    return Plays(
        party=party,
        people=mine,
        title=told("You play %(party)s", party=name)
        if mine
        else told("The machine plays %(party)s", party=name),
        words=words,
        button=back if mine else told("Take over %(party)s", party=name),
        may=may_cast(viewer.seat, case, party),
        names=wording.names(sorted(people, key=wording.name)),
        told=told_so_far(case, party, wording),
        entry=desk.nonce(),
    )
