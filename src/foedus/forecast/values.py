"""The types of single values of a behaviour: hours, probabilities, times and days of a year.

A value that is not of its type is reported with the words of this module.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from foedus.agreement.types import said
from foedus.errors import BadMomentError
from foedus.moments import Duration

__all__ = ["Chance", "DayOfYear", "Hours", "Number", "Quarter", "YearDay"]

_HOURS: Final = re.compile(r"(\d{1,6}(?:\.\d{1,12})?) ?(h|min)", re.ASCII)
_CHANCE: Final = re.compile(r"(?:0|1)(?:\.\d{1,15})?|\d{1,3}(?:\.\d{1,6})? ?%", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,9}(?:\.\d{1,12})?", re.ASCII)
_DAY: Final = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(r"([01]\d|2[0-4]):(00|15|30|45)", re.ASCII)
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class YearDay(NamedTuple):
    """A day of every year."""

    month: int
    day: int

    @property
    def exists(self) -> bool:
        """Whether every year has it."""
        return 1 <= self.day <= _LENGTHS[self.month - 1]

    @property
    def number(self) -> int:
        """Its number in a year of 365 days."""
        return sum(_LENGTHS[: self.month - 1]) + self.day

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


def _wrong(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("foedus", "{message}", {"message": message, "hint": hint})


def _hours(value: object) -> float:
    """`PT90M`, or `1.5 h`, or `90 min`: hours, more than none."""
    if isinstance(value, float):
        return value
    hint = "Write PT90M, 1.5 h or 90 min; a day as PT24H."
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        hours = float(found[1]) / (1 if found[2] == "h" else 60)
    else:
        try:
            length = Duration.parse(str(value))
        except BadMomentError:
            raise _wrong(f"{said(value)} is not a duration.", hint) from None
        if not length.is_exact:
            raise _wrong(f"{said(value)} is not the same everywhere.", hint)
        hours = length.seconds / 3600
    if not hours:
        raise _wrong("It takes no time at all.", "Leave the stage out, or give it a minute.")
    return hours


def _chance(value: object) -> float:
    if isinstance(value, float):
        return value
    hint = "Write a number from 0 to 1, as 0.35, or 35 %."
    if not isinstance(value, str) or not _CHANCE.fullmatch(value):
        raise _wrong(f"{said(value)} is not a probability.", hint)
    chance = float(value.rstrip("% ")) / (100 if value.endswith("%") else 1)
    if chance > 1:
        raise _wrong(f"{said(value)} is a probability over 1.", hint)
    return chance


def _number(value: object) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    raise _wrong(f"{said(value)} is not a number.", "Write digits, as 1.2.")


def _quarter(value: object) -> int:
    """`08:30` as quarters of an hour since midnight; 24:00 is the end of the day."""
    if isinstance(value, int):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None or (found[1] == "24" and found[2] != "00"):
        hint = "Write 08:30; whole quarters of an hour."
        raise _wrong(f"{said(value)} is not a time of day.", hint)
    return 4 * int(found[1]) + int(found[2]) // 15


def _year_day(value: object) -> YearDay:
    """`07-20`; 29 February is a day of leap years alone and ends no recess."""
    if isinstance(value, YearDay):
        return value
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    day = YearDay(int(found[1]), int(found[2])) if found else None
    if day is None or not (1 <= day.month <= len(_LENGTHS)) or not day.exists:
        raise _wrong(f"{said(value)} is not a day of every year.", "Write 07-20: month and day.")
    return day


Hours = Annotated[float, BeforeValidator(_hours), WithJsonSchema({"type": "string"})]
Chance = Annotated[float, BeforeValidator(_chance), WithJsonSchema({"type": ["string", "number"]})]
Number = Annotated[float, BeforeValidator(_number), WithJsonSchema({"type": ["string", "number"]})]
Quarter = Annotated[int, BeforeValidator(_quarter), WithJsonSchema({"type": "string"})]
DayOfYear = Annotated[YearDay, BeforeValidator(_year_day), WithJsonSchema({"type": "string"})]
