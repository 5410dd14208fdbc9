"""Whether a scenario holds together, by itself and beside the documents it is played under."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.reading import place_of
from foedus.agreement.tree import Branch, at, mark_of
from foedus.agreement.vocabulary import EventKind
from foedus.case.rights import OFFICE
from foedus.errors import NotFoundError
from foedus.moments import Instant, shown_in
from foedus.rehearsal.occasions import expect_named
from foedus.rehearsal.script import seat_of, verb_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.rehearsal.naming import Names
    from foedus.rehearsal.scenario import Inject, Scenario, ScenarioReading

__all__ = ["FASTEST", "mistakes_in", "soundness"]

FASTEST: Final = 1440
"""Exercise minutes in a minute."""
_MADE_BY_MACHINE: Final = ("m.", "i.", "b.")
"""How the ids begin of entries that a scenario causes without naming them."""
_FIRST: Final = frozenset({"opened", "begun"})
_POINTERS: Final = {
    "find_fact": ("report", "window"),
    "contest_fact": ("report",),
    "count_violations": ("window", "revises"),
    "contribute": ("revises",),
    "acknowledge": ("alert",),
    "correct": ("of",),
}
"""The keys of an act that name an entry."""
Told = Callable[..., Finding]


def soundness(scenario: Scenario, tree: Branch, name: str) -> Iterator[Finding]:
    """What is wrong with it whatever it is played under."""

    def told(code: str, message: str, hint: str, *path: str | int) -> Finding:
        place = place_of(name, mark_of(tree, path))
        return Finding(code=code, message=message, place=place, hint=hint)

    if not scenario.incident.invented:
        message = "What a scenario tells is invented."
        hint = "Write invented: yes, and modelled_on: what it resembles."
        yield told("F009", message, hint, "incident", "invented")
    if scenario.ends <= scenario.begins:
        yield told("F009", "It is over before it begins.", "Write lasts: PT24H.", "lasts")
    if not 1 <= scenario.speed <= FASTEST:
        message = f"It cannot run {scenario.speed} times as fast as the clock on the wall."
        yield told("F009", message, f"Write 1 to {FASTEST}; 60 is an hour a minute.", "speed")
    if scenario.attack is None and scenario.question is not None:
        message = "A question is followed from an attack, and there is none."
        yield told("F009", message, "Add attack:, or leave question: out.", "question")
    objectives = {*scenario.objectives, *_keys(tree, "objectives")}
    for key, inject in scenario.injects.items():
        yield from _way(key, inject, told)
        yield from _order(scenario, key, inject, _keys(tree, "injects"), told)
        for word in inject.objectives:
            yield from _known(word, objectives, "objective", told, "injects", key, "objectives")
    for key, awaited in scenario.expectations.items():
        path = ("expectations", key)
        yield from _known(awaited.objective, objectives, "objective", told, *path, "objective")
        yield from _within(scenario, awaited.by, told, *path, "by")
    if scenario.attack is not None:
        yield from _within(scenario, scenario.attack.at, told, "attack", "at")
    yield from _pointers(scenario, told)
    yield from _not_a_scenarios(scenario, told)


def _not_a_scenarios(scenario: Scenario, told: Told) -> Iterator[Finding]:
    """The case opens and closes with the exercise, and its first two entries have their ids."""
    parts: list[tuple[tuple[str, ...], tuple[Any, ...]]] = [(("before",), scenario.before)]
    parts += [(("injects", key, "do"), each.do) for key, each in scenario.injects.items()]
    for path, acts in parts:
        for number, act in enumerate(acts):
            if act.close_case is not None:
                hint = "Say with lasts: how long it goes on."
                yield told(
                    "F009", "The case closes when the exercise is over.", hint, *path, number
                )
            if act.id in _FIRST:
                message = f"{act.id!r} is an entry by which every exercise begins."
                yield told("F005", message, "Give the act another id.", *path, number)


def _keys(tree: Branch, part: str) -> tuple[str, ...]:
    """The names that stand under a part, those of what could not be read among them."""
    node = at(tree, (part,))
    return tuple(node.items) if isinstance(node, Branch) else ()


def _known(
    word: str, known: Iterable[str], what: str, told: Told, *path: str | int
) -> Iterator[Finding]:
    words = tuple(known)
    if word not in words:
        hint = did_you_mean(word, words) or one_of(words) or "There is none yet."
        yield told("F010", f"No {what} is called {word!r}.", hint, *path)


def _way(key: str, inject: Inject, told: Told) -> Iterator[Finding]:
    """An inject is made at a time, when facts hold, or by the director's word."""
    ways = {"at": inject.at is not None, "when": bool(inject.occasion), "ready": inject.ready}
    said = [f"{name}:" for name, is_said in ways.items() if is_said]
    if len(said) > 1:
        message = f"{key} is made in one way; this one says {' and '.join(said)}"
        hint = "Keep at: a time, when: facts of the standing, or ready: yes."
        yield told("F012", f"{message}.", hint, "injects", key)
    if not said:
        message = f"{key} does not say when it is made."
        hint = "Write at: a time, when: facts of the standing, or ready: yes."
        yield told("F008", message, hint, "injects", key)


def _order(
    scenario: Scenario, key: str, inject: Inject, names: tuple[str, ...], told: Told
) -> Iterator[Finding]:
    """Its time, and the inject from which that runs."""
    path = ("injects", key, "after")
    if inject.after is None:
        if inject.at is not None:
            yield from _within(scenario, inject.at, told, "injects", key, "at")
    elif inject.after == key:
        message = f"{key} waits for itself."
        yield told("F021", message, "Name another inject, or leave after: out.", *path)
    elif inject.after not in names:
        yield from _known(inject.after, names, "inject", told, *path)
    elif inject.at is None or isinstance(inject.at, Instant):
        message = "after: needs a length of time to run from that inject."
        yield told("F012", message, "Write at: PT30M.", *path)
    elif key in (circle := _led_by(scenario, inject.after)):
        message = f"Nothing begins the circle of {', '.join(sorted(circle))}."
        yield told("F021", message, "Leave after: out of one of them, and give it a time.", *path)


def _led_by(scenario: Scenario, key: str) -> set[str]:
    """What an inject waits for, directly or not, itself included."""
    seen: set[str] = set()
    while key in scenario.injects and key not in seen:
        seen.add(key)
        key = scenario.injects[key].after or ""
    return seen


def _within(scenario: Scenario, offset: Any, told: Told, *path: str | int) -> Iterator[Finding]:
    moment = scenario.moment(offset)
    if not scenario.begins <= moment <= scenario.ends:
        at, begins, ends = (
            shown_in(each, scenario.zone).to_plain()
            for each in (moment, scenario.begins, scenario.ends)
        )
        message = f"{at} is not between {begins} and {ends} ({scenario.zone})."
        yield told("F040", message, "Write so long after it begins, as PT2H.", *path)


def _acts(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every act, with where it stands."""
    yield from ((("before", place), act) for place, act in enumerate(scenario.before))
    for key, inject in scenario.injects.items():
        yield from ((("injects", key, "do", place), act) for place, act in enumerate(inject.do))


def _pointers(scenario: Scenario, told: Told) -> Iterator[Finding]:
    """Ids that stand twice, entries that nothing makes, and times where the inject has one."""
    ids: dict[str, tuple[str | int, ...]] = {}
    for path, act in _acts(scenario):
        if act.at is not None:
            message = "What an inject brings is entered when it is made."
            hint = "Leave at: out; happened: says when it happened."
            yield told("F009", message, hint, *path, "at")
        first = ids.setdefault(act.id, path) if act.id is not None else path
        if first[:-1] != path[:-1]:  # in one list reading has told it
            message = f"Two entries are called {act.id!r}."
            yield told("F005", message, "Entries are told apart by their id.", *path, "id")
    for path, act in _acts(scenario):
        for verb in verb_of(act):
            for key in _POINTERS.get(verb, ()):
                entry = getattr(getattr(act, verb), key)
                if entry is not None and not entry.startswith(_MADE_BY_MACHINE):
                    yield from _known(entry, ids, "entry", told, *path, verb, key)


def mistakes_in(reading: ScenarioReading, names: Names) -> list[Finding]:
    """What it names that the documents do not have."""
    return [
        Finding(code="F010", message=fault.message, place=reading.place(path), hint=fault.remedy)
        for path, fault in _faults(reading, names)
    ]


def _faults(
    reading: ScenarioReading, names: Names
) -> Iterator[tuple[tuple[str | int, ...], NotFoundError]]:
    for path, occasion in reading.facts():
        try:
            expect_named(occasion, names)
        except NotFoundError as fault:
            yield path, fault
    yield from _parties(reading.scenario, names)


def _parties(
    scenario: Scenario, names: Names
) -> Iterator[tuple[tuple[str | int, ...], NotFoundError]]:
    helped = {*names.parties, OFFICE}
    every = {code for each in names.agreements for code in each.parties}
    asked: list[tuple[tuple[str, ...], Iterable[str], set[str]]] = [
        (("seats",), scenario.seats, helped)
    ]
    for key, inject in scenario.injects.items():
        asked.append((("injects", key, "to"), inject.to, {*helped, "all"}))
        if inject.outage is not None:
            asked.append((("injects", key, "outage", "parties"), inject.outage.parties, helped))
    if scenario.attack is not None:
        if not _anybody_may_attack(names):
            asked.append((("attack", "by"), [scenario.attack.by], every))
        asked.append((("attack", "on"), [scenario.attack.on], {*names.parties}))
    for path, parties, known in asked:
        for place, unknown in _unknown(parties, known):
            yield (*path, place), unknown
    for where, act in _acts(scenario):
        spoken = [each for each in (act.party, _speaker(act)) if each is not None]
        for _, unknown in _unknown(spoken[:1], {*every, OFFICE}):
            yield (*where, "by"), unknown


def _anybody_may_attack(names: Names) -> bool:
    """Whether a document it is played under speaks of an attack by any, who need be no party."""
    under = (each for each in names.agreements if each.reference in names.under)
    facts = (fact for agreement in under for fact in agreement.facts.values())
    return any(each.fact.event is EventKind.ARMED_ATTACK and each.by is None for each in facts)


def _unknown(parties: Iterable[str], known: set[str]) -> Iterator[tuple[int, NotFoundError]]:
    for place, party in enumerate(parties):
        if party not in known:
            remedy = did_you_mean(party, known) or one_of(known)
            yield place, NotFoundError(f"No party is called {party!r}.", remedy=remedy)


def _speaker(act: Any) -> str | None:
    """For whom an act is entered by its seat; anybody may report what they know."""
    seat = seat_of(act.by or "")
    return seat.party if seat is not None and act.report_fact is None else None
