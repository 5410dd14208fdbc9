"""Do the names lead somewhere?  References, citations, marks, patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.roll import roll_of

if TYPE_CHECKING:
    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Cited, Condition, Otherwise, Rule
    from foedus.agreement.tree import Path

__all__ = ["run"]

_MUST_CITE: Final = ("facts", "provisions", "bodies", "places")
_ANCHORS_OF_PROVISIONS: Final = ("done", "missed", "decision")
_PLAIN_ANCHORS: Final = frozenset({"request", "question", "draft"})
_ALERTED: Final = frozenset({"secretariat", "duty_officers", "deputies", "delegates", "all"})


def run(context: Context) -> None:
    """What must carry a citation, then every reference."""
    document = context.document
    _citations(context)
    _marks(context)
    _patterns(context)
    for name, fact in document.facts.items():
        where = ("facts", name)
        for key in ("by", "on", "found_by"):
            context.expect_parties((*where, key), getattr(fact, key) or ())
        context.expect_name((*where, "in"), fact.place, "places")
        context.expect_name((*where, "breaks"), fact.breaks, "facts")
        context.expect_parties((*where, "monitored_by"), fact.monitored_by or (), also={"none"})
    for name, body in document.bodies.items():
        context.expect_parties(("bodies", name, "members"), body.members)
        context.expect_parties(("bodies", name, "chair"), (body.chair,) if body.chair else ())
    for name, group in document.groups.items():
        context.expect_parties(("groups", name, "of"), group.of)
        context.expect_parties(("groups", name, "all_but"), group.all_but)
    for name, rule in document.rules.items():
        _rule(context, ("rules", name), rule)
    for name in document.provisions:
        _provision(context, name)


def _citations(context: Context) -> None:
    for section in _MUST_CITE:
        entries: dict[str, Cited] = getattr(context.document, section)
        for name in entries:
            if context.lacks(section, name, "cite"):
                hint = "Add cite: with the article, as pt8.2."
                message = f"{name} does not say on which article it rests."
                context.report("F011", (section, name), message, hint, key=True)


def _marks(context: Context) -> None:
    for path in context.document.marks:
        steps = [int(step) if step.isdecimal() else step for step in path.split(".")]
        if path != "*" and not context.has(steps):
            message = f"The document has no field {path!r}."
            hint = "Write the path of a field, as provisions.consult.cite, or * for all."
            context.report("F014", ("marks", path), message, hint, key=True)


def _patterns(context: Context) -> None:
    document = context.document
    for index, source in enumerate(document.parties_from):
        roll = roll_of(document.model_copy(update={"parties_from": (source,)}), context.library)
        if not roll.sources:
            path = ("parties", "from", index, "documents")
            message = f"No document matches {source.documents!r} and has a {source.take}."
            context.report("F015", path, message, _SEE_LIST)
    for key in ("alongside", "supersedes"):
        for index, pattern in enumerate(getattr(document, key)):
            if not context.library.find(pattern):
                message = f"No document matches {pattern!r}."
                context.report("F015", (key, index), message, _SEE_LIST)


_SEE_LIST: Final = "`foedus list` shows what there is."


def _rule(context: Context, where: Path, rule: Rule) -> None:
    for key in ("voters", "veto", "recuse"):
        context.expect_parties((*where, key), getattr(rule, key) or ())
    for code in rule.weights:
        context.expect_parties((*where, "weights", code), (code,), key=True)
    for key in ("to", "chair"):
        one = getattr(rule, key)
        context.expect_parties((*where, key), (one,) if one else ())
    for key in ("on_break", "on_fail"):
        context.expect_name((*where, key), getattr(rule, key), "rules")


def _provision(context: Context, name: str) -> None:
    provision = context.document.provisions[name]
    where = ("provisions", name)
    context.expect_parties((*where, "who"), provision.who or ())
    context.expect_parties((*where, "except"), provision.excepting)
    context.expect_parties((*where, "to"), provision.to or ())
    context.expect_name((*where, "in"), provision.place, "bodies", "places")
    for index, each in enumerate(provision.then):
        context.expect_name((*where, "then", index), each, "provisions")
    if provision.otherwise:
        _otherwise(context, (*where, "else"), provision.otherwise)
    for index, anchor in enumerate(provision.start.any_of if provision.start else ()):
        _anchor(context, (*where, "from", "any_of", index), anchor)
    rule = provision.decide.rule if provision.decide else None
    if isinstance(rule, str):
        context.expect_name((*where, "decide", "rule"), rule, "rules")
    elif rule is not None:
        _rule(context, (*where, "decide", "rule"), rule)
    for key, condition in (("when", provision.when), ("until", provision.until)):
        if condition:
            _condition(context, (*where, key), condition)


def _otherwise(context: Context, where: Path, otherwise: Otherwise) -> None:
    for index, each in enumerate(otherwise.then):
        context.expect_name((*where, "then", index), each, "provisions")
    context.expect_parties((*where, "alert"), otherwise.alert, also=_ALERTED)
    for index, reading in enumerate(otherwise.any_of):
        _otherwise(context, (*where, "any_of", index), reading)


def _anchor(context: Context, where: Path, anchor: str) -> None:
    kind, _, rest = anchor.partition(":")
    if rest and kind in _ANCHORS_OF_PROVISIONS:
        context.expect_name(where, rest, "provisions")
    elif rest and kind == "finding":
        context.expect_name(where, rest, "facts")
    else:
        context.expect_name(where, anchor, "facts", also=_PLAIN_ANCHORS)


def _condition(context: Context, where: Path, condition: Condition) -> None:
    context.expect_name((*where, "fact"), condition.fact, "facts")
    context.expect_name((*where, "state"), condition.state, "facts")
    for key in ("decision", "done", "missed"):
        context.expect_name((*where, key), getattr(condition, key), "provisions")
    context.expect_parties((*where, "request_of"), condition.request_of or ())
    if condition.start:
        _anchor(context, (*where, "from"), condition.start)
    for key in ("all", "any"):
        for index, part in enumerate(getattr(condition, key)):
            _condition(context, (*where, key, index), part)
    for key, inner in (("unless", condition.unless), ("while", condition.during)):
        if inner:
            _condition(context, (*where, key), inner)
