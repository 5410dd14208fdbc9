"""What a crash may not do: lose what was acknowledged, or keep a part of an append.

Writers name a record `WRITER-NUMBER-NTH-OF`: the nth of so many in one append,
which has the message `WRITER-NUMBER`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.record.store import Message, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.record.upkeep import Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong; empty sets are good."""

    lost: set[str]
    partial: set[str]
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.partial or self.faults)


def append_of(writer: str, number: int) -> tuple[list[Record], Message]:
    """The `number`th append of a writer: one to three records, and a message."""
    of = number % 3 + 1
    records = [
        Record(id=f"{writer}-{number}-{nth}-{of}", data=b"%d" % nth * (50 + 301 * number % 900))
        for nth in range(1, of + 1)
    ]
    return records, Message(id=f"{writer}-{number}", channel="mail", data=b"{}")


def judged(keeper: Keeper, acknowledged: Iterable[str]) -> Verdict:
    """Hold a store against the appends that were acknowledged, each `WRITER-NUMBER`."""
    from foedus.record.upkeep import check  # noqa: PLC0415

    report = check(keeper)
    found: dict[str, set[str]] = defaultdict(set)
    whole: dict[str, int] = {}
    with keeper.contents() as contents:
        for row in contents.rows():
            append, nth, of = row.id.rsplit("-", 2)
            found[append].add(nth)
            whole[append] = int(of)
        messages = {each.id for each in contents.messages()}
    partial = {each for each in found if len(found[each]) < whole[each] or each not in messages}
    return Verdict(
        lost=set(acknowledged) - set(found),
        partial=partial | (messages - set(found)),
        faults=report.faults,
    )
