"""Whatever a file holds, reading and checking it answers with findings inside the file."""

import json
import re
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foedus.agreement.checks import check
from foedus.agreement.documents import read_document
from foedus.agreement.findings import Finding, Place
from foedus.agreement.library import Shelf
from foedus.agreement.reading import read_tree
from foedus.agreement.reports import as_json, as_lines, as_sarif, as_text
from foedus.corpus.library import CORPUS

CORPUS_FILES = [path.read_text() for path in sorted((CORPUS / "agreements").rglob("*.yaml"))]
BAD_FILES = [
    path.read_text("latin-1")
    for path in sorted(Path(__file__).parent.glob("bad/*.yaml"))
    if path.stat().st_size
]
SHELF = Shelf(read_document(text.encode(), "corpus.yaml")[0][0] for text in CORPUS_FILES[:6])
TOKEN = re.compile(r"\s+|[\w.:/*-]+|.")
REPLACEMENTS = [
    *("null", "[]", "{}", "''", "[x]", "{x: y}", "PT0S", "P1D", "P9999Y", "all", "any", "attacker"),
    *("from", "to", "then", "else", "when", "any_of", "rule", "inline", "<rule>", "<name>", "kind"),
    *(
        "majority",
        "silence",
        "weight",
        "0/0",
        "12 %",
        "*a",
        "&a",
        "!x",
        "<<",
        ":",
        "-",
        "{",
        "[",
        "\n",
    ),
    *("consult", "support", "decision", "after", "variants", "variant", "parties_from", "0", "yes"),
]
slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def everything_about(data: bytes) -> list[Finding]:
    """Read, check and report in every format, as `foedus check` would."""
    readings, findings = read_document(data, "x.yaml")
    found = check(readings, SHELF) if readings else list(findings)
    _, source, _ = read_tree(data, "x.yaml")
    assert json.loads(as_json(found)) is not None
    assert json.loads(as_sarif(found))["version"]
    assert bool(as_lines(found)) == bool(as_text(found, {"x.yaml": source})) == bool(found)
    return found


def lies_inside(place: Place, data: bytes) -> bool:
    """Whether a place is in the file, or just behind its last character."""
    lines = re.split("\r\n|\r|\n", data.decode("utf-8", "replace").removeprefix("\ufeff"))
    within = 1 <= place.line <= place.end_line <= len(lines)
    first, last = (lines[line - 1] for line in (place.line, min(place.end_line, len(lines))))
    starts = 1 <= place.column <= len(first) + 1
    ends = 1 <= place.end_column <= len(last) + 2
    return within and starts and ends


def assert_told_inside(data: bytes) -> None:
    for finding in everything_about(data):
        for place in (finding.place, *(place for _, place in finding.related)):
            assert lies_inside(place, data), finding


@given(st.binary(max_size=200))
@slow
def test_no_bytes_make_it_raise(data: bytes) -> None:
    """Most are no text at all."""
    assert_told_inside(data)


@example("---")
@given(st.text(alphabet=st.sampled_from("ab:-[]{}\"'>|#&*!%?, \n\t\r\\~é\u202e"), max_size=80))
@slow
def test_no_text_of_yaml_signs_makes_it_raise(text: str) -> None:
    """Signs of YAML in any order."""
    assert_told_inside(text.encode())


@given(st.sampled_from([*CORPUS_FILES, *BAD_FILES]), st.data())
@slow
def test_no_change_of_lines_makes_it_raise(text: str, data: st.DataObject) -> None:
    """Lines dropped, doubled, moved in or out."""
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        line = lines[index]
        changed = data.draw(
            st.sampled_from([[], [line, line], ["  " + line], [line.removeprefix("  ")]])
        )
        lines[index : index + 1] = changed or [""]

    assert_told_inside("\n".join(lines).encode())


@given(st.sampled_from([*CORPUS_FILES, *BAD_FILES]), st.data())
@slow
def test_no_change_of_words_makes_it_raise(text: str, data: st.DataObject) -> None:
    """Words replaced by others that mean something in a document."""
    tokens = TOKEN.findall(text)
    for _ in range(data.draw(st.integers(1, 5))):
        index = data.draw(st.integers(0, len(tokens) - 1))
        words = st.sampled_from([*REPLACEMENTS, "", data.draw(st.sampled_from(tokens))])
        tokens[index] = data.draw(words)

    assert_told_inside("".join(tokens).encode())


def values(depth: int) -> st.SearchStrategy[object]:
    leaf = st.sampled_from([None, *REPLACEMENTS[4:]])
    if not depth:
        return leaf
    inner = values(depth - 1)
    return st.one_of(
        leaf, st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    )


KEYS = sorted({key for text in CORPUS_FILES for key in re.findall(r"\b([a-z_]+):", text)})


@given(st.sampled_from(KEYS), st.dictionaries(st.sampled_from(KEYS), values(3), max_size=5))
@slow
def test_no_shape_under_a_known_key_makes_it_raise(name: str, part: dict[str, object]) -> None:
    """Known keys in any order and depth, with anything below them."""
    whole = {**part, "provisions": {name: part}, "rules": {name: part}, "facts": {name: part}}

    assert_told_inside(json.dumps(whole, indent=1).encode())
