"""Notes, checkpoints and cosignatures that others signed and published, with their keys.

The trees of RFC 6962 are in `test_merkle.py`; the notes of the Go package and
of C2SP tlog-cosignature in `test_notes.py`.
"""

from __future__ import annotations

import pytest

from foedus.errors import BadNoteError
from foedus.record.checkpoints import checkpoint_of
from foedus.record.notes import ED25519, Note, key_from_text, new_key, read_note
from foedus.record.policy import read_policy

# The database of checksums of the Go modules, at two sizes.
GO = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMS = {
    31_700_353: """\
go.sum database tree
31700353
qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=

\u2014 sum.golang.org Az3grnmrIUEDFqHzAElIQCPNoRFRAAdFo47fooyWKMHb89k11GJh5zHIfNCOBmwn/C3YI8oW9/C8DJ87F61QqspBYwM=
""",  # noqa: E501
    65_209_736: """\
go.sum database tree
65209736
5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=

\u2014 sum.golang.org Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYspg3dxXABkGZZKdsQ8=
""",  # noqa: E501
}

# The example of an implementation in Elixir.
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
MESSAGE = """\
This is an example message.

\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501

# The example of C2SP signed-note, with an empty line inside; its key is not published.
SALVATORE = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed \u00e8 subito sera.

\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""  # noqa: E501

# A log of certificates, signed twice by itself and by four witnesses; three published their keys.
ARCHE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

\u2014 arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
\u2014 arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
\u2014 transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
\u2014 witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
\u2014 remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
\u2014 witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501
POLICY = """\
log arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f
witness smartit witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO
witness remora remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2
witness stagemole witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv
group all-of-them all smartit remora stagemole
quorum all-of-them
"""


@pytest.mark.parametrize("size", SUMS)
def test_a_checkpoint_of_the_go_modules_holds(size: int) -> None:
    """Signed by a log that has run for years; another size does not hold."""
    key, note = key_from_text(GO), read_note(SUMS[size].encode())

    assert checkpoint_of(note).size == size
    assert note.signed_by(key) == (True, None)
    other = read_note(SUMS[size].replace(str(size), str(size + 1)).encode())
    with pytest.raises(BadNoteError, match="does not hold"):
        other.signed_by(key)


def test_a_note_of_another_implementation_holds() -> None:
    """And with another letter it does not."""
    key = key_from_text(FOO)

    assert read_note(MESSAGE.encode()).signed_by(key) == (True, None)
    with pytest.raises(BadNoteError, match="does not hold"):
        read_note(MESSAGE.replace("This", "Thus").encode()).signed_by(key)


def test_the_text_of_a_note_may_have_empty_lines() -> None:
    """The last of them ends it."""
    note = read_note(SALVATORE.encode())

    assert note.text.endswith(":\n\ned \u00e8 subito sera.\n")
    assert str(note) == SALVATORE


def test_a_checkpoint_that_witnesses_cosigned_is_believed() -> None:
    """All three whose keys are known, at one moment; a signature of an unknown kind is no fault."""
    believed = read_policy(POLICY.encode()).believe(read_note(ARCHE.encode()))

    assert believed.checkpoint.size == 1_432_088_532
    assert believed.seen == dict.fromkeys(("smartit", "remora", "stagemole"), 1_779_573_024)


@pytest.mark.parametrize(
    "letters", [("\n1432088532\n", "\n1432088533\n"), ("RovgcC4Ro", "RovgcC4Rp")]
)
def test_a_changed_checkpoint_is_believed_by_nobody(letters: tuple[str, str]) -> None:
    """The control."""
    with pytest.raises(BadNoteError):
        read_policy(POLICY.encode()).believe(read_note(ARCHE.replace(*letters).encode()))


def test_sixteen_signatures_are_read() -> None:
    """C2SP signed-note asks for that many at least."""
    keys = [new_key(f"k{n}.example", ED25519, bytes([n]) * 32) for n in range(16)]
    note = Note(text="A text.\n", signatures=tuple(key.sign("A text.\n") for key in keys))

    read = read_note(bytes(note))

    assert all(read.signed_by(key.key)[0] for key in keys)
