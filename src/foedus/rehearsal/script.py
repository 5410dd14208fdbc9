"""A script: documents, an incident, and commands with times, as a file.

A script names questions by topic (`military`), so that one script plays under
every mechanism; `play` finds the questions that the case at hand puts.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args, get_origin, get_type_hints

from pydantic import Field, create_model

from foedus.agreement.findings import Finding, in_order
from foedus.agreement.model import Part
from foedus.agreement.reading import place_of, read_tree
from foedus.agreement.tree import Branch, Path, mark_of
from foedus.agreement.typed import typed
from foedus.agreement.types import (
    Count,
    Moment,
    Money,
    Names,
    OneOrMore,
    PartyCode,
    Short,
    Text,
    YesNo,
)
from foedus.case import entries as e
from foedus.case.commands import ASKED
from foedus.errors import BadMomentError, UnreadableError
from foedus.moments import Instant, Precision, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.reading import Source

__all__ = ["Act", "Incident", "Script", "ScriptReading", "mistakes_of", "read_script"]

_NOT_SCRIPTED: Final = frozenset({e.CaseOpened, e.Corrected, e.RehearsalBegun})


class When(Part):
    """A time: a point, or the earliest and the latest."""

    earliest: Moment
    latest: Moment | None = None
    precision: Precision = Precision.MINUTE


def _when(value: object) -> object:
    return {"earliest": value} if isinstance(value, str) else value


Whenever = Annotated[
    When, Short(_when, lambda _: [{"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT.+$"}])
]
"""A time, or a moment alone."""


class Much(Part):
    """A quantity with its unit, or money of a currency and year."""

    value: Money
    unit: Text | None = None
    currency: Text | None = None
    year: Count | None = None


class Incident(Part):
    """What is assumed to happen, and what it is modelled on."""

    title: Text
    invented: YesNo
    modelled_on: Text | None = None
    note: Text | None = None
    sources: Names = ()


def _args(kind: type[e.Body]) -> Any:
    """The arguments of a command, as a model made from the entry it asks for."""
    hints = get_type_hints(kind)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        default = ... if field.default is dataclasses.MISSING else field.default
        fields[field.name] = (_typed_as(hints[field.name]), default)
    return create_model(f"{kind.__name__}Args", __base__=Part, **fields)


def _typed_as(hint: Any) -> Any:
    options = [each for each in get_args(hint) if each is not type(None)] or [hint]
    if e.Money in options or e.Quantity in options:
        return Much
    first = options[0]
    if get_origin(hint) is tuple:
        return Names if first is str else Annotated[tuple[first, ...], OneOrMore]  # type: ignore[valid-type]
    known: dict[Any, Any] = {
        str: Text,
        int: Count,
        Instant: Moment,
        Span: Whenever,
    }
    as_typed = known.get(first, first)
    return as_typed | None if type(None) in get_args(hint) else as_typed


_ARGS: Final[dict[str, tuple[Any, Any]]] = {
    name: (kind, _args(kind)) for kind, name in ASKED.items() if kind not in _NOT_SCRIPTED
}


_ReportArgs: Any = _ARGS["report_fact"][1]


class CorrectArgs(Part):
    """A correction of a report: which, and how it should read."""

    of: Text
    text: Text
    body: _ReportArgs


class _ActBase(Part):
    """When, who, and exactly one of the verbs."""

    at: Moment | None = Field(None, description="When the secretariat received it.")
    by: Text | None = Field(None, description="Party and seat, as UKR delegate.")
    party: Annotated[PartyCode | None, Field(alias="for")] = None
    id: Text | None = None
    happened: Whenever | None = None
    recorded_at: Moment | None = None
    confirmed_by: Text | None = None
    correct: CorrectArgs | None = None


_VERBS: Final[dict[str, Any]] = {
    name: (model | None, Field(None)) for name, (_, model) in _ARGS.items()
}
Act: Any = create_model("Act", __base__=_ActBase, **_VERBS)


class Script(Part):
    """One run: under which documents, what happens, and what is done when."""

    foedus: Text
    script: Text
    title: Text
    mode: e.Mode
    documents: Names
    incident: Incident
    zone: Annotated[Text, Field(description="Clocks to show, as Europe/Kyiv.")] = "UTC"
    show_at: Annotated[tuple[Moment, ...], Field(description="Instants to look at.")] = ()
    commands: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptReading:
    """A script with its source, and what is wrong with it."""

    script: Script
    source: Source
    lines: tuple[int, ...]
    findings: tuple[Finding, ...] = ()


def read_script(data: bytes, name: str) -> ScriptReading:
    """Read a script.

    Raises:
        UnreadableError: it has errors; the error holds all of them.
    """
    tree, source, findings = read_tree(data, name)
    if not isinstance(tree, Branch):
        message = f"{name} is no script."
        if not findings:
            finding = Finding(code="F006", message=message, place=place_of(name, mark_of(tree, ())))  # type: ignore[arg-type]
            findings = [finding]
        raise UnreadableError(message, findings)
    if "script" not in tree.items and "provisions" in tree.items:
        message = "This is an agreement, not a script."
        hint = "`foedus show` and `foedus check` read it."
        place = place_of(name, mark_of(tree, ()))
        finding = Finding(code="F006", message=message, place=place, hint=hint)
        raise UnreadableError(message, [finding])
    stand_ins: dict[str, object] = {"foedus": "1", "script": "-", "title": "-", "documents": "-"}
    stand_ins |= {"mode": "exercise", "incident": {"title": "-", "invented": "yes"}}
    script, wrong = typed(tree, Script, name, stand_ins)
    findings += wrong
    if script is not None and not wrong and script.mode is e.Mode.LIVE and script.incident.invented:
        message = "The incident is invented, and what is invented is never live."
        hint = "Write mode: exercise."
        findings.append(_told("F009", message, hint, tree, ("mode",), name))
    if script is not None:
        findings += mistakes_of(script.commands, tree, name, {each.place.line for each in wrong})
    if findings or script is None:
        message = f"{name} has {len(findings)} error{'' if len(findings) == 1 else 's'}."
        raise UnreadableError(message, in_order(findings))
    count = len(script.commands)
    lines = tuple(mark_of(tree, ("commands", index)).line + 1 for index in range(count))
    return ScriptReading(script=script, source=source, lines=lines)


def verb_of(act: Any) -> list[str]:
    """The verbs that an act has; a sound one has one."""
    return [name for name in (*_ARGS, "correct") if getattr(act, name) is not None]


def mistakes_of(
    commands: tuple[Any, ...],
    tree: Branch,
    name: str,
    wrong: set[int],
    needed: tuple[str, ...] = ("at", "by"),
) -> list[Finding]:
    """What the types cannot say of the commands: one verb each, seats, names used once.

    A command with a mistake on one of its lines (`wrong`) has had its say.
    """
    if not commands:
        return [_told("F008", "There are no commands.", "Add some.", tree, (), name)]
    findings: list[Finding] = []
    ids: set[str] = set()
    starts = [mark_of(tree, ("commands", index)).line + 1 for index in range(len(commands))]
    ends = [*starts[1:], max([*wrong, starts[-1]]) + 1]
    for index, act in enumerate(commands):
        if not wrong & set(range(starts[index], ends[index])):
            found = _mistakes(act, ids, needed)
            path = ("commands", index)
            findings += [_told(code, said, hint, tree, path, name) for code, said, hint in found]
        ids.add(act.id or "")
    return findings


def _told(code: str, message: str, hint: str, tree: Branch, path: Path, name: str) -> Finding:
    place = place_of(name, mark_of(tree, path))
    return Finding(code=code, message=message, place=place, hint=hint)


def _mistakes(act: Any, ids: set[str], needed: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Code, message and hint of each mistake in one command."""
    verbs = verb_of(act)
    if len(verbs) != 1:
        said = " and ".join(verbs) or "nothing"
        known = ", ".join(sorted((*_ARGS, "correct")))
        yield "F012", f"A command does one thing; this one does {said}.", f"One of {known}."
    for key in needed:
        if getattr(act, key) is None:
            yield "F008", f"The command does not say {key}:.", f"Add {key}:."
    for seat in (act.by, act.confirmed_by):
        if seat is not None and seat_of(seat) is None:
            hint = "Write a party and a role, as UKR delegate, or secretariat."
            yield "F009", f"{seat!r} is no seat.", hint
    if act.id is not None and act.id in ids:
        yield "F005", f"Two commands are called {act.id!r}.", "Entries are told apart by their id."


def seat_of(text: str) -> e.Seat | None:
    """`UKR delegate`, `secretariat`, `GBR deputy A. Person`; None where it is no seat."""
    party, _, rest = text.partition(" ")
    role, _, person = rest.partition(" ")
    if party in {"secretariat", "director"}:
        return e.Seat(party="secretariat", role=e.SeatRole(party), person=rest)
    try:
        return e.Seat(party=party, role=e.SeatRole(role), person=person)
    except ValueError:
        return None


def body_of(verb: str, args: Any) -> e.Body:
    """The body of the entry that an act asks for.

    Raises:
        BadMomentError: an interval whose ends are in the wrong order.
    """
    if verb == "correct":
        return e.Corrected(of=args.of, text=args.text, body=body_of("report_fact", args.body))  # type: ignore[arg-type]
    kind, _ = _ARGS[verb]
    values = {field.name: _value(getattr(args, field.name)) for field in dataclasses.fields(kind)}
    body: e.Body = kind(**values)
    return body


def _value(value: object) -> object:
    match value:
        case When():
            return span_of(value)
        case Much(unit=str(unit)):
            return e.Quantity(value=Decimal(value.value), unit=unit)
        case Much():
            if value.currency is None or value.year is None:
                message = "An amount needs a unit, or a currency and a year."
                raise BadMomentError(message, remedy="Add unit:, or currency: and year:.")
            return e.Money(value=value.value, currency=value.currency, year=value.year)
        case Enum():
            return value
        case _:
            return value


def span_of(when: When) -> Span:
    """A time of a script as an interval."""
    latest = when.latest or when.earliest
    return Span(earliest=when.earliest, latest=latest, precision=when.precision)
