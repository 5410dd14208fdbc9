"""What ships for running a desk is taken by the programs that it is for."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parent.parent / "deploy"


def needs(program: str) -> str:
    found = shutil.which(program) or shutil.which(f"/usr/sbin/{program}")
    if found is None:
        pytest.skip(f"{program} is missing")
    return found


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "foedus.service"
    text = (DEPLOY / "foedus.service").read_text()
    unit.write_text(text.replace("/opt/foedus/bin/foedus", "/bin/true"))
    done = subprocess.run(
        [needs("systemd-analyze"), "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "foedus.service" not in done.stderr, done.stderr


def test_systemd_does_not_take_a_wrong_unit(tmp_path: Path) -> None:
    unit = tmp_path / "foedus.service"
    unit.write_text((DEPLOY / "foedus.service").read_text().replace("Restart=on", "Restart=un"))
    done = subprocess.run(
        [needs("systemd-analyze"), "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "foedus.service" in done.stderr


def test_the_unit_starts_a_failed_desk_again() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "foedus.service")
    assert unit["Service"]["Restart"] == "on-failure"
    assert "3" not in unit["Service"]["SuccessExitStatus"]


def nginx_conf(folder: Path, text: str) -> Path:
    """A whole configuration around ours, with a certificate of this test."""
    key, pem = folder / "desk.key", folder / "desk.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=desk.example", "-keyout", str(key), "-out", str(pem)),
        ],
        check=True,
        capture_output=True,
    )
    ours = text.replace("/etc/foedus/tls/desk.pem", str(pem)).replace(
        "/etc/foedus/tls/desk.key", str(key)
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{ access_log off;\n{ours}\n}}\n"
    )
    return whole


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    program = needs("nginx")
    whole = nginx_conf(tmp_path, (DEPLOY / "nginx.conf").read_text())
    done = subprocess.run(
        [program, "-t", "-c", str(whole)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_nginx_sends_a_change_once() -> None:
    """An invitation or a token that is asked for twice is made twice."""
    (line,) = [
        each
        for each in (DEPLOY / "nginx.conf").read_text().splitlines()
        if each.strip().startswith("proxy_next_upstream ")
    ]
    assert "non_idempotent" not in line


def test_caddy_takes_its_configuration() -> None:
    program = needs("caddy")
    file = str(DEPLOY / "Caddyfile")
    done = subprocess.run(
        [program, "validate", "--adapter", "caddyfile", "--config", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
