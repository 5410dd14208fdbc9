"""The controls of a forecast: what can be chosen, and each slider with its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Form
from foedus.desk.forecast_form import LEAST_SUPPORT, MOST_SUPPORT, PACES, USUAL, forms_of
from foedus.desk.forecasts import stages_of
from foedus.desk.forms.shown import typed_moment
from foedus.desk.language import told
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.words import counted, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.agreement.resolved import Agreement
    from foedus.desk.forecast_form import Mistake, Read, Typed
    from foedus.forecast.behaviour import Behaviour
    from foedus.forecast.compile import Compiled
    from foedus.moments import Instant

__all__ = ["Controls", "Group", "Option", "Slider", "controls_of"]

_STEP: Final = 0.25
_FURTHEST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of a list."""

    value: str
    words: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some of a list, under a name."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A slider; `template` has # where a script puts the number, `rests` is said in the middle.

    `kind` is `pace` for doublings, and `share` for percent.
    """

    name: str
    label: str
    kind: str
    least: float
    most: float
    step: float
    value: str
    rest: str
    rests: str
    template: str
    says: str
    chooses: str = ""
    """The name of the list that says what it is about."""
    options: tuple[Option, ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The whole form, as it was sent or as it begins."""

    under: tuple[Group, ...]
    behaviours: tuple[Option, ...]
    forms: tuple[Option, ...]
    at: str
    zone: str
    zone_name: str
    sliders: tuple[Slider, ...]
    mistakes: tuple[Mistake, ...]
    wrong: frozenset[str]


def controls_of(
    read: Read,
    compiled: Compiled | None,
    *,
    under: Sequence[Group],
    behaviours: Mapping[str, Behaviour],
    at: Instant,
    zone: tuple[str, str],
    mistakes: Sequence[Mistake],
) -> Controls:
    """The form; without a model it has the sliders that need none."""
    typed = read.typed
    taken = typed.behaviour or USUAL
    return Controls(
        under=(*under, *_unknown(typed.under, under)),
        behaviours=tuple(_behaviours(taken, behaviours)),
        forms=tuple(_forms(read)),
        at=typed.at or typed_moment(at, zone[0]),
        zone=zone[0],
        zone_name=zone[1],
        sliders=tuple(_sliders(typed, compiled, behaviours.get(taken))),
        mistakes=tuple(mistakes),
        wrong=frozenset(each.field for each in mistakes),
    )


def _unknown(typed: str, under: Sequence[Group]) -> Iterator[Group]:
    """What was typed and is in no list, so that it is not lost."""
    if typed and not any(each.taken for group in under for each in group.options):
        yield Group(name=told("As typed"), options=(Option(value=typed, words=typed, taken=True),))


def _behaviours(taken: str, behaviours: Mapping[str, Behaviour]) -> Iterator[Option]:
    for name, each in behaviours.items():
        yield Option(value=name, words=f"{each.title} ({name})", taken=name == taken)
    if taken not in behaviours:
        yield Option(value=taken, words=taken, taken=True)


def _forms(read: Read) -> Iterator[Option]:
    offered = forms_of(read.agreement) if read.agreement else ()
    taken = read.typed.form or (read.asking.form if read.asking else Form.MILITARY)
    for form in dict.fromkeys((*offered, taken)):
        yield Option(value=str(form), words=sentence(plain(form)), taken=form == taken)


def _sliders(
    typed: Typed, compiled: Compiled | None, behaviour: Behaviour | None
) -> Iterator[Slider]:
    yield _pace(typed, "home", told("Everybody's steps at home"))
    if compiled is None or compiled.model.from_request:
        yield _pace(typed, "request", told("Time until the request"), longer=True)
    if behaviour is not None:
        yield _support(typed, behaviour)
    parties = tuple(_parties(typed, compiled))
    yield _pace(
        typed, "party_pace", told("Every step of one party"), chooses="party", options=parties
    )
    stages = tuple(_stages(typed, compiled))
    yield _pace(
        typed, "stage_pace", told("One step, of whoever takes it"), chooses="stage", options=stages
    )


def _pace(
    typed: Typed,
    name: str,
    label: str,
    *,
    longer: bool = False,
    chooses: str = "",
    options: tuple[Option, ...] = (),
) -> Slider:
    least, most = PACES[name]
    value = getattr(typed, name) or "0"
    said = "%(num)s times as long" if longer else "%(num)s times as fast"
    rests = told("as assumed")
    return Slider(
        name=name,
        label=label,
        kind="pace",
        least=least,
        most=most,
        step=_STEP,
        value=value,
        rest="0",
        rests=rests,
        template=told(said, num="#"),
        says=_said(value, said, rests),
        chooses=chooses,
        options=options,
        none=told("none chosen"),
    )


def _said(value: str, said: str, rests: str) -> str:
    try:
        doublings = float(value)
    except ValueError:
        return value
    if abs(doublings) > _FURTHEST:
        return value
    return told(said, num=paced(2**doublings)) if doublings else rests


def paced(factor: float) -> str:
    """A factor as a script writes it, too: two digits after the point at most."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - only where somebody reads

    from foedus.desk.language import LANGUAGE  # noqa: PLC0415 - as above

    return str(format_decimal(round(factor, 2), "0.##", locale=LANGUAGE.get()))


def _support(typed: Typed, behaviour: Behaviour) -> Slider:
    rest = str(min(max(round(100 * behaviour.support.support), LEAST_SUPPORT), MOST_SUPPORT))
    value = typed.support or rest
    return Slider(
        name="support",
        label=told("Chance that a party supports"),
        kind="share",
        least=LEAST_SUPPORT,
        most=MOST_SUPPORT,
        step=1,
        value=value,
        rest=rest,
        rests=told("%(share)s %%, as assumed", share=rest),
        template="# %",
        says=told("%(share)s %%, as assumed", share=rest) if value == rest else f"{value} %",
    )


def _parties(typed: Typed, compiled: Compiled | None) -> Iterator[Option]:
    known = compiled.model.parties if compiled else ()
    codes = dict.fromkeys((*known, *filter(None, [typed.party])))
    agreement = compiled.agreement if compiled else None
    named = {code: _name(agreement, code) for code in codes}
    for code, name in sorted(named.items(), key=lambda each: in_order(each[1])):
        yield Option(value=code, words=name, taken=code == typed.party)


def _stages(typed: Typed, compiled: Compiled | None) -> Iterator[Option]:
    known = stages_of(compiled.model) if compiled else {}
    if typed.stage not in {"", *known}:
        yield Option(value=typed.stage, words=typed.stage, taken=True)
    for name, parties in known.items():
        agreement = compiled.agreement if compiled else None
        who = _name(agreement, parties[0]) if len(parties) == 1 else _many(len(parties))
        words = f"{sentence(plain(name))} ({who})"
        yield Option(value=name, words=words, taken=name == typed.stage)


def _many(count: int) -> str:
    return counted(count, "party", "parties")


def _name(agreement: Agreement | None, code: str) -> str:
    known = agreement.parties.get(code) if agreement else None
    return state_of(code, known.name if known else None).name
