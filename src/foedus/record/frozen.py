"""Whether the terms that a case froze are those of the text that it carries.

The digest of an agreement is of its text; what runs is its resolved form.
Both are in the opening, so whoever verifies reads the text again and compares.
Who the parties are, where they come from other documents, is not in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from foedus.agreement.documents import read_document
from foedus.errors import BadEntryError
from foedus.record.canonical import read_canonical

if TYPE_CHECKING:
    from foedus.agreement.model import Document
    from foedus.agreement.resolved import Agreement

__all__ = ["check_terms"]


def check_terms(agreement: Agreement) -> None:
    """Compare an agreement with its own text.

    Raises:
        BadEntryError: its terms are others.
    """
    document = _document(agreement.text)
    named = (document.id, document.variant, document.title, document.version)
    reference = f"{named[0]}@{named[1]}" if named[1] else named[0]
    same = (
        document == agreement.document
        and (reference, *named[2:]) == (agreement.reference, agreement.title, agreement.version)
        and all(document.provisions.get(k) == c.provision for k, c in agreement.clauses.items())
        and all(document.facts.get(k) == terms.fact for k, terms in agreement.facts.items())
        and all(agreement.parties.get(k) == party for k, party in document.parties.items())
    )
    if not same:
        message = f"the terms of {agreement.reference} are not those of its text"
        raise BadEntryError(message, remedy="Do not trust the case.")


def _document(text: str) -> Document:
    """The document of a text in canonical JSON, which is also YAML."""
    value = read_canonical(text.encode(), "the text of an agreement")
    if not isinstance(value, dict):
        raise BadEntryError("the text of an agreement is no document", remedy="Do not trust it.")
    variant = value.pop("variant", None)
    readings, _ = read_document(json.dumps(value, ensure_ascii=False).encode(), "the text")
    if not readings:
        raise BadEntryError("the text of an agreement cannot be read", remedy="Do not trust it.")
    return readings[0].document.model_copy(update={"variant": variant})
