"""A bundle that is read without being verified still has to hold one case, whole and in order."""

from __future__ import annotations

import pytest
from tests.rehearsal.review.exercises import bundle_of, played

from foedus.errors import BadBundleError, UnreadableBundleError
from foedus.record.archive import MANIFEST, leaf_name, pack, unpack
from foedus.record.unverified import case_in_bundle


def test_the_case_is_what_went_in() -> None:
    case = played()

    assert case_in_bundle(bundle_of(case)) == case


def test_a_bundle_without_one_of_its_leaves_is_refused() -> None:
    members = unpack(bundle_of(played()))
    del members[leaf_name(3)]

    with pytest.raises(BadBundleError, match="leaf 3 is missing"):
        case_in_bundle(pack(members))


def test_entries_in_another_order_are_refused() -> None:
    members = unpack(bundle_of(played()))
    members[leaf_name(3)], members[leaf_name(4)] = members[leaf_name(4)], members[leaf_name(3)]

    with pytest.raises(BadBundleError, match="leaf 3 is entry 4 where 3 is next"):
        case_in_bundle(pack(members))


def test_an_entry_of_another_case_is_refused() -> None:
    members = unpack(bundle_of(played()))
    members[leaf_name(2)] = unpack(bundle_of(played(name="other")))[leaf_name(2)]

    with pytest.raises(BadBundleError, match="another case"):
        case_in_bundle(pack(members))


def test_what_has_no_manifest_or_is_no_archive_is_refused() -> None:
    members = unpack(bundle_of(played()))
    del members[MANIFEST]

    with pytest.raises(BadBundleError, match="is missing"):
        case_in_bundle(pack(members))
    with pytest.raises(UnreadableBundleError):
        case_in_bundle(b"no archive")
