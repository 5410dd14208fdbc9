"""An entry as a CloudEvent (CloudEvents 1.0, structured mode, JSON).

Written by hand: it is ten fields, and the bytes that are signed have to be the
same whenever they are made.  The mode stands in the type, in an attribute of
its own and in the data, so that whoever reads only one of them cannot take an
exercise for the real thing (design, law 12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.case.entries import Entry
from foedus.record.canonical import canonical_bytes
from foedus.record.shaping import kind_of, shape_of

if TYPE_CHECKING:
    from foedus.record.canonical import Json

__all__ = ["KIND", "event_of"]

KIND: Final = "application/cloudevents+json; charset=utf-8"


def event_of(entry: Entry, origin: str) -> bytes:
    """The event of an entry; `origin` is where the desk is reached.

    An id is one entry's in its case, so the case is the source; `sequence`
    sorts the events of a source as texts.
    """
    event: dict[str, Json] = {
        "specversion": "1.0",
        "id": entry.id,
        "source": f"{origin}/cases/{entry.case}",
        "type": f"foedus.{entry.mode}.{kind_of(type(entry.body))}",
        "subject": entry.case,
        "time": str(entry.recorded_at),
        "datacontenttype": "application/json",
        "foedusmode": entry.mode.value,
        "sequence": f"{entry.position:010d}",
        "data": shape_of(Entry).write(entry),
    }
    return canonical_bytes(event)
