"""What every check is given: the document, its tree, the library, a place to report."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.reading import place_of
from foedus.agreement.roll import ANYONE, IN_A_CASE, Roll, roll_of
from foedus.agreement.tree import Branch, Leaf, Path, Twig, article_at, at, mark_of, texts_under
from foedus.agreement.typed import MOST_FINDINGS
from foedus.agreement.types import is_party
from foedus.moments import Duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.library import Library

__all__ = ["Context"]


class Context:
    """Collects findings; knows what is written even where it could not be typed."""

    def __init__(self, reading: Reading, library: Library) -> None:
        self.document = reading.document
        self.library = library
        self.findings: list[Finding] = []
        self._tree = reading.tree
        self._name = reading.source.name
        self._declared: dict[str, dict[str, None]] = {}

    @cached_property
    def roll(self) -> Roll:
        """Who is who in the document."""
        return roll_of(self.document, self.library)

    def report(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        related: Sequence[tuple[str, Path]] = (),
    ) -> None:
        """Add a finding at a path of the document; with `key`, at its key.

        Nothing is added past `MOST_FINDINGS`: who made so many reads no more.
        """
        if self._is_full:
            return
        self.findings.append(
            Finding(
                code=code,
                message=message,
                place=place_of(self._name, mark_of(self._tree, path, key=key)),
                article=article_at(self._tree, path),
                hint=hint,
                related=tuple(
                    (words, place_of(self._name, mark_of(self._tree, other, key=True)))
                    for words, other in related
                ),
            )
        )

    def lacks(self, *path: str | int) -> bool:
        """Whether nothing is stated there: no key, null, or an empty list or mapping.

        A mistake that is written there was reported, and lacks nothing.
        """
        match at(self._tree, path):
            case Leaf(text=text, lost=lost):
                return text is None and not lost
            case Twig(items=items):
                return not items
            case Branch(items=pairs):
                return not pairs
            case _:
                return True

    def has(self, path: Path) -> bool:
        """Whether the document has this path."""
        return at(self._tree, path) is not None

    def named(self, path: Path, key: str) -> list[str]:
        """Every text under a key at any depth below a path, sound or not."""
        return texts_under(at(self._tree, path), key)

    def declared(self, section: str) -> dict[str, None]:
        """The names written in a section, sound or not, in order."""
        if section not in self._declared:
            node = at(self._tree, [section])
            names = dict.fromkeys(node.items) if isinstance(node, Branch) else {}
            if section == "parties":
                names.pop("from", None)
            self._declared[section] = names
        return self._declared[section]

    def expect_name(
        self, path: Path, name: str | None, *sections: str, also: Collection[str] = ()
    ) -> None:
        """Report a name that none of the sections declares."""
        declared = any(name in self.declared(section) for section in sections)
        if name is None or declared or name in also or self._is_full:
            return
        known = [*(each for section in sections for each in self.declared(section)), *also]
        what = " or ".join(_ONE[section] for section in sections)
        hint = did_you_mean(name, known) or one_of(known)
        self.report("F010", path, f"No {what} is called {name!r}.", hint)

    def expect_length(self, path: Path, length: Duration, *, zoned: bool) -> None:
        """Report a time that is none, or that counts days of nobody's calendar."""
        if length == Duration():
            hint = "Write how long, as PT24H, or precision: immediately in place of within:."
            self.report("F009", path, f"{length} is no time at all.", hint)
        elif not length.is_exact and not zoned:
            message = f"{length} counts days of a calendar, and nothing says whose."
            hint = "Write PT24H for hours, or add zone: with the clocks that count."
            self.report("F041", path, message, hint)

    def expect_parties(
        self, path: Path, names: Iterable[str], also: Collection[str] = (), *, key: bool = False
    ) -> None:
        """Report words that stand for no party, group or body."""
        for index, name in enumerate(names):
            if self._is_full or name in also or self._stands_for_parties(name):
                continue
            known = [*self.roll.words(), *also]
            hint = did_you_mean(name, known) or one_of(known)
            message = f"No party, group or body is called {name!r}."
            self.report("F010", path if key else (*path, index), message, hint, key=key)

    def _stands_for_parties(self, name: str) -> bool:
        declared = any(name in self.declared(each) for each in ("parties", "groups", "bodies"))
        may_be_taken = self._takes_nobody and is_party(name)
        return declared or may_be_taken or name in ANYONE | IN_A_CASE or self.roll.knows(name)

    @cached_property
    def _takes_nobody(self) -> bool:
        """Whether parties should come from other documents and none came, which is reported."""
        return self.has(("parties", "from")) and not self.roll.sources

    @property
    def _is_full(self) -> bool:
        return len(self.findings) >= MOST_FINDINGS


_ONE = {
    "bodies": "body",
    "facts": "fact",
    "places": "place",
    "provisions": "provision",
    "rules": "rule",
}
