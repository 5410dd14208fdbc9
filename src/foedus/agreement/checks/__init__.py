"""Whether the parts of a document fit together.

Each check reads a typed document and answers with findings; none raises.
The order of the modules is the order of a lawyer's questions: do the names
lead somewhere, do the norms hold, can each be reached, do the rules decide,
do the dates fit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.agreement.checks import dates, names, norms, paths, rules
from foedus.agreement.checks.context import Context
from foedus.agreement.findings import Finding, in_order

if TYPE_CHECKING:
    from foedus.agreement.documents import Reading
    from foedus.agreement.library import Library

__all__ = ["check"]


def check(readings: tuple[Reading, ...], library: Library) -> list[Finding]:
    """Every finding in a file: its document and all variants, each once, in order."""
    found: dict[tuple[object, ...], Finding] = {}
    for reading in readings:
        variant = reading.variant_place
        note = () if variant is None else ((f"in {reading.reference}", variant),)
        context = Context(reading, library)
        for part in (names, norms, paths, rules, dates):
            part.run(context)
        for finding in (*reading.findings, *context.findings):
            key = (finding.code, finding.place, finding.message)
            found.setdefault(key, replace(finding, related=(*finding.related, *note)))
    return in_order(list(found.values()))
