"""Agreements side by side: the features by which designs of a guarantee differ.

Every cell is read from the document; nothing is scored.  A feature that the
document does not have is `none`; one that nobody knows is `unknown`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.comparing.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.agreement.comparing.cells import Cell
    from foedus.agreement.resolved import Agreement

__all__ = ["FEATURES", "Agreed", "Row", "agreed", "matrix"]


_MANY: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One agreement and its cells, by feature in the order of `FEATURES`."""

    reference: str
    title: str
    status: str
    version: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What nearly all say of a feature, and the rows that say something else."""

    words: str
    others: tuple[Row, ...] = ()


def matrix(agreements: Iterable[Agreement]) -> tuple[Row, ...]:
    """One row for each agreement, in the order given."""
    return tuple(
        Row(
            reference=agreement.reference,
            title=agreement.title,
            status=agreement.document.status.replace("_", " "),
            version=agreement.version,
            cells={name: feature(agreement) for name, feature in FEATURES.items()},
        )
        for agreement in agreements
    )


def agreed(rows: Sequence[Row]) -> dict[str, Agreed]:
    """The features on which all say the same, or all but a few, and what they say.

    A feature that most documents share and one in six at most do not is said
    better in a sentence than in a column.
    """
    few = len(rows) // _MANY
    found = {}
    for name in FEATURES:
        words, count = Counter(str(row.cells[name]) for row in rows).most_common(1)[0]
        if len(rows) > 1 and count >= len(rows) - few:
            others = tuple(row for row in rows if str(row.cells[name]) != words)
            found[name] = Agreed(words=words, others=others)
    return found
