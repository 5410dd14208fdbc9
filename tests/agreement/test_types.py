"""Single values: from the text that was written, strictly."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from foedus.agreement import types as t
from foedus.moments import Date, Duration, Instant

GOOD: list[tuple[Any, str | None, object]] = [
    (t.YesNo, "yes", True),
    (t.YesNo, "false", False),
    (t.Count, "0", 0),
    (t.Count, "12", 12),
    (t.Money, "0.25", Decimal("0.25")),
    (t.Money, "2500000000", Decimal(2_500_000_000)),
    (t.Day, "2024-02-29", Date(2024, 2, 29)),
    (t.Length, "PT24H", Duration(seconds=86_400)),
    (t.Moment, "2028-08-28T00:40Z", Instant.from_utc(2028, 8, 28, 0, 40)),
    (t.Names, "all", ("all",)),
    (t.Names, None, ()),
    (t.Zone, "Europe/Kyiv", "Europe/Kyiv"),
    (t.Zone, "UTC", "UTC"),
    (t.PartyCode, "org:eu", "org:eu"),
    (t.Reference, "bilateral/gbr-ukr-2024", "bilateral/gbr-ukr-2024"),
    (t.Share, "more than 1/2", "more than 1/2"),
]


@pytest.mark.parametrize(("kind", "text", "value"), GOOD)
def test_a_text_becomes_a_value(kind: Any, text: str | None, value: object) -> None:
    """And a value that is one already stays as it is."""
    adapter = TypeAdapter(kind)

    assert adapter.validate_python(text) == value
    assert adapter.validate_python(value) == value


BAD: list[tuple[Any, object, str]] = [
    (t.YesNo, "on", "'on' is neither yes nor no."),
    (t.YesNo, "NO", "'NO' is neither yes nor no."),
    (t.YesNo, None, "null is neither yes nor no."),
    (t.Count, "012", "'012' is not a whole number."),
    (t.Count, "-1", "'-1' is not a whole number."),
    (t.Count, True, "True is not a whole number."),
    (t.Count, "\u0661", "'\u0661' is not a whole number."),
    (t.Money, "1e9", "'1e9' is not an amount."),
    (t.Money, "NaN", "'NaN' is not an amount."),
    (t.Money, ["1"], "a list is not an amount."),
    (t.Day, "2024-02-30", "'2024-02-30' is not a date."),
    (t.Length, "P1001Y", "'P1001Y' is longer than 1,000 years."),
    (t.Moment, "24:00", "'24:00' is not an instant with an offset."),
    (t.Text, {"a": "b"}, "A text was expected, not a mapping."),
    (t.Text, " \n", "The text is empty."),
    (t.Text, "x" * 2_001, "The text is longer than 2,000 characters."),
    (t.Names, [None], "A text was expected, not null."),
    (t.Zone, "localtime", "'localtime' is not a time zone."),
    (t.Zone, "Europe/Kiyv", "'Europe/Kiyv' is not a time zone."),
    (t.PartyCode, "gbr", "'gbr' is not a party."),
    (t.Name, "Consult", "'Consult' is not a name."),
    (t.Name, "consult\n", "'consult\\n' is not a name."),
    (t.Reference, "bilateral/*", "'bilateral/*' is not an id or a version."),
    (t.Reference, "a@b", "'a@b' is not an id or a version."),
    (t.Digest, "sha256:00", "'sha256:00' is not a SHA-256."),
    (t.Share, "1/0", "'1/0' is not a share."),
    (t.Share, "half", "'half' is not a share."),
]


@pytest.mark.parametrize(("kind", "value", "message"), BAD)
def test_what_is_not_of_a_type_is_refused_in_our_words(
    kind: Any, value: object, message: str
) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(kind).validate_python(value)

    (error,) = refusal.value.errors()
    assert error["msg"] == message
    assert error["ctx"]["hint"]


@pytest.mark.parametrize(
    ("text", "more", "share"),
    [
        ("2/3", False, Fraction(2, 3)),
        ("55 %", False, Fraction(55, 100)),
        ("55%", False, Fraction(55, 100)),
        ("more than 1/2", True, Fraction(1, 2)),
        ("more than 50 %", True, Fraction(1, 2)),
    ],
)
def test_a_share_says_whether_more_is_needed(text: str, *, more: bool, share: Fraction) -> None:
    """Half is not more than half."""
    assert t.parse_share(text) == (more, share)
