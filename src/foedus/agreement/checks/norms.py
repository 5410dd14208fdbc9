"""Do the norms hold?  Verbs and strength, deadlines, consequences, reachability."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from foedus.agreement.roll import roll_of
from foedus.agreement.vocabulary import STRENGTHS, Modal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Condition, Otherwise, Provision

__all__ = ["run"]


def run(context: Context) -> None:
    """Each provision by itself, then how they hang together."""
    for name, provision in context.document.provisions.items():
        _modal(context, name, provision)
        _who(context, name, provision)
        _deadline(context, name, provision)
        _decision(context, name, provision)
    _unreachable(context)
    _circles(context)
    _contradictions(context)


def _modal(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name)
    written = [modal for modal in Modal if not context.lacks(*where, modal.value)]
    if len(written) != 1:
        said = f"It has {' and '.join(written)}." if written else "It has none."
        hint = "Keep exactly one of must, intends, may, must_not."
        context.report("F012", where, f"{name} must have one verb.  {said}", hint, key=True)
    if provision.strength is None or len(provision.modals) != 1:
        return
    modal, verb = provision.modals[0]
    if provision.strength not in STRENGTHS[modal]:
        slots = [slot.value for slot, words in STRENGTHS.items() if provision.strength in words]
        message = f"{modal}: {verb} claims another strength than the word {provision.strength!r}."
        context.report("F013", (*where, modal.value), message, f"Write {' or '.join(slots)}:.")


def _who(context: Context, name: str, provision: Provision) -> None:
    if provision.who is None and context.lacks("provisions", name, "who"):
        hint = "Add who: with a party, a group, or all."
        message = f"{name} does not say whom it binds."
        context.report("F008", ("provisions", name), message, hint, key=True)


def _deadline(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name)
    dated = not context.lacks(*where, "within")
    if not dated and context.lacks(*where, "precision"):
        obliged = any(modal in {Modal.MUST, Modal.INTENDS} for modal, _ in provision.modals)
        if obliged and not provision.otherwise:
            message = f"{name} says neither by when nor how soon."
            hint = "Add within: and from:, or precision:, or else: with the note that it is silent."
            context.report("F022", where, message, hint, key=True)
    if not dated:
        return
    if context.lacks(*where, "from"):
        message = f"{name} has a deadline and does not say from when it runs."
        hint = "Add from: request, a fact, or any_of: with both readings."
        context.report("F024", (*where, "within"), message, hint, key=True)
    elif provision.start and len(provision.start.any_of) > 1:
        readings = " or ".join(provision.start.any_of)
        message = f"The deadline of {name} may run from {readings}; both are kept."
        hint = "The earlier one drives the alerts."
        context.report("F042", (*where, "from"), message, hint, key=True)
    if context.lacks(*where, "else"):
        message = f"{name} does not say what happens when its deadline passes."
        hint = "Add else: {record: missed}, with certainty: assumed where the text is silent."
        context.report("F023", (*where, "within"), message, hint, key=True)
    if provision.within and not provision.within.is_exact and provision.zone is None:
        message = f"{provision.within} counts days of a calendar: it is not so many hours."
        hint = "Write PT24H for hours, or add zone: with the clocks that count."
        context.report("F041", (*where, "within"), message, hint)


def _decision(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name, "decide")
    if provision.decide is None:
        return
    if context.lacks(*where, "question"):
        message = f"{name} decides and puts no question."
        context.report("F026", where, message, "Add question: in our own words.", key=True)
    rule = provision.decide.rule
    named = context.document.rules.get(rule) if isinstance(rule, str) else rule
    has_fallback = named is not None and named.on_fail is not None
    if not has_fallback and context.lacks("provisions", name, "else"):
        message = f"{name} does not say what holds if no decision comes."
        hint = "Add else: {record: not_decided}, or on_fail: to its rule."
        context.report("F025", where, message, hint, key=True)


def _unreachable(context: Context) -> None:
    provisions = context.document.provisions
    begun = {name for name, provision in provisions.items() if provision.when is not None}
    standing = {
        name
        for name, provision in provisions.items()
        if provision.when is None and not any(name in _follows(p) for p in provisions.values())
    }
    reached = set(begun)
    waiting = list(begun)
    while waiting:
        for name in _follows(provisions[waiting.pop()]):
            if name in provisions and name not in reached:
                reached.add(name)
                waiting.append(name)
    for name in provisions:
        if name in reached or name in standing or not context.lacks("provisions", name, "when"):
            continue
        message = f"Nothing leads to {name}."
        hint = "Give it when:, or name it in the then: of a provision that can be reached."
        context.report("F020", ("provisions", name), message, hint, key=True)


def _follows(provision: Provision) -> set[str]:
    return {*provision.then, *_else_names(provision.otherwise)}


def _else_names(otherwise: Otherwise | None) -> Iterator[str]:
    if otherwise is not None:
        yield from otherwise.then
        for reading in otherwise.any_of:
            yield from _else_names(reading)


def _circles(context: Context) -> None:
    provisions = context.document.provisions
    after = {
        name: {other for other in _leads_to(context, name) if other in provisions}
        for name in provisions
    }
    for name in provisions:
        path = _circle(name, after)
        if path and name == min(path) and not any(provisions[each].within for each in path):
            message = f"{' -> '.join([*path, path[0]])} is a circle in which no deadline runs."
            hint = "Give one of them within: and from:, or end the circle."
            related = [(f"{each} stands here", ("provisions", each)) for each in path[1:]]
            context.report("F021", ("provisions", name), message, hint, key=True, related=related)


def _leads_to(context: Context, name: str) -> set[str]:
    waits = {
        other
        for other, provision in context.document.provisions.items()
        if provision.when and name in _waited_for(provision.when)
    }
    return _follows(context.document.provisions[name]) | waits


def _waited_for(condition: Condition) -> set[str]:
    named = {condition.decision, condition.done, condition.missed} - {None}
    inner = [*condition.all, *condition.any]
    return {str(name) for name in named}.union(*(_waited_for(each) for each in inner))


def _circle(start: str, after: dict[str, set[str]]) -> list[str]:
    """The shortest way from a provision back to itself, or nothing."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in sorted(after[way[-1]]):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _contradictions(context: Context) -> None:
    roll = roll_of(context.document, context.library)
    for (one, first), (two, second) in combinations(context.document.provisions.items(), 2):
        if first.when != second.when or (first.to or ()) != (second.to or ()):
            continue
        for owed, barred in ((first, second), (second, first)):
            same = owed.must is not None and owed.must == barred.must_not
            both = set(roll.expand(owed.who or ())) & set(roll.expand(barred.who or ()))
            if same and both:
                message = f"{one} and {two} make {', '.join(sorted(both))} do and not do the same."
                related = [(f"{one} stands here", ("provisions", one))]
                hint = "Tell them apart by when:, who: or to:."
                where = ("provisions", two)
                context.report("F018", where, message, hint, key=True, related=related)
