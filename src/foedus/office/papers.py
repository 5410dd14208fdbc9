"""Statements on their way: written by a desk, carried to whoever signs, and brought back.

One a line, in canonical JSON, as the record will hold them: at first with no
signature, and each person who signs adds one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.errors import BadStatementError
from foedus.record.statements import PartySignature, SignedStatement, Statement, read_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["read_papers", "short_digest", "signed_papers", "write_papers"]

_GROUP, _GROUPS = 4, 4


def write_papers(papers: Iterable[SignedStatement]) -> bytes:
    """Statements as a file."""
    return b"".join(bytes(each) + b"\n" for each in papers)


def read_papers(data: bytes) -> tuple[SignedStatement, ...]:
    """Statements from a file, signed or not.

    Raises:
        BadStatementError: it holds none, or something else.
    """
    papers = tuple(read_signed(line) for line in data.removesuffix(b"\n").split(b"\n"))
    if len({each.statement.nonce for each in papers}) < len(papers):
        message = "Statement: a nonce stands twice."
        raise BadStatementError(message, remedy="Write the statements anew.")
    return papers


def signed_papers(
    papers: Sequence[SignedStatement], sign: Callable[[Statement], PartySignature]
) -> tuple[SignedStatement, ...]:
    """The statements, each with one signature more."""
    return tuple(
        replace(each, signatures=(*each.signatures, sign(each.statement))) for each in papers
    )


def short_digest(statement: Statement) -> str:
    """The beginning of what is signed, for two people to compare by telephone."""
    text = statement.challenge.hex()
    return " ".join(text[at : at + _GROUP] for at in range(0, _GROUP * _GROUPS, _GROUP))
