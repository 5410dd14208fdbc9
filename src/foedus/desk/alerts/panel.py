"""What the pages of alerts show: of each party, who was told how, and who confirmed when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.desk.alerts.causes import TRAITS, What
from foedus.desk.alerts.outbox import State
from foedus.desk.language import told as _
from foedus.desk.panels.states import in_order, state_of
from foedus.desk.panels.words import Sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.desk.alerts.notices import Contact
    from foedus.desk.alerts.outbox import Confirmed, Delivery
    from foedus.desk.panels.times import Times
    from foedus.moments import Instant

__all__ = ["Handed", "PartyRow", "PersonRow", "TellingRow", "party_rows", "telling_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One channel of a person: its state, and what it said last."""

    channel: str
    sign: Sign
    when: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person: how they were told, and when they confirmed (empty: not yet)."""

    name: str
    rank: int
    handed: tuple[Handed, ...]
    confirmed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingRow:
    """One thing that was told to a party."""

    words: str
    when: str
    persons: tuple[PersonRow, ...]
    sign: Sign
    escalated: bool
    asks: bool
    """Whether somebody is to confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party: how many stand in its duty roster, and how its last alert stands."""

    code: str
    name: str
    persons: int
    last: TellingRow | None
    tellings: tuple[TellingRow, ...]


_STATES: Final = {
    State.WAITING: ("waiting", "wait"),
    State.SENT: ("yes", "good"),
    State.REFUSED: ("missed", "bad"),
    State.IDLE: ("dormant", "mute"),
}


def _state_words(state: State) -> str:
    return {
        State.WAITING: _("not taken yet"),
        State.SENT: _("sent"),
        State.REFUSED: _("refused"),
        State.IDLE: _("not needed"),
    }[state]


def _what_words(what: str) -> str:
    return {
        What.FACT: _("A fact was reported"),
        What.REQUEST: _("The agreement was invoked"),
        What.QUESTION: _("A question was put"),
        What.DRAFT: _("A draft was circulated"),
        What.OBJECTION: _("A party objected"),
        What.OUTCOME: _("An outcome was reached"),
        What.CONTEST: _("An outcome was contested"),
        What.BEFORE: _("A deadline is near"),
        What.PASSED: _("A deadline has passed"),
        What.REMINDER: _("A reminder"),
        What.CONVENED: _("A meeting was convened"),
        What.MOVED: _("A meeting was moved"),
        What.CALLED_OFF: _("A meeting was called off"),
        What.CLOSED: _("The case was closed"),
        What.SIGNATURE: _("A statement waits for a second person"),
        What.KEY: _("A key has changed"),
        What.CHECK: _("A check of communications"),
        What.ADDRESS: _("An address is to be confirmed"),
    }[What(what)]


def party_rows(
    parties: Iterable[str],
    contacts: dict[str, list[Contact]],
    deliveries: Sequence[Delivery],
    confirmed: Sequence[Confirmed],
    times: Times,
) -> list[PartyRow]:
    """Every party with what it was told; those that have confirmed nothing come first."""
    told: dict[str, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        told[each.party].append(each)
    rows = []
    for code in parties:
        standing = [each for each in contacts.get(code, []) if each.until is None]
        tellings = telling_rows(told[code], confirmed, times)
        rows.append(
            PartyRow(
                code=code,
                name=state_of(code).name,
                persons=len({each.person for each in standing if each.channel != "feed"}),
                last=tellings[0] if tellings else None,
                tellings=tuple(tellings),
            )
        )
    return sorted(rows, key=lambda row: (_rank(row), in_order(row.name)))


def _rank(row: PartyRow) -> int:
    if row.last is None:
        return 3 if row.persons else 1
    return {"bad": 0, "wait": 0, "open": 2}.get(row.last.sign.tone, 4)


def telling_rows(
    deliveries: Iterable[Delivery], confirmed: Sequence[Confirmed], times: Times
) -> list[TellingRow]:
    """What was told, the newest first."""
    grouped: dict[str, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        grouped[each.about].append(each)
    seen = {(each.about, each.person): _when(each.at, times) for each in confirmed}
    newest = sorted(grouped.values(), key=lambda group: group[0].told, reverse=True)
    return [_telling(group, seen, times) for group in newest]


def _telling(group: list[Delivery], seen: dict[tuple[str, str], str], times: Times) -> TellingRow:
    first = group[0]
    persons: dict[tuple[int, str], list[Delivery]] = defaultdict(list)
    for each in group:
        if each.channel != "feed":
            persons[each.rank, each.person].append(each)
    rows = tuple(
        PersonRow(
            name=name,
            rank=rank,
            handed=tuple(_handed(each, times) for each in theirs),
            confirmed=seen.get((first.about, name), ""),
        )
        for (rank, name), theirs in sorted(persons.items())
    )
    escalated = any(each.rank and each.state is not State.IDLE for each in group)
    traits = TRAITS[What(first.what)]
    asks = traits.escalates or traits.everybody
    return TellingRow(
        words=_what_words(first.what),
        when=_when(first.told, times),
        persons=rows,
        sign=_sign(rows, group, asks=asks),
        asks=asks,
        escalated=escalated,
    )


def _handed(delivery: Delivery, times: Times) -> Handed:
    icon, tone = _STATES[delivery.state]
    words = _("on its way") if _is_on_its_way(delivery) else _state_words(delivery.state)
    return Handed(
        channel=delivery.channel,
        sign=Sign(says=words, icon=icon, tone=tone),
        when=_when(delivery.sent, times) if delivery.sent else "",
        fault=delivery.fault,
    )


def _is_on_its_way(delivery: Delivery) -> bool:
    """Whether no channel has been asked to take it yet; the first is within a second or so."""
    return delivery.state is State.WAITING and not delivery.tries


def _sign(rows: Sequence[PersonRow], group: Sequence[Delivery], *, asks: bool) -> Sign:
    if any(row.confirmed for row in rows):
        return Sign(says=_("confirmed"), icon="yes", tone="good")
    if any(each.state is State.SENT for each in group):
        if not asks:
            return Sign(says=_("sent"), icon="yes", tone="part")
        return Sign(says=_("sent, not confirmed"), icon="open", tone="open")
    if any(_is_on_its_way(each) for each in group):
        return Sign(says=_("on its way"), icon="waiting", tone="wait")
    if any(each.state is State.WAITING for each in group):
        return Sign(says=_("no channel has taken it"), icon="waiting", tone="wait")
    return Sign(says=_("nobody was reached"), icon="missed", tone="bad")


def _when(instant: Instant, times: Times) -> str:
    """To the second."""
    return times.stamp(instant.round("second", mode="floor")).full
