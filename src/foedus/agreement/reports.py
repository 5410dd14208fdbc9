"""Findings for people, editors and machines: text, lines, SARIF 2.1.0, JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from foedus.agreement.findings import CODES, Finding, Place, Severity

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
    source = sources.get(place.file)
    line = source.line(place.line)[:_MOST_COLUMNS] if source else ""
    if not line.strip():
        return []
    number = str(place.line)
    one_line = place.end_line == place.line and place.end_column > place.column
    end = place.end_column if one_line else len(line) + 1
    width = max(1, min(end, len(line) + 1) - place.column)
    gap = " " * len(number)
    return [
        f"{gap} |",
        f"{number} | {line}",
        f"{gap} | {' ' * (place.column - 1)}{'^' * width}",
    ]


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
    driver = {
        "name": "foedus",
        "rules": [{"id": code, "shortDescription": {"text": CODES[code].title}} for code in used],
    }
    results = [_result(finding, used) for finding in findings]
    log = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


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
    return {"physicalLocation": {"artifactLocation": {"uri": place.file}, "region": region}}


def summary(findings: Iterable[Finding], files: int) -> str:
    """One sentence: how many files, errors and warnings."""
    grave = [finding.severity for finding in findings]
    errors, warnings = grave.count(Severity.ERROR), grave.count(Severity.WARNING)
    return f"{_n(files, 'file')}: {_n(errors, 'error')}, {_n(warnings, 'warning')}."


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
