"""Which characters a reader cannot see: a document holds none of them.

Controls, marks of direction, joiners, surrogates, private and forbidden code
points, and the fillers that Unicode lets a page leave out: with them a text
could show one thing and say another.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["seen", "unseen"]

_NOT_PLAIN: Final = re.compile(r"[^\t\n\r\x20-\x7e]")
_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_FILLER: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufdd0-\ufdef\U000e0100-\U000e01ef]"
)
_LAST_TWO_OF_A_PLANE: Final = 0xFFFE


def unseen(text: str, *, most: int) -> Iterator[tuple[int, str]]:
    """Where such characters stand, and how to call them; the first `most` of them."""
    found = (
        (match.start(), f"The character U+{ord(match[0]):04X}")
        for match in _NOT_PLAIN.finditer(text)
        if _is_unseen(match[0])
    )
    return islice(found, most)


def seen(text: str) -> str:
    """The text with a space in place of each of them."""
    return _NOT_PLAIN.sub(lambda match: " " if _is_unseen(match[0]) else match[0], text)


def _is_unseen(letter: str) -> bool:
    forbidden = ord(letter) & _LAST_TWO_OF_A_PLANE == _LAST_TWO_OF_A_PLANE
    filler = _FILLER.match(letter) is not None
    return forbidden or filler or unicodedata.category(letter) in _CATEGORIES
