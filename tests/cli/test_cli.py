"""The shell as a user meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.cli.main import main
from foedus.corpus.library import CORPUS

GOOD = """foedus: "1"
id: own/pact
version: draft-1
title: A pact
status: draft
parties: {AAA: {role: guarantor}, BBB: {role: beneficiary}}
facts: {attack: {cite: art.1, event: armed_attack, on: BBB}}
provisions:
  consult: {cite: art.2, when: {fact: attack}, who: AAA, must: consult, precision: swiftly}
"""


def run(*args: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def test_a_sound_document_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """And one sentence."""
    (tmp_path / "a.yaml").write_text(GOOD)

    assert run("check", str(tmp_path)) == 0
    assert capsys.readouterr().out == "1 file: 0 errors, 0 warnings.\n"


def test_a_document_with_errors_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """With the place of each."""
    bad = tmp_path / "a.yaml"
    bad.write_text(GOOD.replace("swiftly", "quickly"))

    assert run("check", str(bad), "--format", "line") == 1
    assert ":9:" in capsys.readouterr().out


def test_warnings_count_when_asked(tmp_path: Path) -> None:
    """--strict is for a drafter's last look."""
    (tmp_path / "a.yaml").write_text(GOOD.replace(", precision: swiftly", ""))

    assert run("check", str(tmp_path)) == 0
    assert run("check", "--strict", str(tmp_path)) == 1


@pytest.mark.parametrize("style", ["sarif", "json"])
def test_findings_for_machines_are_json(
    style: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Both can be read by anything."""
    (tmp_path / "a.yaml").write_text(GOOD.replace("status: draft", "status: drat"))

    assert run("check", str(tmp_path), "--format", style) == 1
    assert json.loads(capsys.readouterr().out)


def test_check_reads_scripts_and_procedures(capsys: pytest.CaptureFixture) -> None:
    """Whatever ships is checked by one command."""
    assert run("check", str(CORPUS), "--format", "line") == 0
    assert "error" not in capsys.readouterr().out


def test_list_names_documents_variants_and_scripts(capsys: pytest.CaptureFixture) -> None:
    """So that the next command can be typed."""
    assert run("list") == 0
    out = capsys.readouterr().out
    assert "mechanism/nato-light" in out
    assert "@two_thirds" in out
    assert "night-of-28-august" in out
    assert "nato_a5_2001           11 September attacks" in out
    assert "ALB, BEL, BGR" in out


def test_list_takes_kinds_and_patterns(capsys: pytest.CaptureFixture) -> None:
    """One shelf, or what is called so."""
    assert run("list", "procedures") == 0
    out = capsys.readouterr().out
    assert "How Poland decides" in out
    assert "mechanism" not in out
    assert run("list", "mechanism/nato*", "nato_a5*", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in listed["history"]] == ["nato_a5_2001"]
    assert len(listed["documents"]) == len("ab")
    assert run("list", "history", "mechanism/*") == 2
    assert "'mechanism/*'" in capsys.readouterr().err


def test_list_for_machines_has_digests(capsys: pytest.CaptureFixture) -> None:
    """As a case would freeze them."""
    assert run("list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert all(each["digest"].startswith("sha256:") for each in listed["documents"])


def test_show_prints_every_article(capsys: pytest.CaptureFixture) -> None:
    """With what is contested marked."""
    assert run("show", "bilateral/ita-ukr-2024") == 0
    out = capsys.readouterr().out
    assert "Art. 11.1" in out
    assert "contested" in out


def test_show_for_machines_is_the_document(capsys: pytest.CaptureFixture) -> None:
    """Every scalar as it was written."""
    assert run("show", "mechanism/nato-light@silence", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["document"]["rules"]["answer"]["kind"] == "silence"


def test_a_wrong_name_ends_with_two_and_a_suggestion(capsys: pytest.CaptureFixture) -> None:
    """No traceback for a slip of the hand."""
    assert run("show", "mechanism/nato-ligth") == 2
    assert "Did you mean mechanism/nato-light" in capsys.readouterr().err


def test_a_wrong_command_suggests_the_right_one(capsys: pytest.CaptureFixture) -> None:
    """As a good shell does."""
    assert run("chek") == 2
    assert "check" in capsys.readouterr().err


def test_run_for_machines_has_all_that_was_promised(capsys: pytest.CaptureFixture) -> None:
    """The keys of a standing, and of its parts."""
    assert run("run", "night-of-28-august", "--json", "--at", "2027-08-28T17:10+03:00") == 0
    standing = json.loads(capsys.readouterr().out)["standings"][0]
    assert set(standing) >= {
        "case",
        "mode",
        "now",
        "agreements",
        "facts",
        "duties",
        "questions",
        "deadlines",
        "contributions",
        "steps",
    }
    assert set(standing["agreements"][0]) >= {"id", "version", "digest", "title"}
    assert set(standing["duties"][0]) >= {
        "agreement",
        "provision",
        "cite",
        "party",
        "verb",
        "strength",
        "status",
        "due",
        "from",
        "then",
    }
    assert set(standing["questions"][0]) >= {
        "id",
        "rule",
        "positions",
        "outcome",
        "settled_at",
        "turns_on",
        "if_silent",
    }
    assert set(standing["deadlines"][0]) >= {"at", "from", "what", "then"}


def test_run_says_what_comes_next(capsys: pytest.CaptureFixture) -> None:
    """For a duty officer, with the mode first."""
    assert run("run", "night-of-28-august", "--at", "2027-08-28T17:10+03:00") == 0
    out = capsys.readouterr().out
    assert out.index("EXERCISE") < out.index("What comes next") < out.index("silent")


def test_run_under_another_mechanism_says_what_it_refuses(capsys: pytest.CaptureFixture) -> None:
    """Those who have no voice there."""
    at = "2027-08-29T17:10+03:00"
    assert run("run", "night-of-28-august", "--under", "mechanism/nato-umbrella", "--at", at) == 0
    out = capsys.readouterr().out
    assert "silence was broken" in out
    assert "Refused" in out


def test_run_writes_the_board(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """One file."""
    page = tmp_path / "board.html"
    assert run("run", "real-28-august-2025", "--html", str(page)) == 0
    assert str(page) in capsys.readouterr().out
    assert "REPLAY" in page.read_text()


def test_a_bad_instant_and_a_missing_script_are_said_in_words(
    capsys: pytest.CaptureFixture,
) -> None:
    """With what would work."""
    assert run("run", "night-of-28-august", "--at", "noon") == 2
    assert "2028-08-28T03:40+03:00" in capsys.readouterr().err
    assert run("run", "no-such-script") == 2
    assert "foedus list" in capsys.readouterr().err


def test_a_broken_script_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """And its findings."""
    path = tmp_path / "s.yaml"
    path.write_text("script: x\n")
    assert run("run", str(path)) == 1
    assert "F008" in capsys.readouterr().err


def test_explain_says_why(capsys: pytest.CaptureFixture) -> None:
    """Citation, clock, and the entries it rests on."""
    key = "bilateral/gbr-ukr-2024#consult/GBR"
    assert run("explain", "night-of-28-august", "--duty", key) == 0
    out = capsys.readouterr().out
    assert "Part VIII.2" in out
    assert "fulfilled" in out


def test_explain_suggests_a_duty(capsys: pytest.CaptureFixture) -> None:
    """A wrong key is met with those that exist."""
    assert run("explain", "night-of-28-august", "--duty", "consult/GBR") == 2
    assert "bilateral/gbr-ukr-2024#consult/GBR" in capsys.readouterr().err


def test_the_schema_is_json_schema(capsys: pytest.CaptureFixture) -> None:
    """For editors."""
    assert run("schema") == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")


def test_help_does_not_import_the_heavy_half() -> None:
    """`foedus --help` starts at once."""
    code = (
        "import sys; from foedus.cli.main import cli; print([m for m in sys.modules if m in "
        "('pydantic', 'rich', 'jinja2', 'whenever', 'yaml', 'babel')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


SCRIPT = """foedus: "1"
script: s
title: S
mode: exercise
documents: own/pact
incident: {title: T, invented: yes}
commands:
  - {at: 2027-08-28T05:10+03:00, by: secretariat, note: {text: a}}
"""


def in_a_shell(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a user runs it; one that hangs fails."""
    command = [sys.executable, "-c", "from foedus.cli.main import main; main()", *args]
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONIOENCODING"}
    return subprocess.run(
        command, cwd=cwd, env={**inherited, **env}, capture_output=True, timeout=60, check=False
    )


def test_show_tells_the_findings_of_a_document_with_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """It cannot be resolved, and a traceback says nothing."""
    decide = "must: decide, decide: {rule: nobodys, question: Q}, else: {record: not_decided}"
    (tmp_path / "a.yaml").write_text(GOOD.replace("must: consult", decide))

    assert run("show", "own/pact", "--library", str(tmp_path)) == 1
    err = capsys.readouterr().err
    assert "F010" in err
    assert "own/pact cannot be shown" in err


def test_what_is_no_regular_file_is_passed_over(tmp_path: Path) -> None:
    """Folders, dangling links and pipes that bear the name of a document."""
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "s.yaml").write_text(SCRIPT)

    for args in (
        ("run", "s.yaml"),
        ("check", "s.yaml"),
        ("check", "."),
        ("show", "own/pact", "--library", "."),
    ):
        done = in_a_shell(*args, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b""), args


def test_a_pipe_named_as_a_file_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Reading it would wait for ever."""
    os.mkfifo(tmp_path / "pipe.yaml")

    assert run("show", "own/pact", "--library", str(tmp_path / "pipe.yaml")) == 2
    assert "neither a file nor a folder" in capsys.readouterr().err
    assert run("check", str(tmp_path / "pipe.yaml")) == 2


def test_paths_that_cannot_be_used_are_said_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """A folder for a page, a name of five thousand letters, a page where none can be written."""
    assert run("run", "real-28-august-2025", "--html", str(tmp_path)) == 2
    assert "is a folder" in capsys.readouterr().err
    assert run("run", "x" * 5000) == 2
    assert "No script is called" in capsys.readouterr().err
    page = tmp_path / f"{'x' * 300}.html"
    assert run("run", "real-28-august-2025", "--html", str(page)) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("style", ["text", "line", "sarif", "json"])
def test_a_name_that_is_no_text_is_shown_with_its_byte(style: str, tmp_path: Path) -> None:
    """As \\udcff; and what the terminal lacks as its escape."""
    name = os.fsdecode(b"bad\xff.yaml")
    (tmp_path / name).write_text(
        GOOD.replace("status: draft", "status: drat").replace("A pact", "Ü")
    )

    done = in_a_shell("check", name, "--format", style, cwd=tmp_path, PYTHONIOENCODING="ascii")

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"udcff" in done.stdout


def test_a_terminal_without_letters_gets_their_escapes(tmp_path: Path) -> None:
    """ASCII is enough to read a board."""
    for args in (("run", "night-of-28-august"), ("show", "mechanism/nato-light"), ("list",)):
        done = in_a_shell(*args, cwd=tmp_path, PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, b""), args


def test_a_document_that_could_not_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Beside a script, or in a library: it may be the one that is missed."""
    (tmp_path / "broken.yaml").write_text(GOOD + "  oops: [\n")
    script = tmp_path / "s.yaml"
    script.write_text(SCRIPT)
    broken = f"{tmp_path}/broken.yaml"

    assert run("run", str(script)) == 2
    assert f"{broken} could not be read: run `foedus check {broken}`" in capsys.readouterr().err
    assert run("show", "own/pact", "--library", str(tmp_path)) == 2
    assert "foedus check" in capsys.readouterr().err
    (tmp_path / "also.yaml").write_text("a: [")
    assert run("show", "own/pact", "--library", str(tmp_path)) == 2
    assert "nor could 1 more" in capsys.readouterr().err


def test_files_that_bear_one_id_are_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Rather than the id that was asked for."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD)

    assert run("show", "own/pact", "--library", str(tmp_path)) == 2
    err = capsys.readouterr().err
    assert f"{tmp_path}/a.yaml and {tmp_path}/b.yaml" in err
    assert "Did you mean" not in err


def test_a_suggestion_is_made_beside_a_file_that_could_not_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Either may be what is wrong."""
    (tmp_path / "also.yaml").write_text("a: [")

    assert run("show", "mechanism/nato-ligth", "--library", str(tmp_path)) == 2
    err = capsys.readouterr().err
    assert "Did you mean mechanism/nato-light" in err
    assert "also.yaml could not be read" in err


def test_check_finds_the_documents_of_a_script(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Before somebody runs it."""
    script = tmp_path / "s.yaml"
    script.write_text(SCRIPT.replace("own/pact", "[mechanism/nato-light, own/pcat]"))
    assert run("check", str(script), "--format", "line") == 1
    assert ":5:35: error F015" in capsys.readouterr().out

    script.write_text(SCRIPT)
    assert run("check", str(script)) == 1
    (tmp_path / "a.yaml").write_text(GOOD)
    assert run("check", str(script)) == 0


def test_diff_groups_changes_by_direction(capsys: pytest.CaptureFixture) -> None:
    """With what stood there and what stands there."""
    assert run("diff", "mechanism/nato-light", "mechanism/nato-light@two_thirds") == 0
    out = capsys.readouterr().out
    assert out.index("Rule (1)") < out.index("Wider (1)") < out.index("Editorial (3)")
    assert max(map(len, out.splitlines())) <= 80


def test_diff_reads_files_and_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Two versions of one file bear one id."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(GOOD)
    new.write_text(GOOD.replace("swiftly", "immediately"))

    assert run("diff", str(old), str(new), "--json") == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["direction"], change["article"], change["line"]) == ("wider", "art.2", 9)
    assert run("diff", str(old), str(old)) == 0
    assert "Nothing changed." in capsys.readouterr().out
    new.write_text("nothing")
    assert run("diff", str(old), str(new)) == 1


def test_matrix_prints_blocks_and_csv(capsys: pytest.CaptureFixture) -> None:
    """A pattern names several; one document is a block of its own."""
    assert run("matrix", "mechanism/nato*", "reference/budapest-1994", "--full") == 0
    out = capsys.readouterr().out
    assert out.count("  who may ask ") == len("abc")
    assert run("matrix", "mechanism/nato-light") == 0
    assert "  deadline          decide within 24 hours (reported" in capsys.readouterr().out
    assert run("matrix", "mechanism/nato*", "--csv") == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("id,title,guarantors,")
    assert rows[0].startswith("mechanism/nato-light,")
    assert run("matrix", "nothing/*") == 2


def test_matrix_answers_in_one_screen(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All mechanisms in fifty lines of a hundred and twenty columns, with nothing left out."""
    monkeypatch.setenv("COLUMNS", "120")
    assert run("matrix", "mechanism/*") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 120
    assert "Left out" not in "".join(lines)
    assert sum(line.startswith("nato-light") and "decide 24h" in line for line in lines) == 1


@pytest.mark.parametrize("width", [20, 40, 80, 100, 160])
def test_matrix_says_what_it_leaves_out(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """A narrow screen has fewer columns, and every feature is a column, above it, or named."""
    monkeypatch.setenv("COLUMNS", str(width))
    assert run("matrix", "mechanism/*", "bilateral/usa-ukr-2024") == 0
    out = capsys.readouterr().out
    assert ("Left out at" in out) == (width < 120)
    assert width < 40 or max(map(len, out.splitlines())) <= width


def test_matrix_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """And says where."""
    page = tmp_path / "page.html"
    assert run("matrix", "mechanism/*", "--html", str(page)) == 0
    assert str(page) in capsys.readouterr().out
    assert "12 mechanisms side by side" in page.read_text("utf-8")


def test_replay_holds_a_case_against_a_promise(capsys: pytest.CaptureFixture) -> None:
    """Without a promise, the hours alone."""
    assert run("replay", "nato_a5_2001") == 0
    assert "Under" not in capsys.readouterr().out
    assert run("replay", "nato_a5_2001", "--under", "bilateral/gbr-ukr-2024") == 0
    assert "from new attack: surely met, [2.2, 9.2] hours" in capsys.readouterr().out
    assert run("replay", "nato_a5_2001", "--under", "bilateral/gbr-ukr-2024", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["hours"]["event_to_meeting"] == [2.2, 9.2]
    assert told["provisions"][0]["verdict"] == "undetermined"
    assert told["sources"]["nac-12sep"]["grade"] == "A"


def test_replay_says_what_would_have_been_and_from_where_it_is_known(
    capsys: pytest.CaptureFixture,
) -> None:
    """Provisions alike stand in one line; addresses only where asked for."""
    assert run("replay", "nato_a5_2001", "--under", "mechanism/nato-light") == 0
    out = capsys.readouterr().out
    assert "Had mechanism/nato-light bound them:" in out
    assert out.count("from new attack: surely missed, [26.2, 33.2] hours") == 1
    assert "it took [2.2, 9.2] hours" in " ".join(out.split())
    assert "Sources: 9 grade A, 1 grade B, 2 grade C; --sources prints them." in out
    assert run("replay", "nato_a5_2001", "--sources") == 0
    assert "https://www.nato.int/terrorism/five.htm" in capsys.readouterr().out


def test_replay_reads_files(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """All the invocations of one, each under its own promise."""
    text = (CORPUS / "history" / "nato_a5_2001.yaml").read_text("utf-8")
    inner = "".join(f"  {line}\n" for line in text.splitlines()[2:])
    item = f"- id: a\n  under: reference/budapest-1994\n{inner}"
    several = tmp_path / "several.yaml"
    several.write_text(f"invocations:\n{item}{item}")

    assert run("replay", str(several)) == 0
    assert capsys.readouterr().out.count("Under reference/budapest-1994:") == len("ab")
    several.write_text(f"invocations:\n{item.replace('title:', 'titel:')}")
    assert run("replay", str(several)) == 1
    assert run("check", str(several)) == 1
    several.write_text("invocations: []\n")
    assert run("replay", str(several)) == 2
    assert run("replay", "nato_a5_2002") == 2
    assert "nato_a5_2001" in capsys.readouterr().err


TESTS = """foedus: "1"
tests:
  - title: Who is bound consults
    commands:
      - at: 2030-05-01T05:30Z
        by: BBB duty_officer
        report_fact: {event: armed_attack, phase: occurred, occurred: 2030-05-01T05:00Z, victims: [BBB]}
    expect:
      - {at: 2030-05-01T06:00Z, duty: consult/AAA, status: active}
"""  # noqa: E501 - one command to a line


def beside(tmp_path: Path, tests: str) -> Path:
    (tmp_path / "pact.yaml").write_text(GOOD)
    path = tmp_path / "pact.tests.yaml"
    path.write_text(tests)
    return path


@pytest.mark.parametrize("name", ["pact.yaml", "pact.tests.yaml", "."])
def test_the_tests_beside_a_document_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture, name: str
) -> None:
    """By the document, by their own file, or by the folder."""
    beside(tmp_path, TESTS)

    assert run("test", str(tmp_path / name)) == 0
    assert capsys.readouterr().out.endswith(
        "pact.tests.yaml:3  Who is bound consults\n1 test: 1 passed, 0 failed.\n"
    )


def test_a_test_that_fails_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """And says where, what was expected and what was found; to machines too."""
    path = beside(tmp_path, TESTS.replace("status: active", "status: fulfilled"))

    assert run("test", str(path)) == 1
    out = capsys.readouterr().out
    assert f"{path}:9:9: own/pact#consult/AAA at 2030-05-01T06:00:00Z" in out
    assert "expected: status fulfilled\n       found:    status active" in out
    assert out.endswith("1 test: 0 passed, 1 failed.\n")
    assert run("test", str(path), "--json") == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["passed"], told["line"], told["failures"][0]["line"]) == (False, 3, 9)


def test_tests_that_cannot_be_read_end_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """`foedus check` says the same, and ends so too."""
    path = beside(tmp_path, TESTS.replace("consult/AAA", "consul/AAA"))

    assert run("test", str(tmp_path)) == 1
    told = capsys.readouterr()
    assert f"{path}:9:9: error F010: No provision is called 'consul'." in told.err
    assert told.out == ""
    assert run("check", str(tmp_path), "--format", "line") == 1
    assert f"{path}:9:9: error F010" in capsys.readouterr().out


def test_shipped_tests_are_run_by_id_or_pattern(capsys: pytest.CaptureFixture) -> None:
    """As documents are named everywhere."""
    assert run("test", "mechanism/nato-umbrella", "mechanism/member*") == 0
    assert "4 tests: 4 passed, 0 failed." in capsys.readouterr().out


def test_a_document_without_tests_is_said_to_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Nothing passes because nothing was run."""
    assert run("test", "mechanism/nothing") == 2
    assert "There are no tests beside 'mechanism/nothing'." in capsys.readouterr().err
    assert run("test", str(tmp_path)) == 2
    (tmp_path / "pact.yaml").write_text(GOOD)
    assert run("test", str(tmp_path / "pact.yaml")) == 2
    assert "There are no tests beside" in capsys.readouterr().err


def test_a_procedure_that_names_a_step_it_has_not_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """A way that leads nowhere."""
    path = tmp_path / "AAA.yaml"
    path.write_text(
        "procedure: AAA\ntitle: T\nsteps:\n"
        "  - {id: consent, who: Head, cite: a, on_refusal: overide}\n"
        "  - {id: override, who: Chamber, cite: a, instead_of: [override],\n"
        "     deemed: {within: PT1H, from: motion}}\n"
    )

    assert run("check", str(path), "--format", "line") == 1
    out = capsys.readouterr().out
    assert ":4:51: error F010: No other step is called 'overide'." in out
    assert "'override'" in out.splitlines()[1]
    assert "'motion'" in out.splitlines()[2]
