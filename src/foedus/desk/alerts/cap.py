"""The Common Alerting Protocol 1.2: what was told to a party, as alerts in an Atom feed.

The status says whether it is actual, an exercise or a test; an alert is
`Private`, for the party that is named.  The feed is found by a word that
nobody can guess, and names no person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from foedus.agreement.letters import seen
from foedus.desk.alerts.causes import What

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.desk.alerts.outbox import Delivery
    from foedus.moments import Instant

__all__ = ["ATOM", "CAP", "cap_alert", "cap_feed"]

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM: Final = "http://www.w3.org/2005/Atom"

_STATUS: Final = {"live": "Actual", "exercise": "Exercise", "replay": "Exercise", "test": "Test"}
_LATER: Final = ("Expected", "Severe", "Likely")
_NOW: Final = ("Immediate", "Severe", "Observed")
_DONE: Final = ("Past", "Minor", "Observed")
_WEIGHTS: Final = {
    What.FACT: ("Immediate", "Extreme", "Likely"),
    What.REQUEST: ("Immediate", "Extreme", "Observed"),
    What.QUESTION: _NOW,
    What.DRAFT: _NOW,
    What.OBJECTION: _NOW,
    What.OUTCOME: _DONE,
    What.CONTEST: _NOW,
    What.BEFORE: _LATER,
    What.PASSED: _DONE,
    What.REMINDER: _LATER,
    What.CONVENED: _LATER,
    What.MOVED: _LATER,
    What.CALLED_OFF: _DONE,
    What.CLOSED: _DONE,
    What.SIGNATURE: _LATER,
    What.KEY: ("Unknown", "Unknown", "Observed"),
    What.CHECK: ("Unknown", "Minor", "Observed"),
    What.ADDRESS: ("Unknown", "Minor", "Observed"),
}
"""Urgency, severity and certainty of each kind: how soon to act, not how bad the world is."""


def cap_alert(delivery: Delivery, domain: str, origin: str, language: str = "en") -> Any:
    """One alert, as an element, in the language that its text is in."""
    alert = etree.Element(_in(CAP, "alert"), nsmap={None: CAP})  # type: ignore[dict-item] # the stubs know no default namespace
    web = f"{origin}/cases/{delivery.case}/board" if delivery.case else f"{origin}/alerts"
    _add(alert, "identifier", f"{delivery.id}.{domain}")
    _add(alert, "sender", f"foedus.{domain}")
    _add(alert, "sent", _time(delivery.moment))
    _add(alert, "status", _STATUS[delivery.mode])
    _add(alert, "msgType", "Alert")
    _add(alert, "scope", "Private")
    _add(alert, "addresses", delivery.party)
    if delivery.mode != "live":
        _add(alert, "note", delivery.subject)
    if delivery.case:
        _add(alert, "incidents", delivery.case)
    info = etree.SubElement(alert, _in(CAP, "info"))
    urgency, severity, certainty = _WEIGHTS[What(delivery.what)]
    _add(info, "language", language)
    _add(info, "category", "Security")
    _add(info, "event", delivery.what)
    _add(info, "urgency", urgency)
    _add(info, "severity", severity)
    _add(info, "certainty", certainty)
    if delivery.until is not None:
        _add(info, "expires", _time(delivery.until))
    _add(info, "senderName", "Foedus")
    _add(info, "headline", delivery.subject[:160])
    _add(info, "description", _without_links(delivery.text))
    _add(info, "web", web)
    return alert


def cap_feed(
    deliveries: Sequence[Delivery],
    party: str,
    address: str,
    domain: str,
    origin: str,
    now: Instant,
    *,
    languages: Mapping[str, str] | None = None,
) -> bytes:
    """The alerts of a party, the newest first, in an Atom feed; `languages` are by contact."""
    feed = etree.Element(_in(ATOM, "feed"), nsmap={None: ATOM})  # type: ignore[dict-item] # as above
    _atom(feed, "id", address)
    _atom(feed, "title", f"Foedus: {party}")
    newest = max((each.moment for each in deliveries), default=now)
    _atom(feed, "updated", newest.format_iso())
    author = etree.SubElement(feed, _in(ATOM, "author"))
    _atom(author, "name", "Foedus")
    for each in sorted(deliveries, key=lambda each: (each.moment, each.id), reverse=True):
        entry = etree.SubElement(feed, _in(ATOM, "entry"))
        _atom(entry, "id", f"urn:foedus:{each.id}")
        _atom(entry, "title", each.subject)
        _atom(entry, "updated", each.moment.format_iso())
        content = etree.SubElement(entry, _in(ATOM, "content"), type="text/xml")
        language = (languages or {}).get(each.contact, "en")
        content.append(cap_alert(each, domain, origin, language))
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8")


def _in(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _add(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, _in(CAP, name)).text = seen(text)


def _atom(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, _in(ATOM, name)).text = seen(text)


def _time(moment: Instant) -> str:
    """As CAP writes UTC: `-00:00`, never `Z`, and whole seconds."""
    return moment.round("second", mode="floor").format_iso().removesuffix("Z") + "-00:00"


def _without_links(text: str) -> str:
    """The text without the line that confirms, which is a person's own."""
    return "\n".join(line for line in text.splitlines() if "{confirm}" not in line).strip()
