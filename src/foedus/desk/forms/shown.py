"""A form as a page shows it: every field with what was typed and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.case.moves import ENDED
from foedus.desk.forms import choices
from foedus.desk.forms.fields import Field, Kind, Option
from foedus.desk.forms.reading import HAPPENED
from foedus.desk.language import told
from foedus.desk.panels.closed import open_lines
from foedus.desk.panels.tally_lines import outcome_in_words
from foedus.desk.panels.times import Stamp, apart
from foedus.desk.panels.words import sentence
from foedus.moments import shown_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foedus.case.standing import QuestionView
    from foedus.desk.forms.fields import Form, Ground
    from foedus.desk.forms.reading import Mistake
    from foedus.moments import Instant

__all__ = [
    "Choice",
    "FieldView",
    "FormView",
    "Rests",
    "form_view",
    "left",
    "rests_of",
    "said_of",
    "typed_moment",
]

_FEW: Final = 6
_OF_A_TIME: Final = frozenset({"report_fact", "correct", "convene", "move"})
"""What has a time of its own among its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that may be chosen."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field: what was typed, its choices under their headings, and its mistake."""

    name: str
    id: str
    label: str
    kind: str
    hint: str
    required: bool
    value: str
    parts: Mapping[str, str]
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    precisions: tuple[Choice, ...]
    fixed: str
    only: str
    conditional: bool
    now: bool
    fold: str
    rest: bool
    units: tuple[str, ...]
    mistake: str
    remedy: str

    @property
    def few(self) -> bool:
        """Whether all choices fit on the page."""
        return sum(len(each) for _, each in self.groups) <= _FEW

    @property
    def said(self) -> bool:
        """Whether anything is filled in, or wrong."""
        chosen = any(each.chosen for _, choices in self.groups for each in choices)
        return bool(self.value or self.parts or self.mistake or chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """What an act rests on: the words, the article, by when, and what then."""

    words: str
    cite: str
    rule: str = ""
    due: Stamp | None = None
    last: Stamp | None = None
    left: str = ""
    then: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A whole form."""

    verb: str
    title: str
    follows: str
    button: str
    action: str
    entry: str
    zone: str
    zone_name: str
    speaks_for: str
    party: str
    fields: tuple[FieldView, ...]
    happened: FieldView
    rests: Rests | None
    mistakes: tuple[Mistake, ...]
    problem: str
    cite: str
    remedy: str
    choosing: bool
    may_be_earlier: bool

    @property
    def folds(self) -> tuple[tuple[str, tuple[FieldView, ...]], ...]:
        """The fields in their order, those that are folded away together as one."""
        return tuple((fold, tuple(held)) for fold, held in groupby(self.fields, lambda f: f.fold))

    @property
    def elsewhere(self) -> tuple[Mistake, ...]:
        """Mistakes that stand at no field that is shown."""
        shown = {each.name for each in (*self.fields, self.happened) if not each.fixed}
        return tuple(each for each in self.mistakes if each.field not in shown)


def form_view(  # noqa: PLR0913 - what a form is made of, each by its name
    form: Form,
    ground: Ground,
    *,
    entry: str,
    zone: str,
    values: Mapping[str, Sequence[str]],
    speaks_for: str,
    mistakes: Sequence[Mistake] = (),
    problem: tuple[str, str, str] = ("", "", ""),
    action: str = "",
) -> FormView:
    """A form, filled with what is known.

    Args:
        form: which act.
        ground: the case and the party.
        entry: the id that the entry will have.
        zone: on whose clocks times are typed.
        values: what was typed, or is prefilled.
        speaks_for: the party for which the office enters it, else empty.
        mistakes: what is wrong, field by field.
        problem: why the case refused it, by which article, and what would work.
        action: where it is sent, if not to the address of the act.
    """
    choosing = bool(form.first) and form.first not in values
    asked = [each for each in form.fields if not choosing or each.name == form.first]
    wrong = {each.field: each for each in mistakes}
    case = ground.case.id
    return FormView(
        verb=form.verb,
        title=told(form.title),
        follows=told(form.follows),
        button=told("Go on") if choosing else told(form.button),
        action=action or f"/cases/{case}/acts/{form.verb}",
        entry=entry,
        zone=zone,
        zone_name=ground.lens.times.label if zone != "UTC" else "UTC",
        speaks_for=speaks_for,
        party=ground.lens.name(speaks_for) if speaks_for else "",
        fields=tuple(
            _field(each, ground, values, wrong, fixed=not choosing and each.name == form.first)
            for each in asked
        ),
        happened=_field(HAPPENED, ground, values, wrong, fixed=False),
        rests=rests_of(form, values, ground),
        mistakes=tuple(mistakes),
        problem=sentence(ground.lens.named(problem[0], full=True)),
        cite=problem[1],
        remedy=ground.lens.named(problem[2], full=True),
        choosing=choosing,
        may_be_earlier=form.verb not in _OF_A_TIME,
    )


def _field(
    field: Field,
    ground: Ground,
    values: Mapping[str, Sequence[str]],
    wrong: Mapping[str, Mistake],
    *,
    fixed: bool,
) -> FieldView:
    given = tuple(values.get(field.name, ()))
    options = tuple(field.among(ground)) if field.among else ()
    mistake = wrong.get(field.name)
    parts = {
        name.removeprefix(f"{field.name}."): value[0]
        for name, value in values.items()
        if name.startswith(f"{field.name}.")
    }
    precision = parts.get("precision", "minute")
    return FieldView(
        name=field.name,
        id=f"f-{field.name.replace('.', '-')}",
        label=told(field.label),
        kind=field.kind.value,
        hint=told(field.hint) if field.hint else "",
        required=field.required,
        value=given[0] if given else "",
        parts=parts,
        groups=_grouped(options, given),
        precisions=tuple(
            Choice(value=each.value, words=each.words, chosen=each.value == precision)
            for each in choices.precisions(ground)
        )
        if field.kind is Kind.SPAN
        else (),
        fixed=choices.among(options, given[0]) if fixed and given else "",
        only="" if mistake or given else field.only,
        conditional=bool(field.only),
        now=field.now,
        fold=told(field.fold) if field.fold else "",
        rest=field.rest,
        units=_units(ground) if field.kind is Kind.AMOUNT else (),
        mistake=mistake.message if mistake else "",
        remedy=mistake.remedy if mistake else "",
    )


def _units(ground: Ground) -> tuple[str, ...]:
    """Units in which something is counted in this case already."""
    lines = ground.standing.contributions.lines
    return tuple(sorted({each.unit for each in lines if " of " not in each.unit}))


def _grouped(
    options: Iterable[Option], given: Sequence[str]
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    groups: dict[str, list[Choice]] = {}
    for each in options:
        choice = Choice(value=each.value, words=each.words, chosen=each.value in given)
        groups.setdefault(each.group, []).append(choice)
    return tuple((name, tuple(held)) for name, held in groups.items())


def rests_of(form: Form, values: Mapping[str, Sequence[str]], ground: Ground) -> Rests | None:
    """What the act rests on, where it is known."""
    if form.verb == "close_case":
        lines = tuple(open_lines(ground.lens))
        return Rests(
            words=told("What is still open") if lines else told("Nothing is open."),
            cite="",
            lines=lines,
        )
    given = (*values.get(form.first, ()), "")[0] if form.first else ""
    question = ground.lens.question(given) if form.first == "question" else None
    if question is not None:
        return _question(question, ground)
    if form.first in {"report", "of"} and given:
        fact = next((each for each in ground.standing.facts if each.entry == given), None)
        if fact is not None:
            return Rests(words=choices.fact_in_words(fact, ground), cite="", lines=(fact.text,))
    return None


def _question(question: QuestionView, ground: Ground) -> Rests:
    lens = ground.lens
    own = next(
        (
            duty
            for duty in lens.by_clause.get(question.id, ())
            if duty.party == ground.party and duty.status not in ENDED
        ),
        None,
    )
    due = own.due if own and own.due else question.closes_at
    last = own.due_at_the_latest if own else None
    then = lens.named(own.then) if own else ""
    if question.rule is not RuleKind.INDIVIDUAL and question.if_silent is not None:
        outcome = outcome_in_words(question.if_silent)
        then = told("if nobody speaks again: %(outcome)s") % {"outcome": outcome}
    lines = [_draft(question, ground)] if question.draft else []
    if question.settled_at is not None:
        said = told("Settled %(when)s: %(outcome)s.") % {
            "when": lens.stamp(question.settled_at).full,
            "outcome": outcome_in_words(question.outcome),
        }
        lines.append(said)
    return Rests(
        words=question.text,
        cite=f"{lens.brief(question.agreement)} {question.cite}",
        rule=sentence(question.rule_words),
        due=lens.stamp(due) if due else None,
        last=lens.stamp(last) if last and last != due else None,
        left=left(ground.standing.now, due) if due else "",
        then=then,
        lines=tuple(lines),
    )


def _draft(question: QuestionView, ground: Ground) -> str:
    entry = next(each for each in ground.case.entries if each.id == question.draft)
    text = getattr(entry.body, "text", "")
    return told("The text in circulation: %(text)s") % {"text": text}


def left(now: Instant, due: Instant) -> str:
    """How long is left, or how long ago it was."""
    if due >= now:
        return told("%(time)s left") % {"time": apart(now, due)}
    return told("%(time)s over") % {"time": apart(due, now)}


def typed_moment(instant: Instant, zone: str) -> str:
    """An instant as a field of a form holds it."""
    here = shown_in(instant, zone).to_plain()
    return here.round("minute", mode="floor").format_iso()[:16]


def said_of(form: Form, args: Any, ground: Ground) -> tuple[tuple[str, str], ...]:
    """What an act says, a label and its words for each field that is filled."""
    rows = []
    for field in form.fields:
        value = args
        for part in field.name.split("."):
            value = getattr(value, part, None)
        words = _value(field, value, ground)
        if words:
            rows.append((told(field.label), words))
    return tuple(rows)


def _value(field: Field, value: Any, ground: Ground) -> str:  # noqa: PLR0911 - one for each kind
    if value is None or value in {"", ()}:
        return ""
    options = tuple(field.among(ground)) if field.among else ()
    match field.kind:
        case Kind.SOME:
            return ", ".join(choices.among(options, str(each)) for each in value)
        case Kind.WHEN:
            return ground.lens.stamp(value).full
        case Kind.SPAN:
            return ground.lens.times.span(value)
        case Kind.AMOUNT:
            unit = getattr(value, "unit", "") or f"{value.currency} ({value.year})"
            return f"{value.value:f} {unit}"
        case Kind.ONE if isinstance(value, bool):
            return choices.among(options, "yes" if value else "no")
        case Kind.LINE | Kind.LONG | Kind.WHOLE | Kind.ONE:
            return choices.among(options, str(value))
