"""The agreements of a case, article by article, with the duties that rest on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.agreement.rendering import articles, facts_in_words
from foedus.agreement.vocabulary import Role
from foedus.desk.panels.states import in_order
from foedus.desk.panels.words import STATUSES, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.agreement.resolved import Agreement
    from foedus.case.standing import DutyView
    from foedus.desk.panels.lens import Lens
    from foedus.desk.panels.words import Sign

__all__ = ["AgreementPanel", "ArticleRow", "Resting", "agreements_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Parties whose duty under an article stands alike, and the next time that matters."""

    sign: Sign
    parties: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One provision: its citation and name, what it says, who rests on it."""

    cite: str
    name: str
    says: tuple[str, ...]
    duties: tuple[Resting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPanel:
    """One agreement as the case froze it."""

    id: str
    title: str
    version: str
    status: str
    digest: str
    parties: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str, str], ...]
    articles: tuple[ArticleRow, ...]


def agreements_of(agreements: Iterable[Agreement], lens: Lens) -> tuple[AgreementPanel, ...]:
    """Every agreement; those of one guarantor come last, by its name."""

    def order(agreement: Agreement) -> tuple[bool, str]:
        bound = [code for code, each in agreement.parties.items() if each.role is Role.GUARANTOR]
        alone = len(bound) == 1
        return alone, in_order(lens.name(bound[0])) if alone else ""

    return tuple(_panel(each, lens) for each in sorted(agreements, key=order))


def _panel(agreement: Agreement, lens: Lens) -> AgreementPanel:
    roles: dict[str, list[str]] = {}
    for code, party in agreement.parties.items():
        roles.setdefault(plain(party.role), []).append(code)
    held: dict[str, list[DutyView]] = {}
    for duty in lens.standing.duties:
        if duty.agreement == agreement.reference:
            held.setdefault(duty.provision.replace("_", " "), []).append(duty)
    return AgreementPanel(
        id=agreement.reference,
        title=agreement.title,
        version=agreement.version,
        status=plain(agreement.document.status or ""),
        digest=agreement.digest,
        parties=tuple(
            (sentence(role), lens.listed(codes, most=60)) for role, codes in roles.items()
        ),
        facts=tuple(
            (cite, name, lens.named(said)) for cite, name, said in facts_in_words(agreement)
        ),
        articles=tuple(
            ArticleRow(
                cite=cite,
                name=sentence(name),
                says=tuple(lens.named(line) for line in said),
                duties=tuple(_resting(held.get(name, ()), lens)),
            )
            for cite, name, said in articles(agreement)
        ),
    )


def _resting(duties: Iterable[DutyView], lens: Lens) -> Iterable[Resting]:
    alike: dict[object, list[DutyView]] = {}
    for duty in duties:
        alike.setdefault((duty.status, duty.due), []).append(duty)
    order = list(STATUSES)
    for group in sorted(alike.values(), key=lambda each: order.index(each[0].status)):
        first = group[0]
        yield Resting(
            sign=STATUSES[first.status],
            parties=lens.listed([each.party for each in group], most=60),
            due=lens.stamp(first.due).full if first.due else "",
        )
