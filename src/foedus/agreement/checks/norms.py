"""Do the norms hold?  Verbs and strength, deadlines, consequences, contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import GIVING, STRENGTHS, Modal, Reservation, RuleKind, Verb

if TYPE_CHECKING:
    from foedus.agreement.checks.context import Context
    from foedus.agreement.model import Condition, Fact, Provision
    from foedus.agreement.tree import Path

__all__ = ["run"]

_A_FEW: Final = 2
_RANK: Final = {Modal.MAY: 0, Modal.INTENDS: 1, Modal.MUST: 2, Modal.MUST_NOT: 2}


def run(context: Context) -> None:
    """Each fact and provision by itself, then provisions against each other."""
    for name in context.document.facts:
        _fact(context, name)
    for name, provision in context.document.provisions.items():
        _modal(context, name, provision)
        _who(context, name)
        _deadline(context, name, provision)
        _decision(context, name, provision)
        _automatic(context, name, provision)
        for key, condition in (("when", provision.when), ("until", provision.until)):
            if condition:
                _times(context, ("provisions", name, key), condition)
    _contradictions(context)


def _fact(context: Context, name: str) -> None:
    where = ("facts", name)
    lacking = [key for key in ("event", "state") if context.lacks(*where, key)]
    if len(lacking) == 2:  # noqa: PLR2004
        message = f"{name} is neither an event nor a state."
        context.report("F008", where, message, "Add event: or state:.", key=True)
    elif not lacking:
        message = f"{name} is both an event and a state."
        context.report("F009", (*where, "state"), message, "Write two facts.", key=True)
    _truce(context, where, context.document.facts[name])


def _truce(context: Context, where: Path, fact: Fact) -> None:
    """An event breaks a state; nobody watches a truce together with somebody."""
    broken = context.document.facts.get(fact.breaks) if fact.breaks else None
    if broken is not None and (fact.event is None or broken.state is None):
        message = "Only an event breaks something, and what it breaks is a state."
        context.report("F009", (*where, "breaks"), message, "Name the truce, a fact with state:.")
    watched = fact.monitored_by or ()
    if "none" in watched and len(watched) > 1:
        message = "It is watched by nobody and by somebody."
        context.report("F009", (*where, "monitored_by"), message, "Keep one of them.")


def _modal(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name)
    written = [modal for modal in Modal if not context.lacks(*where, modal.value)]
    if len(written) != 1:
        said = f"It has {' and '.join(written)}." if written else "It has none."
        hint = "Keep exactly one of must, intends, may, must_not."
        context.report("F012", where, f"{name} must have one verb.  {said}", hint, key=True)
    if provision.strength is None or len(provision.modals) != 1 or len(written) != 1:
        return
    modal, verb = provision.modals[0]
    if provision.strength not in STRENGTHS[modal]:
        word = provision.strength.value
        slots = [slot for slot, words in STRENGTHS.items() if provision.strength in words]
        more = "stronger" if _RANK[modal] > _RANK[slots[0]] else "weaker"
        message = f"{modal}: {verb} is {more} than the text, which says {word!r}."
        hint = f"With {word!r}, write {' or '.join(slots)}:."
        context.report("F013", (*where, modal.value), message, hint, key=True)


def _who(context: Context, name: str) -> None:
    if context.lacks("provisions", name, "who"):
        hint = "Add who: with a party, a group, or all."
        message = f"{name} does not say whom it binds."
        context.report("F008", ("provisions", name), message, hint, key=True)


def _deadline(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name)
    if not context.lacks(*where, "within"):
        _dated(context, name, provision)
    elif context.lacks(*where, "precision") and context.lacks(*where, "else"):
        if any(modal in {Modal.MUST, Modal.INTENDS} for modal, _ in provision.modals):
            message = f"{name} says neither by when nor how soon."
            hint = "Add within: and from:, or precision:, or else: with the note that it is silent."
            context.report("F022", where, message, hint, key=True)


def _dated(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name)
    start = provision.start
    empty = context.has((*where, "from", "any_of")) and context.lacks(*where, "from", "any_of")
    if context.lacks(*where, "from") or empty:
        message = f"{name} has a deadline and does not say from when it runs."
        hint = "Add from: request, a fact, or any_of: with both readings."
        context.report("F024", (*where, "within"), message, hint, key=True)
    elif start and len(start.any_of) > 1:
        readings = " or ".join(start.any_of)
        message = f"The deadline of {name} may run from {readings}; all are kept."
        hint = "The earlier one drives the alerts."
        context.report("F042", (*where, "from"), message, hint, key=True)
    if context.lacks(*where, "else"):
        message = f"{name} does not say what happens when its deadline passes."
        hint = "Add else: {record: missed}, with certainty: assumed where the text is silent."
        context.report("F023", (*where, "within"), message, hint, key=True)
    if provision.within is not None:
        zoned = not context.lacks(*where, "zone")
        context.expect_length((*where, "within"), provision.within, zoned=zoned)


def _decision(context: Context, name: str, provision: Provision) -> None:
    where = ("provisions", name, "decide")
    if provision.decide is None:
        return
    if context.lacks(*where, "question"):
        message = f"{name} decides and puts no question."
        context.report("F026", where, message, "Add question: in our own words.", key=True)
    if _falls_back(context, provision) or not context.lacks("provisions", name, "else"):
        return
    message = f"{name} does not say what holds if no decision comes."
    hint = "Add else: {record: not_decided}, or on_fail: to its rule."
    context.report("F025", where, message, hint, key=True)


def _falls_back(context: Context, provision: Provision) -> bool:
    """Whether the rule says what follows when it fails, or could not be read."""
    assert provision.decide is not None
    rule = provision.decide.rule
    if isinstance(rule, str):
        return not context.lacks("rules", rule, "on_fail") or rule not in context.document.rules
    return rule.on_fail is not None


def _automatic(context: Context, name: str, provision: Provision) -> None:
    """Support that must be given, and of which the giver says what and how far."""
    if provision.must not in GIVING:
        return
    left = [
        *(["as appropriate"] if _is_as_appropriate(provision) else ()),
        *(["each answers for itself"] if _is_individual(context, provision) else ()),
    ]
    if left:
        message = f"{name} is owed, and how far is left to whoever owes it: {', '.join(left)}."
        hint = "Say what follows without a decision, or keep it and know it."
        context.report("F045", ("provisions", name, "must"), message, hint, key=True)


def _is_as_appropriate(provision: Provision) -> bool:
    reserved = Reservation.AS_APPROPRIATE in provision.reservations
    return provision.as_appropriate is True or reserved


def _is_individual(context: Context, provision: Provision) -> bool:
    rule = provision.decide.rule if provision.decide else None
    if isinstance(rule, str):
        rule = context.document.rules.get(rule)
    return rule is not None and rule.kind is RuleKind.INDIVIDUAL


def _times(context: Context, where: Path, condition: Condition) -> None:
    """How long, from when, and how often within how long."""
    if condition.count is not None:
        _often(context, where, condition)
    if not context.lacks(*where, "after"):
        if context.lacks(*where, "from"):
            message = "It does not say from when this time runs."
            hint = "Add from: request, a fact, or done:NAME."
            context.report("F024", (*where, "after"), message, hint, key=True)
        if condition.after is not None:
            zoned = not context.lacks(*where[:2], "zone")
            context.expect_length((*where, "after"), condition.after, zoned=zoned)
    for key in ("all", "any"):
        parts: tuple[Condition, ...] = getattr(condition, key)
        for index, part in enumerate(parts):
            _times(context, (*where, key, index), part)
    for key, inner in (("unless", condition.unless), ("while", condition.during)):
        if inner:
            _times(context, (*where, key), inner)


def _often(context: Context, where: Path, condition: Condition) -> None:
    """A threshold counts an event, of which there can be two."""
    assert condition.count is not None
    fact = context.document.facts.get(condition.fact) if condition.fact else None
    if condition.fact is None or (fact is not None and fact.event is None):
        message = "Only an event can be counted, and this condition names none."
        context.report("F009", (*where, "count"), message, "Add fact: with an event.", key=True)
    if condition.count.at_least < _A_FEW:
        message = f"At least {condition.count.at_least} is no threshold."
        hint = "Leave out count: where one is enough."
        context.report("F009", (*where, "count", "at_least"), message, hint)
    length = condition.count.within
    if length is not None:
        place = (*where, "count", "within")
        context.expect_length(place, length, zoned=True)
        if not length.is_exact:
            message = f"{length} counts days of a calendar, and a threshold counts hours."
            context.report("F041", place, message, "Write PT24H for a day.")


def _contradictions(context: Context) -> None:
    """The same verb owed and forbidden, under one condition, by and towards the same parties."""
    owed: dict[tuple[Verb | None, object, object], list[tuple[str, set[str]]]] = {}
    for name, provision in context.document.provisions.items():
        if provision.must:
            same = (provision.must, provision.when, provision.to)
            owed.setdefault(same, []).append((name, _bound(context, provision)))
    for name, provision in context.document.provisions.items():
        for other, parties in owed.get((provision.must_not, provision.when, provision.to), ()):
            both = sorted(parties & _bound(context, provision))
            if both:
                message = f"{name} forbids what {other} asks of {', '.join(both)}."
                hint = "Tell them apart by when:, who: or to:."
                related = [(f"{other} stands here", ("provisions", other))]
                where = ("provisions", name)
                context.report("F018", where, message, hint, key=True, related=related)
                break


def _bound(context: Context, provision: Provision) -> set[str]:
    return set(context.roll.expand(provision.who or (), provision.excepting))
