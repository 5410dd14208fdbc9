"""Phrases that the engine writes in English, told in the reader's language where they are known.

What an agreement leads to by itself is worded beside the rule, in English.
The phrases of a closed set are known here; any other text stays as it is.
"""

from __future__ import annotations

import re
from typing import Final

from foedus.desk.language import LANGUAGE, told

__all__ = ["EXACT", "PATTERNS", "retell"]

EXACT: Final = (
    *("the text does not say", "the right lapses unused", "each state has decided or not"),
    *("the support lapses and counts as silence", "each for itself", "unanimity"),
    *("consensus: nobody against and everybody heard", "silence ends", "question closes"),
    *("confirmation pending", "the question's clock", "question's clock", "request", "draft"),
    *("position", "binding", "not binding", "now", "the party"),
    *("article not recorded", "invited", "deputies", "new attack"),
    *("present war", "escalation", "attack", "future attack", "threat", "aggression", "breach"),
    "nobody has said whether the fighting under way at signature had ended",
)
PATTERNS: Final = {
    r"if nobody speaks again: (?P<outcome>.+)": "if nobody speaks again: %(outcome)s",
    r"recorded as (?P<word>[\w ]+)": "recorded as %(word)s",
    r"(?P<parties>[\w:, ]+) alerted": "%(parties)s alerted",
    r"then (?P<next>[^;]+)": "then %(next)s",
    r"silence: adopted unless one objects within (?P<window>.+)": (
        "silence: adopted unless one objects within %(window)s"
    ),
    r"(?P<party>[\w:]+) has not answered so": "%(party)s has not answered so",
    r"awaiting (?P<verb>[\w ]+) by (?P<party>[\w:]+|the party)": "awaiting %(verb)s by %(party)s",
    r"majority: (?P<share>.+)": "majority: %(share)s",
    r"(?P<head>silence ends|question closes): (?P<name>.+)": "%(head)s: %(name)s",
    r"no (?P<name>[\w ]+) reported": "no %(name)s reported",
    r"nobody has reported (?P<name>.+)": "nobody has reported %(name)s",
    r"(?P<num>\d+) hours": "%(num)s hours",
    r"(?P<first>[^;]+); (?P<rest>.+)": "%(first)s; %(rest)s",
    r"(?P<words>.+) \((?P<mark>assumed|practice|reported|text)\)": "%(words)s (%(mark)s)",
}
"""Tried in this order; what a pattern finds inside is told in its turn."""
_COMPILED: Final = [(re.compile(pattern), text) for pattern, text in PATTERNS.items()]


def retell(text: str) -> str:
    """A phrase of the engine in the reader's language, or as it is."""
    if LANGUAGE.get() == "en" or not text:
        return text
    known = told(text.replace("_", " "))
    if known != text.replace("_", " "):
        return known
    for pattern, message in _COMPILED:
        found = pattern.fullmatch(text)
        if found is not None:
            return told(message) % {name: retell(part) for name, part in found.groupdict().items()}
    return text
