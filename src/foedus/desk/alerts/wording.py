"""The words of a message: what happened, what is asked, by when, and what happens on silence.

Told in the language of the person.  An exercise says so in the subject and in
the first line (design, law 12).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from foedus.agreement.letters import seen
from foedus.case import entries as e
from foedus.case.commands import ASKED
from foedus.case.words import Mode
from foedus.desk.alerts.asked import Asked, Pending, asked_of, pending
from foedus.desk.alerts.causes import Told, What, ahead
from foedus.desk.forms.table import FORMS
from foedus.desk.language import LANGUAGE, told_count
from foedus.desk.language import told as _
from foedus.desk.panels.not_yet import waits_words
from foedus.desk.panels.prose import retell
from foedus.desk.panels.states import state_of
from foedus.desk.panels.times import Times
from foedus.desk.panels.words import MODES, joined, plain, sentence
from foedus.desk.people.notices import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from foedus.case.assessment import Assessment
    from foedus.case.deadlines import Deadline
    from foedus.case.moves import DutyStatus
    from foedus.desk.alerts.notices import Notice
    from foedus.desk.meetings import Meeting
    from foedus.desk.people.notices import RosterNotice
    from foedus.moments import Instant
    from foedus.office.proposals import Proposal

__all__ = [
    "CONFIRM",
    "Scene",
    "Words",
    "address_words",
    "check_words",
    "key_words",
    "message",
    "one_line",
    "signature_words",
    "warm",
]

Words = tuple[str, str, str]
"""Mode, subject and text of a message."""

CONFIRM: Final = "{confirm}"
"""Where the link that confirms is put when the message is sent."""
_MOST_DUES: Final = 8
_LONGEST_WORDS: Final = 300
_LONGEST_SUBJECT: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the messages of one case at one moment are made from."""

    assessment: Assessment
    ahead: tuple[Deadline, ...]
    pending: Pending
    concerns: Mapping[str, frozenset[str]]
    origin: str

    @classmethod
    def of(cls, assessment: Assessment, origin: str) -> Scene:
        """Worked out once for all of them."""
        found = tuple(ahead(assessment))
        clauses = {name: assessment.clause(name) for each in found for name in each.clauses}
        return cls(
            assessment=assessment,
            ahead=found,
            pending=pending(assessment),
            concerns={
                name: frozenset(
                    {*assessment.holders(each), *(each.rule.voters if each.rule else ())}
                )
                for name, each in clauses.items()
            },
            origin=origin,
        )

    def asked_of(self, party: str) -> list[Asked]:
        """What a party has still to do, and by when: the reading that drives alerts."""
        return asked_of(party, self.ahead, self.pending, self.concerns)


def warm() -> None:
    """Read names and zones of states now, and not when the first message is made."""
    state_of("UKR")


def message(notice: Notice, scene: Scene, meeting: Meeting | None = None) -> Words:
    """A notice of a case; of a meeting where there is one."""
    with _language(notice):
        return _message(notice, scene, meeting)


def address_words(notice: Notice, by: str, *, practice: bool) -> Words:
    """The first letter to an address that was put into a duty roster."""
    with _language(notice):
        lines = [
            _("This address was put into the duty roster of %(party)s; nothing has happened.")
            % {"party": state_of(notice.told.party).name},
            _("It is the address of %(person)s, by %(by)s.")
            % {"person": one_line(notice.contact.person), "by": one_line(by)},
            "",
            _("Confirm that it is yours: %(link)s") % {"link": CONFIRM},
            _("If it is not, tell whoever runs this desk, and confirm nothing."),
        ]
        return _of_no_case("test", _("TEST confirm your address"), lines, practice=practice)


def check_words(notice: Notice, by: str, *, practice: bool) -> Words:
    """A communications check."""
    with _language(notice):
        lines = [
            _("This is a check of communications; nothing has happened."),
            _("%(by)s asks whether messages reach the duty roster of %(party)s.")
            % {"by": one_line(by), "party": state_of(notice.told.party).name},
            "",
            _("Confirm that you have seen this: %(link)s") % {"link": CONFIRM},
        ]
        return _of_no_case("test", _("TEST communications check"), lines, practice=practice)


def key_words(notice: Notice, changed: Callable[[], RosterNotice], *, practice: bool) -> Words:
    """A change of who may sign; `changed` tells it in the language of the reader."""
    with _language(notice):
        change = changed()
        times = Times(zone=state_of(notice.told.party).zone or "UTC")
        head = {
            NoticeKind.KEY_ENROLLED: _("A key was enrolled for %(party)s"),
            NoticeKind.KEY_HASTENED: _("A key of %(party)s signs without waiting"),
            NoticeKind.KEY_REVOKED: _("A key of %(party)s was revoked"),
        }[change.kind] % {"party": state_of(change.party).name}
        lines = [
            one_line(change.words),
            _("Recorded %(when)s.") % {"when": _when(change.at, times)},
            _("If this surprises you, call the authority and the secretariat now."),
            "",
            _("Confirm that you have seen this: %(link)s") % {"link": CONFIRM},
        ]
        if change.since is not None:
            lines.insert(2, _("It signs from %(when)s.") % {"when": _when(change.since, times)})
        return _of_no_case("live", one_line(head), lines, practice=practice)


def signature_words(notice: Notice, proposal: Proposal, scene: Scene) -> Words:
    """A statement of one's own party, which binds nobody until a second person has signed it.

    What it says is not in the message: it is nobody else's to read yet.
    """
    with _language(notice):
        case, party = scene.assessment.case, state_of(proposal.party).name
        title = one_line(case.opening.title)
        head = _("A statement of %(party)s waits for a second person") % {"party": party}
        what = _(FORMS[ASKED[type(proposal.body)]].title)
        at = f"{scene.origin}/cases/{case.id}/proposals/{proposal.id}"
        lines = [
            title,
            "",
            _("%(by)s has signed: %(what)s.") % {"by": one_line(proposal.by.person), "what": what},
            _("It binds nobody until a second person of %(party)s has signed it.")
            % {"party": party},
            "",
            _("Read and sign it: %(link)s") % {"link": at},
            _("Confirm that you have seen this: %(link)s") % {"link": CONFIRM},
        ]
        return _marked(case.mode, f"{head}: {title}", lines)


@contextmanager
def _language(notice: Notice) -> Iterator[None]:
    chosen = LANGUAGE.set(notice.contact.language)
    try:
        yield
    finally:
        LANGUAGE.reset(chosen)


def _message(notice: Notice, scene: Scene, meeting: Meeting | None) -> Words:
    assessment = scene.assessment
    told, case = notice.told, assessment.case
    times = Times(zone=state_of(told.party).zone or "UTC")
    head, happened = _met(told, meeting, times) if meeting else _happened(told, assessment, times)
    title = one_line(case.opening.title)
    subject = f"{head}: {title}"
    lines = [title, "", *happened]
    if notice.contact.rank:
        lines += ["", _("Nobody before you has confirmed this, so it comes to you.")]
    asked = [] if told.what is What.CLOSED else scene.asked_of(told.party)
    lines += _all_asked(asked[:_MOST_DUES], told.party, assessment, times)
    left = len(asked) - _MOST_DUES
    if left > 0:
        more = told_count("%(num)d more on the board.", "%(num)d more on the board.", left)
        lines += [more % {"num": left}]
    lines += [
        "",
        _("Confirm that you have seen this: %(link)s") % {"link": CONFIRM},
        _("What is asked of %(party)s now: %(link)s")
        % {
            "party": state_of(told.party).name,
            "link": f"{scene.origin}/cases/{case.id}/mine",
        },
        _("The board: %(link)s") % {"link": f"{scene.origin}/cases/{case.id}/board"},
    ]
    return _marked(case.mode, subject, lines)


def _of_no_case(mode: str, subject: str, lines: list[str], *, practice: bool) -> Words:
    """What is of no case; on a desk for practice all of it is an exercise."""
    if practice:
        return _marked(Mode.EXERCISE, subject, lines)
    return mode, subject[:_LONGEST_SUBJECT], "\n".join(lines) + "\n"


def _marked(mode: Mode, subject: str, lines: list[str]) -> Words:
    """With the mode in subject and text where it is not live."""
    if mode is not Mode.LIVE:
        first = {
            Mode.EXERCISE: _("EXERCISE: nothing here is real."),
            Mode.REPLAY: _("REPLAY: a past date, played again."),
        }[mode]
        subject = f"{MODES[mode].word} {subject}"
        lines = [first, "", *lines, "", first]
    return mode.value, one_line(subject)[:_LONGEST_SUBJECT], "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """A text that somebody wrote, as one line without signs that nobody sees."""
    return " ".join(seen(text).split())


def _met(told: Told, meeting: Meeting, times: Times) -> tuple[str, list[str]]:
    """A meeting that is to be, in a few words and in full; where it meets is in the invitation."""
    when = _when(meeting.starts, times)
    words = {
        What.CONVENED: _("Consultation convened for %(when)s"),
        What.MOVED: _("Consultation moved to %(when)s"),
        What.CALLED_OFF: _("Consultation of %(when)s called off"),
    }[told.what] % {"when": when}
    count = told_count("%(num)d minute", "%(num)d minutes", meeting.minutes)
    lines = [f"{words}.", f"{sentence(_(meeting.level))}, {count % {'num': meeting.minutes}}."]
    lines += [f"- {one_line(each)}" for each in meeting.agenda]
    return words, lines


def _happened(told: Told, assessment: Assessment, times: Times) -> tuple[str, list[str]]:
    """What happened, in a few words and in full."""
    if told.entry is not None:
        head, said = _by_entry(told, told.entry, assessment, times)
        at = _("Recorded %(when)s.") % {"when": _when(told.moment, times)}
        return head, [*said, at]
    match told.what:
        case What.OUTCOME:
            return _outcome(told, assessment, times)
        case What.PASSED:
            words = _("A time for %(party)s has passed") % {"party": state_of(told.party).name}
            at = _("It passed %(when)s.") % {"when": _when(told.moment, times)}
            return words, [f"{words}.", at, _("What is done later is kept, and marked late.")]
        case What.REMINDER:
            words = _("Reminder: %(party)s has not answered") % {"party": state_of(told.party).name}
            return words, [f"{words}.", *([_question(told, assessment)] if told.question else [])]
        case _:
            assert told.until is not None
            when = _when(told.until, times)
            words = _("Before %(when)s") % {"when": when}
            return words, [_("A time is running out: %(when)s.") % {"when": when}]


def _by_entry(
    told: Told, entry: e.Entry, assessment: Assessment, times: Times
) -> tuple[str, list[str]]:
    who = state_of(entry.party).name
    lines: list[str] = []
    match entry.body:
        case e.FactReported() as body:
            what = f"{plain(body.event)}, {plain(body.phase)}"
            head = _("%(who)s reports: %(what)s") % {"who": who, "what": what}
            lines = [f"{head}, {times.span(body.occurred)}."]
            if body.place:
                lines.append(_("Place: %(place)s.") % {"place": one_line(body.place)})
        case e.Requested():
            head = _("%(who)s invokes the agreement") % {"who": who}
            lines = [f"{head}."]
        case e.QuestionPut():
            head = _("A question is put")
            lines = [_question(told, assessment)]
        case e.DraftCirculated():
            head = _("A draft is circulated")
            lines = [_question(told, assessment)]
        case e.DraftObjected():
            head = _("%(who)s has objected to the draft") % {"who": who}
            lines = [f"{head}. {_question(told, assessment)}"]
        case e.OutcomeContested() as body:
            head = _("%(who)s contests an outcome") % {"who": who}
            until = _when(body.until, times)
            lines = [_question(told, assessment)]
            lines.append(_("The question is open again until %(when)s.") % {"when": until})
        case _:
            head = _("The case is closed")
            lines = [f"{head}."]
    if entry.cite:
        lines.append(_("Article: %(cite)s.") % {"cite": entry.cite})
    return head, [*lines, *_said(entry)]


def _said(entry: e.Entry) -> Iterator[str]:
    words = one_line(getattr(entry.body, "text", ""))
    if words:
        more = "…" if len(words) > _LONGEST_WORDS else ""
        yield _("In their words: %(words)s") % {"words": f"“{words[:_LONGEST_WORDS]}{more}”"}


def _question(told: Told, assessment: Assessment) -> str:
    clause = assessment.clause(told.question)
    decide = clause.provision.decide
    asked = decide.question if decide and decide.question else plain(clause.name)
    return f"{asked} ({clause.agreement} {clause.cite})"


def _outcome(told: Told, assessment: Assessment, times: Times) -> tuple[str, list[str]]:
    found = assessment.question(assessment.clause(told.question))
    outcome = plain(found.outcome) if found is not None and found.outcome else _("no outcome")
    head = _("Outcome: %(outcome)s") % {"outcome": outcome}
    at = _("Settled %(when)s.") % {"when": _when(told.moment, times)}
    return head, [f"{head}.", _question(told, assessment), at]


def _all_asked(
    asked: list[Asked], party: str, assessment: Assessment, times: Times
) -> Iterator[str]:
    """What is asked by the same time stands under it; what is not asked yet, under the reason."""
    for (waits, ground, at, start), same in groupby(asked, key=_together):
        yield ""
        said = {
            "party": state_of(party).name,
            "when": _when(at, times),
            "start": retell(plain(start)),
            "why": waits_words(waits, ground) if waits else "",
        }
        if waits:
            yield _(
                "Not asked of %(party)s yet: %(why)s. It would be due by %(when)s, "
                "which runs from %(start)s:",
                **said,
            )
        else:
            yield _("Asked of %(party)s by %(when)s, which runs from %(start)s:") % said
        for each in same:
            then = _("If nothing comes: %(then)s") % {"then": times.told(each.due.then)}
            yield f"- {_asked(each.due, assessment)}. {then}."


def _together(asked: Asked) -> tuple[DutyStatus | None, str, Instant, str]:
    return asked.waits, asked.ground, asked.due.at, asked.due.start


def _asked(due: Deadline, assessment: Assessment) -> str:
    """What, and the articles that ask it of this party."""
    own = [f"{each.agreement} {each.cite}" for each in map(assessment.clause, due.clauses)]
    decide = assessment.clause(due.clause).provision.decide
    asked = decide.question if decide and decide.question else due.what
    return f"{asked} ({joined(own, most=3)})"


def _when(instant: Instant, times: Times) -> str:
    """To the second, never later than it is."""
    return times.stamp(instant.round("second", mode="floor")).full
