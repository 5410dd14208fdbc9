"""Bundles under both verifiers: ours, and the one file that knows nothing of ours."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.bundles import (
    ACTS,
    BEFORE,
    FOUNDED,
    KEYS,
    MUTATIONS,
    OURS,
    POLICY,
    QUESTION,
    SEATED,
    SHEET,
    TWO,
    Mutation,
    at,
    bundle,
    key_of,
    leaves,
    logged,
    roster,
    spoiled,
    story,
)
from tests.strategies import Act, Terms, histories, play, terms

from foedus.case.standing import standing
from foedus.case.words import SeatRole
from foedus.errors import BadBundleError, NotFoundError
from foedus.record import acts as a
from foedus.record.archive import unpack
from foedus.record.bundle import verify_bundle
from foedus.record.canonical import canonical_bytes
from foedus.record.roster import SIGNABLE, may_sign
from foedus.record.shapes import KINDS, write_entry
from foedus.record.statements import read_keys, write_keys
from foedus.record.tally_sheet import tally_sheet

VERIFIER = Path(__file__).parents[2] / "verifier" / "foedus_verify.py"


def _from_source() -> ModuleType:
    """The file as it stands: no compiled copy is shared with another run of the tests."""
    module = ModuleType("foedus_verify")
    exec(compile(VERIFIER.read_text(encoding="utf-8"), VERIFIER, "exec"), vars(module))  # noqa: S102 - our own file
    return module


THEIRS: Final[Any] = _from_source()


def theirs() -> Any:
    return THEIRS


def by_theirs(data: bytes, keys: bytes | None = None) -> dict[str, Any]:
    module = theirs()
    return module.Bundle(data, module.Policy(POLICY), keys).verify()  # type: ignore[no-any-return]


def test_a_sound_bundle_holds_under_both() -> None:
    """The same entries, persons and outcome."""
    ours, other = verify_bundle(bundle(), OURS), by_theirs(bundle())

    assert (ours.entries, other["entries"]) == (8, 8)
    assert dict(ours.outcomes) == other["outcomes"] == {QUESTION: "adopted"}
    assert {k: list(v) for k, v in ours.signed.items()} == other["signed"]
    assert list(ours.unsigned) == other["unsigned"] == []
    assert other["witnesses"] == ["one", "two"]
    assert story().latest is not None
    assert standing(ours.case, story().latest) == standing(story(), story().latest)  # type: ignore[arg-type]


def test_a_bundle_is_the_same_bytes_each_time() -> None:
    """Whoever holds two can compare them."""
    assert logged(leaves()) == logged(leaves())


def test_there_are_thirty_mutations_and_more() -> None:
    """Each with a name of its own."""
    assert len({each.name for each in MUTATIONS}) == len(MUTATIONS) >= 30


def waiting(hours: int, *then: a.Act, at: str = "0:00") -> bytes:
    """A bundle whose keys were enrolled under a wait; its first signature is of 2:00."""
    acts = (
        FOUNDED,
        a.WaitAsked(hours=hours),
        *(a.KeyEnrolled(key=each) for each in KEYS),
        *SEATED,
        *then,
    )
    return logged((*roster(*acts, TWO, at=at), *leaves()[len(ACTS) :]))


@pytest.mark.parametrize(
    "data",
    [
        waiting(2),
        waiting(24, *(a.KeyHastened(key=each.id) for each in KEYS)),
        waiting(0),
    ],
    ids=["over as it signs", "hastened", "none"],
)
def test_a_key_signs_when_its_wait_is_over(data: bytes) -> None:
    """At the end of it, as at a deadline, it is in time."""
    assert verify_bundle(data, OURS).signed
    assert by_theirs(data)["signed"]


@pytest.mark.parametrize(
    ("data", "leaf"),
    [
        (waiting(3), BEFORE + 1 + len(ACTS) + 4),
        (waiting(24, a.KeyHastened(key=KEYS[-1].id)), BEFORE + 2 + len(ACTS) + 4),
        (waiting(2, at="0:01"), BEFORE + 1 + len(ACTS) + 4),
        (waiting(169), BEFORE + 1),
        (waiting(-1), BEFORE + 1),
    ],
    ids=["too early", "another hastened", "a minute too early", "too long", "less than nothing"],
)
def test_a_key_that_waits_signs_nothing(data: bytes, leaf: int) -> None:
    with pytest.raises(BadBundleError) as refused:
        verify_bundle(data, OURS)
    with pytest.raises(theirs().Invalid) as also:
        by_theirs(data)
    assert refused.value.leaf == also.value.leaf == leaf


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_our_verifier_refuses_a_mutation(mutation: Mutation) -> None:
    """And names the leaf, where it turns on one."""
    with pytest.raises(BadBundleError) as refused:
        verify_bundle(spoiled(mutation), OURS)

    assert refused.value.leaf == mutation.leaf


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_the_independent_verifier_refuses_a_mutation(mutation: Mutation) -> None:
    """And names the leaf, where it turns on one."""
    with pytest.raises(theirs().Invalid) as refused:
        by_theirs(spoiled(mutation))

    assert refused.value.leaf == mutation.leaf


@settings(max_examples=150)
@given(st.data())
def test_no_bundle_with_one_other_byte_holds(data: st.DataObject) -> None:
    """Any byte of the file, under both."""
    sound = bundle()
    place = data.draw(st.integers(0, len(sound) - 1))
    changed = bytearray(sound)
    changed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(BadBundleError):
        verify_bundle(bytes(changed), OURS)
    with pytest.raises((theirs().Invalid, theirs().Unreadable)):
        by_theirs(bytes(changed))


@given(st.binary(max_size=2000))
def test_whatever_the_bytes_only_a_declared_error_comes_out(data: bytes) -> None:
    """A file from anybody."""
    with pytest.raises(BadBundleError):
        verify_bundle(data, OURS)
    with pytest.raises((theirs().Invalid, theirs().Unreadable)):
        by_theirs(data)


def test_the_reader_may_bring_the_keys() -> None:
    """A bundle's own keys prove only that its signatures agree with each other."""
    own = write_keys([*KEYS[:-1], key_of("BBB", "Third")])

    with pytest.raises(BadBundleError, match=r"Leaf 23: .*is not known"):
        verify_bundle(bundle(), OURS, read_keys(own))
    with pytest.raises(theirs().Invalid, match="not its party's"):
        by_theirs(bundle(), own)
    assert verify_bundle(bundle(), OURS, read_keys(write_keys(KEYS))).entries == 8


def test_what_nobody_signed_is_said() -> None:
    """A word that was telephoned and never signed is no fault, and is not hidden."""
    case = story()
    assert case.latest is not None
    sheet = tally_sheet(case, QUESTION, case.latest)
    data = logged([*map(write_entry, case.entries), sheet])

    assert len(verify_bundle(data, OURS).unsigned) == 4
    assert len(by_theirs(data)["unsigned"]) == 4


def test_our_verifier_misses_a_settled_question_that_its_own_office_left_out() -> None:
    """With its sheet, and unnamed: the replay knows it; the independent one cannot."""
    data = logged(leaves(), questions=[], left_out=[at(SHEET)])

    with pytest.raises(BadBundleError, match=f"whether {QUESTION} is settled"):
        verify_bundle(data, OURS)
    assert by_theirs(data)["outcomes"] == {}


# the count of the independent verifier against the engine's


@given(terms(), histories(most=18))
def test_both_count_any_case_alike(pact: Terms, history: list[Act]) -> None:
    """Every settled question of any history, from its tally sheet."""
    case = play(pact, history).case
    assert case.latest is not None
    now = case.latest.add(hours=2000)
    sheets = {}
    for question in standing(case, now).questions:
        try:
            sheets[question.id] = tally_sheet(case, question.id, now)
        except NotFoundError:
            continue
    own = [*map(write_entry, case.entries), *sheets.values()]
    data = logged(own, case=case.id, as_of=now, questions=list(sheets))

    other = by_theirs(data)

    found = {each.id: each.outcome for each in standing(case, now).questions if each.settled_at}
    assert other["outcomes"] == found


# the program


def told(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(VERIFIER), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_program_says_valid_invalid_and_unreadable(tmp_path: Path) -> None:
    """0, 1 and 2; and it names the leaf."""
    file, policy = tmp_path / "case.tar", tmp_path / "policy"
    policy.write_text(POLICY)
    file.write_bytes(bundle())
    sound = told(str(file), "--policy", str(policy))
    alone = told(str(file))
    file.write_bytes(spoiled(MUTATIONS[0]))
    broken = told(str(file), "--policy", str(policy), "--json")
    file.write_bytes(b"nothing")
    nothing = told(str(file), "--policy", str(policy))
    policy.write_text("nonsense")
    missing = told(str(file), "--policy", str(policy))

    assert [each.returncode for each in (sound, alone, broken, nothing, missing)] == [0, 1, 1, 2, 2]
    assert "VALID: case (exercise), 8 entries as of " in sound.stdout
    assert "NOT CHECKED HERE: what fields a body has; " in sound.stdout
    assert alone.stdout.startswith("CANNOT SAY: nothing was checked")
    assert json.loads(broken.stdout)["leaf"] == 20
    assert "UNREADABLE" in nothing.stdout


def test_the_independent_verifier_imports_nothing_of_ours() -> None:
    """The standard library and `cryptography`."""
    tree = ast.parse(VERIFIER.read_text())
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).partition(".")[0]  # type: ignore[union-attr]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }

    assert names <= {*sys.stdlib_module_names, "cryptography"}


def test_a_tally_sheet_is_made_of_a_settled_question() -> None:
    """Of none that is open, and of none that is not there."""
    case = story()
    opened = case.entries[0].received_at
    for question in (QUESTION, "test/pact#nothing"):
        with pytest.raises(NotFoundError, match="is not settled"):
            tally_sheet(case, question, opened)


def test_members_stand_in_order() -> None:
    """Names sorted, so that there is one way to write them."""
    names = list(unpack(bundle()))

    assert names == sorted(names)
    assert names[:3] == ["bundle.json", "checkpoint", "head"]


def test_both_know_the_same_seats_and_kinds() -> None:
    """The independent one has them as lists of its own."""
    module, duty = theirs(), SeatRole.DUTY_OFFICER
    assert set(SeatRole) == module.ROLES
    assert module.SIGNABLE == SIGNABLE
    assert set(KINDS) == module.KINDS
    for kind in KINDS:
        mine = {role for role in SeatRole if may_sign(role, kind)}
        assert mine == module.SIGNERS | ({duty} if kind in module.ON_DUTY else set())


def test_whatever_two_were_asked_to_sign_and_nobody_did_is_said() -> None:
    """Also if it is no position: the office enters it alone, and everybody sees that."""
    acts = (*ACTS, a.PersonsAsked(kind="step_completed", persons=2))
    found = [json.loads(each) for each in leaves()]
    step = found[len(ACTS) + 11]
    assert "step_completed" in step["body"]
    step["by"] = {"party": "secretariat", "role": "secretariat", "person": "S. First"}
    own = [canonical_bytes(each) for each in found[len(ACTS) :]]
    data = logged((*roster(*acts), *own))

    assert verify_bundle(data, OURS).unsigned == (step["id"],)
    report = by_theirs(data)
    assert report["unsigned"] == [step["id"]]
