"""A finding about a document, and the table of codes.

A code never changes its meaning and is never used again for another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["CODES", "Code", "Finding", "Place", "Severity", "in_order"]


class Severity(StrEnum):
    """An error keeps a document from being used; a warning is for a lawyer to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file: lines and columns count from 1, the end is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 2

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of finding: what it means, and how grave it is."""

    id: str
    title: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake, gap or contradiction, with its place and article."""

    code: str
    message: str
    place: Place
    article: str = ""
    hint: str = ""
    related: tuple[tuple[str, Place], ...] = ()

    @property
    def severity(self) -> Severity:
        """As the table of codes has it."""
        return CODES[self.code].severity


def in_order(findings: list[Finding]) -> list[Finding]:
    """By file, place and code."""
    return sorted(
        findings, key=lambda f: (f.place.file, f.place.line, f.place.column, f.code, f.message)
    )


def _table() -> dict[str, Code]:
    errors = {
        "F001": "not YAML that can be read",
        "F002": "not text: wrong encoding, or a character that cannot be seen",
        "F003": "too large or too deep",
        "F004": "a feature of YAML that documents do not use (alias, anchor, tag, merge)",
        "F005": "the same key twice",
        "F006": "another shape was expected here",
        "F007": "unknown key",
        "F008": "a required key is missing",
        "F009": "a value that is not allowed here",
        "F010": "a name that nothing in the document bears",
        "F011": "missing citation",
        "F012": "not exactly one of must, intends, may, must_not",
        "F013": "verb stronger or weaker than the word of the text",
        "F014": "a mark on a field that is not there",
        "F015": "no document matches",
        "F016": "unknown version of the language",
        "F018": "one party must and must not do the same",
        "F020": "provision that nothing can reach",
        "F021": "a circle of provisions without a deadline",
        "F024": "deadline that does not say from when it runs",
        "F025": "decision without a fallback",
        "F026": "decision without a question",
        "F032": "two rules for one question",
        "F034": "rule that lacks a part its kind needs",
        "F035": "share that can never be reached, or always is",
        "F036": "rules that fall back on one another in a circle",
        "F038": "a part that a rule of this kind does not use",
        "F040": "dates in the wrong order",
        "F041": "calendar duration that does not say whose days count",
    }
    warnings = {
        "F022": "duty without deadline or precision",
        "F023": "deadline without a consequence",
        "F027": "silence shorter than the body needs to convene",
        "F030": "a possible attacker holds a veto",
        "F031": "quorum that recusal can make unreachable",
        "F033": "rule that does not say how an abstention counts",
        "F037": "an organisation and its members counted in one vote",
        "F039": "share of one half, which an even split reaches",
        "F042": "deadline whose start the text leaves open",
        "F043": "one party's finding recuses another",
        "F044": "consent kept for a measure that no provision takes",
        "F045": "support that is owed, and how far is left to whoever owes it",
        "F046": "fact that nothing uses",
        "F050": "text changed since it was last compared",
    }
    table = {code: Code(id=code, title=title) for code, title in errors.items()}
    for code, title in warnings.items():
        table[code] = Code(id=code, title=title, severity=Severity.WARNING)
    return dict(sorted(table.items()))


CODES: Final = _table()
"""Every code there is, in order."""
