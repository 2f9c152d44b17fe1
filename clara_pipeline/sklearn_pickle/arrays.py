"""Stand-ins for numpy's arrays in a pickle, written by numpy itself or by joblib.

An array is made only when its sort is plain, its shape small in number and its bytes all there.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from clara_pipeline.sklearn_pickle.contract import KnownClass, Names, Read, RefusedPickle, require
from clara_pipeline.text import sanitize

PLAIN_SORT = re.compile(r"b1|[iu][1248]|f[248]|[SU]\d{1,4}|V\d{1,4}")
MAX_DIMENSIONS = 3
MAX_LENGTH = 2**31
MAX_FIELDS = 32
MAX_ITEM_BYTES = 4096


class PickledDtype:
    """numpy.dtype: the sort of an array's items."""

    def __init__(self, code: object) -> None:
        if not isinstance(code, str):
            raise RefusedPickle("it holds an array of an unknown dtype")
        require(code not in ("O", "O8", "|O"), "it holds an array of Python objects (dtype object)")
        require(PLAIN_SORT.fullmatch(code), f"it holds an array of dtype {sanitize(code, 40)}")
        self.dtype = np.dtype(code)
        self.is_built = False

    def build(self, state: Any, _read: Read) -> None:
        """Take numpy's (version, byte order, subarray, names, fields, item size, alignment, flags)."""
        require(type(state) is tuple and len(state) == 8 and not self.is_built, "a dtype of an unknown form")
        _, order, subarray, names, fields, size, *_ = state
        require(order in ("<", ">", "|", "=") and subarray is None, "a dtype of an unknown form")
        self.is_built = True
        if names is None:
            self.dtype = self.dtype.newbyteorder(order)
        else:
            self.dtype = _structured(names, fields, size)


def _structured(names: Any, fields: Any, size: Any) -> np.dtype:
    known = type(names) is tuple and type(fields) is dict and all(type(name) is str for name in names)
    require(known and 0 < len(names) <= MAX_FIELDS and set(names) == set(fields), "a dtype of an unknown form")
    require(type(size) is int and 0 < size <= MAX_ITEM_BYTES, "an array with absurdly large items")
    placed = [fields[name] for name in names]
    require(all(type(field) is tuple and len(field) == 2 for field in placed), "a dtype of an unknown form")
    require(all(type(offset) is int and 0 <= offset < size for _, offset in placed), "a dtype of an unknown form")
    formats = [dtype_of(sort) for sort, _ in placed]
    offsets = [offset for _, offset in placed]
    require(all(kind.fields is None for kind in formats), "a dtype within a dtype")
    try:
        return np.dtype({"names": list(names), "formats": formats, "offsets": offsets, "itemsize": size})
    except ValueError as error:
        raise RefusedPickle("a dtype whose fields do not fit") from error


class PickledArray:
    """An array as numpy pickles it: first empty, then built from a shape, a dtype and bytes."""

    def __init__(self) -> None:
        self.array: np.ndarray | None = None

    def build(self, state: Any, _read: Read) -> None:
        """Take numpy's (version, shape, dtype, columns first?, bytes)."""
        require(type(state) is tuple and len(state) == 5 and self.array is None, "an array of an unknown form")
        _, shape, sort, columns_first, data = state
        self.array = _array(data, dtype_of(sort), shape, "F" if columns_first else "C")


class JoblibArray:
    """joblib's NumpyArrayWrapper: the array's bytes follow in the file itself."""

    def __init__(self) -> None:
        self.array: np.ndarray | None = None

    def build(self, state: Any, read: Read) -> None:
        """Take the dtype, shape and order, then read the array's bytes that follow. Raises RefusedPickle."""
        require(type(state) is dict and self.array is None, "an array of an unknown form")
        require(state.get("subclass") is NDARRAY, "an array of another class than numpy.ndarray")
        dtype = dtype_of(state.get("dtype"))
        shape = state.get("shape")
        n_bytes = _n_items(shape) * dtype.itemsize
        if state.get("numpy_array_alignment_bytes") is not None:
            read(read(1)[0])  # joblib >= 1.2 pads the array to a multiple of so many bytes
        self.array = _array(read(n_bytes), dtype, shape, state.get("order"))


def array_of(thing: object) -> np.ndarray:
    """Return the array a stand-in holds; RefusedPickle where there is none. The array may have any shape."""
    array = thing.array if isinstance(thing, PickledArray | JoblibArray) else None
    if array is None:
        raise RefusedPickle("there is no array where one belongs")
    return array


def dtype_of(thing: object) -> np.dtype:
    """Return the dtype of a pickled dtype. Raises RefusedPickle for anything else."""
    if not isinstance(thing, PickledDtype):
        raise RefusedPickle("an array without a dtype")
    return thing.dtype


def _n_items(shape: Any) -> int:
    require(type(shape) is tuple and len(shape) <= MAX_DIMENSIONS, "an array of an unknown shape")
    require(all(type(length) is int and 0 <= length < MAX_LENGTH for length in shape), "an array of an absurd shape")
    return math.prod(shape)


def _array(data: object, dtype: np.dtype, shape: Any, order: object) -> np.ndarray:
    require(order in ("C", "F"), "an array of an unknown order")
    require(isinstance(data, bytes | bytearray), "an array whose content is not plain bytes")
    n_items = _n_items(shape)
    require(dtype.itemsize > 0 and len(data) == n_items * dtype.itemsize, "an array of another size than it claims")  # type: ignore[arg-type]
    if n_items == 0:
        return np.zeros(0, dtype)
    flat = np.frombuffer(data, dtype)  # type: ignore[call-overload]
    return flat.reshape(shape) if order == "C" else flat.reshape(shape[::-1]).T


class _Name:
    """A name of which a pickle expects nothing but to be named."""

    def call(self, _arguments: tuple[Any, ...]) -> object:
        """Refuse to be called, by RefusedPickle; names that may be called override it."""
        raise RefusedPickle("it calls a class in a way that no file of this kind does")

    def new(self) -> object:
        """Refuse to make an object, by RefusedPickle; names that may do so override it."""
        raise RefusedPickle("it makes an object in a way that no file of this kind does")


class _Dtype(_Name):
    def call(self, arguments: tuple[Any, ...]) -> object:
        """Make a dtype from its pickled arguments. Raises RefusedPickle for an unknown form."""
        require(1 <= len(arguments) <= 3, "a dtype of an unknown form")
        return PickledDtype(arguments[0])


class _Reconstruct(_Name):
    def call(self, arguments: tuple[Any, ...]) -> object:
        """Make an empty array for a later state. Raises RefusedPickle for another class."""
        require(len(arguments) == 3 and arguments[0] is NDARRAY, "an array of another class than numpy.ndarray")
        return PickledArray()


class _FromBuffer(_Name):
    """What numpy writes with pickle protocol 5."""

    def call(self, arguments: tuple[Any, ...]) -> object:
        """Make an array from bytes, type, shape and order. Raises RefusedPickle for an unknown form."""
        require(len(arguments) in (4, 5), "an array of an unknown form")
        data, sort, shape, order, *axes = arguments
        require(axes in ([], [None]), "an array of an unknown form")
        made = PickledArray()
        made.array = _array(data, dtype_of(sort), shape, order)
        return made


class _Scalar(_Name):
    def call(self, arguments: tuple[Any, ...]) -> object:
        """Make a Python number from a dtype and its bytes. Raises RefusedPickle for an unknown form."""
        require(len(arguments) == 2, "a number of an unknown form")
        return _array(arguments[1], dtype_of(arguments[0]), (1,), "C")[0].item()


class _JoblibArray(_Name):
    def new(self) -> object:
        """Make an array whose bytes follow in the file."""
        return JoblibArray()


NDARRAY = _Name()
_IN_MULTIARRAY: dict[str, KnownClass] = {"_reconstruct": _Reconstruct(), "scalar": _Scalar()}

ARRAY_NAMES: Names = {
    ("numpy", "ndarray"): NDARRAY,
    ("numpy", "dtype"): _Dtype(),
    ("numpy.core.multiarray", "_reconstruct"): _IN_MULTIARRAY["_reconstruct"],
    ("numpy._core.multiarray", "_reconstruct"): _IN_MULTIARRAY["_reconstruct"],
    ("numpy.core.multiarray", "scalar"): _IN_MULTIARRAY["scalar"],
    ("numpy._core.multiarray", "scalar"): _IN_MULTIARRAY["scalar"],
    ("numpy.core.numeric", "_frombuffer"): _FromBuffer(),
    ("numpy._core.numeric", "_frombuffer"): _FromBuffer(),
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): _JoblibArray(),
    ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"): _JoblibArray(),
}
"""The names arrays need in a pickle, in numpy's old and new spelling."""
