"""The independent verifier has no network: it runs in a namespace that has none (check 37)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.record.bundles import MUTATIONS, POLICY, bundle, spoiled

VERIFIER = Path(__file__).parents[2] / "verifier" / "foedus_verify.py"
ALONE = ["unshare", "--map-root-user", "--net"]


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    if shutil.which("unshare") is None or subprocess.run([*ALONE, "true"], check=False).returncode:
        pytest.skip("no namespace without a network may be made here")


def alone(*words: str) -> subprocess.CompletedProcess[str]:
    """A Python program, isolated, where no network is."""
    command = [*ALONE, sys.executable, "-I", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_bundle_is_verified_without_a_network(tmp_path: Path) -> None:
    """And refused without one too."""
    policy = tmp_path / "policy"
    policy.write_text(POLICY)
    said = []
    for name, data in (("sound", bundle()), ("broken", spoiled(MUTATIONS[0]))):
        file = tmp_path / f"{name}.tar"
        file.write_bytes(data)
        said.append(alone(str(VERIFIER), str(file), "--policy", str(policy)))

    assert [each.returncode for each in said] == [0, 1], said


def test_a_program_that_asks_the_network_would_be_seen() -> None:
    """The control: not even this machine answers in there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ask = f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"

        assert subprocess.run([sys.executable, "-I", "-c", ask], check=False).returncode == 0
        assert "OSError" in alone("-c", ask).stderr
