"""From bytes to a tree: the YAML subset that documents are written in.

* UTF-8, mappings, sequences, scalars; no anchors, aliases, tags, merge keys,
  duplicate keys or second documents; bounded size, depth and length.
* Every character can be seen, whether it is written or escaped.
* Read from YAML *events*: libyaml's composer crashes on deep nesting, its
  parser does not.
* Every scalar stays the text that was written; `null` and nothing are None.

It never raises for what a document holds: it answers with findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import yaml

from foedus.agreement.findings import Finding, Place
from foedus.agreement.letters import unseen
from foedus.agreement.tree import Branch, Leaf, Mark, Node, Twig

__all__ = ["MOST_BYTES", "MOST_DEPTH", "MOST_ITEMS", "Source", "place_of", "read_tree"]

MOST_BYTES: Final = 1 << 20
MOST_DEPTH: Final = 16
MOST_ITEMS: Final = 1_000
_MOST_UNSEEN: Final = 100
_LINE_BREAK: Final = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the name that messages give it."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """The text of a line, counted from 1; empty past the end."""
        lines = _LINE_BREAK.split(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(slots=True)
class _Open:
    """A collection that is being read: pairs of a mapping, or items of a sequence.

    `key` is the key whose value comes next; an empty one drops that value.
    """

    mark: Mark
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, tuple[Mark, Node]] = field(default_factory=dict)
    key: tuple[str, Mark] | None = None

    @property
    def awaits_key(self) -> bool:
        return self.is_mapping and self.key is None


def read_tree(data: bytes, name: str) -> tuple[Node | None, Source, list[Finding]]:
    """Read a document; the tree is None where nothing could be made of it."""
    text, findings = _decode(data, name)
    source = Source(name, text)
    if findings:
        return None, source, findings
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as fault:
        builder.syntax(fault)
    tree = builder.root
    if isinstance(tree, Leaf) and tree.text is None:
        tree = None
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
        return before, [_finding(name, "F002", message, mark, "Save the file as UTF-8.")]
    text = text.removeprefix("\ufeff")
    if text.count("\0") > len(text) // 4:
        message = "Every second byte is nothing: this is UTF-16 or UTF-32, or no text at all."
        return "", [_finding(name, "F002", message, Mark(), "Save the file as UTF-8.")]
    hidden = [
        _finding(name, "F002", f"{letter} cannot be seen.", _mark_at(text, index), "Remove it.")
        for index, letter in unseen(text, most=_MOST_UNSEEN)
    ]
    return text, hidden


def _mark_at(text: str, index: int) -> Mark:
    lines = _LINE_BREAK.split(text[:index])
    line, column = len(lines) - 1, len(lines[-1])
    return Mark(line, column, line, column + 1)


def _finding(name: str, code: str, message: str, mark: Mark, hint: str) -> Finding:
    return Finding(code=code, message=message, place=place_of(name, mark), hint=hint)


class _Builder:
    """Takes events one by one; keeps what it can, and every finding."""

    def __init__(self, source: Source) -> None:
        self.source = source
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
        place = place_of(self.source.name, mark)
        self.findings.append(
            Finding(code=code, message=message, place=place, hint=hint, related=related)
        )

    def syntax(self, fault: yaml.MarkedYAMLError) -> None:
        """Say where YAML's own grammar ended, in its words; the tree is lost."""
        problem = fault.problem or "something else was expected"
        mark = self._point(fault.problem_mark or fault.context_mark)
        related: tuple[tuple[str, Place], ...] = ()
        context = self._point(fault.context_mark)
        if fault.context and fault.context_mark and context != mark:
            related = ((fault.context, place_of(self.source.name, context)),)
        message = f"YAML cannot be read here: {problem}."
        self.fault("F001", message, mark, hint=_syntax_hint(problem), related=related)
        self.root = None

    def _point(self, mark: yaml.Mark | None) -> Mark:
        """One character; libyaml may point at a line behind the last one."""
        end = _mark_at(self.source.text, len(self.source.text))
        if mark is None or (mark.line, mark.column) > (end.line, end.column):
            return end
        return Mark(mark.line, mark.column, mark.line, mark.column + 1)

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False when reading on makes no sense."""
        mark = _span(event)
        match event:
            case yaml.DocumentStartEvent():
                return self._document(event, mark)
            case yaml.AliasEvent(anchor=anchor):
                self.fault("F004", f"*{anchor} is an alias.", mark, hint="Write the value out.")
                return self._put(Leaf(None, mark, lost=True))
            case yaml.ScalarEvent():
                self._refuse_decoration(event, mark)
                return self._scalar(event, mark)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_decoration(event, mark)
                return self._enter(mark, is_mapping=isinstance(event, yaml.MappingStartEvent))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                return self._leave(mark)
            case _:
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
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.fault("F004", f"{tag} is a tag.", mark, hint=hint)

    def _enter(self, mark: Mark, *, is_mapping: bool) -> bool:
        if len(self._open) >= MOST_DEPTH:
            hint = "No part of an agreement is nested that deep."
            self.fault("F003", f"Nested deeper than {MOST_DEPTH} levels.", mark, hint=hint)
            return False
        self._open.append(_Open(mark, is_mapping))
        return True

    def _leave(self, end: Mark) -> bool:
        done = self._open.pop()
        is_flow = (end.line, end.column) < (end.end_line, end.end_column)
        mark = done.mark
        if is_flow:
            mark = Mark(mark.line, mark.column, end.end_line, end.end_column)
        return self._put(
            Branch(done.pairs, mark) if done.is_mapping else Twig(tuple(done.items), mark)
        )

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> bool:
        hidden = next(unseen(event.value, most=1), None)
        if hidden is not None:
            self.fault("F002", f"{hidden[1]} cannot be seen.", mark, hint="Remove it.")
        unknown = not event.style and event.value in {"", "null"}
        lost = hidden is not None
        if self._open and self._open[-1].awaits_key:
            return self._key(event, mark, lost=lost)
        return self._put(Leaf(None if unknown or lost else event.value, mark, lost=lost))

    def _key(self, event: yaml.ScalarEvent, mark: Mark, *, lost: bool) -> bool:
        top = self._open[-1]
        key = event.value
        if key == "<<" and not event.style:
            self.fault("F004", "<< is a merge key.", mark, hint="Write the values out.")
            lost = True
        elif key in top.pairs:
            earlier = (("first here", place_of(self.source.name, top.pairs[key][0])),)
            message = f"The key {key!r} stands twice."
            self.fault("F005", message, mark, hint="Keep one of them.", related=earlier)
            lost = True
        elif not key:
            self.fault("F006", "A key is missing here.", mark, hint=_KEY_HINT)
        top.key = ("" if lost else key, mark)
        return True

    def _put(self, node: Node) -> bool:
        if not self._open:
            self.root = node
            return True
        top = self._open[-1]
        if top.awaits_key:
            if not (isinstance(node, Leaf) and node.lost):
                message = "A mapping or a list cannot be a key."
                self.fault("F006", message, node.mark, hint=_KEY_HINT)
            top.key = ("", node.mark)
            return True
        if top.key is None:
            top.items.append(node)
        else:
            (key, mark), top.key = top.key, None
            if key:
                top.pairs[key] = (mark, node)
        return self._is_short(top, node.mark)

    def _is_short(self, top: _Open, mark: Mark) -> bool:
        if max(len(top.items), len(top.pairs)) <= MOST_ITEMS:
            return True
        message = f"More than {MOST_ITEMS:,} entries in one mapping or list."
        self.fault("F003", message, mark, hint="Split it into several documents.")
        return False


_KEY_HINT: Final = "A key is a single word, as when:."


def _span(event: yaml.Event) -> Mark:
    start, end = event.start_mark, event.end_mark
    assert start is not None
    assert end is not None
    return Mark(start.line, start.column, end.line, end.column)


def _syntax_hint(problem: str) -> str:
    for part, hint in _SYNTAX_HINTS.items():
        if part in problem:
            return hint
    return ""


_SYNTAX_HINTS: Final = {
    "cannot start any token": "Indent with spaces, and put a text that begins so into quotes.",
    "tab": "Indent with spaces.",
    "mapping values are not allowed": "Put a text that holds ': ' into quotes.",
    "could not find expected ':'": "Write a key, a colon and a space, as when: x.",
    "expected <block end>": "Give the lines of one mapping the same indentation.",
    "did not find expected key": "Give the lines of one mapping the same indentation.",
    "did not find expected ',' or ']'": "Close the list with ].",
    "did not find expected ',' or '}'": "Close the mapping with }, or put a text that holds "
    "': ' or ',' into quotes.",
    "unexpected end of stream": "Close the quotation mark.",
}
