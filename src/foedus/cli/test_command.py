"""`foedus test [PATH|ID]...`."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import is_file, library_of, library_option, siblings, yaml_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.rehearsal.judging import Shortfall, Verdict

__all__ = ["command"]


@click.command("test")
@click.argument("names", nargs=-1, metavar="[PATH|ID]...")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@library_option
def command(names: tuple[str, ...], own: tuple[Path, ...], *, as_json: bool) -> None:
    """Run the tests that lie beside documents, as nato-light.tests.yaml beside nato-light.yaml.

    A PATH is a document, a file of tests, or a folder; an ID is a shipped
    document's, or a pattern as mechanism/*. Without any, all that ship are run.
    """
    from foedus import wiring
    from foedus.agreement.findings import Finding
    from foedus.agreement.reports import as_lines
    from foedus.errors import UnreadableError
    from foedus.rehearsal.judging import judge

    brought = yaml_files(own)
    files = list(dict.fromkeys(path for name in names or ["*"] for path in _files(name, brought)))
    near = [each for path in files for each in siblings(path) if not _ships(path)]
    corpus = library_of([*brought, *near])
    verdicts: list[Verdict] = []
    unread: list[Finding] = []
    for path in files:
        try:
            ready = wiring.trials_in(path, corpus)
        except UnreadableError as fault:
            unread += [each for each in fault.findings if isinstance(each, Finding)]
            continue
        for each in ready:
            verdict = judge(each)
            verdicts.append(verdict)
            if not as_json:
                _print(verdict)
    failed = [each for each in verdicts if not each.passed]
    if as_json:
        click.echo(json.dumps([_row(each) for each in verdicts], indent=2, ensure_ascii=False))
    elif verdicts or not unread:
        count = f"{len(verdicts)} test{'' if len(verdicts) == 1 else 's'}"
        click.echo(f"{count}: {len(verdicts) - len(failed)} passed, {len(failed)} failed.")
    if unread:
        click.echo(as_lines(unread), err=True)
    raise SystemExit(1 if unread or failed else 0)


def _ships(path: Path) -> bool:
    from foedus.corpus.library import CORPUS

    return path.resolve().is_relative_to(CORPUS)


def _files(name: str, brought: Sequence[Path]) -> Iterable[Path]:
    """The files of tests that a name means.

    Raises:
        NotFoundError: it means none.
    """
    from foedus.corpus.library import holds_tests, shipped_tests, tests_beside
    from foedus.errors import NotFoundError

    path = Path(name)
    if path.is_dir():
        found = [each for each in yaml_files([path]) if holds_tests(each)]
    elif is_file(path):
        beside = path if holds_tests(path) else tests_beside(path)
        found = [beside] if is_file(beside) else []
    else:
        mine = [each for each in brought if holds_tests(each)] if name == "*" else []
        found = [each for key, each in shipped_tests().items() if fnmatchcase(key, name)] + mine
    if not found:
        message = f"There are no tests beside {name!r}."
        remedy = "Name a document, a file that ends in .tests.yaml, or a folder; see `foedus list`."
        raise NotFoundError(message, remedy=remedy)
    return found


def _print(verdict: Verdict) -> None:
    mark = click.style("ok  ", fg="green") if verdict.passed else click.style("FAIL", fg="red")
    click.echo(f"{mark} {verdict.place.file}:{verdict.place.line}  {verdict.title}")
    for each in verdict.shortfalls:
        click.echo("\n".join(_lines(each)))


def _lines(each: Shortfall) -> Iterable[str]:
    when = f" at {each.at}" if each.at else ""
    yield f"     {each.place}: {each.about}{when}"
    yield f"       expected: {each.expected}"
    yield f"       found:    {each.found}"
    yield from (f"         {ground}" for ground in each.grounds)


def _row(verdict: Verdict) -> dict[str, object]:
    return {
        "title": verdict.title,
        "file": verdict.place.file,
        "line": verdict.place.line,
        "passed": verdict.passed,
        "failures": [
            {
                "line": each.place.line,
                "column": each.place.column,
                "about": each.about,
                "at": str(each.at) if each.at else None,
                "expected": each.expected,
                "found": each.found,
                "grounds": list(each.grounds),
            }
            for each in verdict.shortfalls
        ],
    }
