"""What the features of a comparison share: who acts, upon whom, which article says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from foedus.agreement.comparing.cells import Ground
from foedus.agreement.vocabulary import GIVING, Certainty, Role, Sureness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.comparing.cells import Entry
    from foedus.agreement.model import Cited, Condition, Document
    from foedus.agreement.resolved import Agreement, Clause, FactTerms

__all__ = [
    "act",
    "by_value",
    "giving",
    "ground_in",
    "ground_of",
    "own",
    "parts_of",
    "plain",
    "some",
    "these",
    "upon",
]

_MOST_NAMED: Final = 4


def plain(word: str) -> str:
    """A word of the language as words of a reader."""
    return word.replace("_", " ").replace("eu law", "EU law")


def ground_of(said: Cited | None, document: Document, *paths: str) -> Ground:
    """The article, and what the document itself marks as doubtful at one of the paths.

    What is derived is a drafter's, whatever the text around it is: it stands as assumed.
    """
    doubts = [document.marks[path].mark for path in paths if path in document.marks]
    certainty = said.certainty if said else None
    return Ground(
        cite=said.article if said else "",
        certainty=Certainty.ASSUMED if Sureness.DERIVED in doubts else certainty,
        doubt=doubts[0] if doubts else None,
    )


def ground_in(clause: Clause, agreement: Agreement, slot: str = "") -> Ground:
    """The article of a provision, and whether it or one slot of it is doubtful."""
    path = f"provisions.{clause.name}"
    return ground_of(clause.provision, agreement.document, path, f"{path}.{slot}")


def parts_of(condition: Condition | None) -> Iterator[Condition]:
    """A condition and everything in it, save what it excludes."""
    if condition is not None:
        yield condition
        for part in (*condition.all, *condition.any):
            yield from parts_of(part)


def own(clause: Clause, agreement: Agreement) -> str:
    """Whose act it is, where it is only that of those who are helped: `UKR: `."""
    roles = {agreement.parties[code].role for code in clause.holders}
    return f"{', '.join(clause.holders)}: " if roles == {Role.BENEFICIARY} else ""


def act(clause: Clause, agreement: Agreement) -> str:
    """The verb, under the name of the helped where it is theirs alone."""
    return f"{own(clause, agreement)}{plain(clause.verb)}"


def these(codes: list[str], many: str) -> str:
    """A few codes, or how many there are."""
    return ", ".join(codes) if len(codes) <= _MOST_NAMED else f"{len(codes)} {many}"


def upon(terms: FactTerms, agreement: Agreement) -> str:
    """Upon whom, where it is not only those who are helped."""
    helped = {code for code, each in agreement.parties.items() if each.role is Role.BENEFICIARY}
    return f" on {some(terms.on)}" if terms.on and not terms.on <= helped else ""


def some(codes: frozenset[str] | None) -> str:
    """Any of several parties; None is anybody."""
    if codes is None:
        return "anybody"
    return " or ".join(sorted(codes)) if len(codes) <= _MOST_NAMED else f"any of {len(codes)}"


def by_value(said: list[tuple[str, Entry]]) -> Iterator[Entry]:
    """Entries under the names they hold for; no names where one value holds for all."""
    names: dict[str, dict[str, None]] = {}
    for name, entry in said:
        names.setdefault(entry.words, {})[name] = None
    for _, entry in said:
        prefix = f"{', '.join(names[entry.words])}: " if len(names) > 1 else ""
        yield replace(entry, words=f"{prefix}{entry.words}")


def giving(agreement: Agreement) -> list[Clause]:
    """What is promised to somebody: not what the helped do themselves."""
    clauses = agreement.clauses.values()
    return [each for each in clauses if each.verb in GIVING and not own(each, agreement)]
