"""From bytes to a tree: hostile files give findings, never a crash or a silent change."""

from collections.abc import Callable

import pytest

from foedus.agreement.documents import Reading, read_document
from foedus.agreement.findings import Finding
from foedus.agreement.reading import MOST_BYTES, MOST_DEPTH, MOST_ITEMS, read_tree
from foedus.agreement.tree import plain

FindingsIn = Callable[[str | bytes], list[Finding]]
CodesIn = Callable[[str | bytes], list[str]]


def words(text: str | bytes) -> object:
    """The document as plain data."""
    tree, _, findings = read_tree(text if isinstance(text, bytes) else text.encode(), "x.yaml")
    assert tree is not None
    assert not findings
    return plain(tree)


@pytest.mark.parametrize("written", ["NO", "on", "012", "24:00", "1e3", "~", "0x1F", "2024-02-30"])
def test_a_scalar_stays_what_was_written(written: str) -> None:
    """Norway is no truth value, and a time of day no number."""
    assert words(f"a: {written}") == {"a": written}


@pytest.mark.parametrize(("written", "known"), [("null", None), ("", None), ("'null'", "null")])
def test_only_null_and_nothing_are_unknown(written: str, known: str | None) -> None:
    """In quotation marks, a word is a word."""
    assert words(f"a: {written}") == {"a": known}


def test_a_mark_of_byte_order_is_passed_over() -> None:
    """Editors on Windows write one."""
    assert words("\ufeffa: b".encode()) == {"a": "b"}


def test_quoted_merge_signs_are_plain_keys() -> None:
    """Only a bare << merges."""
    assert words('"<<": a') == {"<<": "a"}


HOSTILE = {
    "a hundred thousand brackets": (b"a: " + b"[" * 100_000, "F003 1:19"),
    "a hundred thousand braces": (b"{a: " * 100_000, "F003 1:65"),
    "a hundred thousand dashes": (b"- " * 100_000, "F003 1:33"),
    "ten mebibytes": (b"a" * (10 << 20), "F003 1:1"),
    "nothing": (b"", "F006 1:1"),
    "a comment": (b"# nothing\n", "F006 1:1"),
    "a bare word": (b"word", "F006 1:1"),
    "a list": (b"- a\n- b\n", "F006 1:1"),
    "an alias alone": (b"*a", "F004 1:1"),
    "NUL": (b"a: b\0c", "F002 1:5"),
    "an escape sequence": (b"a: \x1b[2J", "F002 1:4"),
    "a mark of direction": ("a: \u202eb".encode(), "F002 1:4"),
    "a second mark of byte order": ("\ufeff\ufeffa: b".encode(), "F002 1:1"),
    "a noncharacter": ("a: \U0001fffe".encode(), "F002 1:4"),
    "a filler": ("a: b\u3164".encode(), "F002 1:5"),
    "a line separator": ("a: b\u2028c".encode(), "F002 1:5"),
    "latin-1": ("a: ü".encode("latin-1"), "F002 1:4"),
    "UTF-16": ("a: b".encode("utf-16"), "F002 1:1"),
    "UTF-16 without a mark": ("a: b".encode("utf-16-le"), "F002 1:1"),
    "a lone surrogate": (b"a: \xed\xa0\x80", "F002 1:4"),
    "an escaped surrogate": (b'a: "\\ud800"', "F001 1:7"),
    "a directive": (b"%YAML 1.1\n---\na: b\n", "F004 1:1"),
    "a directive for tags": (b"%TAG ! tag:x,2000:\n---\na: b\n", "F004 1:1"),
    "an unknown version": (b"%YAML 9.9\n---\na: b\n", "F001 1:1"),
    "two documents": (b"---\n- a\n---\nc: d\n", "F004 3:1"),
    "a tab": (b"a:\n\tb: c\n", "F001 2:1"),
    "an open quotation mark": (b'a: "b', "F001 1:6"),
}


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_where_it_is_hostile(
    data: bytes, said: str, codes_in: CodesIn
) -> None:
    """The first finding has the code and the place; nothing raises."""
    assert codes_in(data)[0] == said


def test_a_finding_that_lies_behind_a_carriage_return_has_the_right_line(codes_in: CodesIn) -> None:
    """Every line break that YAML knows is one."""
    assert codes_in(b"a: b\rc: d\r\ne: \0") == ["F002 3:4"]


def test_an_escaped_character_that_cannot_be_seen_is_refused_in_a_key_too(
    codes_in: CodesIn, pact: str
) -> None:
    """An escape hides as well as the character."""
    text = pact + '"te\\u200bxt": x\n'

    assert codes_in(text) == ["F002 23:1"]


def test_a_file_full_of_unseen_characters_is_not_told_of_each(findings_in: FindingsIn) -> None:
    """A hundred are enough."""
    assert len(findings_in("\u200b" * 5_000)) == 100


def test_a_mapping_without_end_is_refused(findings_in: FindingsIn) -> None:
    """No agreement has a thousand entries in one place."""
    text = "\n".join(f"k{index}: v" for index in range(MOST_ITEMS + 2))

    assert [f.code for f in findings_in(text)] == ["F003"]


def test_a_list_without_end_is_refused(findings_in: FindingsIn) -> None:
    """Nor a list of a thousand."""
    text = f"k: [{', '.join(['v'] * (MOST_ITEMS + 1))}]"

    assert [f.code for f in findings_in(text)] == ["F003"]


def test_what_is_just_small_enough_is_read() -> None:
    """The limits are the last that is allowed."""
    deep = "[" * (MOST_DEPTH - 1) + "]" * (MOST_DEPTH - 1)
    text = f"a: {deep}\nb: [{', '.join(['v'] * MOST_ITEMS)}]\n# "

    assert words(text + "x" * (MOST_BYTES - len(text)))


DECORATED = """\
a: &one {b: c}
d: *one
e: {<<: *one}
f: !!str g
h: !own {i: j}
*one : k
"""


def test_every_decoration_is_told_and_nothing_else() -> None:
    """Anchor, alias, merge key and tag, each at its place."""
    tree, _, findings = read_tree(DECORATED.encode(), "x.yaml")

    assert [f"{f.place.line}:{f.place.column} {f.message}" for f in findings] == [
        "1:4 &one is an anchor.",
        "2:4 *one is an alias.",
        "3:5 << is a merge key.",
        "3:9 *one is an alias.",
        "4:4 !!str is a tag.",
        "5:4 !own is a tag.",
        "6:1 *one is an alias.",
    ]
    assert tree is not None
    assert plain(tree) == {"a": {"b": "c"}, "d": None, "e": {}, "f": "g", "h": {"i": "j"}}


def test_a_value_that_could_not_be_read_is_not_told_twice(codes_in: CodesIn, pact: str) -> None:
    """An alias is the mistake; that no role is there only follows."""
    text = pact.replace("FRA: {role: guarantor}", "FRA: {role: &r guarantor}").replace(
        "POL: {role: guarantor}", "POL: {role: *r}"
    )

    assert codes_in(text) == ["F004 7:15", "F004 8:15"]


@pytest.mark.parametrize("key", ["? [a, b]\n", "? {a: b}\n", "[a, b]", "''"])
def test_a_key_that_is_no_word_loses_its_value_and_no_other(key: str) -> None:
    """What follows it is read as it stands."""
    tree, _, findings = read_tree(f"x: y\n{key}: {{c: d}}\nz: w\n".encode(), "x.yaml")

    assert [(f.code, f.place.line) for f in findings] == [("F006", 2)]
    assert tree is not None
    assert plain(tree) == {"x": "y", "z": "w"}


def test_the_first_of_two_equal_keys_is_kept() -> None:
    """And the second is told with the place of the first."""
    tree, _, (finding,) = read_tree(b"a: b\nc: d\na: {e: f}\n", "x.yaml")

    assert (finding.code, finding.place.line, finding.related[0][1].line) == ("F005", 3, 1)
    assert tree is not None
    assert plain(tree) == {"a": "b", "c": "d"}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a: [b, c]", (1, 4, 1, 10)),
        ("a: {b: c,\n  d: e}", (1, 4, 2, 8)),
        ("a:\n  b: c\n", (2, 3, 2, 4)),
        ("a:\n  - b\n", (2, 3, 2, 4)),
        ("a: >-\n  b\n  c\n", (1, 4, 4, 1)),
        ("a: 'b\n  c'\n", (1, 4, 2, 5)),
        ("a:\n", (1, 3, 1, 4)),
        ("ключ: [ю]", (1, 7, 1, 10)),
    ],
)
def test_a_value_is_where_it_stands(text: str, span: tuple[int, int, int, int]) -> None:
    """Lines and columns count characters from 1; the end is exclusive."""
    from foedus.agreement.reading import place_of  # noqa: PLC0415
    from foedus.agreement.tree import Branch  # noqa: PLC0415

    tree, _, _ = read_tree(text.encode(), "x.yaml")
    assert isinstance(tree, Branch)
    _, value = next(iter(tree.items.values()))

    place = place_of("x.yaml", value.mark)

    assert (place.line, place.column, place.end_line, place.end_column) == span


SYNTAX = {
    "a: b: c": "Put a text that holds ': ' into quotes.",
    "a: [b": "Close the list with ].",
    "a: {b: c": "Close the mapping with }, or put a text that holds ': ' or ',' into quotes.",
    "a: b\n  c: d": "Put a text that holds ': ' into quotes.",
    "a:\n  b: c\n d: e": "Give the lines of one mapping the same indentation.",
    "a: @b": "Indent with spaces, and put a text that begins so into quotes.",
    'a: "b': "Close the quotation mark.",
    "a: b\nc\n": "Write a key, a colon and a space, as when: x.",
    "%BAD": "",
}


@pytest.mark.parametrize(("text", "hint"), SYNTAX.items())
def test_a_fault_of_syntax_says_what_would_work(
    text: str, hint: str, findings_in: FindingsIn
) -> None:
    """In the words of somebody who does not know YAML's grammar."""
    (finding,) = findings_in(text)

    assert (finding.code, finding.hint) == ("F001", hint)


def test_many_small_variants_of_a_document_are_refused(findings_in: FindingsIn, pact: str) -> None:
    """Each of them is a whole document to check."""
    variants = "".join(f"  v{index}: {{title: x}}\n" for index in range(21))

    assert [f.code for f in findings_in(f"{pact}variants:\n{variants}")] == ["F003"]


def test_a_document_is_read_as_far_as_it_goes(read: Callable[[str], Reading], pact: str) -> None:
    """A mistake in one place leaves all others typed."""
    reading = read(pact.replace("status: signed", "status: agreed"))

    assert [finding.code for finding in reading.findings] == ["F009"]
    assert list(reading.document.provisions) == ["consult"]
    assert reading.document.status == "draft"


def test_what_kept_a_file_from_being_read_comes_beside_no_reading() -> None:
    """Either readings, or findings."""
    readings, findings = read_document(b"a: [", "x.yaml")

    assert readings == ()
    assert [finding.code for finding in findings] == ["F001"]
