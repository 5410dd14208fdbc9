"""From bytes to a tree: the YAML subset that documents are written in.

* UTF-8, mappings, sequences, scalars; no anchors, aliases, tags, merge keys,
  duplicate keys or second documents; bounded size and depth.
* Read from YAML *events*: libyaml's composer crashes on deep nesting, its
  parser does not.
* Every scalar stays the text that was written; `null` and nothing are None.

It never raises for what a document holds: it answers with findings.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Final

import yaml

from foedus.agreement.findings import Finding, Place
from foedus.agreement.tree import Branch, Leaf, Mark, Node, Twig

__all__ = ["MOST_BYTES", "MOST_DEPTH", "Source", "place_of", "read_tree"]

MOST_BYTES: Final = 1 << 20
MOST_DEPTH: Final = 16
_MOST_FINDINGS: Final = 1_000
_LINE_BREAKS: Final = frozenset("\t\n\r")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the name that messages give it."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """The text of a line, counted from 1; empty past the end."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(slots=True)
class _Open:
    """A collection that is being read: pairs of a mapping, or items of a sequence."""

    mark: Mark
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, tuple[Mark, Node]] = field(default_factory=dict)
    key: tuple[str, Mark] | None = None
    first: dict[str, Mark] = field(default_factory=dict)


def read_tree(data: bytes, name: str) -> tuple[Node | None, Source, list[Finding]]:
    """Read a document; the tree is None where nothing could be made of it."""
    text, findings = _decode(data, name)
    source = Source(name, text)
    if findings:
        return None, source, findings
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as fault:
        builder.fault("F001", _words(fault), _mark(fault.problem_mark), hint=_syntax_hint(fault))
    except yaml.YAMLError as fault:
        builder.fault("F001", str(fault), Mark())
    tree = builder.root
    if tree is None and not builder.findings:
        builder.fault("F006", "The file holds no document.", Mark(), hint='Begin with foedus: "1".')
    return tree, source, builder.findings


def place_of(name: str, mark: Mark) -> Place:
    """A mark of the tree as a place in a named file."""
    end_line, end_column = mark.end_line, mark.end_column
    if (end_line, end_column) <= (mark.line, mark.column):
        end_line, end_column = mark.line, mark.column + 1
    return Place(
        file=name,
        line=mark.line + 1,
        column=mark.column + 1,
        end_line=end_line + 1,
        end_column=end_column + 1,
    )


def _decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    if len(data) > MOST_BYTES:
        message = f"The file has {len(data):,} bytes; the most is {MOST_BYTES:,}."
        return "", [_finding(name, "F003", message, Mark(), "Split it into several documents.")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8")
        message = f"Byte {fault.start} (0x{data[fault.start]:02x}) is not UTF-8."
        mark = _mark_at(before, len(before))
        return "", [_finding(name, "F002", message, mark, "Save the file as UTF-8.")]
    text = text.removeprefix("\ufeff")
    unseen = [
        _finding(
            name,
            "F002",
            f"The character U+{ord(letter):04X} cannot be seen.",
            _mark_at(text, index),
            "Remove it.",
        )
        for index, letter in enumerate(text)
        if unicodedata.category(letter) in _UNSEEN and letter not in _LINE_BREAKS
    ]
    return text, unseen[:_MOST_FINDINGS]


def _mark_at(text: str, index: int) -> Mark:
    line = text.count("\n", 0, index)
    column = index - (text.rfind("\n", 0, index) + 1)
    return Mark(line, column, line, column + 1)


def _finding(name: str, code: str, message: str, mark: Mark, hint: str = "") -> Finding:
    return Finding(code=code, message=message, place=place_of(name, mark), hint=hint)


class _Builder:
    """Takes events one by one; keeps what it can, and every finding."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.findings: list[Finding] = []
        self._open: list[_Open] = []
        self._documents = 0

    def fault(
        self,
        code: str,
        message: str,
        mark: Mark,
        hint: str = "",
        related: tuple[tuple[str, Place], ...] = (),
    ) -> None:
        place = place_of(self.name, mark)
        self.findings.append(
            Finding(code=code, message=message, place=place, hint=hint, related=related)
        )

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False when reading on makes no sense."""
        mark = _span(event)
        match event:
            case yaml.DocumentStartEvent():
                return self._document(event, mark)
            case yaml.AliasEvent(anchor=anchor):
                self.fault("F004", f"*{anchor} is an alias.", mark, hint="Write the value out.")
                self._put(Leaf(None, mark))
            case yaml.ScalarEvent():
                self._refuse_decoration(event, mark)
                self._scalar(event, mark)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_decoration(event, mark)
                return self._enter(mark, is_mapping=isinstance(event, yaml.MappingStartEvent))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._leave(mark)
            case _:
                pass
        return True

    def _document(self, event: yaml.DocumentStartEvent, mark: Mark) -> bool:
        self._documents += 1
        if self._documents > 1:
            message = "A second document begins here."
            self.fault("F004", message, mark, hint="Put it into a file of its own.")
            return False
        if event.tags or event.version:
            self.fault("F004", "A YAML directive.", mark, hint="Remove it.")
        return True

    def _refuse_decoration(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, mark: Mark
    ) -> None:
        if event.anchor is not None:
            self.fault("F004", f"&{event.anchor} is an anchor.", mark, hint="Remove it.")
        if event.tag is not None:
            hint = "Remove it; the schema says what a value is."
            self.fault("F004", f"{event.tag} is a tag.", mark, hint=hint)

    def _enter(self, mark: Mark, *, is_mapping: bool) -> bool:
        if len(self._open) >= MOST_DEPTH:
            self.fault("F003", f"Nested deeper than {MOST_DEPTH} levels.", mark)
            return False
        self._complain_of_key(mark)
        self._open.append(_Open(mark, is_mapping))
        return True

    def _complain_of_key(self, mark: Mark) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and top.is_mapping and top.key is None:
            self.fault("F006", "A key must be a single word.", mark)
            top.key = ("", mark)

    def _leave(self, end: Mark) -> None:
        done = self._open.pop()
        mark = Mark(done.mark.line, done.mark.column, done.mark.line, done.mark.end_column)
        if end.line == done.mark.line:
            mark = Mark(mark.line, mark.column, end.end_line, end.end_column)
        self._put(Branch(done.pairs, mark) if done.is_mapping else Twig(tuple(done.items), mark))

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and top.is_mapping and top.key is None:
            if not event.value:
                self._complain_of_key(mark)
                return
            top.key = (event.value, mark)
            if event.value == "<<" and event.implicit[0]:
                self.fault("F004", "<< is a merge key.", mark, hint="Write the values out.")
            return
        unknown = not event.style and event.value in {"", "null"}
        self._put(Leaf(None if unknown else event.value, mark))

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if not top.is_mapping:
            top.items.append(node)
            return
        if top.key is None:
            self._complain_of_key(node.mark)
            return
        (key, mark), top.key = top.key, None
        if not key:
            return
        if key in top.first:
            earlier = (("first here", place_of(self.name, top.first[key])),)
            hint = "Keep one of them."
            self.fault("F005", f"The key {key!r} stands twice.", mark, hint=hint, related=earlier)
            return
        top.first[key] = mark
        top.pairs[key] = (mark, node)


def _span(event: yaml.Event) -> Mark:
    start, end = event.start_mark, event.end_mark
    assert start is not None
    assert end is not None
    return Mark(start.line, start.column, end.line, end.column)


def _mark(mark: yaml.Mark | None) -> Mark:
    return Mark() if mark is None else Mark(mark.line, mark.column, mark.line, mark.column + 1)


def _words(fault: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (fault.context, fault.problem) if part]
    return f"{', '.join(parts)}."[:1].upper() + f"{', '.join(parts)}."[1:]


def _syntax_hint(fault: yaml.MarkedYAMLError) -> str:
    problem = fault.problem or ""
    if "tab" in problem or "\\t" in problem:
        return "Indent with spaces."
    if "mapping values are not allowed" in problem:
        return "Put a text that holds ': ' into quotes."
    return ""
