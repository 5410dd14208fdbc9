"""Acts in a file of their own: one, or a list, written as a script writes its commands.

What the file leaves out, whoever sends it says: when it is received, and by
which seat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.agreement.findings import in_order
from foedus.agreement.model import Part
from foedus.agreement.reading import read_tree
from foedus.agreement.tree import Branch, Mark, Twig
from foedus.agreement.typed import typed
from foedus.errors import UnreadableError
from foedus.record.canonical import canonical_bytes, digest_of
from foedus.record.shapes import json_of_body
from foedus.rehearsal.script import Act, body_of, mistakes_of, verb_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["name_of", "read_acts"]

_NAME_LENGTH = 12


class _Acts(Part):
    commands: tuple[Act, ...]


def read_acts(data: bytes, name: str, *, needed: Sequence[str] = ()) -> tuple[Any, ...]:
    """Read acts; each must have the keys `needed`.

    Raises:
        UnreadableError: the file has errors; the error holds all of them.
    """
    tree, _, findings = read_tree(data, name)
    acts: _Acts | None = None
    if tree is not None:
        items = tree if isinstance(tree, Twig) else Twig((tree,), tree.mark)
        whole = Branch({"commands": (Mark(), items)}, tree.mark)
        acts, wrong = typed(whole, _Acts, name, {})
        findings += wrong
        if acts is not None:
            lines = {each.place.line for each in wrong}
            findings += mistakes_of(acts.commands, whole, name, lines, tuple(needed))
    if findings or acts is None:
        message = f"{name} has {len(findings)} error{'' if len(findings) == 1 else 's'}."
        raise UnreadableError(message, in_order(findings))
    return acts.commands


def name_of(act: Any, by: str) -> str:
    """The id of an entry that was given none: the same act of the same seat has the same."""
    verb = verb_of(act)[0]
    kind, body = json_of_body(body_of(verb, getattr(act, verb)))
    times = [str(each) for each in (act.at, act.happened)]
    said = canonical_bytes([kind, body, by, act.party or "", *times])
    return digest_of(said).rpartition(":")[2][:_NAME_LENGTH]
