"""Odd files under both verifiers, as programs: one exit code, and a sentence that says where."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from tests.record.bundles import KEYS, LOG, POLICY, WITNESSES, bundle, leaves, logged
from tests.record.test_bundle import theirs

from foedus.cli.main import main
from foedus.record.archive import pack, unpack
from foedus.record.statements import write_keys

VALID, INVALID, UNREADABLE = 0, 1, 2
BUNDLE: Final = bundle()
SPACES: Final = {
    "no-break": "\N{NO-BREAK SPACE}",
    "line separator": "\N{LINE SEPARATOR}",
    "ideographic": "\N{IDEOGRAPHIC SPACE}",
    "next line": "\x85",
    "ogham": "\N{OGHAM SPACE MARK}",
    "unit separator": "\x1f",
}
MORE: Final = "\N{EM DASH} {} AAAAAAE=\n"
"""A signature line of a key that nobody knows."""


def with_member(name: str, change: Callable[[bytes], bytes]) -> bytes:
    members = unpack(BUNDLE)
    members[name] = change(members[name])
    return pack(members)


def with_lines(name: str, *lines: str) -> bytes:
    """Signature lines more under a note."""
    return with_member(name, lambda note: note + "".join(lines).encode())


def signed_by(name: str) -> str:
    return MORE.replace("{}", name)


def archive(*members: tuple[str, bytes], size: int | None = None, **how: Any) -> bytes:
    """A tar archive that somebody else wrote."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for key, value in how.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(data))
    made = out.getvalue()
    return made if size is None else resized(made, f"{size:011o}\0".encode())


def resized(made: bytes, field: bytes) -> bytes:
    """The first header with another size, and its sum set right."""
    header = bytearray(made[:512])
    header[124:136] = field
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header) + made[512:]


def ustar(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


SOUND: Final = list(unpack(BUNDLE).items())
BUNDLES: Final[dict[str, tuple[int, str, bytes]]] = {
    "sound": (VALID, "8 entries", BUNDLE),
    "an unknown signature more": (VALID, "8 entries", with_lines("checkpoint", signed_by("who"))),
    "one under the head": (VALID, "8 entries", with_lines("head", signed_by("who"))),
    **{
        f"a key with a space: {name}": (
            INVALID,
            "signature",
            with_lines("checkpoint", signed_by(f"w{space}o")),
        )
        for name, space in SPACES.items()
        if name != "unit separator"
    },
    "a control character": (INVALID, "note", with_lines("head", signed_by("w\x1fo"))),
    "a hundred signatures": (
        VALID,
        "8 entries",
        with_lines("checkpoint", *(signed_by(f"k{n}") for n in range(97))),
    ),
    "a hundred and one": (
        INVALID,
        "signatures",
        with_lines("checkpoint", *(signed_by(f"k{n}") for n in range(98))),
    ),
    "a hundred and one under the head": (
        INVALID,
        "signatures",
        with_lines("head", *(signed_by(f"k{n}") for n in range(100))),
    ),
    "a note of a megabyte": (
        INVALID,
        "bytes",
        with_lines("checkpoint", signed_by("k" * 1_000_000)),
    ),
    "a note without a signature": (INVALID, "note", with_member("head", lambda _: b"a\n\n")),
    "an empty note": (INVALID, "note", with_member("checkpoint", lambda _: b"")),
    "a note that is no text": (INVALID, "UTF-8", with_member("head", lambda _: b"\xff")),
    "an empty file": (UNREADABLE, "bundle", b""),
    "no archive": (UNREADABLE, "bundle", b"nothing at all"),
    "no archive, and long": (UNREADABLE, "bundle", b"nothing" * 10_000),
    "zeros": (INVALID, "bundle.json", bytes(10_240)),
    "an archive cut in a header": (UNREADABLE, "bundle", BUNDLE[:100]),
    "an archive cut in a member": (UNREADABLE, "ends", BUNDLE[:700]),
    "an archive cut between members": (UNREADABLE, "ends", BUNDLE[:1024]),
    "an archive cut in its last zeros": (INVALID, "archive", BUNDLE[:-512]),
    "bytes behind it": (INVALID, "archive", BUNDLE + b"more"),
    "a compressed archive": (UNREADABLE, "bundle", b"\x1f\x8b\x08" + bytes(600)),
    "an archive of the GNU kind": (UNREADABLE, "bundle", archive(*SOUND)),
    "a member twice": (INVALID, "twice", ustar(*SOUND, SOUND[0])),
    "members in another order": (INVALID, "archive", ustar(*reversed(SOUND))),
    "an absolute name": (INVALID, "/etc/passwd", ustar(*SOUND, ("/etc/passwd", b"x"))),
    "a name that climbs": (INVALID, "../up", ustar(*SOUND, ("../up", b"x"))),
    "a name with a line in it": (INVALID, "a\\nb", ustar(*SOUND, ("a\nb", b"x"))),
    "an empty name": (INVALID, "''", ustar(*SOUND, ("", b"x"))),
    "a folder for a member": (INVALID, "place", ustar(*SOUND, ("leaves/", b""))),
    "eight gigabytes that are said": (
        UNREADABLE,
        "ends",
        resized(ustar(("checkpoint", b"x")), b"77777777777\0"),
    ),
    "a size in base 256": (
        UNREADABLE,
        "number",
        resized(ustar(("checkpoint", b"x")), b"\x80" + b"\xff" * 11),
    ),
    "a size below nought": (
        UNREADABLE,
        "number",
        resized(ustar(("checkpoint", b"x")), b"-0000000001\0"),
    ),
    "no manifest": (INVALID, "bundle.json", ustar(*SOUND[1:])),
    "a manifest that is true": (INVALID, "", with_member("bundle.json", lambda _: b"true")),
    "a manifest that is deep": (
        INVALID,
        "deep",
        with_member("bundle.json", lambda _: b"[" * 200 + b"]" * 200),
    ),
    "a manifest with a fraction": (
        INVALID,
        "whole number",
        with_member("bundle.json", lambda m: m.replace(b'"size":32', b'"size":26.0')),
    ),
    "a number beyond 2^53": (
        INVALID,
        "",
        with_member("bundle.json", lambda m: m.replace(b'"size":32', b'"size":9007199254740993')),
    ),
    "half a character": (
        INVALID,
        "",
        with_member("bundle.json", lambda m: m.replace(b"exercise", b"\\ud800")),
    ),
    "a leaf that is true": (INVALID, "eaf 30", logged([*leaves(), b"true"])),
    "a leaf that is empty": (INVALID, "eaf 30", logged([*leaves(), b""])),
    "a leaf of half a character": (INVALID, "eaf 30", logged([*leaves(), b'"\\ud800"'])),
    "a leaf that is deep": (INVALID, "eaf 30", logged([*leaves(), b"[" * 200 + b"]" * 200])),
}  # fmt: skip
POLICIES: Final[dict[str, tuple[int, str, bytes]]] = {
    "sound": (VALID, "8 entries", POLICY.encode()),
    "tabs": (VALID, "8 entries", POLICY.replace(" ", "\t").encode()),
    "empty": (UNREADABLE, "quorum", b""),
    "garbage": (UNREADABLE, "policy", b"nonsense"),
    "no text": (UNREADABLE, "", b"\xff\xfe"),
    "no quorum": (UNREADABLE, "quorum", f"log {LOG.key}\n".encode()),
    "two quorums": (UNREADABLE, "ine 7", (POLICY + "quorum none\n").encode()),
    "a quorum of nobody known": (UNREADABLE, "ine 2", f"log {LOG.key}\nquorum x\n".encode()),
    "a no-break space": (UNREADABLE, "ine 1", POLICY.replace("log ", "log\xa0", 1).encode()),
    "lines of Windows": (UNREADABLE, "ine 1", POLICY.replace("\n", "\r\n").encode()),
    "a log that is a witness": (
        UNREADABLE,
        "ine 1",
        f"log {WITNESSES[0].key}\nquorum none\n".encode(),
    ),
    "a witness that is a log": (UNREADABLE, "ine 1", f"witness a {LOG.key}\nquorum a\n".encode()),
    "a log twice": (UNREADABLE, "ine 2", f"log {LOG.key}\nlog {LOG.key}\nquorum none\n".encode()),
    "a witness called none": (
        UNREADABLE,
        "ine 1",
        f"witness none {WITNESSES[0].key}\nquorum none\n".encode(),
    ),
    "a group of too many": (UNREADABLE, "ine 5", POLICY.replace("most 2", "most 4").encode()),
    "a group of nought": (UNREADABLE, "ine 5", POLICY.replace("most 2", "most 0").encode()),
    "a group in digits of elsewhere": (
        UNREADABLE,
        "ine 5",
        POLICY.replace("most 2", "most \N{ARABIC-INDIC DIGIT TWO}").encode(),
    ),
    "a member twice": (UNREADABLE, "ine 5", POLICY.replace("one two three", "one one").encode()),
}
KEY_FILES: Final[dict[str, tuple[int, str, bytes]]] = {
    "sound": (VALID, "8 entries", write_keys(KEYS)),
    "with a newline": (VALID, "8 entries", write_keys(KEYS) + b"\n"),
    "none of them": (INVALID, "eaf 21", b"[]"),
    "empty": (UNREADABLE, "keys", b""),
    "garbage": (UNREADABLE, "keys", b"garbage"),
    "no text": (UNREADABLE, "keys", b"\xff"),
    "no list": (UNREADABLE, "keys", b"{}"),
    "a key twice": (UNREADABLE, "keys", write_keys([KEYS[0], KEYS[0]])),
    "a key with a field more": (UNREADABLE, "keys", b'[{"a":1,"party":"AAA","person":"A"}]'),
    "a person that is true": (UNREADABLE, "keys", b'[{"party":"AAA","person":true}]'),
}


def both(folder: Path, capsys: pytest.CaptureFixture[str], **files: bytes) -> list[tuple[int, str]]:
    """The exit code and the words of our program and of the other."""
    words = [str(folder / "bundle")]
    for name, data in files.items():
        (folder / name).write_bytes(data)
        words += [] if name == "bundle" else [f"--{name}", str(folder / name)]
    with pytest.raises(SystemExit) as ended:
        main(["verify", *words])
    ours = capsys.readouterr()
    code = theirs().main(words)
    return [
        (int(ended.value.code or 0), ours.out + ours.err),
        (code, capsys.readouterr().out),
    ]


def expect(found: list[tuple[int, str]], code: int, word: str) -> None:
    assert [each for each, _ in found] == [code, code], found
    for _, said in found:
        assert word in said, said
        assert "Traceback" not in said


@pytest.mark.parametrize("name", BUNDLES)
def test_both_say_the_same_of_an_odd_bundle(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Valid, invalid or unreadable; and where."""
    code, word, data = BUNDLES[name]

    expect(both(tmp_path, capsys, bundle=data, policy=POLICY.encode()), code, word)


@pytest.mark.parametrize("name", POLICIES)
def test_both_say_the_same_of_an_odd_policy(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is read strictly: whom to believe must not turn on a space."""
    code, word, data = POLICIES[name]

    expect(both(tmp_path, capsys, bundle=BUNDLE, policy=data), code, word)


@pytest.mark.parametrize("name", KEY_FILES)
def test_both_say_the_same_of_an_odd_file_of_keys(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Keys that cannot be read are no keys that did not sign."""
    code, word, data = KEY_FILES[name]

    found = both(tmp_path, capsys, bundle=BUNDLE, policy=POLICY.encode(), keys=data)
    expect(found, code, word)
