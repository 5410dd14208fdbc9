"""Sort every column of a tile of keys at once, by a network that lives in registers.

The network is Batcher's odd-even merge for 8, 16, 32 or 64 rows; it is written
out in LLVM's vectors, sixteen columns at a time, because a compiler that has to
find it in a loop does not.
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from foedus.forecast.compiling import compiled
from foedus.forecast.draws import TILE

__all__ = ["SIZES", "network", "sort_columns"]

SIZES: Final = (8, 16, 32, 64)
_LANES: Final = 16
_INT32: Final = ir.IntType(32)
_VECTOR: Final = ir.VectorType(_INT32, _LANES)


def network(size: int) -> list[tuple[int, int]]:
    """Pairs (upper, lower) of rows to be put in order, one after the other."""
    pairs = []
    part = 1
    while part < size:
        step = part
        while step:
            for start in range(step % part, size - step, 2 * step):
                pairs += [
                    (row, row + step)
                    for row in range(start, min(start + step, size - step))
                    if row // (2 * part) == (row + step) // (2 * part)
                ]
            step //= 2
        part *= 2
    return pairs


def _columns(size: int) -> Any:
    """A function that sorts the sixteen columns from a given one of a (size, TILE) array."""

    @intrinsic
    def sort_sixteen(_typing: Any, keys: Any, _column: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, given[0])
            first = builder.gep(array.data, [given[1]])
            places = [
                builder.bitcast(
                    builder.gep(first, [ir.Constant(ir.IntType(64), row * TILE)]),
                    _VECTOR.as_pointer(),
                )
                for row in range(size)
            ]
            rows = [builder.load(place, align=4) for place in places]
            for upper, lower in network(size):
                before = builder.icmp_signed("<", rows[upper], rows[lower])
                least = builder.select(before, rows[upper], rows[lower])
                most = builder.select(before, rows[lower], rows[upper])
                rows[upper], rows[lower] = least, most
            for place, row in zip(places, rows, strict=True):
                builder.store(row, place, align=4)
            return context.get_dummy_value()

        return types.none(keys, types.int64), generate

    return sort_sixteen


_sort_8 = _columns(8)
_sort_16 = _columns(16)
_sort_32 = _columns(32)
_sort_64 = _columns(64)


@compiled
def sort_columns(keys: Any) -> None:
    """Sort each column of an int32 array of 8, 16, 32 or 64 rows and TILE columns."""
    for column in range(0, TILE, _LANES):
        rows = keys.shape[0]
        if rows == SIZES[0]:
            _sort_8(keys, column)
        elif rows == SIZES[1]:
            _sort_16(keys, column)
        elif rows == SIZES[2]:
            _sort_32(keys, column)
        else:
            _sort_64(keys, column)
