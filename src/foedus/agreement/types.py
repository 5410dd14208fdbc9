"""The types of single values: from the text that was written, strictly.

A value that is not of its type is reported with the words of this module;
nothing is guessed (`012` is no number, `on` is no yes).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from foedus.errors import BadMomentError
from foedus.moments import (
    Date,
    Duration,
    Instant,
    expect_of_our_time,
    in_zone,
    parse_date,
    parse_instant,
)

__all__ = [
    "LOOKS_OF_SHARE",
    "Citations",
    "Count",
    "Day",
    "Digest",
    "Length",
    "Moment",
    "Money",
    "Name",
    "Names",
    "OneOrMore",
    "PartyCode",
    "Reference",
    "Share",
    "Short",
    "Text",
    "Url",
    "YesNo",
    "Zone",
    "is_name",
    "is_party",
    "parse_share",
    "said",
]

T = TypeVar("T")

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*", re.ASCII)
_PARTY: Final = re.compile(r"[A-Z]{3}|(?:org|cow):[a-z0-9-]+", re.ASCII)
_COUNT: Final = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_DECIMAL: Final = re.compile(r"(?:0|[1-9]\d{0,20})(?:\.\d{1,9})?", re.ASCII)
_SHARE: Final = re.compile(r"(more than )?(\d{1,6})/(\d{1,6})|(more than )?(\d{1,3}) ?%", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s/]\S*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ZONE: Final = re.compile(r"UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+", re.ASCII)
_LONGEST_TEXT: Final = 2_000
_MOST_COUNTED: Final = 10**15
_EPOCH: Final = Instant.from_timestamp(0)


def said(value: object) -> str:
    """A value as a message names it."""
    match value:
        case None:
            return "null"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return repr(value)


def _wrong(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("foedus", "{message}", {"message": message, "hint": hint})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(f"A text was expected, not {said(value)}.", "Write one value here.")
    if not value.strip():
        raise _wrong("The text is empty.", "Leave the key out where nothing is known.")
    if len(value) > _LONGEST_TEXT:
        raise _wrong(f"The text is longer than {_LONGEST_TEXT:,} characters.", "Shorten it.")
    return value


def _matching(pattern: re.Pattern[str], what: str, hint: str) -> BeforeValidator:
    def check(value: object) -> str:
        text = _text(value)
        if not pattern.fullmatch(text):
            raise _wrong(f"{said(text)} is not {what}.", hint)
        return text

    return BeforeValidator(check)


def _yes_no(value: object) -> bool:
    match value:
        case "yes" | "true" | True:
            return True
        case "no" | "false" | False:
            return False
    raise _wrong(f"{said(value)} is neither yes nor no.", "Write yes or no.")


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_COUNTED:
        return value
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    raise _wrong(f"{said(value)} is not a whole number.", "Write digits without a leading zero.")


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise _wrong(f"{said(value)} is not an amount.", "Write digits, as 2500000000 or 0.25.")


def _parsed(kind: type[T], parse: Callable[[str], T]) -> BeforeValidator:
    """What `parse` makes of a text, or a value that is already of the kind."""

    def check(value: object) -> T:
        return value if isinstance(value, kind) else _from_text(value, parse)

    return BeforeValidator(check)


def _from_text(value: object, parse: Callable[[str], T]) -> T:
    try:
        return parse(_text(value))
    except BadMomentError as fault:
        raise _wrong(fault.message, fault.remedy) from fault


def _moment(value: object) -> Instant:
    """An instant of our time: what is kept in a record is read elsewhere, whatever its year."""
    moment = value if isinstance(value, Instant) else _from_text(value, parse_instant)
    try:
        return expect_of_our_time(moment)
    except BadMomentError as fault:
        raise _wrong(fault.message, fault.remedy) from fault


def _zone(value: object) -> str:
    """A zone that every machine knows by the same name; `localtime` is none."""
    text = _text(value)
    if not _ZONE.fullmatch(text):
        raise _wrong(f"{text!r} is not a time zone.", "Write an IANA name as Europe/Kyiv.")
    _from_text(text, lambda name: in_zone(_EPOCH, name))
    return text


def is_name(text: str) -> bool:
    """Whether a text may name an entry of a document."""
    return _NAME.fullmatch(text) is not None


def is_party(text: str) -> bool:
    """Whether a text has the form of a party's code."""
    return _PARTY.fullmatch(text) is not None


def parse_share(text: str) -> tuple[bool, Fraction] | None:
    """Read `2/3`, `55 %` or `more than 1/2`: whether more is needed, and the share."""
    found = _SHARE.fullmatch(text)
    if found is None:
        return None
    more, above, below, more_percent, percent = found.groups()
    if percent is not None:
        return bool(more_percent), Fraction(int(percent), 100)
    return (bool(more), Fraction(int(above), int(below))) if int(below) else None


def _share(value: object) -> str:
    text = _text(value)
    if parse_share(text) is None:
        raise _wrong(f"{text!r} is not a share.", "Write 2/3, 55 %, or more than 1/2.")
    return text


def _one_or_more(value: object) -> object:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


class Short:
    """A shorter way to write a value: how it is widened, and what it looks like in a file."""

    def __init__(
        self,
        widen: Callable[[object], object],
        looks: Callable[[JsonSchemaValue], list[JsonSchemaValue]],
    ) -> None:
        self._widen, self._looks = widen, looks

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self._widen, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        whole = handler(schema)
        return {"anyOf": [*self._looks(whole), whole]}


def _like(pattern: str, *types: str) -> WithJsonSchema:
    """How a value looks to an editor, which takes `2024` for a number and `on` for a truth."""
    return WithJsonSchema({"type": ["string", *types], "pattern": f"^(?:{pattern})$"})


_WORDS: Final = {
    "type": ["string", "number", "boolean"],
    "minLength": 1,
    "maxLength": _LONGEST_TEXT,
}

OneOrMore: Final = Short(_one_or_more, lambda whole: [whole["items"], {"type": "null"}])
"""A value alone stands for a list of one, and null for none."""

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_WORDS)]
Url = Annotated[
    str,
    _matching(_URL, "the address of a page", "Write it whole, as https://example.org/page."),
    _like(_URL.pattern),
]
Name = Annotated[
    str,
    _matching(_NAME, "a name", "Write small letters, digits and _."),
    _like(_NAME.pattern, "boolean"),
]
Reference = Annotated[
    str,
    _matching(_REFERENCE, "an id or a version", "Write letters, digits, and - _ . / after them."),
    _like(_REFERENCE.pattern, "number", "boolean"),
]
PartyCode = Annotated[
    str,
    _matching(
        _PARTY,
        "a party",
        "Write an ISO 3166-1 alpha-3 code as UKR, or an organisation as org:eu.",
    ),
    _like(_PARTY.pattern),
]
Digest = Annotated[
    str,
    _matching(_SHA256, "a SHA-256", "Write its 64 hexadecimal digits in small letters."),
    _like(_SHA256.pattern, "number"),
]
YesNo = Annotated[
    bool,
    BeforeValidator(_yes_no),
    WithJsonSchema({"enum": ["yes", "no", "true", "false", True, False]}),
]
Count = Annotated[int, BeforeValidator(_count), _like(_COUNT.pattern, "integer")]
Money = Annotated[
    Decimal, BeforeValidator(_decimal), PlainSerializer(str), _like(_DECIMAL.pattern, "number")
]
Day = Annotated[Date, _parsed(Date, parse_date), PlainSerializer(str), _like(r"\d{4}-\d\d-\d\d")]
Moment = Annotated[
    Instant, BeforeValidator(_moment), PlainSerializer(str), _like(r"\d{4}-\d\d-\d\dT.+")
]
Length = Annotated[
    Duration,
    _parsed(Duration, Duration.parse),
    PlainSerializer(str),
    _like(r"P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?"),
]
Zone = Annotated[str, BeforeValidator(_zone), _like(_ZONE.pattern)]
LOOKS_OF_SHARE: Final[JsonSchemaValue] = {"type": "string", "pattern": f"^(?:{_SHARE.pattern})$"}
Share = Annotated[str, BeforeValidator(_share), WithJsonSchema(LOOKS_OF_SHARE)]
Names = Annotated[tuple[Text, ...], OneOrMore]
Citations = Annotated[tuple[Text, ...], OneOrMore]
