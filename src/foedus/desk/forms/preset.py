"""What a form is filled with from the agreements, where only one value makes sense.

It is seen, and can be changed, before anything is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.agreement.vocabulary import EventKind
from foedus.case.words import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.desk.forms.fields import Form, Ground

__all__ = ["preset"]

_STATES = frozenset({EventKind.CEASEFIRE, EventKind.HOSTILITIES})
"""What begins, continues and ends, and does not just occur."""


def preset(form: Form, ground: Ground) -> dict[str, tuple[str, ...]]:
    """The fields of a report as the first agreement has them: its one event, by and on whom."""
    if form.verb != "report_fact":
        return {}
    facts = ground.case.opening.agreements[0].document.facts.values()
    spoken = [each for each in facts if each.event is not None and each.event not in _STATES]
    event = _only(each.event for each in spoken if each.event is not None)
    found = {
        "event": event,
        "phase": (Phase.OCCURRED.value,) if event else (),
        "attacker": _only(code for each in spoken for code in each.by or ()),
        "victims": _only(code for each in spoken for code in each.on or ()),
    }
    return {name: value for name, value in found.items() if value}


def _only(values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(map(str, values)))
    return found if len(found) == 1 else ()
