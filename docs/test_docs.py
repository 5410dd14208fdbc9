"""The pages say what the code says, leave nothing out, and lead nowhere that is not there."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import click
import make_reference
import make_screenshots
import meanings
import pytest
from kinds import models_of, structures_of
from warning_pages import WARNINGS, carried
from warning_words import MEANT, WHY

from foedus.agreement import vocabulary
from foedus.agreement.findings import CODES
from foedus.agreement.model import Document
from foedus.agreement.procedure import Procedure
from foedus.agreement.vocabulary import RuleKind, Verb
from foedus.case.commands import ASKED
from foedus.case.entries import Entry
from foedus.case.moves import Cause, DutyStatus
from foedus.case.standing import Standing
from foedus.cli.main import cli
from foedus.forecast.behaviour import Behaviour
from foedus.rehearsal.occasions import KINDS
from foedus.rehearsal.scenario import Scenario
from foedus.rehearsal.script import Act, Script

ROOT = Path(__file__).parents[1]
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = make_reference.pages()
REFERENCE = ROOT / "docs" / "reference"
ROOTS = (Document, Procedure, Behaviour, Script, Scenario, *KINDS.values())
MODELS = {model for root in ROOTS for model in models_of(root)}
DESCRIBED = {model for model in MODELS if not model.__name__.endswith("Args")}


def name_of(path: Path) -> str:
    """As somebody in the repository would write it."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_generated_page_is_what_the_code_says(path: Path) -> None:
    """`make docs` writes them anew."""
    assert path.read_text("utf-8") == PAGES[path], "run `make docs`"


def test_there_is_no_reference_page_that_nothing_generates() -> None:
    """A page of reference is made, save the one that a stranger's verifier is written from."""
    by_hand = REFERENCE / "record-format.md"
    assert sorted(REFERENCE.glob("*.md")) == sorted([*PAGES, by_hand])


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("codes.md", CODES),
        ("cli.md", [f"foedus {name}" for name in cli.list_commands(click.Context(cli))]),
        ("entries.md", ASKED.values()),
        ("entries.md", [kind.__name__ for kind in ASKED]),
        ("moves.md", [*DutyStatus, *Cause]),
        ("rules.md", RuleKind),
        ("language.md", Verb),
        ("language.md", [name for name in vocabulary.__all__ if not name.isupper()]),
        ("standing.md", [field.name for field in dataclasses.fields(Standing)]),
    ],
)
def test_nothing_is_left_out(page: str, names: list[str]) -> None:
    """Every code, command, entry, move, rule, verb and list has its place."""
    text = (REFERENCE / page).read_text("utf-8")

    assert [name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] == []


def test_every_key_of_the_language_has_a_meaning() -> None:
    """In the model, or in `meanings.py`."""
    verbs = {*ASKED.values()}
    keys = {
        (model, field.alias or name)
        for model in DESCRIBED
        for name, field in model.model_fields.items()
        if not (model is Act and (field.alias or name) in verbs)
    }
    wanted = {
        pair for pair in keys if f"{pair[0].__name__}.{pair[1]}" not in make_reference.INTERNAL
    }

    assert sorted(f"{m.__name__}.{k}" for m, k in wanted if not make_reference.words_of(m, k)) == []


def test_no_meaning_is_stale() -> None:
    """What `meanings.py` speaks of is there."""
    keys = {
        f"{each.__name__}.{field.alias or name}"
        for model in DESCRIBED
        for each in model.__mro__
        for name, field in getattr(each, "model_fields", {}).items()
    }
    shown = {*ASKED, *structures_of(Standing), *structures_of(Entry)}
    fields = {f"{kind.__name__}.{f.name}" for kind in shown for f in dataclasses.fields(kind)}

    assert sorted(set(meanings.KEYS) - keys) == []
    assert sorted(set(meanings.FIELDS) - fields) == []
    assert set(meanings.VERBS) == set(Verb)
    assert set(meanings.KINDS) == set(RuleKind)
    assert set(meanings.GATES) == set(vocabulary.Gate)
    assert set(meanings.ABSTENTIONS) == set(vocabulary.Abstention)
    assert set(meanings.COUNTED) == set(vocabulary.Counted)


def test_every_warning_has_a_meaning_and_a_reason_where_it_ships() -> None:
    """A warning that nobody can explain is noise."""
    shipped = carried()

    assert list(MEANT) == [each.id for each in WARNINGS]
    assert [each for each in shipped if not each.why] == []
    assert set(WHY) <= {(each.code, each.document) for each in shipped}


def anchors(path: Path) -> set[str]:
    """What can be linked to, as the forges make it from headings."""
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Relative links, and the headings they name."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        if "://" in target or (there.exists() and (not anchor or anchor in anchors(there))):
            continue
        dead.append(target)

    assert dead == []


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_page_can_be_found_from_the_index(page: Path) -> None:
    """By links alone, from README.md."""
    found, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here in found or here.suffix != ".md":
            continue
        found.add(here)
        targets = re.findall(r"\]\(([^)#\s:]+)[^)\s]*\)", here.read_text("utf-8"))
        waiting += [path for each in targets if (path := (here.parent / each).resolve()).is_file()]

    assert page in found


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_every_path_of_the_code_that_is_named_is_there(page: Path) -> None:
    """Folders and modules move; pages that name them must follow."""
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.(?:py|yaml))?)`", page.read_text("utf-8"))
    named += re.findall(r"`(tests/[a-z_/]+)`", page.read_text("utf-8"))
    roots = (ROOT, ROOT / "src" / "foedus")

    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


def test_the_readme_can_be_read_at_one_sitting() -> None:
    """A newcomer reads all of it."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 150  # noqa: PLR2004


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_page_of_the_docs_stands_in_the_index(page: Path) -> None:
    """By a link of its own, not only over other pages."""
    index = ROOT / "docs" / "index.md"
    listed = re.findall(r"\]\(([^)#\s:]+)\)", index.read_text("utf-8"))

    assert page in {index, *((index.parent / each).resolve() for each in listed)}


def pictures_of(page: Path) -> list[tuple[str, Path]]:
    """What a page says of each picture that it shows, and where that is."""
    shown = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text("utf-8"))
    return [(said, (page.parent / where).resolve()) for said, where in shown]


SHOWN = {where for page in WRITTEN for _, where in pictures_of(page) if where.suffix == ".png"}


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_picture_says_what_it_shows(page: Path) -> None:
    """To whoever cannot see it, in a sentence."""
    least = 30

    assert [where.name for said, where in pictures_of(page) if len(said) < least] == []


def test_every_picture_is_taken_by_the_script_and_shown_on_a_page() -> None:
    """None is kept that `make screenshots` would not take again, or that nobody sees."""
    taken = {make_screenshots.IMAGES / f"{each.name}.png" for each in make_screenshots.SHOTS}

    assert set(make_screenshots.IMAGES.iterdir()) == taken
    assert taken == SHOWN


def test_every_picture_is_small() -> None:
    """They are carried by every clone."""
    sizes = {each.name: each.stat().st_size for each in make_screenshots.IMAGES.iterdir()}

    assert {name: size for name, size in sizes.items() if size >= make_screenshots.LARGEST} == {}
