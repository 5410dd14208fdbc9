"""Findings for people, editors and machines: text, lines, SARIF 2.1.0, JSON."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from foedus.agreement.findings import CODES, Code, Finding, Place, Severity
from foedus.agreement.letters import unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.agreement.reading import Source

__all__ = ["FORMATS", "as_json", "as_lines", "as_sarif", "as_text", "summary"]

FORMATS: Final = ("text", "line", "sarif", "json")
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_COLUMNS: Final = 160


def as_text(findings: Iterable[Finding], sources: Mapping[str, Source]) -> str:
    """Each finding with its line, the span underlined, the article and a hint."""
    return "\n".join(_paragraph(finding, sources) for finding in findings)


def _paragraph(finding: Finding, sources: Mapping[str, Source]) -> str:
    article = f"  (article {finding.article})" if finding.article else ""
    lines = [
        f"{finding.severity} {finding.code}: {finding.message}{article}",
        f"  --> {finding.place}",
        *_quoted(finding.place, sources),
    ]
    if finding.hint:
        lines.append(f"  hint: {finding.hint}")
    for words, place in finding.related:
        lines += [f"  note: {words}: {place}"]
    return "\n".join([*lines, ""])


def _quoted(place: Place, sources: Mapping[str, Source]) -> list[str]:
    """The line, and a line that underlines the span; a long line is cut around it."""
    source = sources.get(place.file)
    line = source.line(place.line) if source else ""
    if not line.strip():
        return []
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    left = max(0, start - _MOST_COLUMNS // 2) if end > _MOST_COLUMNS else 0
    right = left + _MOST_COLUMNS
    cut = "... " if left else ""
    before = cut + _seen(line[left:start])
    marked = _seen(line[start : min(end, right)])
    after = _seen(line[end:right]) + (" ..." if right < len(line) else "")
    number = str(place.line)
    gap = " " * len(number)
    return [
        f"{gap} |",
        f"{number} | {before}{marked}{after}",
        f"{gap} | {' ' * _width(before)}{'^' * max(1, _width(marked))}",
    ]


def _seen(text: str) -> str:
    """What a terminal may be given: a blank for a tab, a sign for what cannot be seen."""
    hidden = {text[index] for index, _ in unseen(text, most=len(text))}
    return text.translate({ord("\t"): " "} | {ord(letter): "\ufffd" for letter in hidden})


def _width(text: str) -> int:
    """How many columns a terminal takes for it."""
    wide = sum(1 for letter in text if unicodedata.east_asian_width(letter) in "WF")
    return len(text) + wide - sum(1 for letter in text if unicodedata.combining(letter))


def as_lines(findings: Iterable[Finding]) -> str:
    """`file:line:column: error F010: message [article]`, one line for each."""
    return "\n".join(
        f"{f.place}: {f.severity} {f.code}: {f.message}"
        + (f" [{f.article}]" if f.article else "")
        + (f" ({f.hint})" if f.hint else "")
        for f in findings
    )


def as_json(findings: Iterable[Finding]) -> str:
    """A list of objects; lines and columns count from 1, ends are exclusive."""
    return json.dumps([_object(finding) for finding in findings], indent=2, ensure_ascii=False)


def _object(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "title": CODES[finding.code].title,
        "severity": finding.severity.value,
        "message": finding.message,
        "article": finding.article or None,
        "hint": finding.hint or None,
        **_region(finding.place),
        "related": [{"message": words, **_region(place)} for words, place in finding.related],
    }


def _region(place: Place) -> dict[str, object]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def as_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, one run."""
    used = sorted({finding.code for finding in findings})
    driver = {"name": "foedus", "rules": [_rule(CODES[code]) for code in used]}
    results = [_result(finding, used) for finding in findings]
    log = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(code: Code) -> dict[str, object]:
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(finding: Finding, used: list[str]) -> dict[str, object]:
    text = " ".join(part for part in (finding.message, finding.hint) if part)
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": used.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": text},
        "locations": [_location(finding.place)],
    }
    if finding.article:
        result["properties"] = {"article": finding.article}
    if finding.related:
        result["relatedLocations"] = [
            {**_location(place), "message": {"text": words}} for words, place in finding.related
        ]
    return result


def _location(place: Place) -> dict[str, object]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.file)}, "region": region}}


def summary(findings: Iterable[Finding], files: int) -> str:
    """One sentence: how many files, errors and warnings."""
    grave = [finding.severity for finding in findings]
    errors, warnings = grave.count(Severity.ERROR), grave.count(Severity.WARNING)
    return f"{_n(files, 'file')}: {_n(errors, 'error')}, {_n(warnings, 'warning')}."


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
