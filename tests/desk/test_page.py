"""The page as HTML: whole, closed, escaped, marked, and loading nothing."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from foedus.case.words import Mode
from foedus.desk.board import render_board
from foedus.rehearsal.play import Refusal
from foedus.rehearsal.script import Incident

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Shown

VARIANTS = [
    ("night-of-28-august",),
    ("night-of-28-august", "mechanism/nato-light@two_thirds"),
    ("night-of-28-august", "mechanism/nato-light@silence"),
    ("night-of-28-august", "mechanism/nato-umbrella"),
    ("night-of-28-august", "mechanism/nations-one-by-one"),
    ("real-28-august-2025",),
]
VOID = {"meta", "link", "br", "hr", "img", "input"}
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=y>"


class Page(HTMLParser):
    """Every element is closed in order; what is in it is kept."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.panels: list[list[str]] = []
        self.inside: list[tuple[int, list[str]]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0
        self.loads: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag == "script"
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        self.loads += [name for name in given if name in {"src", "srcset", "data", "action"}]
        self.loads += [name for name in given if name.startswith("on")]
        if tag in VOID:
            return
        self.open.append(tag)
        if {"panel", "instant"} & set((given.get("class") or "").split()):
            texts: list[str] = []
            self.panels.append(texts)
            self.inside.append((len(self.open), texts))

    def handle_startendtag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag
        while self.inside and self.inside[-1][0] > len(self.open):
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        for _, texts in self.inside:
            texts.append(data)


@pytest.mark.parametrize("variant", VARIANTS, ids="-".join)
def test_every_element_is_closed_and_every_id_is_there_once(
    board: Callable[..., Shown], variant: tuple[str, ...]
) -> None:
    page = Page(board(*variant).html)

    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert page.scripts == 1


@pytest.mark.parametrize("variant", VARIANTS, ids="-".join)
def test_the_page_loads_nothing_and_its_links_lead_to_itself(
    board: Callable[..., Shown], variant: tuple[str, ...]
) -> None:
    text = board(*variant).html
    page = Page(text)

    assert page.loads == []
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


@pytest.mark.parametrize("variant", VARIANTS, ids="-".join)
def test_the_citation_of_every_duty_is_on_the_page(
    board: Callable[..., Shown], variant: tuple[str, ...]
) -> None:
    shown = board(*variant)
    cites = set(re.findall(r'<span class="cite">(.*?)</span>', shown.html))

    wanted = {duty.cite for each in shown.standings for duty in each.duties}
    assert wanted <= {entities.unescape(cite) for cite in cites}


@pytest.mark.parametrize("variant", VARIANTS, ids="-".join)
def test_the_mode_stands_in_every_section_and_on_every_sheet(
    board: Callable[..., Shown], variant: tuple[str, ...]
) -> None:
    shown = board(*variant)
    word = shown.page.mode.word
    page = Page(shown.html)

    assert len(page.panels) > len(shown.standings)
    assert all(word in "".join(texts) for texts in page.panels)
    assert f'@top-center{{content:"{word} · {word} · {word}"' in shown.html


@pytest.mark.parametrize("variant", VARIANTS, ids="-".join)
def test_the_page_is_small_enough_to_send(
    board: Callable[..., Shown], variant: tuple[str, ...]
) -> None:
    assert len(board(*variant).html.encode()) < 1_500_000


@pytest.mark.parametrize("variant", VARIANTS, ids="-".join)
def test_the_page_never_calls_anything_a_breach_but_to_say_who_may(
    board: Callable[..., Shown], variant: tuple[str, ...]
) -> None:
    assert board(*variant).html.count("breach") == 1


def test_a_live_case_is_plain_and_says_that_it_is_live(night: Shown) -> None:
    live = replace(night.standings[0], mode=Mode.LIVE)

    text = render_board([live], incident=night.reading.script.incident)

    assert "<strong>LIVE</strong>" in text
    assert "@top-center" not in text


def test_hostile_text_stays_text(night: Shown) -> None:
    first = night.standings[1]
    case = replace(first.case, title=HOSTILE)
    parties = tuple(
        replace(each, name=HOSTILE) if each.party == "org:eu" else each for each in first.parties
    )
    facts = tuple(replace(each, text=HOSTILE, place=HOSTILE) for each in first.facts)
    questions = tuple(
        replace(
            each,
            text=HOSTILE,
            positions=tuple(replace(p, text=HOSTILE, caveat=HOSTILE) for p in each.positions),
        )
        for each in first.questions
    )
    hostile = replace(first, case=case, parties=parties, facts=facts, questions=questions)
    incident = Incident(
        title=HOSTILE, invented=True, note=HOSTILE, sources=("javascript:x", HOSTILE)
    )
    refusal = Refusal(
        line=1, at=first.now, by=HOSTILE, asked=HOSTILE, why=HOSTILE, cite=HOSTILE, remedy=HOSTILE
    )

    text = render_board([hostile], incident=incident, refusals=[refusal])
    page = Page(text)

    assert page.scripts == 1
    assert page.loads == []
    assert all(link.startswith("#") for link in page.links)
    assert text.count("&lt;script&gt;alert") > 10


def test_a_source_with_an_address_is_a_plain_link(night: Shown) -> None:
    incident = Incident(title="x", invented=False, sources=("https://example.org/a",))

    text = render_board(night.standings[:1], incident=incident)

    assert '<a href="https://example.org/a" rel="noreferrer">' in text


def test_the_same_standing_makes_the_same_page(night: Shown) -> None:
    script = night.reading.script

    again = render_board(
        night.standings,
        incident=script.incident,
        refusals=night.played.refusals,
        zone="Europe/Kyiv",
    )

    assert again == night.html
