"""What stands below the board: refused commands, and what is assumed, reported or practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import Certainty
from foedus.desk.language import told
from foedus.desk.panels.words import CERTAINTIES, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.desk.panels.lens import Lens
    from foedus.rehearsal.play import Refusal

__all__ = ["MarkRow", "RefusedRow", "marks_of", "refused_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A command that was refused: what, why, by which article, and what would work."""

    asked: str
    why: str
    cite: str
    remedy: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """A mark of certainty: what it means, and what in this case bears it."""

    mark: str
    meaning: str
    borne_by: tuple[str, ...]


def refused_of(refusals: Sequence[Refusal], lens: Lens) -> Iterator[RefusedRow]:
    """Refusals that differ only in who and when, as one."""
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for each in refusals:
        party = each.by.split(" ")[0] if " for " not in each.by else each.by.rpartition(" ")[2]
        why = each.why.replace(f"for {party}", "for it").replace(f"{party} is", "it is")
        key = (each.asked, sentence(lens.named(why)), each.cite, lens.named(each.remedy))
        said = f"{lens.named(each.by)}, {lens.stamp(each.at).brief}, " + told(
            "line %(num)d", num=each.line
        )
        groups.setdefault(key, []).append(said)
    for (asked, why, cite, remedy), when in groups.items():
        yield RefusedRow(asked=sentence(asked), why=why, cite=cite, remedy=remedy, when=tuple(when))


def marks_of(lens: Lens) -> Iterator[MarkRow]:
    """Each mark that something in the case bears, with what bears it."""
    borne: dict[Certainty, dict[str, None]] = {each: {} for each in Certainty}
    for duty in lens.standing.duties:
        where = f"{lens.brief(duty.agreement)} {duty.cite}"
        if duty.certainty is not None:
            borne[duty.certainty][f"{where}: {plain(duty.verb)}"] = None
        if duty.start_certainty is not None:
            borne[duty.start_certainty][f"{where}: {told('from when its time runs')}"] = None
    for question in lens.standing.questions:
        if question.certainty is not None:
            where = f"{lens.brief(question.agreement)} {question.cite}"
            borne[question.certainty][f"{where}: {told('the rule of the vote')}"] = None
    for mark, names in borne.items():
        if names:
            yield MarkRow(mark=mark.value, meaning=told(CERTAINTIES[mark]), borne_by=tuple(names))
