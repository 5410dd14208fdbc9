"""One agreement, one behaviour and one moment of attack as arrays: what every evaluator reads.

The arrays know no domain words beyond their names.  All times are hours since
the attack.  One trial goes like this; the compiled kernel, its plain twin, the
trace of one trial and the exact evaluator all follow these lines:

1. `report`, `request` and `meeting` follow each other, each a log-normal time
   after the one before; one that is absent (`sigma` NaN) takes no time.  The
   meeting's lowest bits are cleared as those of T are, below.
2. Party i begins at the request (at the report, where none is needed).
3. Each stage k in order: it is needed with `chance[k, i]`; it begins when the
   calendar `calendar[k, i]` next is open (only its beginning must lie in open
   hours) and takes a log-normal time.
4. The party answers at T(i), when its last stage ends, and never before the
   meeting where `waits` is set.  The lowest 5 bits of T(i) as a 32-bit
   float (6 for more than 32 parties) are cleared, so that no two evaluators order ties differently:
   ties go by index.  After `horizon` nobody answers.
5. In order of T: B is the influence of those who support so far, over that of
   all who answered so far (0.5 where nobody has); a party supports with
   1 / (1 + exp(-(lean(i) + beta (2B - 1) + sum of pull(i, l) over leaders l that
   support - the same over those that answered otherwise))).  One that does not
   declines with `decline[i]`, and else abstains.
   A question that opens by a meeting (`from_meeting`), or runs from one, knows
   only one that was held by the latest of the clocks in `talks`.
6. Every ballot is counted by its rule over what was answered by its close: the
   latest of the ends of its clocks, of which one counts that began before those
   known until then had ended; exactly at the close is in time.  Where all
   had run out before it opened (at the report, the request where one is needed,
   the meeting where `from_meeting` is set), it closes as long after it opened as its
   first clock is long: of those after attack, report, request, meeting.
7. A text under silence is circulated at the first moment, not before the
   meeting, at which `draft_weight` of its rule's weight supports it; not where
   its silence would end after the close or the horizon.
8. Who supports delivers `amount[f, i]` of form f: at T(i) where each decides for
   itself (at the later of T(i) and when it came to that, where a collective rule
   was broken or failed), and under a collective rule at the later of T(i) and
   the adoption; the first ballot's rule.  Then a log-normal lag.  Bounded by no
   horizon but the histogram's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from foedus.agreement.vocabulary import RuleKind

__all__ = [
    "MOST_PARTIES",
    "MOST_STAGES",
    "MOST_WEIGHT",
    "Ballot",
    "Count",
    "Draws",
    "Model",
    "Result",
]

MOST_PARTIES: Final = 64
MOST_STAGES: Final = 16
MOST_WEIGHT: Final = 2**24
"""Of all parties together, by a rule or by influence: what a 32-bit float still counts by ones."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Result(IntEnum):
    """What a ballot comes to; positions are drawn without caveats, so nothing is conditional."""

    OPEN = 0
    ADOPTED = 1
    REFUSED = 2
    VETOED = 3
    NO_DECISION = 4
    EACH = 5
    """Each decides for itself: by the rule, or because the collective one failed or was broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Where each draw of a trial stands in its counter, by party and slot.

    A trial has `words` 64-bit words, a power of two: two for the common times,
    then a block of `per_party` for each block number.  Parties keep their block
    in every model of a comparison, so that all designs share their draws.
    Normal number j of a block is component j % 2 of word j // 2: stages in
    order, then lags by form.  Uniforms follow, in words of their own, three each:
    the answer, whether one that does not support declines, then whether stages
    are needed: number `uniforms[k]` for stage k, -1 where that is no question.
    """

    words: int
    per_party: int
    normals: int
    blocks: NDArray[np.int64]
    uniforms: NDArray[np.int64]

    @classmethod
    def laid_out(cls, blocks: Ints, *, forms: int, asked: NDArray[np.bool_], most: int = 0) -> Self:
        """Room for one block for each of `most` parties, or of these.

        `asked` says of each stage whether some party may not need it, in any
        model that is to share these draws.
        """
        normals = len(asked) + forms
        per_party = -(-normals // 2) + -(-(2 + int(asked.sum())) // 3)
        needed = 2 + per_party * max(most, int(blocks.max()) + 1)
        return cls(
            words=1 << (needed - 1).bit_length(),
            per_party=per_party,
            normals=normals,
            blocks=blocks,
            uniforms=np.where(asked, 1 + np.cumsum(asked), -1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One rule by which answers are counted, over the model's parties.

    `needs` has a row for each condition: numerator, denominator, 1 where more
    than the share is needed, and the base (0 members, 1 present, 2 votes, 3
    weight).  `quorum` is a fraction of the voters as frozen, and 1 where more is
    needed; (0, 1, 0) for none.  `chair` is -1 where no chair breaks a tie.
    `abstain` is the place of the word in `Abstention`; `early` is 0 for never, 1
    when decided, 2 when all answered.  `recused` has whom the case recuses, too,
    and goes on to the rules that it falls back on.  Of a silence, `weights` are
    the parties' influence: who supports a text weighs so much towards its
    circulation.
    """

    kind: RuleKind
    voters: NDArray[np.bool_]
    weights: Ints
    recused: NDArray[np.bool_]
    veto: NDArray[np.bool_]
    delegates: NDArray[np.bool_]
    needs: Ints
    quorum: tuple[int, int, int]
    abstain: int
    chair: int
    broken_by: int
    window: float
    early: int
    on_break: Count | None = None
    on_fail: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One question: its rule, and how many hours after what it closes (NaN: no such clock)."""

    key: str
    cite: str
    question: str
    rule: Count
    after_attack: float
    after_report: float
    after_request: float
    draft_weight: int
    after_meeting: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The arrays.  n parties, K stages, F forms, C calendars, Q quarter hours, L leaders."""

    parties: tuple[str, ...]
    stages: tuple[tuple[str, ...], ...]
    """(n, K): what each party's stage is called; empty where it has none."""
    common: Floats
    """(3, 2): mu and sigma of report, request, meeting; NaN where absent."""
    from_request: bool
    from_meeting: bool
    """Where `waits` is set, and there alone."""
    waits: bool
    talks: Floats
    """(3,): hours after attack, report and request by which a meeting is in time, NaN for none."""
    mu: Floats
    """(K, n)"""
    sigma: Floats
    chance: Floats
    """(K, n): 0 for a stage that a party does not have, 1 for one that is always needed."""
    calendar: Ints
    """(K, n): a row of `openings`, or -1."""
    openings: NDArray[np.float32]
    """(C, Q): the hour at which what is ready in that quarter hour may begin; 0 where open."""
    into_quarter: float
    """Hours from the last full quarter hour to the attack."""
    lean: Floats
    decline: Floats
    beta: float
    influence: Ints
    leaders: Ints
    """(L,): indices of parties."""
    pull: Floats
    """(n, L)"""
    horizon: float
    ballots: tuple[Ballot, ...]
    forms: tuple[str, ...]
    units: tuple[str, ...]
    amount: Floats
    """(F, n)"""
    lag_mu: Floats
    lag_sigma: Floats
    bin_hours: float
    """Width of the bins of times; compiled, a millionth over, so that a full hour is in its own."""
    bins: int
    arrival_hours: float
    arrivals: int
    draws: Draws
    digests: tuple[tuple[str, str], ...] = ()
    """Of the agreement, of what it took parties from, of the behaviour."""
