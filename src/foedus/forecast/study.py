"""A study as a file: which designs are compared under which assumptions, for which attacks.

Every behaviour is taken with every moment and every form; within each of these
all designs share their draws.  Names are checked against what there is, every
mistake at its line and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from foedus.agreement.documents import LANGUAGE
from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.part import Part
from foedus.agreement.reading import Source, place_of, read_tree
from foedus.agreement.tree import Branch, Path, Twig, at, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import Count, Moment, Names, OneOrMore, PartyCode, Reference, Text
from foedus.agreement.vocabulary import Form
from foedus.forecast.answers import BATCHES
from foedus.moments import is_of_our_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from foedus.agreement.library import Library

__all__ = ["Study", "StudyReading", "mistakes_in", "read_study"]

_STAND_INS: Final[dict[str, Any]] = {
    "foedus": LANGUAGE,
    "study": "unknown",
    "title": "unknown",
    "mechanisms": ["unknown"],
    "moments": ["2027-08-28T02:00+03:00"],
}
_LISTS: Final = ("mechanisms", "behaviours", "moments", "forms")


class Study(Part):
    """What is compared under what."""

    foedus: Text
    study: Reference
    title: Text
    note: Text | None = None
    mechanisms: Names = Field(description="Ids of agreements, each by itself.")
    behaviours: Names = Field(("usual",), description="Assumptions, as usual or usual@slow.")
    moments: Annotated[tuple[Moment, ...], OneOrMore] = Field(description="Of the attack.")
    forms: Annotated[tuple[Form, ...], OneOrMore] = Field(
        (Form.MILITARY,), description="Support that the question is about."
    )
    attacker: PartyCode = "RUS"
    victim: PartyCode = "UKR"
    trials: Count = Field(8192, description="Of each design in each case.")
    seed: Count = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReading:
    """A study, with its tree, and what is wrong with it."""

    study: Study | None
    tree: Branch | None
    source: Source
    findings: tuple[Finding, ...]

    def finding(self, code: str, message: str, hint: str, path: Path) -> Finding:
        """A mistake at a place of the file."""
        assert self.tree is not None
        place = place_of(self.source.name, mark_of(self.tree, path))
        return Finding(code=code, message=message, place=place, hint=hint)

    def path_of(self, key: str, index: int) -> Path:
        """Where an item of a list is written; one alone may stand for a list."""
        assert self.tree is not None
        return (key, index) if isinstance(at(self.tree, (key,)), Twig) else (key,)


def read_study(data: bytes, name: str) -> StudyReading:
    """Read a file, with all that is wrong with it by itself."""
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch):
        if tree is not None and not findings:
            message = "A study is a mapping of keys to values."
            findings = [Finding(code="F006", message=message, place=place_of(name, tree.mark))]
        return StudyReading(study=None, tree=None, source=source, findings=tuple(findings))
    study, wrong = typed(tree, Study, name, _STAND_INS)
    assert study is not None
    reading = StudyReading(study=study, tree=tree, source=source, findings=())
    ordered = in_order([*findings, *wrong, *_checks(reading, study)])
    return StudyReading(study=study, tree=tree, source=source, findings=tuple(ordered))


def _checks(reading: StudyReading, study: Study) -> Iterator[Finding]:
    if study.foedus != LANGUAGE:
        message = f"Language version {study.foedus!r} is not known."
        yield reading.finding("F016", message, f'Write foedus: "{LANGUAGE}".', ("foedus",))
    for key in _LISTS:
        items = getattr(study, key)
        written = at(reading.tree, (key,)) if reading.tree is not None else None
        if isinstance(written, Twig) and not written.items:
            yield reading.finding("F008", "Nothing is named here.", "Name one.", (key,))
        for index, item in enumerate(items):
            if item in items[:index]:
                message = f"{item} is named twice."
                path = reading.path_of(key, index)
                yield reading.finding("F005", message, "Keep one of them.", path)
    if study.trials < BATCHES:
        message = f"{study.trials} trials are fewer than {BATCHES}."
        yield reading.finding("F009", message, "Write 8192.", ("trials",))
    for index, moment in enumerate(study.moments):
        if not is_of_our_time(moment):
            path = reading.path_of("moments", index)
            yield reading.finding("F009", f"{moment} is not of our time.", "Write another.", path)


def mistakes_in(
    reading: StudyReading, library: Library, behaviours: Collection[str]
) -> list[Finding]:
    """What a study names that there is not."""
    study = reading.study
    if study is None or reading.tree is None:
        return []
    found = []
    for index, name in enumerate(study.mechanisms):
        if name != _STAND_INS["study"] and len(library.find(name)) != 1:
            message = f"No document is called {name!r}."
            path = reading.path_of("mechanisms", index)
            found.append(reading.finding("F015", message, "See foedus list documents.", path))
    for index, name in enumerate(study.behaviours):
        if name not in behaviours:
            hint = did_you_mean(name, behaviours) or one_of(behaviours)
            path = reading.path_of("behaviours", index)
            found.append(reading.finding("F010", f"No behaviour is called {name!r}.", hint, path))
    return in_order(found)
