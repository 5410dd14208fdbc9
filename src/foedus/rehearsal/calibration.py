"""A calibration plot as SVG: what came by each probability, against what should have.

A case is an interval, so that what came lies between two stairs: at the least
and at the most.  Where the diagonal runs between them nothing speaks against
the behaviour.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from foedus.rehearsal.back_test import Scored

__all__ = ["calibration"]

_SIDE: Final = 160
_GAP: Final = 44
_TOP: Final = 34
_ACROSS: Final = 3
_DESCRIBED: Final = (
    "Across: the probability foretold, in per cent. Up: the share of the cases that had come by "
    "then, at the least and at the most. The dashed line is where both agree."
)
_STYLE: Final = (
    "text{font:12px sans-serif;fill:#1b1b1b}.band{fill:#4477aa;fill-opacity:.35;stroke:#274b73}"
    ".even{stroke:#1b1b1b;stroke-dasharray:4 3}.frame{fill:none;stroke:#767676}"
)


def calibration(title: str, panels: Sequence[tuple[str, Sequence[Scored]]]) -> str:
    """One panel for each way; empty ones are left out."""
    shown = [(name, cases) for name, cases in panels if cases]
    rows = -(-len(shown) // _ACROSS)
    width, height = _ACROSS * (_SIDE + _GAP) + _GAP // 2, rows * (_SIDE + _GAP + _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{_DESCRIBED}</desc>",
        f'<style>{_STYLE}</style><rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for place, (name, cases) in enumerate(shown):
        left = _GAP + place % _ACROSS * (_SIDE + _GAP)
        top = _TOP + place // _ACROSS * (_SIDE + _GAP + _TOP)
        parts += [f'<g transform="translate({left},{top})">', *_panel(name, cases), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panel(name: str, cases: Sequence[Scored]) -> list[str]:
    surely = _stairs([each.high for each in cases])
    perhaps = _stairs([each.low for each in cases])
    band = " ".join(f"{x},{y}" for x, y in (*perhaps, *reversed(surely)))
    return [
        f'<text x="0" y="-10">{escape(name)}, {len(cases)} cases</text>',
        f'<polygon class="band" points="{band}"/>',
        f'<line class="even" x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0"/>',
        f'<rect class="frame" width="{_SIDE}" height="{_SIDE}"/>',
        *(_label(share, share * _SIDE / 100, _SIDE + 15, "middle") for share in (0, 50, 100)),
        *(_label(share, -6, _SIDE - share * _SIDE / 100 + 4, "end") for share in (50, 100)),
    ]


def _label(share: int, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{share}</text>'


def _stairs(levels: Sequence[float]) -> list[tuple[str, str]]:
    """The share that had come by each probability: up at every case, across between."""
    points = [(0.0, 0.0)]
    for count, level in enumerate(sorted(levels), start=1):
        points += [(level, points[-1][1]), (level, count / len(levels))]
    points.append((1.0, points[-1][1]))
    return [(f"{x * _SIDE:.1f}", f"{(1 - y) * _SIDE:.1f}") for x, y in points]
