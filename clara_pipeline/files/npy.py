"""One array in a `.npy` file, read with nothing taken on trust."""

from __future__ import annotations

import io
import math
import tokenize
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.part_archive import Place, place_of
from clara_pipeline.text import sanitize

_NO_NPY = (OSError, ValueError, EOFError, OverflowError, TypeError, SyntaxError, RecursionError, tokenize.TokenError)
"""What numpy raises for strange headers and missing bytes."""
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_array(path: Path, mapped: bool = False) -> np.ndarray[Any, Any]:
    """Return the array in `path`, of the shape and type that its header claims; `mapped` leaves it on the disk.

    The file may lie in the archive of its folder (`clara_pipeline.files.part_archive`). Raises FileNotFoundError, and
    DamagedStore, naming the file, for what is no whole array.
    """
    try:
        place = place_of(path)
        array = np.lib.format.open_memmap(path, mode="r") if place.path == path else _mapped(place)
    except FileNotFoundError:
        raise
    except _NO_NPY as error:  # a map is never longer than its file
        raise DamagedStore(f"{sanitize(path)} is damaged or cut off: {sanitize(error, 200)}") from error
    return array if mapped else np.array(array)


def write_array(file: BinaryIO, array: np.ndarray[Any, Any]) -> None:
    """Write what `numpy.save` would of an array of any shape, the numbers straight from memory.

    numpy itself, writing to a file, would not say that the disk is full. Raises OSError.
    """
    array = np.ascontiguousarray(array).reshape(array.shape)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(array))
    file.write(header.getvalue())
    file.write(array.reshape(-1).view(np.uint8).data)


def _mapped(place: Place) -> np.ndarray[Any, Any]:
    """Return the array that lies at a place inside a file. Raises ValueError where it is longer than its place."""
    with place.path.open("rb") as file:
        file.seek(place.offset)
        version = np.lib.format.read_magic(file)
        if version not in _HEADERS:
            raise ValueError(f"an array of version {version}")
        shape, is_fortran, dtype = _HEADERS[version](file)
        begin = file.tell()
    n_bytes = math.prod(shape) * dtype.itemsize
    if dtype.hasobject or begin - place.offset + n_bytes > place.n_bytes:
        raise ValueError("an array of objects, or longer than its file")
    if not n_bytes:
        return np.empty(shape, dtype)
    return np.memmap(place.path, dtype, "r", begin, shape, "F" if is_fortran else "C")
