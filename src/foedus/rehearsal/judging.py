"""Judge a test: play its commands, look when it says, and say what is otherwise.

A command that is refused although no expectation speaks of it is a failure
too: what the test shows would not have happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, assert_never

from foedus.agreement.findings import Place
from foedus.case.explain import explain
from foedus.case.moves import DutyStatus
from foedus.case.standing import standing
from foedus.case.tally import Stance
from foedus.case.words import Mode
from foedus.rehearsal.play import play
from foedus.rehearsal.script import Incident, Script, ScriptReading
from foedus.rehearsal.trials import (
    DutyExpected,
    Expectation,
    NoDutyExpected,
    QuestionExpected,
    RefusedExpected,
    StepExpected,
    facts_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from foedus.case.standing import QuestionView, Standing
    from foedus.moments import Instant
    from foedus.rehearsal.naming import Ready
    from foedus.rehearsal.play import Played, Refusal

__all__ = ["Shortfall", "Verdict", "judge", "otherwise_than"]

_MOST_GROUNDS: Final = 6
_OWES_NOTHING: Final = frozenset({DutyStatus.DORMANT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """One expectation that was disappointed: where, of what, and what was so instead."""

    place: Place
    about: str
    at: Instant | None
    expected: str
    found: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one test."""

    title: str
    place: Place
    shortfalls: tuple[Shortfall, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.shortfalls


def judge(ready: Ready) -> Verdict:
    """Play a test and hold every expectation against the case."""
    trial = ready.reading.trial
    script = Script(
        foedus="1",
        script="test",
        title=trial.title,
        mode=Mode.EXERCISE,
        documents=ready.under,
        incident=Incident(title=trial.title, invented=not trial.history, sources=trial.sources),
        commands=trial.commands,
    )
    reading = ScriptReading(script=script, source=ready.reading.source, lines=ready.reading.lines)
    played = play(reading, ready.agreements, ready.procedures)
    court = _Court(ready, played)
    found = [*court.unforeseen()]
    for expected, place in ready.reading.expect:
        found += court.hear(expected, place)
    return Verdict(title=trial.title, place=ready.reading.place(()), shortfalls=tuple(found))


class _Court:
    """One test as it was played; each moment is looked at once."""

    def __init__(self, ready: Ready, played: Played) -> None:
        self._ready, self._played = ready, played
        self._seen: dict[Instant, Standing] = {}

    def unforeseen(self) -> Iterator[Shortfall]:
        """Refusals that no expectation speaks of."""
        foreseen = {
            self._ready.command(each.refused)
            for each, _ in self._ready.reading.expect
            if isinstance(each, RefusedExpected)
        }
        alike: dict[str, list[Refusal]] = {}
        for refusal in self._played.refusals:
            if refusal.line not in foreseen:
                alike.setdefault(f"{refusal.asked}, {_reason(refusal)}", []).append(refusal)
        for first, *others in alike.values():
            more = f"so too line {', '.join(str(each.line) for each in others)}"
            yield Shortfall(
                place=Place(file=self._ready.reading.source.name, line=first.line),
                about=f"{first.asked} by {first.by}",
                at=first.at,
                expected="that it is taken",
                found=f"refused: {_reason(first)}",
                grounds=(more,) if others else (),
            )

    def hear(self, expected: Expectation, place: Place) -> Iterator[Shortfall]:
        """What was otherwise than expected."""
        match expected:
            case DutyExpected():
                yield from self._duty(expected, place)
            case NoDutyExpected():
                yield from self._no_duty(expected, place)
            case QuestionExpected():
                yield from self._question(expected, place)
            case StepExpected():
                yield from self._step(expected, place)
            case RefusedExpected():
                yield from self._refused(expected, place)
            case _:
                assert_never(expected)

    def _at(self, now: Instant) -> Standing:
        if now not in self._seen:
            self._seen[now] = standing(self._played.case, now)
        return self._seen[now]

    def _duty(self, expected: DutyExpected, place: Place) -> Iterator[Shortfall]:
        views = {view.key: view for view in self._at(expected.at).duties}
        found = (
            (key, otherwise_than(expected, views.get(key))) for key in self._ready.duties(expected)
        )
        yield from self._alike(found, expected.at, place, views.keys())

    def _no_duty(self, expected: NoDutyExpected, place: Place) -> Iterator[Shortfall]:
        views = {view.key: view for view in self._at(expected.at).duties}
        owed = (
            (key, ("that nothing is owed", f"status {views[key].status}"))
            for key in self._ready.duties(expected)
            if key in views and views[key].status not in _OWES_NOTHING
        )
        yield from self._alike(owed, expected.at, place, views.keys())

    def _alike(
        self,
        found: Iterable[tuple[str, tuple[str, str] | None]],
        now: Instant,
        place: Place,
        known: Collection[str],
    ) -> Iterator[Shortfall]:
        """Duties that differ in the same way are told once, with the grounds of the first."""
        alike: dict[tuple[str, str], list[str]] = {}
        for key, otherwise in found:
            if otherwise is not None:
                alike.setdefault(otherwise, []).append(key)
        for (expected, was), (first, *others) in alike.items():
            parties = "".join(f", {key.rpartition('/')[2]}" for key in others)
            yield Shortfall(
                place=place,
                about=f"{first}{parties}",
                at=now,
                expected=expected,
                found=was,
                grounds=self._grounds(first, now) if first in known else (),
            )

    def _grounds(self, key: str, now: Instant) -> tuple[str, ...]:
        """Article, the steps that led there with the entries behind them, and what is awaited."""
        told = explain(self._played.case, now, key)
        lines = [f"[{told.cite}] {told.sentence}"]
        for step in [each for each in told.steps if each.to is not None][-_MOST_GROUNDS:]:
            entries = ", ".join(
                f"{said.entry} ({said.party}: {said.what})" for said in step.entries
            )
            ground = f": {step.ground}" if step.ground else ""
            behind = f"; {entries}" if entries else ""
            lines.append(
                f"{step.at or 'from the start'}  {step.cause}{ground} -> {step.to}{behind}"
            )
        lines += [f"awaited: {told.awaited}"] if told.awaited else []
        return tuple(lines)

    def _question(self, expected: QuestionExpected, place: Place) -> Iterator[Shortfall]:
        key = self._ready.question(expected.question)
        view = next(each for each in self._at(expected.at).questions if each.id == key)
        otherwise = otherwise_than(expected, view)
        if otherwise:
            yield Shortfall(
                place=place,
                about=key,
                at=expected.at,
                expected=otherwise[0],
                found=otherwise[1],
                grounds=tuple(_said(view)),
            )

    def _step(self, expected: StepExpected, place: Place) -> Iterator[Shortfall]:
        party, name = self._ready.step(expected.step)
        steps = self._at(expected.at).steps
        view = next((each for each in steps if (each.party, each.step) == (party, name)), None)
        otherwise = otherwise_than(expected, view)
        if otherwise:
            others = (f"{each.step}: {each.status}" for each in steps if each.party == party)
            yield Shortfall(
                place=place,
                about=expected.step,
                at=expected.at,
                expected=otherwise[0],
                found=otherwise[1],
                grounds=(f"[{view.cite}] {view.who}", *others) if view else tuple(others),
            )

    def _refused(self, expected: RefusedExpected, place: Place) -> Iterator[Shortfall]:
        line = self._ready.command(expected.refused)
        refusals = [each for each in self._played.refusals if each.line == line]
        wanted = f"refused because {expected.because!r}"
        if not refusals:
            yield Shortfall(
                place=place, about=expected.refused, at=None, expected=wanted, found="it was taken"
            )
        elif not _holds(_reason(refusals[0]), expected.because):
            found = f"refused: {_reason(refusals[0])}"
            yield Shortfall(
                place=place,
                about=expected.refused,
                at=refusals[0].at,
                expected=wanted,
                found=found,
            )


def _holds(reason: str, words: str) -> bool:
    """Whether words stand in a reason, from the beginning of a word to the end of one."""
    return re.search(rf"(?<!\w){re.escape(words.strip())}(?!\w)", reason) is not None


def _reason(refusal: Refusal) -> str:
    cite = f" [{refusal.cite}]" if refusal.cite else ""
    return f"{refusal.why}{cite}  {refusal.remedy}".rstrip()


def otherwise_than(expected: Expectation, view: Any) -> tuple[str, str] | None:
    """What was expected and what was found, of the facts that differ; None where all agree."""
    facts = facts_of(expected)
    if view is None:
        return "; ".join(
            _fact(name, getattr(expected, name)) for name in facts
        ), "nothing of the kind"
    wanted = {name: getattr(expected, name) for name in facts}
    found = {name: _shown(view, name, wanted[name]) for name in facts}
    differ = [name for name in facts if not _agree(wanted[name], found[name])]
    if not differ:
        return None
    said = ("; ".join(_fact(name, each[name]) for name in differ) for each in (wanted, found))
    return next(said), next(said)


def _shown(view: Any, name: str, wanted: Any) -> Any:
    """A fact of a standing; of stances only those that are asked for."""
    if name != "stances":
        return getattr(view, name)
    held = {each.party: each.stance for each in view.positions if not each.late}
    return {party: held.get(party, Stance.SILENT) for party in wanted}


def _agree(wanted: Any, found: Any) -> bool:
    match wanted:
        case dict():
            return all(str(found.get(key, 0)) == count for key, count in wanted.items())
        case tuple():
            return set(wanted) == set(found)
        case _:
            return bool(wanted == found)


def _fact(name: str, value: Any) -> str:
    words = name.replace("_", " ")
    match value:
        case None:
            return f"{words} none"
        case Enum():
            return f"{words} {value.value}"
        case dict():
            said = ", ".join(f"{key} {count}" for key, count in value.items() if str(count) != "0")
            return f"{words} {said or 'none'}"
        case tuple():
            return f"{words} {', '.join(value) or 'nobody'}"
        case _:
            return f"{words} {value}"


def _said(view: QuestionView) -> Sequence[str]:
    """By which rule, from when to when, and what the parties answered."""
    lines = [f"[{view.cite}] {view.rule_words}"]
    lines.append(f"opened {view.opened_at or 'never'}, closes {view.closes_at or 'at no set time'}")
    told = [
        f"{each.party} {each.answer}{' (late)' if each.late else ''}" for each in view.positions
    ]
    lines.append(f"answers: {', '.join(told) or 'none'}")
    return lines
