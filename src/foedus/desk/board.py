"""The board: one self-contained page that shows how a case stands at each asked instant.

Everything is worked out and worded here and in the panels; the template only
lays it out.  The page loads nothing: style, script and signs are inside it,
and without the script it is the same page, one instant below the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from foedus.desk.language import LANGUAGE, told
from foedus.desk.panels.casting import NOBODY_PLAYS, Cast
from foedus.desk.panels.claims import ClaimPanel, claims_of
from foedus.desk.panels.clock import ClockPanel, clock_of
from foedus.desk.panels.glance import Glance, glances_of
from foedus.desk.panels.grounds import DutyLines, GroundPanel, duty_lines_of, grounds_of
from foedus.desk.panels.lens import Lens
from foedus.desk.panels.matrix import Matrix, matrix_of
from foedus.desk.panels.notes import MarkRow, RefusedRow, marks_of, refused_of
from foedus.desk.panels.prose import retell
from foedus.desk.panels.references import Piece, references_of
from foedus.desk.panels.supplies import SupplyPanel, supplies_of
from foedus.desk.panels.tallies import TallyPanel, tallies_of
from foedus.desk.panels.times import Stamp, Times, apart
from foedus.desk.panels.truce_charts import TruceChart, chart_of
from foedus.desk.panels.truces import TruceWords, truce_in_words, truces_spoken_of
from foedus.desk.panels.words import MODES, ModeWords, counted, plain, sentence
from foedus.desk.templating import template
from foedus.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from foedus.case.standing import AgreementView, Standing
    from foedus.moments import Instant
    from foedus.rehearsal.play import Refusal
    from foedus.rehearsal.sources import Source

__all__ = ["BoardPage", "Incident", "InstantView", "board_page", "render_board"]

_MOST_REFUSED_OPEN = 6


class Incident(Protocol):
    """What the case is about, and what of it is invented."""

    @property
    def title(self) -> str:
        """What is assumed to happen."""
        ...

    @property
    def invented(self) -> bool:
        """Whether it never happened."""
        ...

    @property
    def modelled_on(self) -> str | None:
        """The real event it follows."""
        ...

    @property
    def note(self) -> str | None:
        """What else a reader must know."""
        ...

    @property
    def sources(self) -> Sequence[str]:
        """Where it is from."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """The incident, worded."""

    title: str
    invented: str
    note: str
    sources: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrucePanel:
    """A truce in words, and drawn where somebody has named a window."""

    words: TruceWords
    chart: TruceChart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """An agreement in force in the case."""

    brief: str
    title: str
    version: str
    status: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantView:
    """The case at one instant, panel by panel."""

    id: str
    tab: str
    tab_day: str
    stamp: Stamp
    since: str
    entries: str
    glances: tuple[Glance, ...]
    order: tuple[str, ...]
    clock: ClockPanel
    tallies: TallyPanel
    matrix: Matrix
    grounds: GroundPanel
    supplies: SupplyPanel
    truces: tuple[TrucePanel, ...]
    claims: ClaimPanel
    duties: tuple[DutyLines, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """Everything on the page."""

    title: str
    heading: str
    mode: ModeWords
    zone: str
    incident: IncidentView
    agreements: tuple[AgreementRow, ...]
    instants: tuple[InstantView, ...]
    refused: tuple[RefusedRow, ...]
    refused_count: str
    refused_open: bool
    marks: tuple[MarkRow, ...]
    made: str
    version: str


def render_board(
    standings: Sequence[Standing],
    *,
    incident: Incident,
    refusals: Sequence[Refusal] = (),
    zone: str = "UTC",
    made_at: Instant | None = None,
    sources: Mapping[str, Source] | None = None,
) -> str:
    """The page as HTML; it needs no other file and loads none.

    Args:
        standings: one case at one or more instants, in the order of the page.
        incident: what it is about.
        refusals: commands that were not allowed.
        zone: an IANA zone; times are written in it and in UTC.
        made_at: when the page was made, where somebody says.
        sources: those that texts name by id.

    Raises:
        NotFoundError: there is no standing to show.
        BadMomentError: no such zone.
    """
    page = board_page(
        standings,
        incident=incident,
        refusals=refusals,
        zone=zone,
        made_at=made_at,
        sources=sources,
    )
    text: str = template("board").render(page=page, language=LANGUAGE.get())
    return text


def board_page(  # noqa: PLR0913 - what a page is made from, each by its name
    standings: Sequence[Standing],
    *,
    incident: Incident,
    refusals: Sequence[Refusal] = (),
    zone: str = "UTC",
    made_at: Instant | None = None,
    sources: Mapping[str, Source] | None = None,
    exact: bool = True,
    unreached: frozenset[str] = frozenset(),
    unsigned: frozenset[str] = frozenset(),
    cast: Cast = NOBODY_PLAYS,
) -> BoardPage:
    """What the page says, before it is laid out.

    `exact`: times to the millisecond; `unsigned` and `cast`: see `Lens.of`.
    """
    if not standings:
        message = "A board shows a case at an instant, and none was asked for."
        raise NotFoundError(message, remedy="Name an instant, as --at 2027-08-28T07:10+03:00.")
    lenses = [
        Lens.of(each, zone, sources, exact=exact, unreached=unreached, unsigned=unsigned, cast=cast)
        for each in standings
    ]
    last, lens = standings[-1], lenses[-1]
    mode = MODES[last.mode]
    heading = _without_mode(last.case.title, mode)
    refused = tuple(refused_of(refusals, lens))
    return BoardPage(
        title=heading if mode.mode == "live" else f"{mode.word}: {heading}",
        heading=heading,
        mode=mode,
        zone=lens.times.label,
        incident=_incident(incident, sources or {}),
        agreements=tuple(_agreement(each, lens) for each in last.agreements),
        instants=tuple(_instant(each, number) for number, each in enumerate(lenses, start=1)),
        refused=refused,
        refused_count=counted(len(refusals), "command"),
        refused_open=len(refused) <= _MOST_REFUSED_OPEN,
        marks=tuple(marks_of(lens)),
        made=Times(zone=zone).stamp(made_at).full if made_at else "",
        version=version("foedus"),
    )


def _without_mode(title: str, mode: ModeWords) -> str:
    """The banner says the mode; a title that says it too says it once."""
    prefix = f"{mode.says}:"
    bare = title.removeprefix(prefix).strip()
    return sentence(bare) if bare else title


def _incident(incident: Incident, sources: Mapping[str, Source]) -> IncidentView:
    invented = told("This happened")
    if incident.sources:
        invented = told("This happened; its sources are named at the end of the page")
    if incident.invented:
        invented = told("Invented for this case")
    modelled = ""
    if incident.modelled_on:
        modelled = told(", modelled on %(event)s", event=incident.modelled_on)
    return IncidentView(
        title=incident.title,
        invented=f"{invented}{modelled}.",
        note=(incident.note or "").strip(),
        sources=references_of(incident.sources, sources),
    )


def _agreement(view: AgreementView, lens: Lens) -> AgreementRow:
    binding = f", {retell(view.binding)}" if view.binding else ""
    return AgreementRow(
        brief=lens.brief(view.id),
        title=view.title,
        version=view.version,
        status=f"{plain(view.status)}{binding}",
        digest=view.digest.rpartition(":")[2][:12],
    )


def _instant(lens: Lens, number: int) -> InstantView:
    now = lens.standing.now
    stamp = lens.stamp(now)
    grounds = grounds_of(lens)
    order = ["clock", "tallies", "matrix", "grounds", "truces", "supplies", "claims", "duties"]
    if grounds.leads:
        order.remove("grounds")
        order.insert(0, "grounds")
    clock, tallies, truces = clock_of(lens), tallies_of(lens), tuple(_truces(lens))
    if truces and clock.next is None:
        order.remove("truces")
        order.insert(0, "truces")
    return InstantView(
        id=f"t{number}",
        tab=stamp.clock,
        tab_day=stamp.brief.removesuffix(stamp.clock).strip(),
        stamp=stamp,
        since=_since(lens),
        entries=counted(lens.standing.case.entries, "entry", "entries"),
        glances=tuple(glances_of(lens, clock, tallies, grounds)),
        order=tuple(order),
        clock=clock,
        tallies=tallies,
        matrix=matrix_of(lens),
        grounds=grounds,
        supplies=supplies_of(lens),
        truces=truces,
        claims=claims_of(lens),
        duties=duty_lines_of(lens),
    )


def _truces(lens: Lens) -> Iterator[TrucePanel]:
    for each in truces_spoken_of(lens.standing.truces):
        words = truce_in_words(each, lambda moment: lens.stamp(moment).brief, lens.name)
        yield TrucePanel(
            words=replace(words, ground=sentence(lens.named(words.ground))),
            chart=chart_of(each, lens.standing.now, lens.times, lens.name),
        )


def _since(lens: Lens) -> str:
    """How long after the first request, or else after the case opened."""
    standing = lens.standing
    requests = [act.received_at for act in standing.acts if act.kind == "request"]
    start = min(requests, default=standing.case.opened_at)
    after = standing.now > start
    if requests:
        now, text = "at the moment of the request", "%(time)s before the request"
        text = "%(time)s after the request" if after else text
    else:
        now, text = "as the case opened", "%(time)s before the case opened"
        text = "%(time)s after the case opened" if after else text
    return told(now) if standing.now == start else told(text, time=apart(start, standing.now))
