"""Was the fighting under way at signature over?  The gate that some facts must pass.

A text may speak of a *future* or *renewed* attack, or of one *after the current
hostilities*.  Whether those had ended is itself a claim; each claimant's word
is kept, and where they differ the gate is contested (design, law 17).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import EventKind, Gate
from foedus.case.entries import Phase
from foedus.case.timeline import Change, Timeline, Truth

if TYPE_CHECKING:
    from foedus.case.entries import FactReported
    from foedus.case.register import Register
    from foedus.case.state import Stamp
    from foedus.moments import Span

__all__ = ["gate_timeline"]

_OVER: Final = "whether the fighting under way at signature had ended"
_RAN = (Phase.BEGAN, Phase.CONTINUING)


def gate_timeline(gate: Gate, occurred: Span, register: Register) -> Timeline:
    """Was the fighting over when it happened?  Each claimant's word, as it came in."""
    truth, ground = _verdict(gate, [], [])
    changes = [Change(None, truth, (), ground)]
    said: dict[str, dict[str, tuple[bool, str]]] = {}
    for stamp, claimant, report, is_over, entry in _claims(register, occurred):
        words = said.setdefault(claimant, {})
        words.pop(report, None)
        if is_over is not None:
            words[report] = (is_over, entry)
        over = sorted(code for code, each in said.items() if (True in _answers(each)))
        going_on = sorted(code for code, each in said.items() if _answers(each) == {False})
        truth, ground = _verdict(gate, over, going_on)
        entries = tuple(of for each in said.values() for _, of in each.values())
        changes.append(Change(stamp, truth, entries, ground))
    return tuple(changes)


def _answers(words: dict[str, tuple[bool, str]]) -> set[bool]:
    return {is_over for is_over, _ in words.values()}


def _claims(register: Register, occurred: Span) -> list[tuple[Stamp, str, str, bool | None, str]]:
    """What reports, each as it stood when, say of the fighting before the event."""
    return sorted(
        (stamp, report.party, report.id, _says_over(body, occurred), entry)
        for report, claims in register.reports
        for stamp, body, entry in claims
    )


def _says_over(body: FactReported, occurred: Span) -> bool | None:
    """True: it was over.  False: it went on.  None: of something else, in part, or of later."""
    if body.occurred.earliest > occurred.latest or body.scope:
        return None
    if body.event is EventKind.HOSTILITIES and body.phase is not Phase.OCCURRED:
        return body.phase is Phase.ENDED
    return True if body.event is EventKind.CEASEFIRE and body.phase in _RAN else None


def _verdict(gate: Gate, over: list[str], going_on: list[str]) -> tuple[Truth, str]:
    """What the words amount to, and why where it is not a plain yes."""
    if over and going_on:
        words = f"yes by {', '.join(over)}; no by {', '.join(going_on)}"
        return Truth.CONTESTED, f"{_OVER} is contested: {words}"
    if over:
        return Truth.YES, ""
    if gate is Gate.FUTURE:
        ground = "the fighting had not ended: whether this is a future attack is open"
        return (Truth.CONTESTED, ground) if going_on else (Truth.YES, "")
    if going_on:
        return Truth.NO, "the fighting under way at signature had not ended"
    return Truth.CONTESTED, f"nobody has said {_OVER}"
