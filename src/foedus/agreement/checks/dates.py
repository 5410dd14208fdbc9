"""Do the dates fit?  Membership, and whether the text changed since it was compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.agreement.checks.context import Context

__all__ = ["run"]


def run(context: Context) -> None:
    """Membership of parties, then the texts."""
    document = context.document
    for code, party in document.parties.items():
        if party.since and party.until and party.until < party.since:
            message = f"{code} leaves on {party.until}, before it joins on {party.since}."
            context.report("F040", ("parties", code, "until"), message, "Exchange the two.")
    if document.checked is None:
        return
    for language, digest in document.checked.texts.items():
        text = document.texts.get(language)
        if text is None:
            if context.lacks("texts", language):
                message = f"The document has no text in {language!r}."
                where = ("checked", "texts", language)
                context.report("F010", where, message, "Add it under texts:.", key=True)
        elif text.sha256 and text.sha256 != digest:
            message = f"The text in {language!r} is not the one compared on {document.checked.on}."
            hint = "Compare the document with the text again, then set checked:."
            where = ("checked", "texts", language)
            related = [("the text now", ("texts", language, "sha256"))]
            context.report("F050", where, message, hint, related=related)
