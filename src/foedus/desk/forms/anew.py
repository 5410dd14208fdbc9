"""What an earlier entry said, as if typed: where it is put right, nobody types it all again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from foedus.case.entries import ContributionRecorded, Corrected, FactReported
from foedus.desk.forms.fields import Kind
from foedus.desk.forms.shown import typed_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.case.state import Case
    from foedus.desk.forms.fields import Field, Form, Ground

__all__ = ["said_before"]

_NAMED_BY: Final = {"correct": "of", "contribute": "revises"}
"""The field that names the earlier entry."""


def said_before(
    form: Form, values: Mapping[str, Sequence[str]], ground: Ground, zone: str
) -> dict[str, tuple[str, ...]]:
    """The fields of a form as the entry has them that this one puts right.

    Args:
        form: which act.
        values: what is known so far; it names the entry.
        ground: the case, and the party whose entry alone is taken.
        zone: on whose clocks times are typed.
    """
    given = (*values.get(_NAMED_BY.get(form.verb, ""), ()), "")[0]
    body = _body(ground.case, ground.party, given) if given else None
    typed: dict[str, tuple[str, ...]] = {}
    for field in form.fields:
        before, _, name = field.name.rpartition(".")
        if form.verb != "correct" or before == "body":
            typed.update(_typed(field, getattr(body, name, None), zone))
    return typed | {name: tuple(each) for name, each in values.items()}


def _body(case: Case, party: str, given: str) -> FactReported | ContributionRecorded | None:
    """What the entry says, as last corrected."""
    found: FactReported | ContributionRecorded | None = None
    for kind in (FactReported, ContributionRecorded, Corrected):
        for entry in case.of(kind):
            body = entry.body
            if entry.party != party:
                continue
            if isinstance(body, Corrected) and body.of == given:
                found = body.body
            elif entry.id == given and isinstance(body, FactReported | ContributionRecorded):
                found = body
    return found


def _typed(field: Field, value: Any, zone: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if value is None or value in {"", ()}:
        return
    match field.kind:
        case Kind.SPAN:
            yield f"{field.name}.earliest", (typed_moment(value.earliest, zone),)
            if not value.is_point:
                yield f"{field.name}.latest", (typed_moment(value.latest, zone),)
            yield f"{field.name}.precision", (value.precision.value,)
        case Kind.AMOUNT:
            for part in ("value", "unit", "currency", "year"):
                if (said := getattr(value, part, None)) is not None:
                    yield f"{field.name}.{part}", (f"{said:f}" if part == "value" else str(said),)
        case Kind.WHEN:
            yield field.name, (typed_moment(value, zone),)
        case Kind.SOME:
            yield field.name, tuple(str(each) for each in value)
        case _:
            yield field.name, (str(value),)
