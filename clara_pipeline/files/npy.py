"""One array in a `.npy` file, read with nothing taken on trust."""

from __future__ import annotations

import tokenize
from pathlib import Path
from typing import Any

import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.text import sanitize

_NO_NPY = (OSError, ValueError, EOFError, OverflowError, TypeError, SyntaxError, RecursionError, tokenize.TokenError)
"""What numpy raises for strange headers and missing bytes."""


def read_array(path: Path, mapped: bool = False) -> np.ndarray[Any, Any]:
    """Return the array in `path`, of the shape and type that its header claims; `mapped` leaves it on the disk.

    Raises FileNotFoundError, and DamagedStore, naming the file, for what is no whole array.
    """
    try:
        array = np.lib.format.open_memmap(path, mode="r")  # a map is never longer than its file
    except FileNotFoundError:
        raise
    except _NO_NPY as error:
        raise DamagedStore(f"{sanitize(path)} is damaged or cut off: {sanitize(error, 200)}") from error
    return array if mapped else np.array(array)
