"""Can every norm be reached?  What leads to what, what waits for what, and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.circles import circles
from foedus.agreement.keys import closest

if TYPE_CHECKING:
    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Condition
    from foedus.agreement.tree import Path

__all__ = ["run"]

_MOST_MISSPELT: Final = 100


def run(context: Context) -> None:
    """Provisions that nothing begins, conditions that cannot come, circles without a deadline."""
    follows = _follows(context)
    unreached = _unreached(context, follows)
    for name in unreached:
        message = f"Nothing leads to {name}."
        hint = "Give it when:, or name it in the then: of a provision that can be reached."
        context.report("F020", ("provisions", name), message, hint, key=True)
    for name, provision in context.document.provisions.items():
        for key, condition in (("when", provision.when), ("until", provision.until)):
            if condition:
                _waits(context, ("provisions", name, key), condition)
    _circles(context, follows, unreached)
    _unused(context)


def _follows(context: Context) -> dict[str, set[str]]:
    """What each provision leads to, also where a name is misspelt (which is reported)."""
    known = context.declared("provisions")
    named = {name: set(context.named(("provisions", name), "then")) for name in known}
    unknown = sorted({each for names in named.values() for each in names} - set(known))
    meant = {each: closest(each, known) for each in unknown[:_MOST_MISSPELT]}
    return {name: {meant.get(each, each) for each in names} for name, names in named.items()}


def _unreached(context: Context, follows: dict[str, set[str]]) -> set[str]:
    led_to = {name for other, names in follows.items() for name in names - {other}}
    begun = {
        name
        for name in follows
        if not context.lacks("provisions", name, "when") or (name not in led_to | follows[name])
    }
    reached = set(begun)
    waiting = list(begun)
    while waiting:
        fresh = follows[waiting.pop()] & set(follows) - reached
        reached |= fresh
        waiting += fresh
    return set(follows) - reached


def _waits(context: Context, where: Path, condition: Condition) -> None:
    """A decision to wait for must be one that is taken."""
    decider = condition.decision
    if decider in context.declared("provisions") and context.lacks("provisions", decider, "decide"):
        message = f"{decider} decides nothing, so this never comes."
        hint = f"Add decide: to {decider}, or write done: {decider}."
        context.report("F020", (*where, "decision"), message, hint)
    for key in ("all", "any"):
        parts: tuple[Condition, ...] = getattr(condition, key)
        for index, part in enumerate(parts):
            _waits(context, (*where, key, index), part)
    for key, inner in (("unless", condition.unless), ("while", condition.during)):
        if inner:
            _waits(context, (*where, key), inner)


def _circles(context: Context, follows: dict[str, set[str]], unreached: set[str]) -> None:
    after = {
        name: set(names)
        for name, names in follows.items()
        if name not in unreached and context.lacks("provisions", name, "within")
    }
    for name in after:
        for other in _waited_for(context, name) & set(after):
            after[other].add(name)
    for way in circles(after):
        message = f"{' -> '.join([*way, way[0]])} is a circle in which no deadline runs."
        hint = "Give one of them within: and from:, or end the circle."
        related = [(f"{each} stands here", ("provisions", each)) for each in way[1:]]
        where = ("provisions", way[0])
        context.report("F021", where, message, hint, key=True, related=related)


def _waited_for(context: Context, name: str) -> set[str]:
    provision = context.document.provisions.get(name)
    return set(_named_in(provision.when)) if provision and provision.when else set()


def _named_in(condition: Condition) -> list[str]:
    named = [each for each in (condition.decision, condition.done, condition.missed) if each]
    parts = (*condition.all, *condition.any)
    return [*named, *(name for part in parts for name in _named_in(part))]


def _unused(context: Context) -> None:
    """A fact from which nothing follows, at which no clock begins, and that bounds nothing."""
    document = context.document
    used = {fact.breaks for fact in document.facts.values()}
    for name, provision in document.provisions.items():
        if provision.when is None and context.has(("provisions", name, "when")):
            return  # it could not be read, which is told elsewhere
        for condition in (provision.when, provision.until):
            used |= _facts_in(condition)
        used |= {_after_colon(each) for each in (provision.start.any_of if provision.start else ())}
    names = list(document.facts)
    meant = {closest(each, names) for each in used if each and each not in names}
    for name in names:
        if name not in used | meant:
            message = f"Nothing follows from {name}."
            hint = "Name it in the when: of a provision, or leave it out."
            context.report("F046", ("facts", name), message, hint, key=True)


def _facts_in(condition: Condition | None) -> set[str | None]:
    if condition is None:
        return set()
    inner = (*condition.all, *condition.any, condition.unless, condition.during)
    start = _after_colon(condition.start) if condition.start else None
    return {condition.fact, condition.state, start}.union(*map(_facts_in, inner))


def _after_colon(anchor: str) -> str:
    return anchor.rpartition(":")[2]
