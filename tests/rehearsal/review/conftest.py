"""One exercise with everything in it, played once."""

from __future__ import annotations

import pytest
from tests.rehearsal.review.exercises import everything, review

from foedus.case.state import Case
from foedus.rehearsal.review.review import Review


@pytest.fixture(scope="session")
def whole_case() -> Case:
    return everything()


@pytest.fixture(scope="session")
def whole(whole_case: Case) -> Review:
    return review(whole_case, trials=3_200)
