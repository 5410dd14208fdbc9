"""A programme by arrays alone and the compiled one say the same."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.forecast import programme
from foedus.forecast.programme import programme_of


@pytest.mark.parametrize("caps", [(4,), (3, 5)])
def test_small_programmes_need_no_compiler_and_say_the_same(
    caps: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several states lead to one at a cap; one voter can end it."""
    adds = np.arange(len(caps) * 24).reshape(-1, 6, 4) * 7 % 5 % 3
    ends = np.zeros((6, 4), dtype=bool)
    ends[2, 1] = True
    doing = 1.0 + np.arange(6 * 4 * 7).reshape(6, 4, 7) * 11 % 13
    doing /= doing.sum(axis=1, keepdims=True)
    change = np.sin(np.arange(doing.size)).reshape(doing.shape)
    found = programme_of(adds, np.array(caps), ends)

    by_arrays = found.chance(doing), found.slope(doing, change)
    monkeypatch.setattr(programme, "_SMALL", 0)
    compiled = found.chance(doing), found.slope(doing, change)

    assert (by_arrays[0] > 0).all()
    np.testing.assert_allclose(by_arrays, compiled, rtol=1e-12, atol=1e-15)
