"""Functions that are compiled: how, and the machine's own words that Python lacks.

Arrays that a compiled function is given never overlap.  Numba cannot say so to
LLVM in public, and without it loops over several arrays are not vectorised; so
a pipeline sets the flag where this version of Numba still has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import intrinsic

__all__ = ["as_bits", "as_float", "compiled", "fma", "popcount"]


_F = TypeVar("_F", bound=Callable[..., Any])


class _Apart(CompilerBase):
    """The usual pipeline, for functions whose arrays do not overlap."""

    def define_pipelines(self) -> list[Any]:
        if hasattr(self.state.flags, "noalias"):
            self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


_OPTIONS: Final[dict[str, Any]] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "pipeline_class": _Apart,
}


def compiled(function: _F) -> _F:
    """Compile at the first call; no reordering of sums, so the same bits everywhere."""
    return cast(_F, njit(**_OPTIONS)(function))


@intrinsic
def fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c, rounded once."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.fma(*given)

    return types.float32(types.float32, types.float32, types.float32), generate


@intrinsic
def as_bits(typing: Any, value: Any) -> Any:
    """The bits of a 32-bit float."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.IntType(32))

    return types.int32(types.float32), generate


@intrinsic
def as_float(typing: Any, bits: Any) -> Any:
    """The 32-bit float of these bits."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def popcount(typing: Any, mask: Any) -> Any:
    """How many bits are set."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.int64(types.uint64), generate
