"""Whether two names read alike: no letter tells a reader who of the two it is.

Names are compared as they look, not as they are written: without case, spaces
and points, and with letters of other scripts as the Latin letters they pass for.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["read_alike"]

_PASSES_FOR: Final = str.maketrans(
    "авеһіјкмнорстухѕԁԛԝ" + "αβεικνορτυχ" + "01|\u0131l",
    "abehijkmhopctyxsdqw" + "abeiknoptyx" + "oiiii",
)
"""Small letters of Cyrillic and Greek, and figures, by the Latin letter that they look like."""


def read_alike(one: str, other: str) -> bool:
    """Whether they are not the same and a reader may take one for the other."""
    return one != other and _seen(one) == _seen(other)


def _seen(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_PASSES_FOR)
    return "".join(each for each in plain if each.isalnum() or unicodedata.combining(each))
