"""Functions that are compiled: how, and the machine's own words that Python lacks.

Arrays that a compiled function is given never overlap.  Numba cannot say so to
LLVM in public, and without it loops over several arrays are not vectorised; so
a pipeline sets the flag where this version of Numba still has it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from llvmlite import ir
from numba import config, njit, types
from numba.core import codegen
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import intrinsic

__all__ = ["as_bits", "as_float", "compiled", "fma", "popcount", "told_apart"]


def _use_whole_registers() -> None:
    """Of 512 bits, where the machine has them: LLVM takes half of them unless told otherwise.

    It speeds the kernel up by a third and changes no bit.  It holds for what is
    compiled in this process from here on; who has chosen features keeps them.
    """
    features: str = codegen.get_host_cpu_features()  # type: ignore[no-untyped-call]
    chosen: Any = config
    if chosen.CPU_FEATURES is None and "+avx512f" in features.split(","):
        chosen.CPU_FEATURES = f"{features},-prefer-256-bit"


_use_whole_registers()
_F = TypeVar("_F", bound=Callable[..., Any])


def told_apart(flags: Any) -> None:
    """Say that arrays do not overlap, where this Numba can be told."""
    if hasattr(flags, "noalias"):
        flags.noalias = True


class _Apart(CompilerBase):
    """The usual pipeline, for functions whose arrays do not overlap."""

    def define_pipelines(self) -> list[Any]:
        told_apart(self.state.flags)
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]  # type: ignore[no-untyped-call]


_COMPILED: Final = (
    "compiling",
    "counting",
    "draws",
    "kernel",
    "loops",
    "settling",
    "sorting",
)


def _sources() -> str:
    """A digest of all that is compiled: a function holds those it calls, from whichever file."""
    here = Path(__file__)
    texts = (here.with_stem(name).read_bytes() for name in _COMPILED)
    return sha256(b"".join(texts)).hexdigest()


_SOURCES: Final = _sources()
_OPTIONS: Final[dict[str, Any]] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "pipeline_class": _Apart,
}


def compiled(function: _F) -> _F:
    """Compile at the first call; no reordering of sums, so the same bits everywhere.

    What was compiled is kept beside the source.  Numba takes it for good while
    its own file is unchanged; here, while all files are.
    """
    made = njit(**_OPTIONS)(function)
    kept: Any = getattr(made._cache, "_cache_file", None)  # noqa: SLF001 - it has no public name
    if hasattr(kept, "_source_stamp"):
        kept._source_stamp = _SOURCES  # noqa: SLF001 - as above
    return cast("_F", made)


def _word(function: Callable[..., Any]) -> Callable[..., Any]:
    """A word of the machine; called without the first argument, which is the compiler's."""
    made: Callable[..., Any] = intrinsic(function)
    return made


@_word
def fma(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
    """Multiply and add, rounded once."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.fma(*given)

    return types.float32(types.float32, types.float32, types.float32), generate


@_word
def as_bits(_typing: Any, _value: Any) -> Any:
    """The bits of a 32-bit float."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.IntType(32))

    return types.int32(types.float32), generate


@_word
def as_float(_typing: Any, _bits: Any) -> Any:
    """The 32-bit float of these bits."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.FloatType())

    return types.float32(types.int32), generate


@_word
def popcount(_typing: Any, _mask: Any) -> Any:
    """How many bits are set."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.int64(types.uint64), generate
