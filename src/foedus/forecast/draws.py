"""Draws by counter: any draw of any trial can be made again anywhere, in any order.

A word is SplitMix64 at position `trial x words + slot`.  One word gives two
normals (Box and Muller, an eighth of the circle by its polynomial and the rest
by signs) or three uniforms of 21 bits.  The polynomials are good to 2e-7; each
product that is added is fused, so every machine gives the same bits.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from foedus.forecast.compiling import as_bits, as_float, compiled, fma

__all__ = [
    "COMMON_WORDS",
    "GAMMA",
    "TILE",
    "add_lasting",
    "exp2",
    "key_of",
    "lasting",
    "log2",
    "mixed",
    "state_of",
    "three_uniforms",
    "two_normals",
]

TILE: Final = 128
"""Trials that are worked on side by side."""
COMMON_WORDS: Final = 2
"""Before the first party's."""

GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_S30: Final = np.uint64(30)
_S27: Final = np.uint64(27)
_S31: Final = np.uint64(31)
_S40: Final = np.uint64(40)
_S43: Final = np.uint64(43)
_S22: Final = np.uint64(22)
_S1: Final = np.uint64(1)
_LOW21: Final = np.uint64(0x1FFFFF)

_ONE: Final = np.float32(1)
_HALF: Final = np.float32(0.5)
_MOST: Final = np.float32(126)
_EIGHTH: Final = np.float32(np.pi / 4 / 2**23)
"""An eighth of the circle, over the 24 bits with a sign that choose a point on it."""
_UNIT24: Final = np.float32(2**-24)
_UNIT21: Final = np.float32(2**-21)
_MINUS_2_LN2: Final = np.float32(-2 * np.log(2))

_L0: Final = np.float32(1.44269496)
_L1: Final = np.float32(-0.721352788)
_L2: Final = np.float32(0.480923242)
_L3: Final = np.float32(-0.360239639)
_L4: Final = np.float32(0.287098704)
_L5: Final = np.float32(-0.248876876)
_L6: Final = np.float32(0.234042338)
_L7: Final = np.float32(-0.145811612)
_E1: Final = np.float32(0.693146978)
_E2: Final = np.float32(0.240222421)
_E3: Final = np.float32(0.0555073374)
_E4: Final = np.float32(0.00967151265)
_E5: Final = np.float32(0.00132647271)
_S3: Final = np.float32(-0.166666549)
_S5: Final = np.float32(0.00833217815)
_S7: Final = np.float32(-0.00019517299)
_C2: Final = np.float32(-0.499998948)
_C4: Final = np.float32(0.0416562946)
_C6: Final = np.float32(-0.00135978231)

_ROOT_HALF: Final = np.int32(0x3F3504F3)
_MANTISSA: Final = np.int32(23)


def key_of(seed: int) -> int:
    """What a seed adds to every position: the seed, mixed once."""
    word = (seed + int(GAMMA)) & (2**64 - 1)
    word = ((word ^ (word >> 30)) * int(_FIRST)) & (2**64 - 1)
    word = ((word ^ (word >> 27)) * int(_SECOND)) & (2**64 - 1)
    return word ^ (word >> 31)


@compiled
def mixed(state: Any) -> Any:
    """The output of SplitMix64 at a state."""
    word = (state ^ (state >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@compiled
def state_of(key: Any, words: Any, trial: Any, slot: Any) -> Any:
    """The state at a position; the next trial's is `words` x GAMMA further."""
    return key + (np.uint64(trial) * words + np.uint64(slot) + _S1) * GAMMA


@compiled
def log2(value: Any) -> Any:
    """The logarithm to base 2 of a positive, normal number."""
    bits = as_bits(value)
    exponent = np.int32(np.int32(bits - _ROOT_HALF) >> _MANTISSA)
    part = as_float(np.int32(bits - np.int32(exponent << _MANTISSA))) - _ONE
    sum_ = fma(_L7, part, _L6)
    sum_ = fma(sum_, part, _L5)
    sum_ = fma(sum_, part, _L4)
    sum_ = fma(sum_, part, _L3)
    sum_ = fma(sum_, part, _L2)
    sum_ = fma(sum_, part, _L1)
    sum_ = fma(sum_, part, _L0)
    return fma(sum_, part, np.float32(exponent))


@compiled
def exp2(value: Any) -> Any:
    """Two to the power of a number, which is kept within what a float can hold."""
    value = min(max(value, -_MOST), _MOST)
    whole = np.floor(value + _HALF)
    part = value - whole
    sum_ = fma(_E5, part, _E4)
    sum_ = fma(sum_, part, _E3)
    sum_ = fma(sum_, part, _E2)
    sum_ = fma(sum_, part, _E1)
    sum_ = fma(sum_, part, _ONE)
    return as_float(np.int32(as_bits(sum_) + np.int32(np.int32(whole) << _MANTISSA)))


@compiled
def two_normals(state: Any, step: Any, one: Any, other: Any) -> None:
    """Two independent standard normals for each trial of a tile."""
    for lane in range(TILE):
        word = mixed(state)
        state += step
        radius = log2(np.float32(np.int32(word >> _S40) + np.int32(1)) * _UNIT24) * _MINUS_2_LN2
        radius = np.sqrt(radius)
        low = np.int32(word)
        angle = np.float32(np.int32(low >> np.int32(8))) * _EIGHTH
        square = angle * angle
        sine = fma(fma(fma(_S7, square, _S5), square, _S3), square, _ONE) * angle
        cosine = fma(fma(fma(_C6, square, _C4), square, _C2), square, _ONE)
        sign = np.int32(np.int32(low << np.int32(30)) & np.int32(-(2**31)))
        radius = as_float(np.int32(as_bits(radius) ^ sign))
        swap = (low & np.int32(1)) != 0
        one[lane] = radius * (sine if swap else cosine)
        other[lane] = radius * (cosine if swap else sine)


@compiled
def three_uniforms(state: Any, step: Any, one: Any, other: Any, third: Any) -> None:
    """Three independent uniforms between 0 and 1, neither included, for each trial."""
    for lane in range(TILE):
        word = mixed(state)
        state += step
        one[lane] = (np.float32(np.int32(word >> _S43)) + _HALF) * _UNIT21
        other[lane] = (np.float32(np.int32((word >> _S22) & _LOW21)) + _HALF) * _UNIT21
        third[lane] = (np.float32(np.int32((word >> _S1) & _LOW21)) + _HALF) * _UNIT21


@compiled
def lasting(times: Any, normals: Any, mu: Any, sigma: Any) -> None:
    """Log-normal times; mu and sigma are those of the logarithm to base 2."""
    for lane in range(TILE):
        times[lane] = exp2(fma(sigma, normals[lane], mu))


@compiled
def add_lasting(times: Any, normals: Any, mu: Any, sigma: Any) -> None:
    """Add log-normal times."""
    for lane in range(TILE):
        times[lane] += exp2(fma(sigma, normals[lane], mu))
