"""Take the pictures of `docs/images` from the running product; `make screenshots` does.

Two desks for practice are served in a folder that goes away: one exercises the
scenario that `foedus demo` does, the other the pact of the tutorial, from the
files that its page says.  Every clock stands and every seed is given, so the
same code takes the same pictures.  It needs Debian's Chromium.
"""

from __future__ import annotations

import io
import shutil
import socket
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import click
import structlog
import uvicorn
from page_examples import Folder, blocks
from PIL import Image
from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from foedus import wiring
from foedus.case.entries import Requested
from foedus.case.words import Seat, SeatRole
from foedus.desk.alerts.leader import Alone
from foedus.desk.app import application
from foedus.desk.conducting import Conductor
from foedus.desk.rehearsing import begin, rehearsal_of
from foedus.desk.settings import Settings, WayIn
from foedus.moments import Instant, parse_instant
from foedus.rehearsal.staging import rehearse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser

    from foedus.desk.context import Desk

IMAGES: Final = Path(__file__).parent / "images"
TUTORIAL: Final = Path(__file__).parent / "tutorial.md"
LARGEST: Final = 150_000
"""Bytes of a picture."""
WALL: Final = parse_instant("2027-08-20T09:00:00Z")
"""What every clock on a wall says, in the desk and in the browser."""
WIDE, PHONE = (1280, 900), (390, 844)
_OPTIONS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
)
_SECRETARY: Final = "S. Ecretary"
_SEATS: Final = {
    "director": ("secretariat", SeatRole.DIRECTOR, "D. Irector"),
    "italy": ("ITA", SeatRole.DELEGATE, "A. Delegate"),
    "brenland": ("XBR", SeatRole.DELEGATE, "B. Delegate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: of which page, in what size, from which seat, and when in the exercise."""

    name: str
    page: str
    when: str = "end"
    seat: str = "director"
    size: tuple[int, int] = WIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One exercise, with its pictures in the order of its time; `people` play these parties."""

    scenario: str
    case: str
    people: tuple[str, ...]
    shots: tuple[Shot, ...]


_BOARD, _ROOM, _MINE = "/cases/{case}/board", "/cases/{case}/rehearsal", "/cases/{case}/mine"
_ASKED: Final = urlencode(
    {
        "under": "mechanism/nato-light",
        "behaviour": "usual@prepared",
        "form": "military",
        "at": "2027-08-27T23:10",
        "zone": "UTC",
    }
)
SCENES: Final = (
    Scene(
        scenario="after-the-ceasefire",
        case="night",
        people=(),
        shots=(
            Shot(name="board-attack", page=_BOARD, when="attack"),
            Shot(name="board-request", page=_BOARD, when="request"),
            Shot(name="control-room", page=_ROOM, when="request"),
            Shot(name="board-midway", page=_BOARD, when="midway"),
            Shot(name="board-midway-phone", page=_BOARD, when="midway", size=PHONE),
            Shot(name="board-deadline", page=_BOARD, when="deadline"),
            Shot(name="board-end", page=_BOARD),
            Shot(name="forecast", page=f"/forecast?{_ASKED}"),
            Shot(name="report", page="/cases/{case}/report"),
            Shot(name="report-times", page="/cases/{case}/report.html#time"),
        ),
    ),
    Scene(
        scenario="after-the-ceasefire",
        case="italy",
        people=("ITA",),
        shots=(
            Shot(name="delegate", page=_MINE, when="request", seat="italy"),
            Shot(name="delegate-phone", page=_MINE, when="request", seat="italy", size=PHONE),
        ),
    ),
    Scene(
        scenario="dawn",
        case="dawn",
        people=("XBR",),
        shots=(Shot(name="tutorial-delegate", page=_MINE, when="request", seat="brenland"),),
    ),
)
SHOTS: Final = tuple(shot for scene in SCENES for shot in scene.shots)


def _moments(desk: Desk, scene: Scene) -> dict[str, Instant]:
    """When to look: said of an exercise without people, which asks at the same time."""
    staging = desk.promises.staging(scene.scenario)
    told = staging.reading.scenario
    assert told.attack is not None
    asked = rehearse(staging)[0].of(Requested)[0].recorded_at
    return {
        "attack": told.moment(told.attack.at).add(minutes=40),
        "request": asked.add(minutes=45),
        "midway": asked.add(hours=10),
        "deadline": asked.add(hours=23, minutes=45),
        "end": told.ends,
    }


def _to_moment(desk: Desk, case: str, moment: Instant, conductor: Conductor) -> None:
    """Play on until a moment; the clock stands there."""
    rehearsal = rehearsal_of(desk, desk.office.case(case))
    if moment > rehearsal.now:
        rehearsal.jump(moment)
    while rehearsal_of(desk, desk.office.case(case)).run.target is not None:
        conductor.step()


@contextmanager
def _served(folder: Path) -> Iterator[tuple[Desk, dict[str, str]]]:
    """A desk for practice on a free port, whose wall clock stands, and links by seat."""
    tutorial = Folder(TUTORIAL, folder)
    for block in blocks(TUTORIAL.read_text("utf-8")):
        if block.kind != "console":
            tutorial.check(block)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ways = {
        seat: WayIn(token=SecretStr(wiring.nonce() * 2), party=party, role=role, person=who, to="/")
        for seat, (party, role, who) in _SEATS.items()
    }
    settings = Settings(
        database=f"sqlite:///{folder / 'desk.db'}",
        practice=True,
        port=port,
        ways_in=tuple(ways.values()),
    )
    wiring.prepared(settings, _SECRETARY)
    own = [folder / "pact.yaml", folder / "dawn.yaml"]
    desk = replace(wiring.desk(settings, own), now=lambda: WALL)
    told = uvicorn.Config(application(desk), port=port, log_level="warning")
    server = uvicorn.Server(told)
    running = Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        sleep(0.05)
    try:
        yield (
            desk,
            {
                seat: f"{settings.public_origin}/way-in/{way.token.get_secret_value()}"
                for seat, way in ways.items()
            },
        )
    finally:
        server.should_exit = True
        running.join(10)


def _seen(browser: Browser, way_in: str, address: str, size: tuple[int, int]) -> bytes:
    """What somebody sees of a page without scrolling."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    tab = context.new_page()
    tab.clock.set_fixed_time(WALL.format_iso())
    tab.goto(way_in)
    if ".html" in address:  # a file for whoever sits there, which they open
        address, _, part = address.partition("#")
        text = context.request.get(address).text()
        tab.goto("about:blank")
        tab.set_content(text)
        tab.evaluate(f"document.getElementById({part!r}).scrollIntoView()")
    else:
        tab.goto(address)
    tab.wait_for_timeout(600)
    taken = tab.screenshot(animations="disabled")
    context.close()
    return taken


def _kept(name: str, taken: bytes) -> None:
    """Write a picture in as many colours as leave it small."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    for colours in (128, 64, 32, 16):
        made = io.BytesIO()
        few = picture.quantize(colours, dither=Image.Dither.NONE)
        few.save(made, "PNG", optimize=True)
        if made.tell() < LARGEST:
            break
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / f"{name}.png").write_bytes(made.getvalue())
    click.echo(f"{name}.png  {made.tell() // 1000} kB, {colours} colours")


def _play(scene: Scene, desk: Desk, links: dict[str, str], browser: Browser) -> None:
    director = Seat(party="secretariat", role=SeatRole.SECRETARIAT, person=_SECRETARY)
    begin(desk, scene.scenario, scene.case, director, people=scene.people, running=False)
    moments, conductor = _moments(desk, scene), Conductor(desk, Alone())
    for shot in scene.shots:
        _to_moment(desk, scene.case, moments[shot.when], conductor)
        address = desk.settings.public_origin + shot.page.format(case=scene.case)
        _kept(shot.name, _seen(browser, links[shot.seat], address, shot.size))


def main(wanted: Sequence[str]) -> None:
    """Take every picture, or those of the cases that are named."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("warning"))
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder)) as (desk, links),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(_OPTIONS)
        )
        for scene in SCENES:
            if not wanted or scene.case in wanted:
                _play(scene, desk, links, browser)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
