"""What changed between two documents, and which way: wider, narrower, rule, removed, editorial.

A change is *wider* where more is promised, to more, sooner or more strongly;
*narrower* where less is; *rule* where a decision is made another way;
*removed* where a provision is gone; *editorial* where only words about the
document changed; *other* where a lawyer has to say which way it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from foedus.agreement.reading import place_of
from foedus.agreement.tree import Branch, at, mark_of, plain
from foedus.agreement.vocabulary import Modal, Precisely, Role, Strength
from foedus.errors import BadMomentError
from foedus.moments import Duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.findings import Place
    from foedus.agreement.tree import Node

__all__ = ["Change", "Direction", "diff"]


class Direction(StrEnum):
    """Which way a change goes."""

    REMOVED = "removed"
    NARROWER = "narrower"
    RULE = "rule"
    WIDER = "wider"
    OTHER = "other"
    EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: where, which way, from what to what (None: not there)."""

    path: tuple[str, ...]
    direction: Direction
    before: object
    after: object
    article: str
    place: Place


_D = Direction
_NAMED: Final = ("parties", "groups", "places", "facts", "bodies", "rules", "provisions")
_WORDS: Final = frozenset(
    {"id", "version", "title", "note", "texts", "sources", "marks", "checked", "variant", "cite"}
)
_MODALS: Final = [modal.value for modal in (Modal.MAY, Modal.INTENDS, Modal.MUST)]
_STRENGTHS: Final = [Strength.MAY, Strength.INTENDS, Strength.WOULD, Strength.WILL, Strength.SHALL]
_SOON: Final = [None, Precisely.WHERE_POSSIBLE, Precisely.SWIFTLY, Precisely.IMMEDIATELY]
_BONDS: Final = ["none", "political", "legal"]
_SCALES: Final[dict[str, Sequence[str | None]]] = {
    "binding": _BONDS,
    "strength": _STRENGTHS,
    "precision": _SOON,
}
_MORE_IS_WIDER: Final = frozenset({"form", "who", "by", "on", "any"})
_MORE_IS_NARROWER: Final = frozenset({"reservations", "except", "as_appropriate", "gate"})


def diff(before: Reading, after: Reading) -> tuple[Change, ...]:
    """Every change from one document to another, in the order of the second."""
    return tuple(_Comparison(before, after).changes())


class _Comparison:
    """Two trees; where each has a single guarantor, the two are the same one to compare."""

    def __init__(self, before: Reading, after: Reading) -> None:
        self.before, self.after = before, after
        alone = [_only_guarantor(reading) for reading in (before, after)]
        self.same = frozenset(alone) if all(alone) else frozenset()

    def changes(self) -> Iterator[Change]:
        keys = dict.fromkeys([*self.after.tree.items, *self.before.tree.items])
        for key in keys:
            if key in _NAMED:
                yield from self._entries(key)
            elif key == "term":
                for each in self._keys((key,)):
                    yield from self._field((key, each))
            elif key != "variants":
                yield from self._field((key,))

    def _entries(self, section: str) -> Iterator[Change]:
        old, new = (self._branch(reading, section) for reading in (self.before, self.after))
        for name in dict.fromkeys([*new, *old]):
            path = (section, name)
            if name in self.same:
                continue
            if name not in old:
                yield self._change(path, _D.RULE if section == "rules" else _D.WIDER)
            elif name not in new:
                gone = {"rules": _D.RULE, "provisions": _D.REMOVED}
                yield self._change(path, gone.get(section, _D.NARROWER))
            elif section in {"facts", "provisions"}:
                for key in self._keys(path):
                    yield from self._field((*path, key))
            elif self._value(self.before, path) != self._value(self.after, path):
                yield self._change(path, _D.RULE if section == "rules" else _D.OTHER)

    def _branch(self, reading: Reading, section: str) -> dict[str, object]:
        node = at(reading.tree, (section,))
        return dict(node.items) if isinstance(node, Branch) else {}

    def _keys(self, path: tuple[str, ...]) -> list[str]:
        """The keys of either side; the verb is one thing whatever slot it stands in."""
        found: dict[str, None] = {}
        for reading in (self.after, self.before):
            node = at(reading.tree, path)
            for key in node.items if isinstance(node, Branch) else ():
                found["verb" if key in {*_MODALS, "must_not"} else key] = None
        return list(found)

    def _field(self, path: tuple[str, ...]) -> Iterator[Change]:
        if path[-1] == "verb":
            yield from self._verb(path[:-1])
            return
        old, new = (self._value(reading, path) for reading in (self.before, self.after))
        if old == new:
            return
        hard = self._value(self.before, (*path[:-1], "within")) is not None
        if path[-1] == "precision" and hard:
            yield self._change(path, _softened(old, new))
        else:
            yield self._change(path, _direction(path, old, new))

    def _verb(self, path: tuple[str, ...]) -> Iterator[Change]:
        old, new = (_verb_of(at(reading.tree, path)) for reading in (self.before, self.after))
        if old == new:
            return
        slots = [slot for slot, _ in (old, new) if slot in _MODALS]
        same_verb = old[1] == new[1] and len(slots) == 2  # noqa: PLR2004 - both sides
        direction = _D.OTHER
        if same_verb:
            direction = _ordered(_MODALS.index(old[0]), _MODALS.index(new[0]))
        yield Change(
            path=(*path, new[0] or old[0]),
            direction=direction,
            before=" ".join(old),
            after=" ".join(new),
            article=self._article(path),
            place=self._place((*path, new[0])),
        )

    def _value(self, reading: Reading, path: tuple[str, ...]) -> object:
        node = at(reading.tree, path)
        return None if node is None else self._alike(plain(node))

    def _alike(self, value: object) -> object:
        """The value with the single guarantor of either side under one name."""
        match value:
            case str():
                return "the guarantor" if value in self.same else value
            case list():
                return [self._alike(each) for each in value]
            case _:
                return value

    def _change(self, path: tuple[str, ...], direction: Direction) -> Change:
        return Change(
            path=path,
            direction=direction,
            before=self._value(self.before, path),
            after=self._value(self.after, path),
            article=self._article(path),
            place=self._place(path),
        )

    def _place(self, path: tuple[str, ...]) -> Place:
        """In the second document, or in the first where the second has nothing."""
        side = self.after if at(self.after.tree, path) is not None else self.before
        return place_of(side.source.name, mark_of(side.tree, path, key=True))

    def _article(self, path: tuple[str, ...]) -> str:
        for reading in (self.after, self.before):
            cite = self._value(reading, (*path[:2], "cite"))
            if cite is not None:
                return ", ".join(map(str, cite)) if isinstance(cite, list) else str(cite)
        return ""


def _verb_of(node: Node | None) -> tuple[str, str]:
    for slot in (*_MODALS, "must_not"):
        verb = at(node, (slot,)) if node is not None else None
        if verb is not None:
            return slot, str(plain(verb))
    return "", ""


def _direction(path: tuple[str, ...], old: object, new: object) -> Direction:
    key = path[-1]
    if key in _WORDS or key in {"certainty", "purpose"}:
        return _D.EDITORIAL
    if key == "decide":
        return _D.EDITORIAL if _rule_only(old) == _rule_only(new) else _D.RULE
    if key in _SCALES:
        scale = _SCALES[key]
        return _ordered(_rank(scale, old), _rank(scale, new))
    if key in {"within", "lasts"}:
        return _by_duration(key, old, new)
    found = _by_set(old, new) if key in _MORE_IS_WIDER | _MORE_IS_NARROWER else _D.OTHER
    turned = {_D.WIDER: _D.NARROWER, _D.NARROWER: _D.WIDER} if key in _MORE_IS_NARROWER else {}
    return turned.get(found, found)


def _by_duration(key: str, old: object, new: object) -> Direction:
    """Sooner is wider for a deadline; longer is wider for a term; none at all is narrower."""
    if old is None or new is None:
        return _ordered(old is not None, new is not None)
    try:
        lengths = [Duration.parse(str(value)) for value in (old, new)]
    except BadMomentError:
        return _D.OTHER
    if lengths[0].is_exact is not lengths[1].is_exact:
        return _D.OTHER
    sizes = [(each.months, each.days, each.seconds) for each in lengths]
    if key == "within":
        sizes.reverse()
    pairs = list(zip(*sizes, strict=True))
    if sizes[0] == sizes[1]:
        return _D.EDITORIAL
    if all(before <= after for before, after in pairs):
        return _D.WIDER
    return _D.NARROWER if all(before >= after for before, after in pairs) else _D.OTHER


def _ordered(old: int, new: int) -> Direction:
    if old == new:
        return _D.OTHER
    return _D.WIDER if old < new else _D.NARROWER


def _rank(scale: Sequence[str | None], value: object) -> int:
    return next((rank for rank, word in enumerate(scale) if word == value), 0)


def _softened(old: object, new: object) -> Direction:
    """Beside a deadline, `where_possible` takes away from it."""
    if new == Precisely.WHERE_POSSIBLE:
        return _D.NARROWER
    return _D.WIDER if old == Precisely.WHERE_POSSIBLE else _D.OTHER


def _rule_only(decide: object) -> object:
    """A decision without its question and notes."""
    rule = decide.get("rule") if isinstance(decide, dict) else None
    if not isinstance(rule, dict):
        return rule
    return {key: value for key, value in rule.items() if key not in {"note", "certainty"}}


def _only_guarantor(reading: Reading) -> str | None:
    parties = reading.document.parties.items()
    found = [code for code, party in parties if party.role is Role.GUARANTOR]
    return found[0] if len(found) == 1 and not reading.document.parties_from else None


def _by_set(old: object, new: object) -> Direction:
    before, after = _items(old), _items(new)
    if "any" in before ^ after:
        return _D.WIDER if "any" in after else _D.NARROWER
    if before < after:
        return _D.WIDER
    return _D.NARROWER if after < before else _D.OTHER


def _items(value: object) -> set[str]:
    if value is None:
        return set()
    return {str(each) for each in value} if isinstance(value, list) else {str(value)}
