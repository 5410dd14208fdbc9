"""Keys of persons and statements on their way, as files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foedus.case import entries as e
from foedus.errors import BadStatementError
from foedus.office.keys import new_personal_key, read_personal_key
from foedus.office.papers import read_papers, short_digest, signed_papers, write_papers
from foedus.record.statements import SignedStatement, Statement

KEY = new_personal_key("AAA", "A. One", b"1" * 32)
SECOND = new_personal_key("AAA", "A. Two", b"2" * 32)
STATEMENT = Statement(
    log="log.example/office",
    opening="sha256:2",
    case="night",
    mode=e.Mode.EXERCISE,
    agreements=("sha256:1",),
    body=e.PositionTaken(question="test/pact#respond", answer=e.Answer.SUPPORT),
    party="AAA",
    nonce="0123456789abcdef",
)
PAPER = SignedStatement(entry="answer", statement=STATEMENT, signatures=())


def test_a_key_is_read_as_it_was_written_and_shows_no_secret() -> None:
    read = read_personal_key(KEY.secret())
    assert read.key == KEY.key
    assert read.sign(STATEMENT) == KEY.sign(STATEMENT)
    assert "private" not in repr(KEY)
    assert KEY.key.ed25519 is not None
    assert KEY.key.ed25519.encode() not in KEY.secret()


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", KEY.secret().replace(b'"foedus_key":1', b'"foedus_key":2'), b"\xff",
     KEY.secret().replace(b'"private":"MTEx', b'"private":"MTE'),
     KEY.secret().replace(b'"private":"MTExM', b'"private":"?')],
)  # fmt: skip
def test_what_is_no_key_is_refused(data: bytes) -> None:
    with pytest.raises(BadStatementError, match="no private key"):
        read_personal_key(data)


def test_two_persons_sign_one_after_the_other() -> None:
    first = read_papers(write_papers(signed_papers([PAPER], KEY.sign)))
    (both,) = read_papers(write_papers(signed_papers(first, SECOND.sign)))
    assert both.check({each.key.id: each.key for each in (KEY, SECOND)}) == ("A. One", "A. Two")


def test_nobody_signs_for_another_party() -> None:
    stranger = new_personal_key("BBB", "B. One", b"3" * 32)
    with pytest.raises(BadStatementError, match="AAA's, and the key signs for BBB"):
        signed_papers([PAPER], stranger.sign)


def test_what_holds_no_statement_is_refused() -> None:
    for data in (b"", b"\n", bytes(PAPER) + b"\n\n", b"{}"):
        with pytest.raises(BadStatementError):
            read_papers(data)
    with pytest.raises(BadStatementError, match="nonce stands twice"):
        read_papers(write_papers([PAPER, replace(PAPER, entry="other")]))


def test_the_short_digest_turns_on_everything_that_is_said() -> None:
    assert short_digest(STATEMENT) != short_digest(replace(STATEMENT, case="day"))
    assert STATEMENT.challenge.hex().startswith(short_digest(STATEMENT).replace(" ", ""))
