"""Numbers as people may be told them: rounded to what the interval allows, and as frequencies.

An interval is only ever rounded outwards.  What is exact says so; what is
unknown is `-`.
"""

from __future__ import annotations

from functools import cache
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import RuleKind
from foedus.moments import parse_instant, shown_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.forecast.answers import Answers, Estimate, Span

__all__ = [
    "NOTHING",
    "amount",
    "by_hour",
    "days",
    "frequency",
    "grounds",
    "hours",
    "in_hundred",
    "listed",
    "moment",
    "party_name",
    "plain",
    "plus_minus",
    "rule_said",
    "sentence",
    "share_said",
    "signed",
    "spread",
    "whole",
]

NOTHING: Final = "-"
_FINEST: Final = 4
_EXACT: Final = 3
"""Decimals of an exact share: more would say more than the assumptions can."""
_LEAST: Final = 0.05
"""What is less would read as nothing with one decimal."""
_RARE: Final = 0.01
_RAREST: Final = 0.001
_DAY: Final = 24.0
_LONG: Final = 72.0
_RULES: Final = {
    RuleKind.INDIVIDUAL: "each decides for itself",
    RuleKind.CONSENSUS: "consensus: nobody against, and everybody heard",
    RuleKind.UNANIMITY: "unanimity: everybody in favour",
    RuleKind.SILENCE: "silence: a text stands unless somebody objects",
    RuleKind.MAJORITY: "majority",
    RuleKind.DELEGATED: "delegated to a body",
}
_NAMES: Final = {"org:eu": "European Union", "org:nato": "NATO"}


def share_said(estimate: Estimate | None) -> str:
    """`0.73 (0.72 to 0.74)`; exact, `0.732 exactly`."""
    if estimate is None:
        return NOTHING
    if estimate.exact:
        return f"{_edge(estimate.value, _EXACT)} exactly"
    half = (estimate.high - estimate.low) / 2
    places = min(max(ceil(-log10(half)), 1), _FINEST) if half > 0 else _EXACT
    low = floor(estimate.low * 10**places + 1e-9) / 10**places
    high = ceil(estimate.high * 10**places - 1e-9) / 10**places
    value = _edge(estimate.value, places)
    return f"{value} ({_decimal(low, places)} to {_decimal(high, places)})"


def amount(estimate: Estimate) -> str:
    """`1230 (1190 to 1280)`: as many digits as the interval allows."""
    half = (estimate.high - estimate.low) / 2
    if half <= 0:
        return _rounded(estimate.value, _three_digits(estimate.value))
    places = -floor(log10(half))
    step = 10.0**-places
    low = floor(estimate.low / step + 1e-9) * step
    high = ceil(estimate.high / step - 1e-9) * step
    value = _rounded(estimate.value, places)
    return f"{value} ({_rounded(low, places)} to {_rounded(high, places)})"


def whole(value: float) -> str:
    """A bare number, to three digits."""
    return _rounded(value, _three_digits(value))


def signed(estimate: Estimate) -> str:
    """A difference: the plus is written, too."""
    text = amount(estimate)
    return f"+{text}" if estimate.value > 0 else text


def plus_minus(half: float) -> str:
    """Half an interval, `±0.3`; never as if there were none."""
    return f"±{half:.2g}" if 0 < half < _LEAST else f"±{half:.1f}"


def frequency(estimate: Estimate, *, simulated: bool = True) -> str:
    """`in 73 of 100 trials`; what is rarer, or more usual, of 1000."""
    of = "trials" if simulated else "cases"
    value = estimate.value
    if value <= 0:
        return f"in no {of[:-1]}"
    if value >= 1:
        return f"in all {of}"
    if value < _RAREST:
        return f"in fewer than 1 of 1000 {of}"
    if value > 1 - _RAREST:
        return f"in more than 999 of 1000 {of}"
    if value < _RARE or value > 1 - _RARE:
        return f"in {round(value * 1000)} of 1000 {of}"
    return f"in {round(value * 100)} of 100 {of}"


def in_hundred(value: float) -> str:
    """For a cell of a chart: `73`, `<1`, `>99`, `0`, `100`."""
    hundred = 100 * value
    if 0 < hundred < 1:
        return "<1"
    if 99 < hundred < 100:  # noqa: PLR2004 - as the line above
        return ">99"
    return f"{hundred:.0f}"


def hours(value: float | None) -> str:
    """`35 min`, `18.5 h`, `4.2 days`."""
    if value is None:
        return "never"
    if value < 1:
        return f"{60 * value:.0f} min"
    if value < _LONG:
        return f"{value:.1f}".removesuffix(".0") + " h"
    return days(value / _DAY)


def days(value: float) -> str:
    """`4.2 days`."""
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text} day{'' if text == '1' else 's'}"


def spread(span: Span) -> str:
    """From the first tenth to the ninth: `6.8 h to 22 h`."""
    return f"{hours(span.tenth)} to {hours(span.ninetieth)}"


def by_hour(hour: float) -> str:
    """A checkpoint: `24 h`, `7 days`."""
    return f"{hour:.0f} h" if hour <= _LONG else days(hour / _DAY)


def moment(text: str) -> str:
    """`28 August 2027, 02:10 UTC` of an ISO 8601 moment."""
    utc = shown_in(parse_instant(text), "UTC")
    months = (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    )
    week = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    day = week[utc.date().day_of_week().value - 1]
    clock = f"{utc.hour:02}:{utc.minute:02} UTC"
    return f"{day}, {utc.day} {months[utc.month - 1]} {utc.year}, {clock}"


def rule_said(answers: Answers) -> str:
    """The rule in words."""
    return _RULES[RuleKind(answers.rule)] if answers.rule in set(RuleKind) else answers.rule


def plain(name: str) -> str:
    """`duty_officer` as words."""
    return name.replace("_", " ").replace("-", " ")


def sentence(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if items[:-1] else items)


def grounds(basis: str) -> str:
    """The first word of a basis: sourced, derived or assumed."""
    first = basis.split(":", 1)[0].split(",", 1)[0].split(" ", 1)[0].strip().lower()
    return first if first in {"sourced", "derived"} else "assumed"


@cache
def party_name(code: str) -> str:
    """What CLDR calls a state in English; an unknown code is its own name."""
    import pycountry  # noqa: PLC0415 - only when a report is made
    from babel import Locale  # noqa: PLC0415 - as above

    found = pycountry.countries.get(alpha_3=code)
    if found is None:
        return _NAMES.get(code, code)
    return str(Locale.parse("en").territories.get(found.alpha_2, code))


def _edge(value: float, places: int) -> str:
    """A share that is not quite 0 or 1 never reads as 0 or 1."""
    finest = 10**-places
    if 0 < value < finest / 2:
        return f"<{finest:.{places}f}"
    if 1 - finest / 2 < value < 1:
        return f">{1 - finest:.{places}f}"
    return _decimal(value, places)


def _decimal(value: float, places: int) -> str:
    if value in {0.0, 1.0}:
        return f"{value:.0f}"
    return f"{value:.{places}f}"


def _three_digits(value: float) -> int:
    return 2 - floor(log10(abs(value))) if value else 0


def _rounded(value: float, places: int) -> str:
    kept = round(value, places)
    text = f"{kept:,.{max(0, places)}f}"
    return text.removeprefix("-") if not kept else text
