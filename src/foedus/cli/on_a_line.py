"""What others wrote, as it may stand in a terminal: on its line, and nothing that moves about."""

from __future__ import annotations

from typing import Final

__all__ = ["folded", "on_a_line"]

_WIDTH: Final = 72


def on_a_line(text: str) -> str:
    """A text as it is, or, if anything of it is not printed, quoted with that escaped."""
    return text if text.isprintable() else ascii(text)


def folded(text: str) -> list[str]:
    """A text in lines of our own: each but the first is marked, so that none passes for another."""
    shown = on_a_line(text)
    first, *rest = [shown[n : n + _WIDTH] for n in range(0, len(shown), _WIDTH)] or [""]
    return [first, *(f"  | {each}" for each in rest)]
