"""`foedus demo` and `foedus rehearse`: an exercise served, and played to its end."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from foedus.cli.main import main

LINK = re.compile(r"http://localhost:\d+/way-in/[0-9a-f]{64}")


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


def test_headless_it_says_what_it_came_to(capsys: pytest.CaptureFixture) -> None:
    """Played into a record, with every question's answers and what was expected."""
    assert run("demo", "--headless", "--json") == 0
    ended = json.loads(capsys.readouterr().out)

    assert ended["mode"] == "exercise"
    assert ended["scenario"] == "after-the-ceasefire"
    assert ended["refused"] == []
    assert ended["entries"] == ended["played_by_the_machine"]
    military = next(q for q in ended["questions"] if q["question"].endswith("decide_military"))
    assert military["voters"] == 29
    assert 0 < military["in_time"] <= 29
    assert {each["holds"] for each in ended["expectations"]} >= {True}


def test_a_seed_is_another_exercise(capsys: pytest.CaptureFixture) -> None:
    """And the same seed the same one, whether kept in an office or not."""
    assert run("demo", "--headless", "--json", "--seed", "3") == 0
    kept = json.loads(capsys.readouterr().out)
    assert run("rehearse", "after-the-ceasefire", "--seed", "3", "--json") == 0
    memory = json.loads(capsys.readouterr().out)
    assert run("rehearse", "after-the-ceasefire", "--seed", "4", "--json") == 0

    assert kept == memory
    assert json.loads(capsys.readouterr().out) != memory


def test_without_a_terminal_it_ends_by_itself(capsys: pytest.CaptureFixture) -> None:
    """Nobody could press Ctrl-C."""
    assert run("demo") == 0
    said = capsys.readouterr().out
    assert said.startswith("EXERCISE")
    assert "foedus demo` at a terminal" in said


def test_json_is_of_the_outcome(capsys: pytest.CaptureFixture) -> None:
    """A served demo has none."""
    assert run("demo", "--json") == 2
    assert "--headless" in capsys.readouterr().err


def test_a_scenario_that_there_is_not(capsys: pytest.CaptureFixture) -> None:
    """With what there is."""
    assert run("rehearse", "after-the-truce") == 2
    assert "after-the-ceasefire" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_served_it_moves_and_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    """Links seat whoever opens them; the exercise goes on by itself; the folder goes with it."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TMPDIR": str(tmp_path), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    served = subprocess.Popen(
        [str(Path(sys.executable).with_name("foedus")), "demo", "--no-browser"],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        said = ""
        while "Ctrl-C ends it" not in said:
            said += os.read(ours, 4096).decode()
        links = LINK.findall(said)
        with httpx.Client(follow_redirects=True, timeout=30) as browser:
            board = _opened(browser, links[0])
            seen = _entries(browser, board)
            for _ in range(300):
                if _entries(browser, board) != seen:
                    break
                time.sleep(0.2)
            else:
                pytest.fail("nothing moves")

        assert len(links) == 4
        assert "EXERCISE" in board.text
        assert list(tmp_path.iterdir())
    finally:
        served.send_signal(number)
        served.wait(60)
        os.close(ours)
    assert list(tmp_path.iterdir()) == []


def _opened(browser: httpx.Client, link: str) -> httpx.Response:
    for _ in range(100):
        try:
            answer = browser.get(link)
        except httpx.ConnectError:
            time.sleep(0.2)
            continue
        answer.raise_for_status()
        return answer
    raise AssertionError("nobody answers")


def _entries(browser: httpx.Client, board: httpx.Response) -> str:
    """What time the board says it is."""
    text = browser.get(board.url).text
    found = re.search(r"\d\d:\d\d:\d\d", text)
    assert found is not None
    return found[0]
