"""A rule of the language as numbers over the parties of a model.

A silence counted in days of a calendar is refused, and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from foedus.agreement.types import parse_share
from foedus.agreement.vocabulary import Abstention, Counted, EarlyClose, RuleKind, Tie
from foedus.errors import NotForecastError
from foedus.forecast.model import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.agreement.model import Need
    from foedus.agreement.resolved import RuleInForce

__all__ = ["count_of"]

_BASES: Final = (Counted.MEMBERS, Counted.PRESENT, Counted.VOTES, Counted.WEIGHT)
_EARLY: Final = (None, EarlyClose.WHEN_DECIDED, EarlyClose.WHEN_ALL_ANSWERED)


def count_of(
    rule: RuleInForce,
    parties: Sequence[str],
    *,
    in_case: Mapping[str, str],
    influence: Mapping[str, int],
    where: str,
) -> Count:
    """The rule over these parties; `in_case` says who `attacker` and `victim` are, by name.

    Whom it recuses by such a word is away from the start.

    Raises:
        NotForecastError: a silence is not counted in hours; `where` names it.
    """
    terms = rule.rule

    def follow_of(follow: RuleInForce | None) -> Count | None:
        if follow is None:
            return None
        return count_of(follow, parties, in_case=in_case, influence=influence, where=where)

    away = {in_case[word] for word in terms.recuse if word in in_case}
    weights = influence if rule.kind is RuleKind.SILENCE else terms.weights
    more, fraction = parse_share(terms.quorum) or (False, None) if terms.quorum else (False, None)
    chair = terms.chair if terms.tie is Tie.CHAIR else None
    return Count(
        kind=rule.kind,
        voters=_among(rule.voters, parties),
        weights=np.array([weights.get(code, 0 if weights else 1) for code in parties], np.int64),
        recused=_among(rule.recused | away, parties),
        veto=_among(rule.veto, parties),
        delegates=_among(rule.delegates, parties),
        needs=np.array([_need(need, rule) for need in terms.need], np.int64).reshape(-1, 4),
        quorum=(fraction.numerator, fraction.denominator, int(more)) if fraction else (0, 1, 0),
        abstain=list(Abstention).index(rule.abstain),
        chair=parties.index(chair) if chair in parties else -1,
        broken_by=terms.broken_by or 1,
        window=_window(rule, where),
        early=_EARLY.index(terms.early_close),
        on_break=follow_of(rule.on_break),
        on_fail=follow_of(rule.on_fail),
    )


def _among(codes: Iterable[str], parties: Sequence[str]) -> NDArray[np.bool_]:
    named = set(codes)
    return np.array([code in named for code in parties], np.bool_)


def _need(need: Need, rule: RuleInForce) -> tuple[int, int, int, int]:
    more, share = parse_share(need.share) or (False, None)
    assert share is not None
    base = need.of or rule.rule.of or Counted.VOTES
    return share.numerator, share.denominator, int(more), _BASES.index(base)


def _window(rule: RuleInForce, where: str) -> float:
    window = rule.rule.window
    if rule.kind is not RuleKind.SILENCE or window is None:
        return 0.0
    if not window.is_exact:
        message = f"The silence of {where} is counted in days of a calendar."
        raise NotForecastError(message, remedy="Write it in hours, as PT72H.")
    return window.seconds / 3600
