"""The language of what is being made: texts are written in English and told in the reader's own.

A template says `{{ _("Open a case") }}` or `{% trans %}`; Python says
`told("Open a case")`.  Translations lie in `locale/LANGUAGE.po`; what has none
is told in English.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["LANGUAGE", "LANGUAGES", "told", "told_count"]

LANGUAGES: Final = {"en": "English", "uk": "українська"}
"""What there is, each in its own words."""
LANGUAGE: Final[ContextVar[str]] = ContextVar("LANGUAGE", default="en")


def told(text: str, /, **named: object) -> str:
    """A text in the reader's language; what is named stands in its `%(name)s`."""
    found = _texts(LANGUAGE.get()).get(text)
    said = found[0] if found else text
    return said % named if named else said


def told_count(one: str, many: str, count: int) -> str:
    """A text for a count in the reader's language; both texts hold `%(num)d`."""
    language = LANGUAGE.get()
    found = _texts(language).get(one)
    if found is None:
        return one if count == 1 else many
    return found[_plural(language, count) if len(found) > 1 else 0]


@cache
def _texts(language: str) -> dict[str, tuple[str, ...]]:
    from babel.messages.pofile import read_po  # noqa: PLC0415 - only where somebody reads

    file = files("foedus.desk") / "locale" / f"{language}.po"
    if not file.is_file():
        return {}
    with file.open("rb") as opened:
        catalog = read_po(opened, locale=language)
    said: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        name = message.id if isinstance(message.id, str) else message.id[0]
        texts = [message.string] if isinstance(message.string, str) else message.string or []
        if name and texts and all(texts) and not message.fuzzy:
            said[name] = tuple(map(str, texts))
    return said


def _plural(language: str, count: int) -> int:
    """Which form a count takes, as the language's plural rule (CLDR) says."""
    from babel import Locale  # noqa: PLC0415 - as above

    form = Locale.parse(language).plural_form(count)
    return (
        min(("one", "few", "many", "other").index(form), 2) if language == "uk" else form != "one"
    )
