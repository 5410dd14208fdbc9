"""Every text of the desk is told in Ukrainian, and none escapes the telling."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from foedus.desk import language
from foedus.desk.language import LANGUAGE, told, told_count
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times, apart
from foedus.moments import parse_instant

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import make_messages  # noqa: E402 - it lies beside the pages it is described in

LOCALE = make_messages.LOCALE
TEMPLATES = sorted((make_messages.DESK / "templates").rglob("*.j2"))
OTHERS = sorted(set(language.LANGUAGES) - {"en"})
NAMES = {
    "Foedus",
    "A",
    "B",
    "g",
    "b",
    "m",
    "r",
    "c",
    "j",
    "k",
    "UTC",
    "JSON",
    "Atom",
    "CSV",
    "XLSX",
}
"""What is called the same in every language: names, and keys of the keyboard."""
_PLACE = re.compile(r"%\((\w+)\)[sd]")


def catalog(name: str) -> Catalog:
    with (LOCALE / f"{name}.po").open("rb") as opened:
        return read_po(opened, locale=name)


def gaps(made: Catalog, told_in: Catalog) -> list[str]:
    """Messages that a language lacks, guesses, or tells without what they name."""
    found = []
    for message in made:
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[1]
        known = told_in.get(message.id)
        if known is None or known.fuzzy:
            found.append(f"not told: {english}")
            continue
        texts = [known.string] if isinstance(known.string, str) else list(known.string or [])
        if len(texts) != (1 if isinstance(message.id, str) else told_in.num_plurals):
            found.append(f"not in every plural: {english}")
        for text in texts:
            if not text:
                found.append(f"empty: {english}")
            elif set(_PLACE.findall(text)) != set(_PLACE.findall(english)):
                found.append(f"other places: {english}")
    return found


def untold(template: str) -> list[str]:
    """Words of a template that stand outside `_()` and `{% trans %}`."""
    bare = re.sub(r"\{#.*?#\}|\{% trans.*?endtrans %\}", " ", template, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"{]+)"', bare)
    bare = re.sub(r"<(style|script|code)\b.*?</\1>|<!doctype html>", " ", bare, flags=re.DOTALL)
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", bare, flags=re.DOTALL)
    bare = re.sub(r'<[^<>]*>|[\w-]+="[^"]*"|@page\{.*\}', " ", bare)
    words = re.findall(r"[^\W\d_]+", re.sub(r"&\w+;|\S+@\S+", " ", " ".join([bare, *spoken])))
    return [word for word in words if word not in NAMES]


@pytest.mark.parametrize("name", OTHERS)
def test_every_message_is_told(name: str) -> None:
    assert gaps(make_messages.template_catalog(), catalog(name)) == []


def test_the_template_for_translators_is_up_to_date() -> None:
    with (LOCALE / "foedus.pot").open("rb") as opened:
        kept = {str(message.id) for message in read_po(opened)}

    assert kept == {str(message.id) for message in make_messages.template_catalog()}, (
        "run: make messages"
    )


@pytest.mark.parametrize(
    ("english", "ukrainian", "flags", "gap"),
    [
        ("Close", "", (), "empty"),
        ("Close", "Закрити", ("fuzzy",), "not told"),
        ("%(time)s left", "залишилося", (), "other places"),
        (("%(num)d day", "%(num)d days"), ("%(num)d день",), (), "not in every plural"),
    ],
)
def test_a_gap_would_be_seen(
    english: str | tuple[str, str],
    ukrainian: str | tuple[str, ...],
    flags: tuple[str, ...],
    gap: str,
) -> None:
    made, known = Catalog(), Catalog(locale="uk")
    made.add(english)
    known.add(english, ukrainian, flags=flags)

    assert gap in gaps(made, known)[0]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_has_a_text_of_its_own(file: Path) -> None:
    assert untold(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ["<p>Nothing</p>", '<nav aria-label="Marks"></nav>'])
def test_a_text_of_its_own_would_be_seen(text: str) -> None:
    assert untold(text)


def test_counts_take_the_form_of_the_language() -> None:
    chosen = LANGUAGE.set("uk")
    try:
        said = [
            told_count("%(num)d duty", "%(num)d duties", n) % {"num": n} for n in (1, 3, 11, 25)
        ]
    finally:
        LANGUAGE.reset(chosen)

    assert said == ["1 обовʼязок", "3 обовʼязки", "11 обовʼязків", "25 обовʼязків"]


def test_states_and_times_are_named_in_the_language_of_the_reader() -> None:
    moment = parse_instant("2028-08-28T00:40:00Z")
    chosen = LANGUAGE.set("uk")
    try:
        said = (
            *(state_of(code).name for code in ("POL", "org:eu", "org:nato")),
            Times(zone="Europe/Kyiv").stamp(moment).full,
            apart(moment, moment.add(hours=23, minutes=2)),
            told("EXERCISE"),
        )
    finally:
        LANGUAGE.reset(chosen)

    assert said == (
        "Польща",
        "Європейський Союз",
        "НАТО",  # noqa: RUF001 - Cyrillic
        "пн 28 серп. 2028, 03:40 Київ (00:40 UTC)",
        "23 години 2 хвилини",
        "НАВЧАННЯ",
    )
    assert state_of("POL").name == "Poland"
    assert state_of("POL", language="uk").name == "Польща"
