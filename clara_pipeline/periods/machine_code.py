"""Loops that numba has compiled once, loaded by LLVM alone: a tenth of a second where numba takes nearly one.

numba writes what it compiles as a text in LLVM's language. It is kept as `compiled.py` keeps its results, in the same
private folder, and llvmlite makes machine code of it in any later process, without importing numba.
"""

import ctypes
import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from clara_pipeline.periods.compiled import FINITE, kept_in

KINDS: dict[str, Any] = {"f8": ctypes.c_double, "i8": ctypes.c_int64, "f8*": ctypes.c_void_p, "i8*": ctypes.c_void_p}
"""Numbers, and pointers to the first number of a contiguous array."""

Loops = Callable[..., None]


def carray(values: np.ndarray, shape: int | tuple[int, ...]) -> np.ndarray:
    """Return the array behind a pointer, in its shape: in compiled loops this is `numba.carray`, else what is here."""
    return values.reshape(shape)


@lru_cache(maxsize=8)
def machine_code(function: Loops, kinds: tuple[str, ...]) -> Loops | None:
    """Return the function compiled for arguments of these `KINDS`; None where that does not work here.

    It may take no memory and raise nothing. Arrays are handed over as they are, contiguous.
    """
    try:
        from llvmlite import binding

        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        processor = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
        folder = kept_in(function)
        kept = (
            folder / f"{function.__name__}-{hashlib.sha256(str(processor).encode()).hexdigest()[:16]}.ll"
            if folder
            else None
        )
        return _loaded(binding, _kept_text(kept) or _compiled_text(function, kinds, kept), kinds)
    except Exception:  # noqa: BLE001  (llvmlite or numba missing or broken here: no one type of error; a damaged text)
        return None


def _kept_text(kept: Path | None) -> str:
    """Return what is kept, if it is whole; else nothing."""
    if kept is None or not kept.is_file():
        return ""
    sum_line, _, text = kept.read_text("utf-8").partition("\n")
    return text if sum_line == _sum_line(text) else ""


def _compiled_text(function: Loops, kinds: tuple[str, ...], kept: Path | None) -> str:
    """Compile by numba; keep the text, whole or not at all."""
    import numba

    with_pointers = FunctionType(function.__code__, {**function.__globals__, "carray": numba.carray})
    types = {"f8": numba.float64, "i8": numba.int64}
    arguments = [numba.types.CPointer(types[kind[:-1]]) if kind.endswith("*") else types[kind] for kind in kinds]
    text = numba.cfunc(numba.void(*arguments), fastmath=FINITE, error_model="numpy")(with_pointers).inspect_llvm()
    if kept is not None:
        unfinished = kept.with_name(f".{kept.name}.{os.getpid()}")
        unfinished.write_text(f"{_sum_line(text)}\n{text}", "utf-8")
        os.replace(unfinished, kept)
    return text


def _sum_line(text: str) -> str:
    return f"; {hashlib.sha256(text.encode()).hexdigest()}"


def _loaded(binding: Any, text: str, kinds: tuple[str, ...]) -> Loops:
    """Make machine code of the text. numba's code for errors is in it, is never reached, and needs numba: left out."""
    module = binding.parse_assembly(text)
    never = ctypes.cast(ctypes.pythonapi.PyErr_Clear, ctypes.c_void_p).value
    for outside in module.functions:
        if (
            outside.is_declaration
            and not outside.name.startswith("llvm.")
            and not binding.address_of_symbol(outside.name)
        ):
            binding.add_symbol(outside.name, never)
    (entry,) = (one.name for one in module.functions if one.name.startswith("cfunc.") and not one.is_declaration)
    target = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(), opt=3, jit=True
    )
    engine = binding.create_mcjit_compiler(module, target)
    engine.finalize_object()
    call = ctypes.CFUNCTYPE(None, *(KINDS[kind] for kind in kinds))(engine.get_function_address(entry))

    def loops(*arguments: Any) -> None:
        """Run the machine code, which lives as long as its engine."""
        assert engine
        call(*[_address(one) if isinstance(one, np.ndarray) else one for one in arguments])

    return loops


def _address(values: Any) -> int:
    """Return where the numbers of an array begin: what `values.ctypes.data` says, in a quarter of its time."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(values))
    except (TypeError, ValueError):  # read-only, or empty
        return int(values.ctypes.data)
