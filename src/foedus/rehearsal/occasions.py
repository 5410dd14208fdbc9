"""A fact of the standing that an inject waits for or an exercise is judged by.

It is written as tests write what they expect, without a moment: it is looked
at whenever something may have changed.  Two kinds are about the record: an
entry of a kind that each of some parties has made, and one that none has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, Field, create_model
from pydantic_core import PydanticCustomError

from foedus.agreement.findings import Finding
from foedus.agreement.keys import did_you_mean, one_of
from foedus.agreement.part import Part
from foedus.agreement.reading import place_of
from foedus.agreement.tree import Branch
from foedus.agreement.typed import typed
from foedus.agreement.types import Count, Moment, Text
from foedus.agreement.types import Names as Words
from foedus.case.assessment import Assessment
from foedus.case.commands import ASKED
from foedus.case.moves import DutyStatus
from foedus.case.standing import duty_in, question_in
from foedus.case.steps import StepStanding, steps_of
from foedus.case.views import DutyView, QuestionView
from foedus.errors import NotFoundError
from foedus.rehearsal.judging import otherwise_than
from foedus.rehearsal.naming import resolve
from foedus.rehearsal.trials import (
    DutyExpected,
    NoDutyExpected,
    QuestionExpected,
    StepExpected,
    facts_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foedus.agreement.findings import Place
    from foedus.agreement.tree import Node
    from foedus.case.entries import Body, Entry
    from foedus.case.state import Case
    from foedus.moments import Instant
    from foedus.rehearsal.naming import Names

__all__ = ["KINDS", "Found", "Look", "Occasion", "expect_named", "occasion_of"]

_MADE: Final[dict[str, type[Body]]] = {asked: kind for kind, asked in ASKED.items()}


def _verb(text: str) -> str:
    if text not in _MADE:
        message = f"{text!r} is nothing that can be done."
        hint = did_you_mean(text, _MADE) or one_of(_MADE)
        raise PydanticCustomError("foedus", "{message}", {"message": message, "hint": hint})
    return text


Done = Annotated[Text, AfterValidator(_verb)]


class EntryMade(Part):
    """That each of these parties, or anybody where none is named, has made such an entry."""

    done: Done = Field(description="What was asked for, as scripts write it: acknowledge.")
    party: Words = Field((), description="Each of them, or `all`; else anybody.")
    at_least: Count | None = Field(
        None, description="By so many of them, or of anybody, whichever they are."
    )


class EntryNotMade(Part):
    """That none of these parties, or nobody, has made such an entry."""

    not_done: Done = Field(description="What was asked for, as scripts write it.")
    party: Words = Field((), description="Each of them, or `all`; else anybody.")


def _at_any_time(kind: type[Part]) -> Any:
    """The expectation of a test, without the moment at which to look."""
    doc = kind.__doc__
    never = Field(None, description="Not here; an expectation has `by`.")
    return create_model(kind.__name__, __base__=kind, __doc__=doc, at=(Moment | None, never))


Occasion = Part
"""One of `KINDS`."""

KINDS: Final[dict[str, type[Part]]] = {
    "duty": _at_any_time(DutyExpected),
    "no_duty": _at_any_time(NoDutyExpected),
    "question": _at_any_time(QuestionExpected),
    "step": _at_any_time(StepExpected),
    "done": EntryMade,
    "not_done": EntryNotMade,
}


def occasion_of(node: Node, name: str) -> tuple[Occasion | None, list[Finding]]:
    """Read one; `name` is the file's."""
    place = place_of(name, node.mark)
    keys = list(node.items) if isinstance(node, Branch) else []
    kinds = [key for key in keys if key in KINDS]
    if len(kinds) != 1:
        said = " and ".join(kinds) or "nothing that is known"
        message = f"A fact of the standing is about one thing; this one is about {said}."
        hint = next(filter(None, (did_you_mean(key, KINDS) for key in keys)), "")
        return None, [_told("F012", message, hint or f"One of {', '.join(KINDS)}.", place)]
    found, findings = typed(node, KINDS[kinds[0]], name, {})
    if found is None or findings:
        return None, findings
    faults = list(_empty(found, place))
    return (None, faults) if faults else (found, [])


def _empty(found: Occasion, place: Place) -> Iterator[Finding]:
    """What would be looked at in vain."""
    if getattr(found, "at", None) is not None:
        message = "A fact of the standing is looked at whenever something may have changed."
        yield _told("F009", message, "Leave at: out; an expectation says by:.", place)
    if isinstance(found, QuestionExpected) and not facts_of(found):
        message = "It says nothing of the question, so it always holds."
        yield _told("F008", message, "Add outcome:, opened_at:, answers: ...", place)
    for key in ("answers", "stances"):
        if key in found.model_fields_set and not getattr(found, key):
            message = f"{key}: is empty, so it always holds."
            yield _told("F008", message, "Name what is waited for, or leave it out.", place)


def _told(code: str, message: str, hint: str, place: Place) -> Finding:
    return Finding(code=code, message=message, place=place, hint=hint)


def expect_named(occasion: Occasion, names: Names) -> None:
    """Everything that it names is there.

    Raises:
        NotFoundError: something is not.
    """
    if isinstance(occasion, (EntryMade, EntryNotMade)):
        known = names.parties
        for party in occasion.party:
            if party not in {*known, "all"}:
                message = f"No party is called {party!r}."
                raise NotFoundError(message, remedy=did_you_mean(party, known))
    else:
        assert isinstance(occasion, (DutyExpected, NoDutyExpected, QuestionExpected, StepExpected))
        resolve(names, occasion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whether it holds; what was expected, what was found, and the entries behind it.

    `turns` are moments to come at which time alone may change it.
    """

    holds: bool
    expected: str
    found: str
    entries: tuple[str, ...] = ()
    turns: tuple[Instant, ...] = ()


@dataclass(slots=True)
class Look:
    """A case at a moment, at which several facts are looked at."""

    case: Case
    names: Names
    now: Instant
    _assessed: Assessment | None = field(default=None, init=False)

    @property
    def _assessment(self) -> Assessment:
        if self._assessed is None:
            self._assessed = Assessment(self.case, self.now)
        return self._assessed

    def at(self, occasion: Occasion) -> Found:
        """Whether a fact holds."""
        if isinstance(occasion, (EntryMade, EntryNotMade)):
            return self._made(occasion)
        found = list(self._views(occasion))
        entries = tuple(dict.fromkeys(each for _, _, view in found for each in _entries(view)))
        turns = tuple(turn for _, _, view in found for turn in _turns(view) if turn > self.now)
        alike: dict[tuple[str, str], list[str]] = {}
        for who, otherwise, _ in found:
            if otherwise is not None:
                alike.setdefault(otherwise, []).append(who)
        expected, other = (
            "; ".join(f"{', '.join(who)}: {pair[place]}" for pair, who in alike.items())
            for place in (0, 1)
        )
        return Found(
            holds=not alike,
            expected=expected or "as expected",
            found=other or "as expected",
            entries=entries,
            turns=turns,
        )

    def _views(self, occasion: Occasion) -> Iterator[tuple[str, tuple[str, str] | None, Any]]:
        """Of whom or what; what differs, if anything does; and what was looked at."""
        match occasion:
            case DutyExpected():
                for key in self.names.duties(occasion):
                    duty = duty_in(self._assessment, key)
                    yield _party(key), otherwise_than(occasion, duty), duty
            case NoDutyExpected():
                for key in self.names.duties(occasion):
                    duty = duty_in(self._assessment, key)
                    owed = duty is not None and duty.status is not DutyStatus.DORMANT
                    told = ("that nothing is owed", f"status {duty.status}") if duty else None
                    yield _party(key), told if owed else None, duty
            case QuestionExpected():
                question = question_in(self._assessment, self.names.question(occasion.question))
                yield occasion.question, otherwise_than(occasion, question), question
            case StepExpected():
                named = self.names.step(occasion.step)
                steps = steps_of(self._assessment.register, self.now)
                step = next((each for each in steps if (each.party, each.step) == named), None)
                yield occasion.step, otherwise_than(occasion, step), step
            case _:
                raise TypeError(occasion)

    def _made(self, occasion: EntryMade | EntryNotMade) -> Found:
        wanted = isinstance(occasion, EntryMade)
        verb = occasion.done if isinstance(occasion, EntryMade) else occasion.not_done
        made: dict[str, Entry] = {}
        for each in self.case.entries:
            if type(each.body) is _MADE[verb] and each.received_at <= self.now:
                made.setdefault(each.party, each)
        about = self.names.parties if "all" in occasion.party else occasion.party
        words = verb.replace("_", " ")
        entries = tuple(each.id for code, each in made.items() if not about or code in about)
        if isinstance(occasion, EntryMade) and occasion.at_least is not None:
            return _enough(
                occasion.at_least, f"{words} by {', '.join(about) or 'anybody'}", entries
            )
        if wanted:
            missing = [code for code in about if code not in made]
            holds = not missing if about else bool(made)
            lacking = f"not by {', '.join(missing)}" if about else "by nobody"
            return Found(
                holds=holds,
                expected=f"{words} by {', '.join(about) or 'anybody'}",
                found="as expected" if holds else lacking,
                entries=entries,
            )
        others = [code for code in made if not about or code in about]
        return Found(
            holds=not others,
            expected=f"no {words} by {', '.join(about) or 'anybody'}",
            found=f"by {', '.join(others)}" if others else "as expected",
            entries=entries,
        )


def _enough(least: int, what: str, entries: tuple[str, ...]) -> Found:
    """Whether so many parties have made an entry."""
    return Found(
        holds=len(entries) >= least,
        expected=f"at least {least} times {what}",
        found=f"{len(entries)} of them",
        entries=entries,
    )


def _entries(view: Any) -> tuple[str, ...]:
    match view:
        case DutyView():
            return view.entries
        case QuestionView():
            return tuple(each.entry for each in view.positions)
        case StepStanding(entry=str(entry)):
            return (entry,)
        case _:
            return ()


def _turns(view: Any) -> Iterator[Instant]:
    """A second after each deadline, as exactly at it is in time."""
    match view:
        case DutyView():
            dues = [view.due, view.due_at_the_latest]
        case QuestionView():
            dues = [view.closes_at]
        case _:
            dues = []
    yield from (each.add(seconds=1) for each in dues if each is not None)


def _party(key: str) -> str:
    return key.rpartition("/")[2]
