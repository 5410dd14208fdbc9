"""Documents side by side as one self-contained page to read and print.

Everything is worded here; the template only lays it out.  Every statement
stands with its article and with what makes it less than the words of a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from foedus.agreement.comparing.briefs import MARKS
from foedus.agreement.comparing.matrix import agreed
from foedus.agreement.vocabulary import Certainty, Sureness
from foedus.desk.language import LANGUAGE, told
from foedus.desk.panels.words import counted, plain, sentence
from foedus.desk.templating import template
from foedus.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.comparing.cells import Cell, Ground
    from foedus.agreement.comparing.matrix import Agreed, Row

__all__ = ["ComparisonPage", "comparison_page", "render_comparison"]

_ABREAST: Final = 5
"""How many documents stand side by side at most."""
_FOLDERS: Final = {
    "mechanism": ("mechanism", "mechanisms"),
    "bilateral": ("bilateral agreement", "bilateral agreements"),
    "reference": ("reference document", "reference documents"),
}
_MEANINGS: Final[dict[Certainty | Sureness, str]] = {
    Certainty.TEXT: "a text says so",
    Certainty.PRACTICE: "it is done so, no text says it",
    Certainty.REPORTED: "the press or an official reported it",
    Certainty.ASSUMED: "the drafter of the document supplied it",
    Sureness.CONTESTED: "sources or language versions differ",
    Sureness.DERIVED: "inferred from what was read",
    Sureness.SECONDARY: "taken from an account of the text",
    Sureness.GENERAL_KNOWLEDGE: "known generally, not read again",
}
_SIGNS: Final = {**MARKS, Certainty.TEXT: "§"}
_TONES: Final = {
    Certainty.PRACTICE: "good",
    Certainty.REPORTED: "part",
    Certainty.ASSUMED: "wait",
    Sureness.CONTESTED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """How sure a statement is: a sign, a word and a tone."""

    word: str
    sign: str
    tone: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundView:
    """An article and its marks."""

    cite: str
    marks: tuple[MarkView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """Words that rest on the same grounds."""

    words: str
    grounds: tuple[GroundView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell: its statements, or the word where there is none."""

    feature: str
    statements: tuple[StatementView, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One document."""

    anchor: str
    name: str
    reference: str
    title: str
    status: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeView:
    """A feature on which nearly all agree, and who does not."""

    feature: str
    words: str
    others: tuple[tuple[str, CellView], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """Everything on the page."""

    title: str
    features: tuple[str, ...]
    rows: tuple[RowView, ...]
    blocks: tuple[tuple[RowView, ...], ...]
    alike: tuple[AlikeView, ...]
    alike_title: str
    marks: tuple[MarkView, ...]
    version: str


def render_comparison(rows: Sequence[Row]) -> str:
    """The page as HTML; it needs no other file and loads none.

    Raises:
        NotFoundError: there is no document to show.
    """
    text: str = template("comparison").render(page=comparison_page(rows), language=LANGUAGE.get())
    return text


def comparison_page(rows: Sequence[Row]) -> ComparisonPage:
    """What the page says, before it is laid out."""
    if not rows:
        message = "A comparison shows documents, and none was asked for."
        raise NotFoundError(message, remedy="Name some, as 'mechanism/*'.")
    alike = agreed(rows)
    features = [name for name in rows[0].cells if name not in alike]
    shown = tuple(_row(row, features) for row in rows)
    return ComparisonPage(
        title=_title(rows),
        features=tuple(map(sentence, features)),
        rows=shown,
        blocks=tuple(_blocks(shown)),
        alike=tuple(_alike(name, said) for name, said in alike.items()),
        alike_title=told("Alike in all %(num)d, or in all but those named", num=len(rows)),
        marks=tuple(_mark(each) for each in _MEANINGS if _occurs(each, rows)),
        version=version("foedus"),
    )


def _title(rows: Sequence[Row]) -> str:
    folders = {row.reference.rpartition("/")[0] for row in rows}
    one, many = ("document", "documents")
    if len(folders) == 1:
        one, many = _FOLDERS.get(folders.pop(), (one, many))
    return told("%(documents)s side by side", documents=counted(len(rows), one, many))


def _blocks(shown: tuple[RowView, ...]) -> Iterator[tuple[RowView, ...]]:
    """So many side by side as a sheet or a screen has room for, as even as may be."""
    many = -(-len(shown) // _ABREAST)
    ends = [len(shown) * number // many for number in range(many + 1)]
    yield from (shown[start:end] for start, end in pairwise(ends))


def _row(row: Row, features: Sequence[str]) -> RowView:
    return RowView(
        anchor=f"d-{row.reference.replace('/', '-').replace('@', '-')}",
        name=_name(row),
        reference=row.reference,
        title=row.title,
        status=f"{plain(row.status)}, {row.version}",
        cells=tuple(_cell(name, row.cells[name]) for name in features),
    )


def _name(row: Row) -> str:
    return row.reference.rpartition("/")[2]


def _cell(feature: str, cell: Cell) -> CellView:
    return CellView(
        feature=sentence(feature), statements=tuple(_statements(cell)), empty=cell.empty
    )


def _statements(cell: Cell) -> Iterator[StatementView]:
    for grounds, entries in groupby(cell.entries, key=lambda entry: entry.grounds):
        said = [each.words for each in entries]
        link = "; " if any(mark in words for words in said for mark in ":,") else ", "
        yield StatementView(
            words=sentence(link.join(said)),
            grounds=tuple(filter(_says, map(_ground, grounds))),
        )


def _ground(ground: Ground) -> GroundView:
    marks = [each for each in (ground.certainty, ground.doubt) if each]
    return GroundView(cite=ground.cite, marks=tuple(map(_mark, marks)))


def _says(ground: GroundView) -> bool:
    return bool(ground.cite or ground.marks)


def _mark(mark: Certainty | Sureness) -> MarkView:
    return MarkView(
        word=plain(mark),
        sign=_SIGNS.get(mark, ""),
        tone=_TONES.get(mark, "mute"),
        meaning=told(_MEANINGS[mark]),
    )


def _occurs(mark: Certainty | Sureness, rows: Sequence[Row]) -> bool:
    grounds = (
        ground
        for row in rows
        for cell in row.cells.values()
        for entry in cell.entries
        for ground in entry.grounds
    )
    return any(mark in {ground.certainty, ground.doubt} for ground in grounds)


def _alike(name: str, said: Agreed) -> AlikeView:
    return AlikeView(
        feature=sentence(name),
        words=said.words,
        others=tuple((_name(row), _cell(name, row.cells[name])) for row in said.others),
    )
