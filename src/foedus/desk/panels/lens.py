"""How one page words one standing: names of parties, times, articles.

Made once for a standing; every panel of the page reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from foedus.agreement.vocabulary import Certainty, Role
from foedus.case.moves import DutyStatus
from foedus.desk.language import told
from foedus.desk.panels.casting import NOBODY_PLAYS
from foedus.desk.panels.prose import retell
from foedus.desk.panels.states import State, in_order, state_of
from foedus.desk.panels.times import Stamp, Times
from foedus.desk.panels.words import joined, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from foedus.case.standing import DutyView, QuestionView, Standing
    from foedus.desk.panels.casting import Cast
    from foedus.moments import Instant
    from foedus.rehearsal.sources import Source as NamedSource

__all__ = ["Article", "Lens", "Source", "sources_of"]

_MIRRORS: Final = frozenset({Role.BENEFICIARY, Role.NAMED_AGGRESSOR})
_JOINED: Final = re.compile(r"(?<![\w#/@.])[a-z]+(?:_[a-z]+)+(?![\w#/])")
_DAYS_APART: Final = 6 * 24
_FIRM: Final = frozenset({None, Certainty.TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: where it stands, what it asks, and how certain that is."""

    cite: str
    asks: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Articles of one agreement."""

    brief: str
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What panels ask while they word a standing."""

    standing: Standing
    times: Times
    states: Mapping[str, State]
    briefs: Mapping[str, str]
    titles: Mapping[str, str]
    duties: Mapping[str, DutyView]
    by_clause: Mapping[str, tuple[DutyView, ...]]
    named_sources: Mapping[str, NamedSource]
    unreached: frozenset[str] = frozenset()
    """The parties whom no message reaches, as far as the reader may know."""
    unsigned: frozenset[str] = frozenset()
    """Entries that count and that the party of each has yet to sign."""
    cast: Cast = NOBODY_PLAYS
    withheld: frozenset[str] = frozenset()
    """Entries of which the reader is told no more than that they are there."""

    @classmethod
    def of(  # noqa: PLR0913 - what it is made of, each by its name
        cls,
        standing: Standing,
        zone: str,
        sources: Mapping[str, NamedSource] | None = None,
        *,
        exact: bool = False,
        unreached: frozenset[str] = frozenset(),
        unsigned: frozenset[str] = frozenset(),
        cast: Cast = NOBODY_PLAYS,
        withheld: frozenset[str] = frozenset(),
    ) -> Lens:
        """A lens on a standing, with times of a zone first.

        `sources` are those that texts name, `unsigned` entries that count and that the
        party of each has yet to sign, `cast` who plays whom in an exercise.
        """
        states = {each.claimant: state_of(each.claimant) for each in standing.facts}
        states |= {each.party: state_of(each.party, each.name) for each in standing.parties}
        by_clause: dict[str, tuple[DutyView, ...]] = {}
        for duty in standing.duties:
            clause = f"{duty.agreement}#{duty.provision}"
            by_clause[clause] = (*by_clause.get(clause, ()), duty)
        codes = {code.rpartition(":")[2].lower() for code in states}
        return cls(
            standing=standing,
            times=Times(zone=zone, exact=exact),
            states=states,
            briefs={each.id: _brief(each.id, codes) for each in standing.agreements},
            titles={each.id: each.title for each in standing.agreements},
            duties={duty.key: duty for duty in standing.duties},
            by_clause=by_clause,
            named_sources=sources or {},
            unreached=unreached,
            unsigned=unsigned,
            cast=cast,
            withheld=withheld,
        )

    def stamp(self, instant: Instant) -> Stamp:
        """See `Times.stamp`."""
        return self.times.stamp(instant)

    def near(self, instant: Instant) -> str:
        """A time of day; with its weekday, or farther away its date, where that is another day."""
        stamp, now = self.stamp(instant), self.standing.now
        if stamp.day == self.stamp(now).day:
            return stamp.clock
        away = abs((instant - now).total("hours"))
        return f"{stamp.weekday} {stamp.clock}" if away < _DAYS_APART else stamp.brief

    def name(self, code: str) -> str:
        """What a party is called here."""
        state = self.states.get(code)
        return state.name if state else state_of(code).name

    def names(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Names in the order of the alphabet."""
        return tuple(sorted((self.name(code) for code in dict.fromkeys(codes)), key=in_order))

    def listed(self, codes: Iterable[str], *, most: int = 5) -> str:
        """Names in one phrase."""
        return joined(self.names(codes), most=most)

    def named(self, text: str, *, full: bool = False) -> str:
        """A text of the engine in plain words: names of parties, times of this page.

        Times with their year and zone where `full`: where one is read by itself.
        """
        timed = self.times.told(retell(text), full=full)
        words = _JOINED.sub(lambda found: found[0].replace("_", " "), timed)
        pattern = "|".join(map(re.escape, sorted(self.states, key=len, reverse=True)))
        if not pattern:
            return words
        return re.sub(rf"(?<![\w:])({pattern})(?!\w)", lambda found: self.name(found[1]), words)

    def marked(self, text: str, *entries: str) -> str:
        """A text that rests on entries, with the mark of those that are not yet signed."""
        if self.unsigned.isdisjoint(entries):
            return text
        return ", ".join(filter(None, (text, told("not yet signed"))))

    def brief(self, agreement: str) -> str:
        """A short name for an agreement: `GBR-UKR 2024`."""
        return self.briefs.get(agreement, agreement)

    def cited(self, cite: str) -> str:
        """The citation of an entry, with short names for its agreements."""
        for reference in sorted(self.briefs, key=len, reverse=True):
            cite = cite.replace(reference, self.briefs[reference])
        return cite

    def question(self, clause: str) -> QuestionView | None:
        """The question that a clause puts, or None."""
        return next((each for each in self.standing.questions if each.id == clause), None)

    def is_mirror(self, code: str) -> bool:
        """Whether a party is one for whom, or against whom, the others act."""
        for party in self.standing.parties:
            if party.party == code:
                return bool(party.roles) and set(party.roles) <= _MIRRORS
        return False


def sources_of(duties: Iterable[DutyView], lens: Lens, *, who: bool = False) -> tuple[Source, ...]:
    """Articles of duties, agreement by agreement; with `who`, whom each one binds."""
    found: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for duty in duties:
        articles = found.setdefault(duty.agreement, {})
        articles.setdefault((duty.cite, _asked(duty), _mark(duty)), []).append(duty.party)
    return tuple(
        Source(
            brief=lens.brief(agreement),
            title=lens.titles.get(agreement, agreement),
            articles=tuple(
                Article(
                    cite=told(cite),
                    asks=f"{asks} ({lens.listed(parties, most=3)})" if who else asks,
                    mark=mark,
                )
                for (cite, asks, mark), parties in articles.items()
            ),
        )
        for agreement, articles in found.items()
    )


def _asked(duty: DutyView) -> str:
    """What an article asks, with the word that it uses: `will consult`."""
    word = plain(duty.strength or duty.modal)
    verb, forms = plain(duty.verb), f" ({', '.join(map(plain, duty.form))})" if duty.form else ""
    not_ = duty.modal == "must_not" and duty.strength
    asked = told("%(modal)s not %(verb)s" if not_ else "%(modal)s %(verb)s", modal=word, verb=verb)
    waits = told(", not yet asked") if duty.status is DutyStatus.TRIGGERED else ""
    return f"{asked}{forms}{waits}"


def _mark(duty: DutyView) -> str:
    return "" if duty.certainty in _FIRM or duty.certainty is None else duty.certainty.value


def _brief(reference: str, codes: set[str]) -> str:
    """`bilateral/gbr-ukr-2025-treaty` is `GBR-UKR 2025 treaty`; a variant is named after it."""
    path, _, variant = reference.partition("@")
    parts = path.rpartition("/")[2].split("-")
    sides = []
    while parts and parts[0] in codes:
        sides.append(parts.pop(0).upper())
    words = [*(["\N{EN DASH}".join(sides)] if sides else []), *parts]
    name = " ".join(words) if sides else "-".join(words)
    return f"{name} ({plain(variant)})" if variant else name
