"""What is hostile costs no more than its length: a size that would hang if it were squared."""

from __future__ import annotations

import pytest
from tests.record.test_bundle import THEIRS

from foedus.errors import BadEntryError
from foedus.record.canonical import read_canonical

UNENDED = [
    b'"' + rb"\"" * 1_000_000,
    b'"' + rb"\"" * 1_000_000 + b"\\",
    b'["a",' + b'"' + b"\\" * 2_000_001,
]


@pytest.mark.parametrize("data", UNENDED, ids=["quotes", "a last backslash", "backslashes"])
def test_a_text_that_does_not_end_is_read_once(data: bytes) -> None:
    with pytest.raises(BadEntryError, match="no JSON"):
        read_canonical(data, "it")
    with pytest.raises(THEIRS.Invalid, match="no canonical JSON"):
        THEIRS.read_json(data)


@pytest.mark.parametrize("text", [rb"\"[[", rb"\\", b"[" * 200, rb"\u005b"])
def test_brackets_in_a_text_are_not_counted(text: bytes) -> None:
    data = b'"' + text + b'"'
    if b"u005b" in text:
        with pytest.raises(BadEntryError, match="not canonical"):
            read_canonical(data, "it")
    else:
        assert read_canonical(data, "it") == THEIRS.read_json(data)
    with pytest.raises(BadEntryError, match="deep"):
        read_canonical(b"[" * 101 + data + b"]" * 101, "it")
