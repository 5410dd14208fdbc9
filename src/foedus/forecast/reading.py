"""From text to a behaviour, with every mistake at its line and column.

What a file says is judged by itself, then against the procedures and the
agreement it is to be used with.  Nothing here computes a probability.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from math import log
from typing import Final

from pydantic import BaseModel

from foedus.agreement.digest import digest_of
from foedus.agreement.documents import LANGUAGE
from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.procedure import Procedure
from foedus.agreement.reading import Source, place_of, read_tree
from foedus.agreement.tree import Branch, Leaf, Node, Path, Twig, at, mark_of
from foedus.agreement.typed import typed
from foedus.forecast.behaviour import (
    Basis,
    Behaviour,
    Calendar,
    Conduct,
    Delivery,
    Example,
    Grounds,
    Lasting,
    Recess,
    Stage,
)
from foedus.forecast.fitting import Seen, fit

__all__ = ["BehaviourReading", "mistakes_against", "read_behaviour"]

_STAND_INS: Final[dict[str, object]] = {
    "foedus": LANGUAGE,
    "behaviour": "unknown",
    "version": "unknown",
    "title": "unknown",
    "report": {"basis": "assumed", "median": "1 h", "p90": "1 h"},
    "support": {"basis": "assumed", "support": "0.5", "decline": "0.5"},
}
_OWN: Final = frozenset({"foedus", "behaviour", "version", "variants", "variant"})
"""What a variant leaves as it is."""
_BY_NAME: Final = frozenset({"calendars", "before", "consents", "after", "parties"})
_CLOSE: Final = 0.03
"""How far, as a logarithm, a number may be from what it was fitted to: it is rounded."""
_INVENTED: Final = re.compile("X[A-Z]{2}")
"""Codes that ISO 3166 leaves for states that it does not list."""
_HALF_A_YEAR: Final = 183
_YEAR: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourReading:
    """A behaviour, or a variant of it, with its tree, and what is wrong with it."""

    behaviour: Behaviour | None
    tree: Branch | None
    source: Source
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """Of the behaviour as read (of the variant, where it is one)."""
        return digest_of(self.tree) if self.tree is not None else ""


def read_behaviour(
    data: bytes, name: str, known: Collection[str] = ()
) -> tuple[BehaviourReading, ...]:
    """Read a file: the behaviour, then its variants, each with all that is wrong with it.

    `known` are the codes of parties that there are; none are checked where it is empty.
    """
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch):
        if tree is not None and not findings:
            message = "A behaviour is a mapping of keys to values."
            findings = [Finding(code="F006", message=message, place=place_of(name, tree.mark))]
        return (
            BehaviourReading(behaviour=None, tree=None, source=source, findings=tuple(findings)),
        )
    base = _reading(tree, source, findings, known)
    return (base, *(_reading(each, source, [], known) for each in _variants(tree)))


def _reading(
    tree: Branch, source: Source, findings: list[Finding], known: Collection[str]
) -> BehaviourReading:
    behaviour, wrong = typed(tree, Behaviour, source.name, _STAND_INS)
    assert behaviour is not None
    if "variant" in behaviour.model_fields_set and "variants" in tree.items:
        wrong.append(_unknown_variant(tree, source.name))
    told = _Told(tree, source.name)
    wrong += _Checks(behaviour, told, known).run()
    ordered = tuple(in_order([*findings, *wrong]))
    return BehaviourReading(behaviour=behaviour, tree=tree, source=source, findings=ordered)


def _unknown_variant(tree: Branch, name: str) -> Finding:
    place = place_of(name, tree.items["variant"][0])
    message = "The key 'variant' is not known here."
    return Finding(code="F007", message=message, place=place, hint="Did you mean 'variants'?")


def _variants(tree: Branch) -> list[Branch]:
    """The behaviour with each of its variants laid over it."""
    written = tree.items.get("variants")
    if written is None or not isinstance(written[1], Branch):
        return []
    return [
        _overlaid(tree, name, overlay)
        for name, (_, overlay) in written[1].items.items()
        if isinstance(overlay, Branch)
    ]


def _overlaid(tree: Branch, name: str, overlay: Branch) -> Branch:
    items = {key: pair for key, pair in tree.items.items() if key != "variants"}
    items["variant"] = (overlay.mark, Leaf(name, overlay.mark))
    for key, (place, value) in overlay.items.items():
        old = items.get(key)
        if key in _BY_NAME and isinstance(value, Branch) and old and isinstance(old[1], Branch):
            items[key] = (place, Branch({**old[1].items, **value.items}, value.mark))
        elif key not in _OWN:
            items[key] = (place, value)
    return Branch(items, tree.mark)


class _Told:
    """Makes findings for places in one tree."""

    def __init__(self, tree: Branch, name: str) -> None:
        self.tree, self.name = tree, name

    def __call__(
        self, code: str, message: str, hint: str, path: Path, *, key: bool = False
    ) -> Finding:
        place = place_of(self.name, mark_of(self.tree, path, key=key))
        return Finding(code=code, message=message, place=place, hint=hint)


class _Checks:
    """What the types cannot say: numbers against each other, and names."""

    def __init__(self, behaviour: Behaviour, told: _Told, known: Collection[str]) -> None:
        self.behaviour, self.told, self.known = behaviour, told, known

    def run(self) -> Iterator[Finding]:
        if self.behaviour.foedus != LANGUAGE:
            message = f"Language version {self.behaviour.foedus!r} is not known."
            yield self.told("F016", message, f'Write foedus: "{LANGUAGE}".', ("foedus",))
        for path, part in _parts(self.behaviour, self.told.tree, ()):
            if isinstance(part, Grounds):
                yield from self._grounds(part, path)
            match part:
                case Stage():
                    yield from self._lasting(part, path)
                    yield from self._hours(part, path)
                case Lasting():
                    yield from self._lasting(part, path)
                case Calendar():
                    yield from self._calendar(part, path)
                case Recess():
                    yield from self._recess(part, path)
                case Delivery(amount=amount) if amount < 0:
                    message = "Less than nothing cannot be delivered."
                    yield self.told("F009", message, "Write 0 or more.", (*path, "amount"))
                case Conduct():
                    yield from self._conduct(part, path)
                case _:
                    pass
            deliveries: tuple[Delivery, ...] = getattr(part, "delivers", ())
            yield from self._forms(deliveries, (*path, "delivers"))

    def _grounds(self, part: Grounds, path: Path) -> Iterator[Finding]:
        seen = getattr(part, "seen", ())
        if part.basis is not Basis.ASSUMED and not (part.sources or seen):
            message = f"It is {part.basis.value} and names no source."
            yield self.told("F011", message, "Add sources:, or write assumed.", (*path, "basis"))
        yield from self._sources(part.sources, path)

    def _sources(self, names: Iterable[str], path: Path) -> Iterator[Finding]:
        known = self.behaviour.sources
        for index, name in enumerate(names):
            if name not in known:
                hint = did_you_mean(name, known) or one_of(known) or "Add it under sources:."
                message = f"No source is called {name!r}."
                yield self.told("F010", message, hint, (*path, "sources", index))

    def _lasting(self, part: Lasting, path: Path) -> Iterator[Finding]:
        if part.p90 < part.median:
            message = "The 90th percentile is under the median."
            yield self.told("F009", message, "Exchange them.", (*path, "p90"))
        for index, each in enumerate(part.seen):
            yield from self._example(each, (*path, "seen", index))
        if part.seen and all(0 <= each.least < each.most for each in part.seen):
            time = fit([Seen(each.least, each.most) for each in part.seen])
            for key, fitted in (("median", time.median), ("p90", time.p90)):
                if abs(log(getattr(part, key) / fitted)) > _CLOSE:
                    message = f"Fitted to what was seen it is {fitted:.3g} h."
                    yield self.told("F009", message, "Write that.", (*path, key))

    def _example(self, each: Example, path: Path) -> Iterator[Finding]:
        if not 0 <= each.least < each.most:
            message = "It is no interval of hours from 0 on."
            yield self.told("F009", message, "Write least: and a greater most:.", (*path, "most"))
        yield from self._sources(each.sources, path)

    def _hours(self, part: Stage, path: Path) -> Iterator[Finding]:
        known = self.behaviour.calendars
        if part.hours is not None and part.hours not in known:
            hint = did_you_mean(part.hours, known) or one_of(known) or "Add it under calendars:."
            message = f"No calendar is called {part.hours!r}."
            yield self.told("F010", message, hint, (*path, "hours"))

    def _calendar(self, part: Calendar, path: Path) -> Iterator[Finding]:
        if part.closes <= part.opens:
            message = "It closes before it opens: it never is open."
            yield self.told("F009", message, "Exchange from and to.", (*path, "to"))
        if not part.days:
            message = "It is open on no day: it never is open."
            yield self.told("F009", message, "Name days, as [mon, tue].", (*path, "days"))
        if part.recall is not None and not part.recess:
            message = "Only what is closed in the recess can be recalled from it."
            yield self.told("F009", message, "Add recess: yes.", (*path, "recall"))

    def _recess(self, part: Recess, path: Path) -> Iterator[Finding]:
        days = (part.last.number - part.first.number) % _YEAR + 1
        if days > _HALF_A_YEAR:
            message = f"The recess lasts {days} days."
            yield self.told("F040", message, "Exchange from and to.", (*path, "to"))

    def _conduct(self, part: Conduct, path: Path) -> Iterator[Finding]:
        party = str(path[-1])
        yield from self._party(party, path)
        for leader in part.follows:
            there = (*path, "follows", leader)
            yield from self._party(leader, there)
            if leader == party:
                message = f"{party} cannot follow itself."
                yield self.told("F009", message, "Name another party.", there, key=True)

    def _party(self, code: str, path: Path) -> Iterator[Finding]:
        if self.known and code not in self.known and not _INVENTED.fullmatch(code):
            hint = did_you_mean(code, self.known) or "Write an ISO 3166-1 alpha-3 code, or org:eu."
            yield self.told("F009", f"No party is called {code!r}.", hint, path, key=True)

    def _forms(self, deliveries: tuple[Delivery, ...], path: Path) -> Iterator[Finding]:
        forms = [each.form for each in deliveries]
        for index, form in enumerate(forms):
            if form in forms[:index]:
                message = f"Two deliveries are {form.value}."
                yield self.told("F005", message, "Keep one of them.", (*path, index, "form"))
        common = {each.form for each in self.behaviour.delivers if each.lag is not None}
        for index, each in enumerate(deliveries):
            if each.lag is None and each.form not in common:
                message = f"Nothing says how long {each.form.value} takes."
                yield self.told("F008", message, "Add lag:.", (*path, index))


def _parts(value: object, tree: Branch, path: Path) -> Iterator[tuple[Path, BaseModel]]:
    """Every part of a value under the path it is written at; variants are read on their own.

    Parts that stand-ins made, or that a list holds which lost an item, have no place.
    """
    if at(tree, path) is None:
        return
    match value:
        case BaseModel():
            yield path, value
            for name, field in type(value).model_fields.items():
                if name != "variants":
                    key = field.alias or name
                    yield from _parts(getattr(value, name), tree, (*path, key))
        case dict():
            for key, inner in value.items():
                yield from _parts(inner, tree, (*path, key))
        case tuple() if len(value) == _written(at(tree, path)):
            for index, inner in enumerate(value):
                yield from _parts(inner, tree, (*path, index))
        case _:
            pass


def _written(node: Node | None) -> int:
    """How many items a list has, where one alone stands for a list."""
    return len(node.items) if isinstance(node, Twig) else 1


def mistakes_against(
    reading: BehaviourReading, procedures: Iterable[Procedure], parties: Iterable[str] = ()
) -> list[Finding]:
    """What a behaviour says of steps that there are not, and what it does not say.

    `parties` are those who decide under the agreement; none are asked for where it is empty.
    """
    if reading.behaviour is None or reading.tree is None:
        return []
    against = _Against(reading.behaviour, _Told(reading.tree, reading.source.name), procedures)
    found = [*against.steps(), *against.kinds(), *against.missing(parties), *against.zones(parties)]
    return in_order(found)


class _Against:
    """A behaviour beside procedures."""

    def __init__(self, behaviour: Behaviour, told: _Told, procedures: Iterable[Procedure]) -> None:
        self.behaviour, self.told = behaviour, told
        self.procedures = {each.procedure: each for each in procedures}

    def steps(self) -> Iterator[Finding]:
        """Steps of a party that its procedure has not."""
        for party, conduct in self.behaviour.parties.items():
            procedure = self.procedures.get(party)
            known = [step.id for step in procedure.steps] if procedure else []
            for step in conduct.steps:
                if step not in known:
                    message = f"The procedure of {party} has no step {step!r}."
                    hint = did_you_mean(step, known) or one_of(known) or "It has no procedure."
                    path = ("parties", party, "steps", step)
                    yield self.told("F010", message, hint, path, key=True)

    def kinds(self) -> Iterator[Finding]:
        """Kinds of consent that no step of any procedure has."""
        known = {
            step.consent
            for each in self.procedures.values()
            for step in each.steps
            if step.consent is not None
        }
        for kind in self.behaviour.consents:
            if kind not in known:
                message = f"No step of any procedure has the consent {kind!r}."
                hint = did_you_mean(kind, known) or one_of(known)
                yield self.told("F010", message, hint, ("consents", kind), key=True)

    def missing(self, parties: Iterable[str]) -> Iterator[Finding]:
        """Steps of which nothing is said, neither by name nor by kind nor otherwise."""
        asked = tuple(parties) or tuple(self.procedures)
        for party in asked:
            procedure = self.procedures.get(party)
            if procedure is None and self.behaviour.otherwise is None:
                message = f"No procedure of {party} is known."
                yield self.told("F008", message, "Add otherwise:.", ("consents",), key=True)
            for step in procedure.steps if procedure else ():
                if self.behaviour.at_home(party, step.id, step.consent) is None:
                    kind = step.consent or "not known"
                    message = f"{party}: nothing says how long {step.id} takes ({kind})."
                    hint = "Add the kind to consents:, or otherwise:."
                    found = self.told("F008", message, hint, ("consents",), key=True)
                    yield replace(found, article=step.article)

    def zones(self, parties: Iterable[str]) -> Iterator[Finding]:
        """Parties of the agreement whose clocks are asked for and not known."""
        if not self._asks_for_clocks():
            return
        for party in parties:
            if self.behaviour.conduct(party).zone is None:
                message = f"No zone of {party} is known, and calendars are in its zone."
                hint = f"Add {party}: {{zone: Europe/Kyiv}} with its own zone."
                yield self.told("F008", message, hint, ("parties", party), key=True)

    def _asks_for_clocks(self) -> bool:
        parts = _parts(self.behaviour, self.told.tree, ())
        return any(isinstance(part, Stage) and part.hours is not None for _, part in parts)
