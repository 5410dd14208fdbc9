"""The examples of a page: files it defines, and commands with their output.

Three kinds of fenced block mean something; every other block is only read.

* `yaml file=NAME` writes a file into a folder of the page's own.
* `diff file=NAME` changes that file; what it takes away must stand there once.
* `console` runs each line `$ foedus ...` in the folder, 80 columns wide and
  without colour, and compares what is printed.  `...` stands for any text in
  a line, and alone on a line for any lines.

`<!-- files of PAGE -->` brings in the files of another page.  Run this module
to print anew, into the pages named, every output in which nothing is left out.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest import mock

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Block", "Folder", "StaleExampleError", "blocks"]

_BLOCK: Final = re.compile(
    r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<body>.*?)^```$"
    r"|^<!-- files of (?P<page>\S+) -->$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND: Final = re.compile(
    r"^\$ (?P<line>.*(?:\\\n.*)*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE
)
_SCREEN: Final = {"COLUMNS": "80", "LINES": "40", "NO_COLOR": "1", "TERM": "dumb"}


class StaleExampleError(AssertionError):
    """A page shows something else than what happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block that means something, and where its body stands."""

    kind: str
    file: str
    body: str
    start: int
    end: int


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    for found in _BLOCK.finditer(text):
        kind, file = found["kind"] or "page", found["file"] or found["page"] or ""
        if kind not in {"console", "page"} and not file:
            continue
        part = "page" if kind == "page" else "body"
        yield Block(
            kind=kind,
            file=file,
            body="" if kind == "page" else found["body"],
            start=found.start(part),
            end=found.end(part),
        )


class Folder:
    """Where the examples of one page run."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page = page
        self.folder = folder

    def check(self, block: Block) -> None:
        """Do what a block says.

        Raises:
            StaleExampleError: it says something else than what happens.
        """
        match block.kind:
            case "console":
                self._compare(block.body)
            case "diff":
                self._change(block)
            case "page":
                page = (self.page.parent / block.file).resolve()
                for other in blocks(page.read_text("utf-8")):
                    if other.kind not in {"console", "page"}:
                        self.check(other)
            case _:
                (self.folder / block.file).write_text(block.body, "utf-8")

    def _change(self, block: Block) -> None:
        lines = block.body.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        file = self.folder / block.file
        text = file.read_text("utf-8")
        if text.count(old) != 1:
            message = f"{block.file} holds this {text.count(old)} times, not once:\n{old}"
            raise StaleExampleError(message)
        file.write_text(text.replace(old, new), "utf-8")

    def _compare(self, body: str) -> None:
        for command, expected in _commands(body):
            printed = self.printed(command)
            if not _agree(expected, printed):
                lines = _difference(_trimmed(expected), printed)
                raise StaleExampleError("\n".join([f"$ {command}", *lines]))

    def printed(self, command: str) -> str:
        """What a command prints, to either stream."""
        from foedus.cli.main import main  # noqa: PLC0415 - a broken command is a broken example

        program, *args = shlex.split(command)
        assert program == "foedus", command
        said = io.StringIO()
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, _SCREEN),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
            contextlib.suppress(SystemExit),
        ):
            main(args)
        return _trimmed(said.getvalue())

    def refreshed(self, body: str) -> str:
        """The body of a console block with every whole output printed anew."""

        def anew(found: re.Match[str]) -> str:
            command, expected = found["line"], found["output"]
            printed = self.printed(command)
            if "..." in expected and not _agree(expected, printed):
                lines = [f"{self.page}: mend by hand: $ {command}", *_difference(expected, printed)]
                click.echo("\n".join(lines), err=True)
            kept = expected if "..." in expected else printed
            blank = "\n" if expected.endswith("\n\n") or expected == "\n" else ""
            return f"$ {command}\n{kept if kept is expected else kept + blank}"

        return _COMMAND.sub(anew, body)


def _commands(body: str) -> Iterator[tuple[str, str]]:
    for found in _COMMAND.finditer(body):
        yield found["line"], found["output"]


def _trimmed(text: str) -> str:
    """Without blanks at the ends of lines and empty lines at either end."""
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    return f"{text}\n" if text else ""


def _agree(expected: str, printed: str) -> bool:
    """`...` alone on a line stands for any lines, inside a line for any text of that line."""
    lines = _trimmed(expected).splitlines()
    parts = [
        r"(?:.*\n)*?" if line == "..." else f"{'.*'.join(map(re.escape, line.split('...')))}\n"
        for line in lines
    ]
    return re.fullmatch("".join(parts), printed) is not None


def _difference(expected: str, printed: str) -> list[str]:
    """What to look at; where something is left out, the lines of the page that are nowhere."""
    if "..." in expected:
        there = set(printed.splitlines())
        return [
            f"not printed: {line}"
            for line in expected.splitlines()
            if "..." not in line and line not in there
        ]
    return list(
        difflib.unified_diff(
            expected.splitlines(), printed.splitlines(), "page", "printed", n=2, lineterm=""
        )
    )


def _refresh(page: Path) -> None:
    text, made, end = page.read_text("utf-8"), "", 0
    with tempfile.TemporaryDirectory() as folder:
        here = Folder(page, Path(folder))
        for block in blocks(text):
            body = block.body
            if block.kind == "console":
                body = here.refreshed(body)
            else:
                here.check(block)
            if block.kind != "page":
                made, end = made + text[end : block.start] + body, block.end
    page.write_text(made + text[end:], "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        _refresh(Path(name))
