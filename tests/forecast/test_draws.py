"""Draws by counter, and the network that sorts."""

from __future__ import annotations

import numpy as np
import pytest
from tests.forecast import twin

from foedus.forecast.compiling import compiled, fma, told_apart
from foedus.forecast.draws import exp2, key_of, log2, mixed
from foedus.forecast.sorting import SIZES, network, sort_columns


def test_it_is_splitmix64() -> None:
    """The first outputs of the reference implementation for seed 0."""
    states = [((place + 1) * 0x9E3779B97F4A7C15) % 2**64 for place in range(3)]
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]

    assert [int(mixed(np.uint64(state))) for state in states] == expected
    assert key_of(0) == expected[0]


@pytest.mark.parametrize("value", [2.0**-24, 0.3, 0.70710677, 0.9999999, 1.0, 7.5, 1e30])
def test_logarithms_are_good_to_seven_digits(value: float) -> None:
    exact = np.log2(float(np.float32(value)))

    assert abs(float(log2(np.float32(value))) - exact) <= 2e-7 * max(abs(exact), 0.5)


@pytest.mark.parametrize("value", [-126.0, -3.3, 0.0, 0.49999, 0.5, 20.1, 125.9])
def test_powers_are_good_to_seven_digits(value: float) -> None:
    assert float(exp2(np.float32(value))) == pytest.approx(2 ** float(np.float32(value)), rel=2e-7)


def test_powers_stay_finite() -> None:
    assert np.isfinite(exp2(np.float32(1e9)))
    assert exp2(np.float32(-1e9)) > 0


def test_normals_are_normal() -> None:
    """Moments of 40,000 draws, within five standard errors."""
    words = (twin.mixed(key_of(number)) for number in range(20_000))
    drawn = np.array([twin.normals(word) for word in words], float)

    assert np.abs(drawn.mean(0)).max() < 5 / np.sqrt(20_000)
    assert np.abs(drawn.var(0) - 1).max() < 5 * np.sqrt(2 / 20_000)
    assert abs(np.mean(drawn[:, 0] * drawn[:, 1])) < 5 / np.sqrt(20_000)
    assert abs(np.mean(drawn**4) - 3) < 5 * np.sqrt(96 / 40_000)


def test_a_fused_product_is_rounded_once() -> None:
    """The product needs all its 48 bits to come out as it does."""
    a = np.float32(1 + 2**-12)

    @compiled
    def fused(value: object) -> object:
        return fma(value, value, np.float32(-1))

    assert fused(a) == twin.fma(a, a, np.float32(-1)) == 2**-11 + 2**-24


@pytest.mark.parametrize("size", SIZES)
def test_a_network_sorts_all_zeros_and_ones(size: int) -> None:
    """What sorts every column of zeros and ones sorts everything; many columns of them."""
    state, keys = 5, np.zeros((size, 128), np.int32)
    for row in range(size):
        for column in range(128):
            state = twin.mixed(state)
            keys[row, column] = state & 1 if column % 2 else state >> 33
    expected = np.sort(keys, axis=0)
    sort_columns(keys)

    assert (keys == expected).all()
    assert all(upper < lower < size for upper, lower in network(size))


def test_the_compiler_is_told_that_arrays_lie_apart() -> None:
    """Nobody promised the flag.  Without it the kernel is as right, and several times slower."""

    @compiled
    def add(to: object, others: object) -> None:
        for place in range(128):
            to[place] += others[place]  # type: ignore[index]

    add(np.zeros(128, np.float32), np.zeros(128, np.float32))

    (written,) = add.inspect_llvm().values()  # type: ignore[attr-defined]
    assert "noalias" in written.split("define ")[1].split("{")[0]


def test_a_compiler_without_the_flag_is_asked_for_nothing() -> None:
    class Bare:
        """Flags of a Numba that has dropped it."""

        __slots__ = ()

    bare = Bare()
    told_apart(bare)

    assert not hasattr(bare, "noalias")
