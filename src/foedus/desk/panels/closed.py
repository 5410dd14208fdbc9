"""A closed case: when and by whom it was closed, and what was still open then."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Modal
from foedus.case.entries import CaseClosed
from foedus.case.moves import DutyStatus
from foedus.desk.language import told
from foedus.desk.panels.words import counted, joined, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.case.state import Case
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.times import Stamp, Times
    from foedus.moments import Instant

__all__ = ["Closed", "closed_of", "open_lines", "seen_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """When a case was closed, by whom, and what was said with it."""

    stamp: Stamp
    by: str
    text: str

    @property
    def words(self) -> str:
        """All of it but the text, on one line."""
        return told("Closed %(time)s by %(person)s.", time=self.stamp.full, person=self.by)


def closed_of(case: Case, times: Times) -> Closed | None:
    """How a case was closed; None while it is open."""
    found = case.of(CaseClosed)
    if not found:
        return None
    last = found[-1]
    assert isinstance(last.body, CaseClosed)
    return Closed(
        stamp=times.stamp(last.received_at),
        by=", ".join(filter(None, (last.by.person, plain(last.by.role)))),
        text=last.body.text,
    )


def seen_at(case: Case, now: Instant) -> Instant:
    """The moment at which a case is shown: a closed one as it stood at its close."""
    return min([now, *(each.received_at for each in case.of(CaseClosed))])


def open_lines(lens: Lens) -> Iterator[str]:
    """What has no end yet: questions, and duties by what they ask."""
    standing = lens.standing
    asked = [each for each in standing.questions if each.opened_at and not each.settled_at]
    silent = {code for each in asked for code in each.undecided}
    if asked:
        yield told(
            "Without an outcome: %(questions)s. Not answered: %(parties)s.",
            questions=counted(len(asked), "question"),
            parties=counted(len(silent), "party", "parties"),
        )
    owed = [
        each
        for each in standing.duties
        if each.status is DutyStatus.ACTIVE and each.modal not in {Modal.MAY, Modal.MUST_NOT}
    ]
    if owed:
        verbs = Counter(plain(each.verb) for each in owed)
        yield told(
            "Still owed: %(duties)s, of %(parties)s (%(verbs)s).",
            duties=counted(len(owed), "duty", "duties"),
            parties=counted(len({each.party for each in owed}), "party", "parties"),
            verbs=joined([f"{verb} {count}" for verb, count in verbs.most_common()]),
        )
