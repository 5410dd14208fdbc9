"""The types of single values: from the text that was written, strictly.

A value that is not of its type is reported with the words of this module;
nothing is guessed (`012` is no number, `on` is no yes).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

from foedus.errors import BadMomentError
from foedus.moments import Date, Duration, Instant, parse_date, parse_instant

__all__ = [
    "Citations",
    "Count",
    "Day",
    "Length",
    "Moment",
    "Money",
    "Name",
    "Names",
    "PartyCode",
    "Share",
    "Text",
    "YesNo",
    "parse_share",
]

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_PARTY: Final = re.compile(r"[A-Z]{3}|(?:org|cow):[a-z0-9-]+", re.ASCII)
_COUNT: Final = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_DECIMAL: Final = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_SHARE: Final = re.compile(r"(more than )?(\d{1,6})/(\d{1,6})|(more than )?(\d{1,3}) ?%", re.ASCII)
_LONGEST_TEXT: Final = 2_000


def _wrong(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("foedus", "{message}", {"message": message, "hint": hint})


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise _wrong(f"A text was expected, not {_shape(value)}.", "Write one value here.")
    if not value.strip():
        raise _wrong("The text is empty.", "Write null for what is unknown.")
    if len(value) > _LONGEST_TEXT:
        raise _wrong(f"The text is longer than {_LONGEST_TEXT} characters.", "Shorten it.")
    return value


def _shape(value: object) -> str:
    match value:
        case None:
            return "null"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return repr(value)


def _matching(pattern: re.Pattern[str], what: str, hint: str) -> BeforeValidator:
    def check(value: object) -> object:
        text = _text(value)
        if not pattern.fullmatch(str(text)):
            raise _wrong(f"{text!r} is not {what}.", hint)
        return text

    return BeforeValidator(check)


def _yes_no(value: object) -> object:
    match value:
        case "yes" | "true" | True:
            return True
        case "no" | "false" | False:
            return False
    raise _wrong(f"{value!r} is neither yes nor no.", "Write yes or no.")


def _count(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    raise _wrong(f"{value!r} is not a whole number.", "Write digits without a leading zero.")


def _decimal(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    try:
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return Decimal(value)
    except InvalidOperation:
        pass
    raise _wrong(f"{value!r} is not an amount.", "Write digits, as 2500000000 or 0.25.")


def _day(value: object) -> object:
    if isinstance(value, Date):
        return value
    try:
        return parse_date(str(_text(value)))
    except BadMomentError as fault:
        raise _wrong(fault.message, fault.remedy) from fault


def _moment(value: object) -> object:
    if isinstance(value, Instant):
        return value
    try:
        return parse_instant(str(_text(value)))
    except BadMomentError as fault:
        raise _wrong(fault.message, fault.remedy) from fault


def _length(value: object) -> object:
    if isinstance(value, Duration):
        return value
    try:
        return Duration.parse(str(_text(value)))
    except BadMomentError as fault:
        raise _wrong(fault.message, fault.remedy) from fault


def parse_share(text: str) -> tuple[bool, Fraction] | None:
    """Read `2/3`, `55 %` or `more than 1/2`: whether more is needed, and the share."""
    found = _SHARE.fullmatch(text)
    if found is None:
        return None
    more, above, below, more_percent, percent = found.groups()
    if percent is not None:
        return bool(more_percent), Fraction(int(percent), 100)
    return (bool(more), Fraction(int(above), int(below))) if int(below) else None


def _share(value: object) -> object:
    text = str(_text(value))
    if parse_share(text) is None:
        raise _wrong(f"{text!r} is not a share.", "Write 2/3, 55 %, or more than 1/2.")
    return text


def _one_or_more(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else (value,)


Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[str, _matching(_NAME, "a name", "Write small letters, digits and _.")]
PartyCode = Annotated[
    str,
    _matching(
        _PARTY,
        "a party",
        "Write an ISO 3166-1 alpha-3 code as UKR, or an organisation as org:eu.",
    ),
]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Count = Annotated[int, BeforeValidator(_count)]
Money = Annotated[Decimal, BeforeValidator(_decimal), PlainSerializer(str)]
Day = Annotated[Date, BeforeValidator(_day), PlainSerializer(str)]
Moment = Annotated[Instant, BeforeValidator(_moment), PlainSerializer(str)]
Length = Annotated[Duration, BeforeValidator(_length), PlainSerializer(str)]
Share = Annotated[str, BeforeValidator(_share)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)]
Citations = Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)]
