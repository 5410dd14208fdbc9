"""Findings for people, editors and machines."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from foedus.agreement.findings import CODES, Finding, Place, Severity
from foedus.agreement.reading import Source
from foedus.agreement.reports import as_json, as_lines, as_sarif, as_text, summary

TWO = [
    Finding(
        code="F005",
        message="The key 'who' stands twice.",
        place=Place(file="a b.yaml", line=2, column=3, end_line=2, end_column=6),
        article="Art. 2",
        hint="Keep one.",
        related=(("first here", Place(file="a b.yaml", line=1, column=3)),),
    ),
    Finding(code="F050", message="The text changed.", place=Place(file="a b.yaml")),
]
SOURCES = {"a b.yaml": Source("a b.yaml", "  who: x\n  who: y\n")}


def test_text_quotes_the_line_and_underlines_the_span() -> None:
    """With article, hint, and what it is related to."""
    told = as_text(TWO, SOURCES)

    assert (
        told
        == """\
error F005: The key 'who' stands twice.  (article Art. 2)
  --> a b.yaml:2:3
  |
2 |   who: y
  |   ^^^
  hint: Keep one.
  note: first here: a b.yaml:1:3

warning F050: The text changed.
  --> a b.yaml:1:1
  |
1 |   who: x
  | ^
"""
    )


def test_without_its_source_a_finding_is_told_without_its_line() -> None:
    """Nothing is quoted that is not at hand."""
    assert as_text(TWO[1:], {}) == "warning F050: The text changed.\n  --> a b.yaml:1:1\n"


def test_lines_are_what_editors_read() -> None:
    """One finding, one line."""
    assert as_lines(TWO).splitlines() == [
        "a b.yaml:2:3: error F005: The key 'who' stands twice. [Art. 2] (Keep one.)",
        "a b.yaml:1:1: warning F050: The text changed.",
    ]


def test_json_has_everything_and_null_for_nothing() -> None:
    """Ends are exclusive, lines and columns count from 1."""
    first, second = json.loads(as_json(TWO))

    assert first == {
        "code": "F005",
        "title": CODES["F005"].title,
        "severity": "error",
        "message": "The key 'who' stands twice.",
        "article": "Art. 2",
        "hint": "Keep one.",
        "file": "a b.yaml",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 6,
        "related": [
            {
                "message": "first here",
                "file": "a b.yaml",
                "line": 1,
                "column": 3,
                "end_line": 1,
                "end_column": 2,
            }
        ],
    }
    assert (second["article"], second["hint"], second["related"]) == (None, None, [])


def assert_is_location(location: dict[str, Any]) -> None:
    physical = location["physicalLocation"]
    region = physical["region"]
    assert " " not in physical["artifactLocation"]["uri"]
    assert {*region} == {"startLine", "startColumn", "endLine", "endColumn"}
    assert all(isinstance(number, int) and number >= 1 for number in region.values())


def test_sarif_has_the_structure_of_2_1_0() -> None:
    """Required keys, indices that fit, levels that are allowed, places that are URIs."""
    log = json.loads(as_sarif(TWO))

    assert {*log} == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "foedus"
    assert all(rule["shortDescription"]["text"] for rule in rules)
    for result, finding in zip(run["results"], TWO, strict=True):
        assert result["message"]["text"].startswith(finding.message)
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] in {"error", "warning", "note", "none"}
        assert rules[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"]
        (location,) = result["locations"]
        assert_is_location(location)
    first, second = run["results"]
    assert first["properties"] == {"article": "Art. 2"}
    assert first["relatedLocations"][0]["message"] == {"text": "first here"}
    assert_is_location(first["relatedLocations"][0])
    assert "relatedLocations" not in second
    assert "properties" not in second


def test_no_finding_is_a_sound_report_too() -> None:
    """In every format."""
    assert (as_text([], {}), as_lines([]), json.loads(as_json([]))) == ("", "", [])
    assert json.loads(as_sarif([]))["runs"][0]["results"] == []


@pytest.mark.parametrize(
    ("findings", "files", "said"),
    [
        ([], 0, "0 files: 0 errors, 0 warnings."),
        (TWO, 1, "1 file: 1 error, 1 warning."),
        (TWO * 2, 2, "2 files: 2 errors, 2 warnings."),
    ],
)
def test_a_summary_is_one_sentence(findings: list[Finding], files: int, said: str) -> None:
    """With the right plurals."""
    assert summary(findings, files) == said


def quoted(text: str, line: int, column: int, end_line: int, end_column: int) -> tuple[str, str]:
    place = Place(file="x", line=line, column=column, end_line=end_line, end_column=end_column)
    told = as_text([Finding(code="F001", message="m", place=place)], {"x": Source("x", text)})
    _, _, _, shown, under, *_ = told.splitlines()
    return shown.partition("| ")[2], under.partition("| ")[2]


def test_a_span_of_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    """The rest is out of sight."""
    assert quoted("a: {b: c,\n  d: e}", 1, 4, 2, 8) == ("a: {b: c,", "   ^^^^^^")


def test_a_long_line_is_cut_around_the_span() -> None:
    """So that the span is in sight."""
    shown, under = quoted("x" * 500 + "BAD" + "y" * 500, 1, 501, 1, 504)

    assert shown[under.index("^") : under.rindex("^") + 1] == "BAD"
    assert len(shown) < 180
    assert shown.startswith("... ")
    assert shown.endswith(" ...")


@pytest.mark.parametrize(
    ("text", "column", "end", "shown", "under"),
    [
        ("a\tb: x", 3, 4, "a b: x", "  ^"),
        ("\u6f22\u5b57: x", 2, 3, "\u6f22\u5b57: x", "  ^^"),
        ("e\u0301: x", 4, 5, "e\u0301: x", "  ^"),
        ("a\u202eb: x", 3, 4, "a\ufffdb: x", "  ^"),
        ("a\x1b[2J: x", 1, 2, "a\ufffd[2J: x", "^"),
    ],
)
def test_a_line_is_quoted_so_that_a_terminal_shows_what_it_is(
    text: str, column: int, end: int, shown: str, under: str
) -> None:
    """Nothing in a document can move the cursor, and wide letters take two columns."""
    assert quoted(text, 1, column, 1, end) == (shown, under)


def test_the_codes_are_in_order_and_only_errors_and_warnings() -> None:
    """A code says for itself how grave it is."""
    assert list(CODES) == sorted(CODES)
    assert all(code.id == key and code.title for key, code in CODES.items())
    assert {code.severity for code in CODES.values()} == set(Severity)


def test_findings_of_a_file_are_in_the_order_of_the_file(
    findings_in: Callable[[str], list[Finding]], pact: str
) -> None:
    """By line, column and code."""
    found = findings_in(pact.replace("cite:", "sight:").replace("must", "may"))

    places = [(finding.place.line, finding.place.column) for finding in found]
    assert places == sorted(places)
    assert len(places) > 3
