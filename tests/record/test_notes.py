"""Signed notes, checkpoints, cosignatures, policies and proofs: published vectors and fuzz."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import BadNoteError, BadProofError
from foedus.record.checkpoints import Checkpoint, LogProof, checkpoint_of, read_proof
from foedus.record.merkle import in_memory, inclusion_proof, leaf_hash
from foedus.record.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    key_from_text,
    new_key,
    read_note,
    signing_key_from_text,
)
from foedus.record.policy import Policy, read_policy

# the example of golang.org/x/mod/sumdb/note

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_OWN = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETERS_NOTE = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501

# the example of c2sp.org/tlog-cosignature (its keys are not published, so it is only read)

SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501

LOG = new_key("log.example/foedus", ED25519, b"l" * 32)
WITNESSES = [new_key(f"w{n}.example", COSIGNATURE, bytes([n]) * 32) for n in range(3)]
HASHES = [leaf_hash(str(n).encode()) for n in range(11)]
MTH = in_memory(HASHES)
CHECKPOINT = Checkpoint(origin=LOG.key.name, size=11, root=MTH(0, 11))
SIGNED = Note(text=str(CHECKPOINT), signatures=(LOG.sign(str(CHECKPOINT)),))
POLICY = f"""\
# two of three
log {LOG.key}
witness one {WITNESSES[0].key} https://w0.example/
witness two   {WITNESSES[1].key}
\twitness three {WITNESSES[2].key}

group most 2 one two three
quorum most
"""


def cosigned(*numbers: int, at: int = 1_800_000_000) -> Note:
    signatures = [WITNESSES[n].sign(SIGNED.text, seen_at=at + n) for n in numbers]
    return SIGNED.and_(*signatures)


def test_the_published_note_is_read_checked_and_signed_alike() -> None:
    """Keys, note and signature of the Go package, byte for byte."""
    key, own = key_from_text(PETER), signing_key_from_text(PETERS_OWN)
    note = read_note(PETERS_NOTE.encode())

    assert note.signed_by(key) == (True, None)
    assert str(Note(text=note.text, signatures=(own.sign(note.text),))) == PETERS_NOTE
    assert (str(own.key), own.secret()) == (PETER, PETERS_OWN)


def test_the_published_checkpoint_is_read() -> None:
    """Size, origin, and the time inside the cosignature (1679315147, says the page)."""
    note = read_note(SOFA.encode())
    checkpoint = checkpoint_of(note)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert str(note) == SOFA
    assert int.from_bytes(note.signatures[1].signature[:8], "big") == 1_679_315_147


def test_a_cosignature_says_when() -> None:
    """The time is signed with the text."""
    note = cosigned(0)
    key = WITNESSES[0].key

    assert note.signed_by(key) == (True, 1_800_000_000)
    forged = replace(note.signatures[-1], signature=bytes(8) + note.signatures[-1].signature[8:])
    with pytest.raises(BadNoteError, match="does not hold"):
        note.and_(forged).signed_by(key)


def test_a_private_key_is_not_printed() -> None:
    """Neither by str nor by repr."""
    assert "6c6c" not in repr(LOG)
    assert LOG.secret().split("+")[-1] not in f"{LOG!r}{LOG}"


@pytest.mark.parametrize(("key", "at"), [(LOG, 5), (WITNESSES[0], None)])
def test_a_key_signs_as_its_kind_does(key: object, at: int | None) -> None:
    """A log states no time, and a witness always does."""
    with pytest.raises(BadNoteError, match="says when"):
        key.sign("A text.\n", seen_at=at)  # type: ignore[attr-defined]


# policies


def test_a_policy_believes_enough_witnesses() -> None:
    """Two of three, and when each saw it."""
    believed = read_policy(POLICY.encode()).believe(cosigned(0, 2))

    assert believed.checkpoint == CHECKPOINT
    assert believed.seen == {"one": 1_800_000_000, "three": 1_800_000_002}


@pytest.mark.parametrize("numbers", [(), (1,)])
def test_a_policy_does_not_believe_too_few(numbers: tuple[int, ...]) -> None:
    """One of three is not two."""
    with pytest.raises(BadNoteError, match="Too few witnesses"):
        read_policy(POLICY.encode()).believe(cosigned(*numbers))


def test_a_policy_believes_no_other_log_and_no_unsigned_checkpoint() -> None:
    """The origin must be known and have signed."""
    policy = read_policy(POLICY.encode())
    other = Checkpoint(origin="other.example", size=1, root=bytes(32))

    with pytest.raises(BadNoteError, match="none of those to believe"):
        policy.believe(Note(text=str(other), signatures=(LOG.sign(str(other)),)))
    with pytest.raises(BadNoteError, match="not signed by the log"):
        policy.believe(Note(text=SIGNED.text, signatures=cosigned(0, 1, 2).signatures[1:]))


def test_groups_of_groups_count() -> None:
    """`any` of one part and `all` of another."""
    lines = POLICY.splitlines()[:5]
    nested = [*lines, "group a any one two", "group b all a three", "quorum b", ""]
    policy = read_policy("\n".join(nested).encode())

    assert policy.believe(cosigned(1, 2)).seen.keys() == {"two", "three"}
    with pytest.raises(BadNoteError, match="Too few"):
        policy.believe(cosigned(0, 1))


def test_a_policy_may_ask_for_no_witness() -> None:
    """`quorum none`: the signature of the log is enough."""
    policy = read_policy(f"log {LOG.key}\nquorum none\n".encode())

    assert isinstance(policy, Policy)
    assert policy.believe(SIGNED).seen == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "ends with a quorum"),
        ("quorum nobody", "nobody is no witness"),
        ("quorum one\nquorum one", "Line 5 .* only quorum"),
        ("group g 3 one two", "3 of 2 cannot be"),
        ("group g 0 one", "0 of 1 cannot be"),
        ("group g 01 one", "01 of 1 cannot be"),
        ("group g any later", "later is no witness"),
        ("group g any one\ngroup h any one", "in a group already"),
        ("group one any two", "the name one is taken"),
        ("group none any two", "the name none is taken"),
        ("group g any", "no log, witness"),
        (f"witness four {WITNESSES[0].key}", "stands twice"),
        (f"witness four {LOG.key}", "another kind"),
        (f"log {LOG.key}", "stands twice"),
        ("log nonsense", "no public key"),
        ("sing a song", "no log, witness"),
    ],
)
def test_a_policy_that_is_not_understood_is_refused(line: str, said: str) -> None:
    """With the number of the line; nothing is passed over."""
    head = f"log {LOG.key}\nwitness one {WITNESSES[0].key}\nwitness two {WITNESSES[1].key}\n"

    with pytest.raises(BadNoteError, match=said):
        read_policy(f"{head}{line}".encode())


# proofs


@given(st.integers(0, 10))
def test_a_proof_of_one_entry_stands_alone(index: int) -> None:
    """Place, hashes, checkpoint and signatures, as one text."""
    made = LogProof(index=index, hashes=inclusion_proof(index, 11, MTH), note=cosigned(0, 1))

    read = read_proof(str(made).encode())

    assert read == made
    assert read.check(str(index).encode()) == CHECKPOINT
    with pytest.raises(BadProofError):
        read.check(b"another entry")


# what is refused

PROOF = str(LogProof(index=3, hashes=inclusion_proof(3, 11, MTH), note=cosigned(0)))
TEXTS = [PETERS_NOTE, SOFA, str(cosigned(0, 1, 2)), PROOF, POLICY, PETER, PETERS_OWN]
READERS = [
    read_note,
    lambda data: checkpoint_of(read_note(data)),
    read_proof,
    read_policy,
    lambda data: key_from_text(data.decode("latin-1")),
    lambda data: signing_key_from_text(data.decode("latin-1")),
]


@pytest.mark.parametrize("reader", READERS)
@given(data=st.data())
def test_whatever_the_text_only_a_declared_error_comes_out(
    reader: object, data: st.DataObject
) -> None:
    """Pieces of sound texts, cut, doubled, changed; or any bytes."""
    sound = data.draw(st.sampled_from(TEXTS)).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sound)), min_size=2, max_size=2)))
    filler = data.draw(st.binary(max_size=8) | st.sampled_from([b"\n", b"\n\n", b" ", b"+", b"="]))
    made = data.draw(
        st.sampled_from(
            [
                sound[: cuts[0]] + filler + sound[cuts[1] :],
                sound[: cuts[1]] + filler + sound[cuts[0] :],
                filler,
            ]
        )
    )

    with contextlib.suppress(BadNoteError):
        reader(made)  # type: ignore[operator]


@given(st.data())
def test_a_note_is_read_in_one_way_alone(data: st.DataObject) -> None:
    """What is read is written as it was; one byte changed is refused or another note."""
    sound = bytes(cosigned(0, 1))
    place = data.draw(st.integers(0, len(sound) - 1))
    spoiled = bytearray(sound)
    spoiled[place] ^= data.draw(st.integers(1, 255))

    try:
        note = read_note(bytes(spoiled))
    except BadNoteError:
        return
    assert bytes(note) == bytes(spoiled)
    with pytest.raises(BadNoteError):
        read_policy(POLICY.encode()).believe(note)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "an empty line"),
        (b"\xff\n\n- a b\n", "UTF-8"),
        (b"a\tb\n\n- a b\n", "control"),
        (b"a" * 1_000_001, "at most 1,000,000"),
        ("a\n\n\u2014 a YWJjZGU=".encode(), "an empty line"),
        (b"a\n\n- a YWJjZGU=\n", "a dash, a name"),
        ("a\n\n\u2014 a  YWJjZGU=\n".encode(), "not in base 64"),
        ("a\n\n\u2014 a+b YWJjZGU=\n".encode(), "a dash, a name"),
        ("a\n\n\u2014 a YWJjZGV=\n".encode(), "as it is written"),
        ("a\n\n\u2014 a YWJj\n".encode(), "too short"),
        (("a\n\n" + "\u2014 a YWJjZGU=\n" * 101).encode(), "at most 100 signatures"),
    ],
)
def test_what_is_no_note_is_refused(data: bytes, said: str) -> None:
    """Strictly as C2SP writes them."""
    with pytest.raises(BadNoteError, match=said):
        read_note(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n1\n", "an origin, a size and a root"),
        ("a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "leading zeros"),
        ("a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "leading zeros"),
        ("a\n99999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "zeros"),
        ("a\n\u0661\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "zeros"),
        ("a\n1\nCsUYapGGPo4=\n", "32 bytes"),
        ("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nb\n", "not empty"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, said: str) -> None:
    """Strictly as C2SP writes them."""
    with pytest.raises(BadNoteError, match=said):
        checkpoint_of(Note(text=text, signatures=()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("index 3", "index 03"),
        ("index 3\n", ""),
        ("index 3\n", "index 3\nAAAA\n"),
        ("index 3\n", "index 3\n" + "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n" * 64),
        ("\n11\n", "\n\n11\n"),
    ],
)
def test_what_is_no_proof_is_refused(old: str, new: str) -> None:
    """Strictly as C2SP writes them."""
    assert old in PROOF
    with pytest.raises(BadNoteError):
        read_proof(PROOF.replace(old, new).encode())


@pytest.mark.parametrize(
    "text",
    [
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("+ARpc", "+ABpc"),
        "a+b",
        f" {PETER}",
        PETER[:-4],
    ],
)
def test_a_key_that_is_not_itself_is_refused(text: str) -> None:
    """Its id is made from its name, kind and bytes."""
    with pytest.raises(BadNoteError):
        key_from_text(text)


@pytest.mark.parametrize("text", ["", PETERS_OWN.replace("c74f", "c74e"), "PRIVATE+KEY+a"])
def test_a_private_key_that_is_not_itself_is_refused(text: str) -> None:
    """The same, for the key that signs."""
    with pytest.raises(BadNoteError):
        signing_key_from_text(text)


def test_a_key_has_a_name_and_32_bytes() -> None:
    """Names have no spaces and no plus."""
    for name, seed in (("a b", b"a" * 32), ("", b"a" * 32), ("a", b"a")):
        with pytest.raises(BadNoteError, match="cannot name"):
            new_key(name, ED25519, seed)
