"""Do the names lead somewhere?  References, citations, marks, patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.roll import ANYONE, IN_A_CASE, roll_of
from foedus.agreement.typed import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Cited, Condition, Otherwise
    from foedus.agreement.tree import Path

__all__ = ["run"]

_MUST_CITE: Final = ("facts", "provisions", "bodies", "places")
ANCHORS_OF_PROVISIONS: Final = ("done", "missed", "decision")
PLAIN_ANCHORS: Final = frozenset({"request", "question", "draft"})
_ALERTED: Final = frozenset({"secretariat", "duty_officers", "deputies", "delegates", "all"})


def run(context: Context) -> None:
    """References first, then what must carry a citation."""
    document = context.document
    _citations(context)
    _marks(context)
    _patterns(context)
    for name, fact in document.facts.items():
        where = ("facts", name)
        for key in ("by", "on", "found_by"):
            _parties(context, (*where, key), getattr(fact, key) or ())
        _named(context, (*where, "in"), fact.place, "places")
    for name, body in document.bodies.items():
        _parties(context, ("bodies", name, "members"), body.members)
    for name, group in document.groups.items():
        _parties(context, ("groups", name), (*group.of, *group.all_but))
    for name, rule in document.rules.items():
        _rule(context, ("rules", name))
        _named(context, ("rules", name, "on_break"), rule.on_break, "rules")
        _named(context, ("rules", name, "on_fail"), rule.on_fail, "rules")
    for name in document.provisions:
        _provision(context, name)


def _citations(context: Context) -> None:
    for section in _MUST_CITE:
        entries: dict[str, Cited] = getattr(context.document, section)
        for name, entry in entries.items():
            if not entry.cite and context.lacks(section, name, "cite"):
                hint = "Add cite: with the article, as pt8.2."
                message = f"{name} does not say on which article it rests."
                context.report("F011", (section, name), message, hint, key=True)


def _marks(context: Context) -> None:
    for path in context.document.marks:
        if path != "*" and not context.has(path.split(".")):
            message = f"The document has no field {path}."
            hint = "Write the path of a field, as provisions.consult.cite, or * for all."
            context.report("F014", ("marks", path), message, hint, key=True)


def _patterns(context: Context) -> None:
    document = context.document
    for index, source in enumerate(document.parties_from):
        roll = roll_of(document.model_copy(update={"parties_from": (source,)}), context.library)
        if not roll.sources:
            path = ("parties", "from", index, "documents")
            message = f"No document matches {source.documents!r} with a {source.take}."
            context.report("F015", path, message, "See `foedus list`.")
    for key in ("alongside", "supersedes"):
        for index, pattern in enumerate(getattr(document, key)):
            if not context.library.find(pattern):
                message = f"No document matches {pattern!r}."
                context.report("F015", (key, index), message, "See `foedus list`.")


def _provision(context: Context, name: str) -> None:
    provision = context.document.provisions[name]
    where = ("provisions", name)
    _parties(context, (*where, "who"), provision.who or ())
    _parties(context, (*where, "except"), provision.excepting)
    _parties(context, (*where, "to"), provision.to or ())
    _named(context, (*where, "in"), provision.place, "bodies", "places")
    for each in provision.then:
        _named(context, (*where, "then"), each, "provisions")
    if provision.otherwise:
        _otherwise(context, (*where, "else"), provision.otherwise)
    for anchor in provision.start.any_of if provision.start else ():
        _anchor(context, (*where, "from"), anchor)
    if provision.decide:
        _decide(context, (*where, "decide"))
    for key, condition in (("when", provision.when), ("until", provision.until)):
        if condition:
            _condition(context, (*where, key), condition)


def _decide(context: Context, where: Path) -> None:
    decide = context.document.provisions[str(where[1])].decide
    rule = decide.rule if decide else None
    if isinstance(rule, str):
        _named(context, (*where, "rule"), rule, "rules")
    elif rule is not None:
        _parties(context, (*where, "rule", "voters"), rule.voters or ())
        _parties(context, (*where, "rule", "veto"), rule.veto)
        _parties(context, (*where, "rule", "recuse"), rule.recuse)
        _named(context, (*where, "rule", "on_fail"), rule.on_fail, "rules")
        _named(context, (*where, "rule", "on_break"), rule.on_break, "rules")


def _rule(context: Context, where: Path) -> None:
    rule = context.document.rules[str(where[1])]
    for key in ("voters", "veto", "recuse"):
        _parties(context, (*where, key), getattr(rule, key) or ())
    _parties(context, (*where, "weights"), rule.weights)
    _parties(context, (*where, "to"), (rule.to,) if rule.to else ())


def _otherwise(context: Context, where: Path, otherwise: Otherwise) -> None:
    for each in otherwise.then:
        _named(context, (*where, "then"), each, "provisions")
    for each in otherwise.alert:
        if each not in _ALERTED:
            _parties(context, (*where, "alert"), (each,), also=_ALERTED)
    for index, reading in enumerate(otherwise.any_of):
        _otherwise(context, (*where, "any_of", index), reading)


def _anchor(context: Context, where: Path, anchor: str) -> None:
    kind, _, rest = anchor.partition(":")
    if rest and kind in ANCHORS_OF_PROVISIONS:
        _named(context, where, rest, "provisions")
    elif rest and kind == "finding":
        _named(context, where, rest, "facts")
    elif anchor not in PLAIN_ANCHORS:
        _named(context, where, anchor, "facts", also=PLAIN_ANCHORS)


def _condition(context: Context, where: Path, condition: Condition) -> None:
    _named(context, (*where, "fact"), condition.fact, "facts")
    _named(context, (*where, "state"), condition.state, "facts")
    for key in ("decision", "done", "missed"):
        _named(context, (*where, key), getattr(condition, key), "provisions")
    _parties(context, (*where, "request_of"), condition.request_of or ())
    if condition.start:
        _anchor(context, (*where, "from"), condition.start)
    for key in ("all", "any"):
        for index, part in enumerate(getattr(condition, key)):
            _condition(context, (*where, key, index), part)
    for key, part in (("unless", condition.unless), ("while", condition.during)):
        if part:
            _condition(context, (*where, key), part)


def _named(
    context: Context,
    where: Path,
    name: str | None,
    *sections: str,
    also: Iterable[str] = (),
) -> None:
    known = [each for section in sections for each in context.declared(section)]
    if name is None or name in known:
        return
    what = " or ".join(section.removesuffix("s") for section in sections).replace("bodie", "body")
    hint = did_you_mean(name, [*known, *also]) or _one_of([*known, *also])
    context.report("F010", where, f"No {what} is called {name!r}.", hint)


def _parties(context: Context, where: Path, names: Iterable[str], also: Iterable[str] = ()) -> None:
    roll = roll_of(context.document, context.library)
    declared = {*context.declared("parties"), *context.declared("groups")}
    declared |= {*context.declared("bodies")}
    for index, name in enumerate(names):
        if name in declared or roll.knows(name) or name in ANYONE or name in IN_A_CASE:
            continue
        known = [*roll.words(), *also]
        hint = did_you_mean(name, known) or _one_of(known)
        path = (*where, index) if context.has((*where, index)) else where
        context.report("F010", path, f"No party, group or body is called {name!r}.", hint)


def _one_of(known: Iterable[str]) -> str:
    names = sorted(set(known))
    return f"Known: {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}." if names else ""  # noqa: PLR2004
