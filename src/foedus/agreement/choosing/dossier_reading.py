"""From bytes to a dossier, with every mistake at its line; and what a library says of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from foedus.agreement.choosing.dossier import ALLOWED, NEEDED, Did, Dossier, Entry
from foedus.agreement.findings import Finding, in_order
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, Path, Twig, mark_of
from foedus.agreement.typed import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.documents import Reading
    from foedus.agreement.library import Library
    from foedus.agreement.reading import Source

__all__ = ["DossierReading", "about_what", "read_dossier"]

_STAND_INS: Final[dict[str, object]] = {"about": "unknown"}
_OF_SOME: Final = sorted(frozenset().union(*ALLOWED.values()))
_CONSENTS: Final = frozenset({Did.SIGNED, Did.RATIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierReading:
    """A dossier with its tree, and what is wrong with it."""

    dossier: Dossier | None
    tree: Branch | None
    source: Source
    findings: tuple[Finding, ...]


def read_dossier(data: bytes, name: str) -> DossierReading:
    """Read a dossier; the findings say all that is wrong with it by itself."""
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch):
        if tree is not None and not findings:
            message = "A dossier is a mapping of keys to values."
            findings = [Finding(code="F006", message=message, place=place_of(name, tree.mark))]
        return DossierReading(dossier=None, tree=None, source=source, findings=tuple(findings))
    head = Branch({key: pair for key, pair in tree.items.items() if key != "entries"}, tree.mark)
    dossier, wrong = typed(head, Dossier, name, _STAND_INS)
    assert dossier is not None
    entries, more = _entries(tree, name)
    told = _Told(tree, name)
    findings += [*wrong, *more, *_force(dossier, told), *_Checks(entries, told).run()]
    if not entries and not more:
        findings.append(told("F008", "The dossier has no entries.", "Add some.", ()))
    dossier = dossier.model_copy(update={"entries": tuple(entries.values())})
    return DossierReading(
        dossier=dossier, tree=tree, source=source, findings=tuple(in_order(findings))
    )


def _entries(tree: Branch, name: str) -> tuple[dict[int, Entry], list[Finding]]:
    """Each entry by itself, by its place, so that a mistake in one hides none in another."""
    written = tree.items.get("entries")
    if written is None:
        return {}, []
    if not isinstance(written[1], Twig):
        message = "A list was expected here."
        hint = "Write [ and ], or - before each item."
        place = place_of(name, written[1].mark)
        return {}, [Finding(code="F006", message=message, place=place, hint=hint)]
    made: dict[int, Entry] = {}
    findings: list[Finding] = []
    for index, node in enumerate(written[1].items):
        entry, wrong = typed(node, Entry, name, {})
        findings += wrong
        if entry is not None and not wrong:
            made[index] = entry
    return made, findings


def about_what(reading: DossierReading, library: Library) -> list[Finding]:
    """Whether there is such a document, and such versions of it."""
    if reading.dossier is None or reading.tree is None:
        return []
    dossier = reading.dossier
    told = _Told(reading.tree, reading.source.name)
    if "about" not in reading.tree.items:
        return []
    found = library.find(dossier.about)
    if not found:
        near = did_you_mean(dossier.about, _ids(library))
        message = f"No document is called {dossier.about!r}."
        return [told("F015", message, near or "See `foedus list`.", ("about",))]
    return list(_versions(dossier, found[0], told))


def _ids(library: Library) -> list[str]:
    return [each.reference for each in library.find("*")]


def _versions(dossier: Dossier, reading: Reading, told: _Told) -> Iterator[Finding]:
    known = reading.document.variants
    entries, _ = _entries(told.tree, told.name)
    for index, entry in entries.items():
        if entry.variant is not None and entry.variant not in known:
            message = f"{dossier.about} has no version {entry.variant!r}."
            hint = did_you_mean(entry.variant, known) or one_of(known)
            yield told("F010", message, hint, ("entries", index, "variant"))


def _force(dossier: Dossier, told: _Told) -> Iterator[Finding]:
    force = dossier.force
    if force is not None and force.after not in _CONSENTS:
        message = f"{force.after.value!r} is no act by which a party consents to be bound."
        yield told("F009", message, one_of(_CONSENTS), ("force", "after"))


class _Told:
    """Makes findings for places in one tree."""

    def __init__(self, tree: Branch, name: str) -> None:
        self.tree, self.name = tree, name

    def __call__(self, code: str, message: str, hint: str, path: Path) -> Finding:
        place = place_of(self.name, mark_of(self.tree, path))
        return Finding(code=code, message=message, place=place, hint=hint)


class _Checks:
    """What the types cannot say of the entries: their parts, names, and order."""

    def __init__(self, entries: dict[int, Entry], told: _Told) -> None:
        self.entries, self.told = entries, told

    def run(self) -> Iterator[Finding]:
        names: dict[str, Entry] = {}
        for index, entry in self.entries.items():
            yield from self._parts(entry, index)
            yield from self._pointers(entry, index, names)
            if entry.id is not None and entry.id in names:
                message = f"Two entries are called {entry.id!r}."
                yield self.told("F005", message, "Give each its own.", ("entries", index, "id"))
            names.setdefault(entry.id or "", entry)
        yield from self._order()

    def _parts(self, entry: Entry, index: int) -> Iterator[Finding]:
        given = {key for key in (*_OF_SOME, "id", "gist") if getattr(entry, key)}
        did = entry.did.replace("_", " ")
        for key in sorted(NEEDED[entry.did] - given):
            message = f"The entry ({did}) does not say {key}:."
            yield self.told("F008", message, f"Add {key}:.", ("entries", index))
        for key in sorted(given & set(_OF_SOME) - ALLOWED.get(entry.did, frozenset())):
            message = f"An entry that says {did!r} has no {key}:."
            kinds = ", ".join(kind for kind, keys in ALLOWED.items() if key in keys)
            hint = f"Leave it out; it belongs to {kinds}."
            yield self.told("F007", message, hint, ("entries", index, key))
        if not entry.sources:
            message = "The entry has no source."
            yield self.told("F011", message, "Add sources:.", ("entries", index))
        if not entry.by and entry.did is not Did.ENTERED_INTO_FORCE:
            message = "The entry does not say who did it."
            yield self.told("F008", message, "Add by:.", ("entries", index))
        if entry.on is not None and entry.on.last < entry.on.earliest:
            message = "The latest day is before the earliest."
            yield self.told("F040", message, "Exchange them.", ("entries", index, "on"))

    def _pointers(self, entry: Entry, index: int, names: dict[str, Entry]) -> Iterator[Finding]:
        """An answer points at a question, a correction at an entry; both are written before."""
        asked = [name for name, each in names.items() if each.did is Did.CLARIFICATION_ASKED]
        for key, known, what in (
            ("answers", asked, "question"),
            ("corrects", [name for name in names if name], "entry"),
        ):
            name = getattr(entry, key)
            if name is not None and name not in known:
                message = f"No {what} before this one is called {name!r}."
                hint = did_you_mean(name, known) or one_of(known) or f"Give the {what} an id:."
                yield self.told("F010", message, hint, ("entries", index, key))

    def _order(self) -> Iterator[Finding]:
        """By the day on which it can first have been; a correction comes when it is made."""
        dated = [
            (index, entry)
            for index, entry in self.entries.items()
            if entry.on is not None and entry.corrects is None
        ]
        for (_, before), (index, entry) in pairwise(dated):
            assert before.on is not None
            assert entry.on is not None
            if entry.on.earliest < before.on.earliest:
                message = f"{entry.on} stands after {before.on}."
                hint = "Put the entries in the order in which they happened."
                yield self.told("F040", message, hint, ("entries", index, "on"))
