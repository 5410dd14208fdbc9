"""The migrations of a store: plain SQL, numbered, each applied once (ADR 14).

This module reads them and says which are missing.  It opens no store; nothing
is ever migrated but by `foedus db init` and `foedus db migrate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from foedus.errors import NotMigratedError

if TYPE_CHECKING:
    from foedus.record.address import Kind

__all__ = ["Migration", "migrations", "require"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step of the schema."""

    version: int
    name: str
    sql: str


def migrations(kind: Kind) -> tuple[Migration, ...]:
    """Every step for stores of a kind, in order."""
    folder = files("foedus.record") / "migrations" / kind
    steps = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        number, _, name = file.name.removesuffix(".sql").partition("_")
        steps.append(Migration(version=int(number), name=name, sql=file.read_text("utf-8")))
    return tuple(steps)


def require(kind: Kind, version: int, shown: str) -> None:
    """Refuse a store whose schema, at `version` (0: none), is not ours.

    Raises:
        NotMigratedError: it is older or newer.
    """
    newest = migrations(kind)[-1].version
    if version == newest:
        return
    if version > newest:
        raise NotMigratedError(
            f"{shown} has schema {version}; this version of foedus knows {newest}.",
            remedy="Use the newer foedus that migrated it.",
        )
    what = f"has schema {version}, and {newest} is needed" if version else "is no store yet"
    verb = "migrate" if version else "init"
    raise NotMigratedError(f"{shown} {what}.", remedy=f"Run `foedus db {verb} --store {shown}`.")
