"""What a reader should ask before relying on an entry: kept as it was said, and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Role
from foedus.case.entries import Met, Stage
from foedus.desk.language import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.contributions import Line
    from foedus.case.entries import Entry
    from foedus.desk.panels.lens import Lens

__all__ = ["doubts_of_entry", "doubts_of_line"]


def doubts_of_entry(entry: Entry, lens: Lens) -> Iterator[str]:
    """Of a meeting: that one was there alone, or that nobody owed anything yet."""
    body = entry.body
    if not isinstance(body, Met):
        return
    if len(body.attendees) == 1:
        yield told("one party alone was there")
    named = {f"{clause}/{party}" for clause in body.discharges for party in body.attendees}
    since = [
        each.since
        for each in lens.standing.duties
        if each.since is not None and {each.key, f"{each.agreement}/{each.party}"} & named
    ]
    if since and entry.at.latest < min(since):
        yield told("held before what it discharges was owed")


def doubts_of_line(line: Line, lens: Lens) -> Iterator[str]:
    """Of a contribution: that more arrived than left, or that a named aggressor gives it."""
    sent, got = line.stages.get(Stage.DISPATCHED), line.stages.get(Stage.RECEIVED)
    if sent is not None and got is not None and got > sent:
        yield told("more received than dispatched")
    if any(
        each.party == line.giver and Role.NAMED_AGGRESSOR in each.roles
        for each in lens.standing.parties
    ):
        yield told("given by the named aggressor")
