"""What was typed into a form, read as an act; or every mistake in it, each at its field.

Times are typed on the clocks of a zone that the form names.  A text that holds
what a reader cannot see is refused: it could show one thing and say another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from whenever import PlainDateTime, RepeatedTime, SkippedTime

from foedus.agreement.letters import unseen
from foedus.desk.forms.fields import Field, Kind
from foedus.desk.language import told
from foedus.errors import BadMomentError
from foedus.moments import Instant, expect_of_our_time, in_zone, parse_instant
from foedus.rehearsal.script import Act, body_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.desk.forms.fields import Form

__all__ = ["LONGEST", "Mistake", "Typed", "local_moment", "read_form", "read_values"]

LONGEST: Final = 2_000
_PARTS: Final = {
    Kind.SPAN: ("earliest", "latest", "precision"),
    Kind.AMOUNT: ("value", "unit", "currency", "year"),
}
_TIMES: Final = ("earliest", "latest")
_NOW: Final = "now"
"""The part of a time by which the present moment is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a field, and what would work; of no field where `field` is empty."""

    field: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A form as it was sent: `act` is None where there are mistakes."""

    values: Mapping[str, tuple[str, ...]]
    mistakes: tuple[Mistake, ...] = ()
    act: Any = None


def names_of(field: Field) -> tuple[str, ...]:
    """The names under which a field is sent."""
    parts = _PARTS.get(field.kind)
    now = (f"{field.name}.{_NOW}",) if field.now else ()
    return (*(f"{field.name}.{part}" for part in parts), *now) if parts else (field.name,)


def read_form(
    form: Form, sent: Sequence[tuple[str, str]], *, zone: str, now: Instant, party: str
) -> Typed:
    """Read what was sent.

    Args:
        form: which act.
        sent: names and values, as they came.
        zone: on whose clocks times were typed.
        now: when it is received.
        party: for whom a seat of the office enters it; empty where it is its own.
    """
    values, args, mistakes = read_values((*form.fields, HAPPENED), sent, zone=zone, now=now)
    act: Any = None
    if not mistakes:
        act, mistakes = _act(form, args, now, party)
    return Typed(values=values, mistakes=tuple(mistakes), act=act)


def read_values(
    fields: Sequence[Field],
    sent: Sequence[tuple[str, str]],
    *,
    zone: str,
    now: Instant | None = None,
) -> tuple[dict[str, tuple[str, ...]], dict[str, Any], list[Mistake]]:
    """What was sent for some fields: as typed, as values at their places, and what is wrong."""
    known = {name for field in fields for name in names_of(field)}
    values: dict[str, tuple[str, ...]] = {}
    for name, value in sent:
        if name in known and value.strip():
            values[name] = (*values.get(name, ()), value.strip())
    mistakes = [*_unseen(values), *_missing(fields, values)]
    args: dict[str, Any] = {each.name: None for each in fields if each.none}
    for field in fields:
        if now is not None and f"{field.name}.{_NOW}" in values:
            mistakes += _put_now(args, field, values, now)
        else:
            mistakes += _put(args, field, values, zone)
    return values, args, mistakes


HAPPENED: Final = Field(
    name="happened",
    label="It happened earlier than it is entered",
    kind=Kind.SPAN,
    hint="The time that binds stays that of receipt.",
)


def _unseen(values: Mapping[str, tuple[str, ...]]) -> Iterator[Mistake]:
    for name, given in values.items():
        for value in given:
            for _, letter in unseen(value, most=1):
                message = told("%(letter)s cannot be seen by a reader.") % {"letter": letter}
                yield Mistake(field=_field(name), message=message, remedy=told("Type it anew."))
            if len(value) > LONGEST:
                message = told("This is longer than 2,000 characters.")
                yield Mistake(field=_field(name), message=message, remedy=told("Shorten it."))


def _missing(fields: Sequence[Field], values: Mapping[str, tuple[str, ...]]) -> Iterator[Mistake]:
    for field in fields:
        if names_of(field)[0] in values or f"{field.name}.{_NOW}" in values:
            continue
        if field.required:
            yield Mistake(field=field.name, message=told("This is needed."))
        elif field.only and any(field.only in given for given in values.values()):
            yield Mistake(field=field.name, message=told("This is needed with this answer."))


def _put_now(
    args: dict[str, Any], field: Field, values: Mapping[str, tuple[str, ...]], now: Instant
) -> Iterator[Mistake]:
    """The present minute, where that is chosen and no other time is typed beside it."""
    if any(f"{field.name}.{end}" in values for end in _TIMES):
        message = told("This says now, and another time as well.")
        yield Mistake(field=field.name, message=message, remedy=told("Choose one of them."))
        return
    minute = in_zone(now, "UTC").round("minute", mode="floor").to_instant()
    *path, last = field.name.split(".")
    place = args
    for part in path:
        place = place.setdefault(part, {})
    place[last] = {"earliest": minute, "precision": "minute"}


def _put(
    args: dict[str, Any], field: Field, values: Mapping[str, tuple[str, ...]], zone: str
) -> Iterator[Mistake]:
    """Put a field into the arguments, at its place; times as instants."""
    if field.kind is Kind.SPAN and not any(f"{field.name}.{end}" in values for end in _TIMES):
        return
    for name in names_of(field):
        given = values.get(name)
        if given is None:
            continue
        *path, last = name.split(".")
        place = args
        for part in path:
            place = place.setdefault(part, {})
        if field.kind is Kind.WHEN or (field.kind is Kind.SPAN and last in _TIMES):
            try:
                place[last] = expect_of_our_time(local_moment(given[0], zone))
            except BadMomentError as fault:
                yield Mistake(field=field.name, message=fault.message, remedy=fault.remedy)
        elif field.kind is Kind.SOME:
            place[last] = list(given)
        else:
            place[last] = given[0]


def local_moment(text: str, zone: str) -> Instant:
    """A time as a browser sends it, on the clocks of a zone; or an instant with its offset.

    Raises:
        BadMomentError: no time, or one that the clocks of the zone skip or show twice.
    """
    in_zone(Instant.from_timestamp(0), zone)
    try:
        plain = PlainDateTime.parse_iso(text.replace(" ", "T"))
        return plain.assume_tz(zone, disambiguation="raise").to_instant()
    except (SkippedTime, RepeatedTime) as fault:
        message = told("%(time)s is skipped or comes twice on the clocks of %(zone)s.")
        remedy = told("Write it in UTC, as 2028-08-28T00:40Z.")
        raise BadMomentError(message % {"time": text[:40], "zone": zone}, remedy=remedy) from fault
    except (ValueError, OverflowError):
        pass
    try:
        return parse_instant(text)
    except BadMomentError as fault:
        message = told("%(time)s is no time.") % {"time": repr(text[:40])}
        remedy = told("Write the day and the hour, as 2028-08-28T03:40.")
        raise BadMomentError(message, remedy=remedy) from fault


def _act(form: Form, args: dict[str, Any], now: Instant, party: str) -> tuple[Any, list[Mistake]]:
    happened = args.pop("happened", None)
    whole = {"at": now, form.verb: args, "for": party or None, "happened": happened}
    try:
        act = Act.model_validate(whole)
        body_of(form.verb, getattr(act, form.verb))
    except ValidationError as fault:
        return None, [_told(form, dict(each)) for each in fault.errors()]
    except BadMomentError as fault:
        spans = [each.name for each in form.fields if each.kind in _PARTS]
        return None, [Mistake(field=(spans or [""])[0], message=fault.message, remedy=fault.remedy)]
    return act, []


def _told(form: Form, fault: dict[str, Any]) -> Mistake:
    """A mistake that the types found, in the words of the house, at the field it is of."""
    path = [str(part) for part in fault["loc"] if isinstance(part, str)]
    if path[:1] == [form.verb]:
        path = path[1:]
    name = ".".join(path)
    while name and form.field(name) is None and name != HAPPENED.name:
        name = name.rpartition(".")[0]
    said = fault.get("ctx") or {}
    message = said.get("message") or told("This is none of the values that are known.")
    return Mistake(field=name, message=str(message), remedy=str(said.get("hint", "")))


def _field(name: str) -> str:
    head, _, last = name.rpartition(".")
    return head if head and any(last in parts for parts in _PARTS.values()) else name
