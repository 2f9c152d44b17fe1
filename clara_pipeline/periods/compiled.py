"""Python loops compiled by numba, kept on disk for the next process.

The first compilation takes some seconds, loading it a quarter of one. What is kept is trusted as much as the
`.pyc` files of Python: it lies in a folder that only this user may write to, under a name made from the source, its
place, and the versions that made it.
"""

import hashlib
import inspect
import os
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

WITHOUT_NUMBA = "CLARA_WITHOUT_NUMBA"
"""Environment variable of processes that look at one star at a time: numba takes 110 MB and half a second."""

FINITE = {"nnan", "nsz"}
"""What the compiler may assume: no NaN, and no difference of −0 and 0. It may not reorder sums."""


@lru_cache(maxsize=32)
def compiled(function: Callable[..., None], signature: str, *, always: bool = False) -> Callable[..., None] | None:
    """Compile a function for one signature; None where numba is missing or does not work here.

    None too in a process that is to stay without numba, but for loops that nothing else can do in time (`always`).
    """
    if find_spec("numba") is None or (os.environ.get(WITHOUT_NUMBA) and not always):
        return None
    try:
        import numba
    except Exception:  # noqa: BLE001  (made for another numpy, LLVM that cannot be loaded: no one type of error)
        return None
    for folder in (kept_in(function), None):
        try:
            return _compile(numba, function, signature, folder)
        except Exception:  # noqa: BLE001  (a damaged or full folder; then, without one, a machine unknown to LLVM)
            continue
    return None


def compile_once(loops: Iterable[tuple[Callable[..., None], str]]) -> int:
    """Compile those of the (function, signature) that are not kept yet; how many. Nothing is imported for the others.

    Workers that start together would each compile them.
    """
    missing = [(function, signature) for function, signature in loops if not is_kept(function)]
    return sum(compiled(function, signature) is not None for function, signature in missing)


def is_kept(function: Callable[..., None]) -> bool:
    """Tell whether a compilation of this source by these versions is on disk, or never will be."""
    folder = kept_in(function) if find_spec("numba") else None
    return folder is None or any(folder.rglob(f"*.{function.__name__}-*.nbi"))


def _compile(numba: Any, function: Callable[..., None], signature: str, folder: Path | None) -> Callable[..., None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder or before)
    try:
        return numba.njit(signature, cache=folder is not None, fastmath=FINITE, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before


def kept_in(function: Callable[..., None]) -> Path | None:
    """Return the folder for what is compiled from this source by these versions; None where there is no private one."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        versions = [sys.version, np.__version__, *(_version(name) for name in ("numba", "llvmlite"))]
        file = Path(inspect.getfile(function)).resolve()
        place = str(file), str(file.stat().st_mtime_ns)  # numba takes what it has kept for this very file
        name = hashlib.sha256("\n".join((*versions, *place)).encode() + file.read_bytes()).hexdigest()[:16]
        folders = [home / "clara-tui", home / "clara-tui" / f"compiled-{name}"]
        home.mkdir(parents=True, exist_ok=True)
        for folder in folders:
            folder.mkdir(mode=0o700, exist_ok=True)
        return folders[-1] if all(map(_is_private, folders)) else None
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def _is_private(folder: Path) -> bool:
    """Tell whether only this user may write there, and no link leads elsewhere."""
    status = folder.lstat()
    is_mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return folder.is_dir() and not folder.is_symlink() and is_mine and not status.st_mode & 0o022
