"""What a form is made of: fields with their labels, and where their choices come from.

The name of a field is its place in the act, as a script writes it:
`occurred.earliest`, `body.event`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from foedus.case.standing import standing
from foedus.desk.panels.lens import Lens

if TYPE_CHECKING:
    from foedus.case.standing import Standing
    from foedus.case.state import Case
    from foedus.moments import Instant

__all__ = ["Field", "Form", "Ground", "Kind", "Option", "ground_of"]


class Kind(StrEnum):
    """How a value is asked for."""

    LINE = "line"
    LONG = "long"
    ONE = "one"
    SOME = "some"
    WHEN = "when"
    SPAN = "span"
    WHOLE = "whole"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A value that may be chosen, in words; `group` is the heading it stands under."""

    value: str
    words: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a form is filled from: the case at a moment, and for which party it speaks."""

    case: Case
    party: str
    lens: Lens

    @property
    def standing(self) -> Standing:
        """The case at the moment."""
        return self.lens.standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked.

    `none` says that leaving it empty is an answer, too; `only` that it matters
    with this one answer of another field, and is needed then.  `now` offers the
    present moment as an answer; `fold` is the heading under which the field is
    folded away with its neighbours, `rest` whether choices after the first
    heading are.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    hint: str = ""
    required: bool = False
    none: bool = False
    only: str = ""
    now: bool = False
    fold: str = ""
    rest: bool = False
    among: Callable[[Ground], Iterable[Option]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of one act.

    `first` is the field that must be known before the others can be asked:
    which question, which report.  `follows` says what the act leads to.
    """

    verb: str
    title: str
    follows: str
    button: str
    fields: tuple[Field, ...] = ()
    first: str = ""
    by_party: bool = False
    """Only a party can say it; the office says for whom it is entered."""

    def field(self, name: str) -> Field | None:
        """A field by its name."""
        return next((each for each in self.fields if each.name == name), None)


def ground_of(case: Case, party: str, zone: str, now: Instant) -> Ground:
    """The ground of a form at a moment."""
    return Ground(case=case, party=party, lens=Lens.of(standing(case, now), zone))
