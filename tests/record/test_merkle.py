"""The Merkle tree against the published vectors of certificate transparency, and its laws."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foedus.errors import BadProofError
from foedus.record.leaves import LONGEST, leaf_of
from foedus.record.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    in_memory,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# the vectors that certificate-transparency implementations share

LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
C = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = {
    (0, 1): [],
    (0, 8): [C, A, B],
    (5, 8): [D, E, ROOTS[3]],
    (2, 3): [ROOTS[1]],
    (1, 5): [ROOTS[0], A, D],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [C, A, B],
    (6, 8): [F, E, ROOTS[3]],
    (2, 5): [A, D],
}
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
MTH = in_memory(HASHES)


def hexes(proof: tuple[bytes, ...]) -> list[str]:
    return [each.hex() for each in proof]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    """The eight roots."""
    assert MTH(0, size).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    """RFC 9162, 2.1.1."""
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert MTH(0, 0) == EMPTY_ROOT


@pytest.mark.parametrize("key", INCLUSION)
def test_published_inclusion_proofs(key: tuple[int, int]) -> None:
    """Made as published, and they hold."""
    index, size = key

    proof = inclusion_proof(index, size, MTH)

    assert hexes(proof) == INCLUSION[key]
    verify_inclusion(HASHES[index], index, size, proof, MTH(0, size))


@pytest.mark.parametrize("key", CONSISTENCY)
def test_published_consistency_proofs(key: tuple[int, int]) -> None:
    """Made as published, and they hold."""
    old, new = key

    proof = consistency_proof(old, new, MTH)

    assert hexes(proof) == CONSISTENCY[key]
    verify_consistency(old, new, MTH(0, old), MTH(0, new), proof)


# laws


def tree(size: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(size)]


@given(st.integers(1, 300), st.data())
def test_every_leaf_can_be_proved(size: int, data: st.DataObject) -> None:
    """Inclusion of any leaf of any tree."""
    hashes = tree(size)
    mth = in_memory(hashes)
    index = data.draw(st.integers(0, size - 1))

    proof = inclusion_proof(index, size, mth)

    verify_inclusion(hashes[index], index, size, proof, mth(0, size))


@given(st.integers(0, 300), st.integers(0, 300))
def test_every_growth_can_be_proved(one: int, other: int) -> None:
    """Consistency of any two trees of one log."""
    old, new = sorted((one, other))
    mth = in_memory(tree(new))

    proof = consistency_proof(old, new, mth)

    verify_consistency(old, new, mth(0, old), mth(0, new), proof)


def _spoiled(proof: tuple[bytes, ...], data: st.DataObject) -> list[bytes]:
    """A proof with one byte changed, one hash too few or one too many."""
    made = list(proof)
    way = data.draw(st.sampled_from(["byte", "cut", "add", "swap", "short"]))
    place = data.draw(st.integers(0, max(len(made) - 1, 0)))
    if way == "add" or not made:
        made.insert(place, data.draw(st.sampled_from([b"\x00" * 32, EMPTY_ROOT, *proof])))
    elif way == "cut":
        del made[place]
    elif way == "swap":
        made.reverse()
    elif way == "short":
        made[place] = made[place][:-1]
    else:
        spoiled = bytearray(made[place])
        spoiled[data.draw(st.integers(0, 31))] ^= data.draw(st.integers(1, 255))
        made[place] = bytes(spoiled)
    return made


@given(st.integers(1, 200), st.data())
def test_no_spoiled_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    """Not one byte of it may be another."""
    hashes = tree(size)
    mth = in_memory(hashes)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, mth)
    spoiled = _spoiled(proof, data)
    assume(tuple(spoiled) != proof)

    with pytest.raises(BadProofError):
        verify_inclusion(hashes[index], index, size, spoiled, mth(0, size))


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_no_spoiled_consistency_proof_holds(one: int, other: int, data: st.DataObject) -> None:
    """Not one byte of it may be another."""
    old, new = sorted((one, other))
    mth = in_memory(tree(new))
    proof = consistency_proof(old, new, mth)
    spoiled = _spoiled(proof, data)
    assume(tuple(spoiled) != proof)

    with pytest.raises(BadProofError):
        verify_consistency(old, new, mth(0, old), mth(0, new), spoiled)


@given(st.integers(2, 100), st.data())
def test_a_changed_leaf_is_in_no_later_tree(size: int, data: st.DataObject) -> None:
    """Rewriting history breaks consistency with every root after it."""
    hashes = tree(size)
    place = data.draw(st.integers(0, size - 2))
    old = data.draw(st.integers(place + 1, size - 1))
    before = in_memory(hashes)(0, old)
    forged = [*hashes[:place], leaf_hash(b"forged"), *hashes[place + 1 :]]
    mth = in_memory(forged)

    with pytest.raises(BadProofError):
        verify_consistency(old, size, before, mth(0, size), consistency_proof(old, size, mth))


@pytest.mark.parametrize(("index", "size"), [(1, 1), (-1, 4), (4, 4), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    """Neither made nor believed."""
    with pytest.raises(BadProofError, match="has no leaf"):
        inclusion_proof(index, size, MTH)
    with pytest.raises(BadProofError, match="has no leaf"):
        verify_inclusion(HASHES[0], index, size, (), HASHES[0])


def test_a_log_does_not_shrink() -> None:
    """An older tree that is larger has no proof, and none is believed."""
    with pytest.raises(BadProofError, match="does not begin"):
        consistency_proof(5, 4, MTH)
    with pytest.raises(BadProofError, match="does not begin"):
        verify_consistency(5, 4, MTH(0, 5), MTH(0, 4), ())


def test_one_size_has_one_root() -> None:
    """Two roots for one size are two histories."""
    with pytest.raises(BadProofError, match="two roots"):
        verify_consistency(4, 4, MTH(0, 4), MTH(0, 5), ())
    with pytest.raises(BadProofError, match="two roots"):
        verify_consistency(0, 4, MTH(0, 1), MTH(0, 4), ())


def test_a_node_is_no_leaf() -> None:
    """The two are hashed apart, so no entry can pose as a subtree."""
    left, right = HASHES[:2]

    assert leaf_hash(left + right) != node_hash(left, right)


def test_a_long_entry_stands_in_the_log_by_its_digest() -> None:
    """Two bytes give the length of an entry in a bundle."""
    longest, longer = b"a" * LONGEST, b"a" * (LONGEST + 1)

    assert leaf_of(longest) == longest
    assert leaf_of(longer).startswith(b'{"bytes":65536,"foedus_long":1,"sha256":"')
