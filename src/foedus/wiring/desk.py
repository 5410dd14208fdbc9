"""A desk from its settings: its office, documents, tables, and the world."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.case.rights import OFFICE
from foedus.case.words import Mode, SeatRole
from foedus.errors import NotFoundError, RefusedError
from foedus.record.address import Kind, read_address
from foedus.rehearsal.office_room import seat_the_machine
from foedus.wiring.corpus import agreements_for, behaviours, histories, library, procedures
from foedus.wiring.office import found, office, place_of_log
from foedus.wiring.scenarios import brought, scenarios, staging
from foedus.wiring.secret_files import closed_to_others
from foedus.wiring.world import boot, nonce, now, seed, stopwatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.agreement.documents import Reading
    from foedus.agreement.procedure import Procedure
    from foedus.agreement.resolved import Agreement
    from foedus.desk.alerts.channels import Sender
    from foedus.desk.alerts.watch import Watch
    from foedus.desk.conducting import Conductor
    from foedus.desk.context import Desk, Promises, TrialAsked
    from foedus.desk.settings import Settings
    from foedus.desk.subscriptions.posting import Posting
    from foedus.forecast.behaviour import Behaviour
    from foedus.office.office import Office
    from foedus.rehearsal.history import Invocation
    from foedus.rehearsal.scenario import ScenarioReading
    from foedus.rehearsal.script import ScriptReading
    from foedus.rehearsal.staging import Staging

__all__ = ["conductor", "desk", "desk_promises", "posting", "prepared", "watch"]

_LOG_NAME: Final = "foedus.local/desk"
_PRACTICE: Final = "/practice"
"""How the name of the log ends, in an office that is for practice."""
_WAIT: Final = 24
"""Hours that a new key waits in an office that `foedus serve` has founded."""
_SIGNED: Final = ("position_taken", "contribution_recorded")
"""What one person signs there from the first day: positions, commitments and receipts.

Two are asked for by the secretariat, once every party has two persons with keys.
"""


class _Shipped:
    """What ships, and what a user brings."""

    def __init__(self, own: Sequence[Path]) -> None:
        self._corpus, self._procedures, self._own = library(own), procedures(), tuple(own)
        self._brought = brought(self._own)

    def readings(self) -> Sequence[Reading]:
        return list(self._corpus.find("*"))

    def agreements(self, references: Sequence[str]) -> tuple[Agreement, ...]:
        return agreements_for(references, self._corpus)

    def procedures(self) -> tuple[Procedure, ...]:
        return tuple(self._procedures)

    def behaviours(self) -> Mapping[str, Behaviour]:
        return _behaviours()

    def scenarios(self) -> Mapping[str, ScenarioReading]:
        mine = {name: each.reading for name, each in self._brought.items()}
        return {**mine, **{name: each for name, each in _scenarios().items() if name not in mine}}

    def staging(self, scenario: str) -> Staging:
        if scenario in self._brought:
            return self._brought[scenario]
        if scenario not in _scenarios():
            message = f"No scenario is called {scenario!r}."
            raise NotFoundError(message, remedy=f"One of {', '.join(_scenarios())}.")
        return _staging(scenario)

    def histories(self) -> Mapping[str, Invocation]:
        return _histories()

    def trial(self, asked: TrialAsked) -> ScriptReading:
        from foedus.wiring.trials import trial  # noqa: PLC0415 - only when asked

        return trial(asked, self._own)


@cache
def _scenarios() -> Mapping[str, ScenarioReading]:
    return scenarios()


@cache
def _staging(scenario: str) -> Staging:
    return staging(scenario)


@cache
def _histories() -> Mapping[str, Invocation]:
    return {each.id: each for each in histories()}


@cache
def _behaviours() -> Mapping[str, Behaviour]:
    """Those that ship and can be used, read when somebody first asks for a forecast."""
    return {
        name: reading.behaviour
        for name, reading in behaviours().items()
        if reading.behaviour is not None and not reading.findings
    }


def desk_promises(own: Sequence[Path] = ()) -> Promises:
    """The documents that a case can be opened under: those that ship, and a user's own."""
    return _Shipped(own)


def desk(settings: Settings, own: Sequence[Path] = ()) -> Desk:
    """The desk that settings describe, with a user's own documents and scenarios.

    Raises:
        UnreadableError: one of those scenarios has errors.
        NotFoundError, NotMigratedError, StoreError, LogError: its office cannot be opened.
        RefusedError: it is for practice and the office is not, or the other way round.
    """
    import foedus.desk.app  # noqa: F401, PLC0415 - its rooms declare their tables
    from foedus.desk.context import Desk  # noqa: PLC0415 - the web stack is heavy
    from foedus.desk.stir import Stir  # noqa: PLC0415
    from foedus.desk.tables import Tables  # noqa: PLC0415

    place = place_of_log(settings.database, settings.log, settings.log_key)
    opened = office(settings.database, place)
    try:
        _expect_fitting(opened, practice=settings.practice)
        where = _tables(settings)
        if where.startswith("sqlite:"):
            closed_to_others(Path(read_address(where).place))
        tables = Tables(where)
    except BaseException:
        opened.close()
        raise
    stir = Stir(opened.head)
    opened.on_append(stir.poke)
    return Desk(
        office=opened,
        promises=desk_promises(own),
        tables=tables,
        settings=settings,
        now=now,
        stopwatch=stopwatch,
        seed=seed,
        nonce=nonce,
        stir=stir,
        boot=boot(),
    )


def watch(desk: Desk) -> Watch:
    """Who sends the alerts of a desk, with the channels that its settings name.

    Raises:
        RefusedError: the setting of the mail relay names none, or that of Apprise a service
            that cannot be permitted.
    """
    from urllib.parse import urlsplit  # noqa: PLC0415 - as above

    from foedus.desk.alerts.leader import lock_of  # noqa: PLC0415
    from foedus.desk.alerts.mail import Mail, read_relay  # noqa: PLC0415
    from foedus.desk.alerts.notices import Channel  # noqa: PLC0415
    from foedus.desk.alerts.outbox import Outbox  # noqa: PLC0415
    from foedus.desk.alerts.services import Services, permitted_services  # noqa: PLC0415
    from foedus.desk.alerts.watch import Watch  # noqa: PLC0415
    from foedus.desk.alerts.webhook import Caller, Webhook, secret_with  # noqa: PLC0415

    settings = desk.settings
    secret_of = secret_with(Outbox(desk.tables, desk.seed()))
    hooks = Webhook(secret_of, Caller(desk.now, test=settings.webhooks_here))
    senders: dict[Channel, Sender] = {Channel.WEBHOOK: hooks}
    if permitted := permitted_services(settings.apprise):
        senders[Channel.SERVICE] = Services(permitted)
    relay = read_relay(settings.smtp.get_secret_value())
    if relay is not None:
        domain = urlsplit(settings.public_origin).hostname or "localhost"
        senders[Channel.MAIL] = Mail(relay, domain, desk.now)
    return Watch(desk, senders, lock_of(settings.database), desk.boot)


def posting(desk: Desk) -> Posting:
    """Who sends the entries of a desk to those who have subscribed to them."""
    from foedus.desk.alerts.leader import lock_of  # noqa: PLC0415 - as above
    from foedus.desk.alerts.webhook import Caller  # noqa: PLC0415
    from foedus.desk.subscriptions.posting import Posting  # noqa: PLC0415

    settings = desk.settings
    caller = Caller(desk.now, test=settings.webhooks_here)
    return Posting(desk, caller, lock_of(settings.database, "events"))


def conductor(desk: Desk) -> Conductor:
    """Who conducts the exercises of a desk."""
    from foedus.desk.alerts.leader import lock_of  # noqa: PLC0415 - as above
    from foedus.desk.conducting import Conductor  # noqa: PLC0415

    return Conductor(desk, lock_of(desk.settings.database, "exercises"))


def prepared(settings: Settings, secretary: str) -> bool:
    """Found the office of a desk that keeps its record in a file, where there is none yet."""
    address = read_address(settings.database)
    if address.kind is not Kind.SQLITE or Path(address.place).exists():
        return False
    from foedus.record.acts import PersonsAsked, SeatGiven, WaitAsked  # noqa: PLC0415 - as above

    Path(address.place).parent.mkdir(parents=True, exist_ok=True)
    place = place_of_log(settings.database, settings.log, settings.log_key)
    name = f"foedus.local{_PRACTICE}" if settings.practice else _LOG_NAME
    found(settings.database, place, name, secretary)
    with closing(office(settings.database, place)) as opened:
        seat = SeatGiven(party=OFFICE, role=SeatRole.SECRETARIAT, person=settings.machine)
        opened.enrol(seat, secretary, now(), "desk")
        seat_the_machine(opened, secretary, now())
        if not settings.practice:
            opened.enrol(WaitAsked(hours=_WAIT), secretary, now(), "wait")
            for kind in _SIGNED:
                opened.enrol(PersonsAsked(kind=kind, persons=1), secretary, now(), f"sign {kind}")
    return True


def _expect_fitting(opened: Office, *, practice: bool) -> None:
    """Nobody sits down unproved where a voice counts, nor keeps the seat that they took so."""
    asked, log = "serve", opened.roster().log
    if log.endswith(_PRACTICE) is not practice:
        why = "anyone could give themselves a seat in this office: it was founded for practice."
        if practice:
            why = f"this office, {log}, was not founded for practice."
        raise RefusedError(asked, why, remedy="Name another store: --database sqlite:///PATH.")
    if practice and any(opened.case(name).mode is Mode.LIVE for name, _ in opened.cases()):
        why = "a case in this store is live, and in practice anyone may sit anywhere."
        raise RefusedError(asked, why, remedy="Name another store: --database sqlite:///PATH.")


def _tables(settings: Settings) -> str:
    if settings.tables:
        return settings.tables
    address = read_address(settings.database)
    if address.kind is Kind.SQLITE:
        return f"sqlite:///{address.place}.desk"
    return settings.database
