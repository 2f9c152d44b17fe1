"""Arrays in one `.npz` file: the same arrays give the same bytes, and reading one trusts nothing in it.

`numpy.savez` stamps every entry with the time, so that equal arrays give other bytes. `numpy.load` believes the sizes
in the headers (an entry of 200 bytes makes it allocate 745 GiB) and inflates any entry (230 kB to 240 MB); here both
are refused.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping

import numpy as np

MAX_BYTES = 512 * 2**20
MAX_ARRAYS = 256
PLAIN = "biufU"
"""Sorts of arrays kept: truth values, numbers and text. No Python objects."""
HEADER = re.compile(
    rb"\{'descr': '([<|][biufU]\d{1,6})', 'fortran_order': False, 'shape': \((\d{0,12}(?:, \d{1,12})*,?)\), \} *\n"
)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time stamp of every entry: the oldest a zip file knows."""
UNIX = 3
_NO_NPZ = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError, TypeError)
"""What zipfile and numpy raise for strange bytes, beside ValueError."""


def pack_arrays(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return `arrays` as the bytes of an `.npz` file, in the order given, little-endian, not compressed.

    Arrays may have any shape.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            entry.create_system, entry.external_attr = UNIX, 0o644 << 16
            archive.writestr(entry, _npy(array))
    return packed.getvalue()


def _npy(array: np.ndarray) -> bytes:
    if array.dtype.kind not in PLAIN:
        raise ValueError(f"arrays of dtype {array.dtype} are not kept")
    content = io.BytesIO()
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)
    np.lib.format.write_array(content, plain, version=(1, 0), allow_pickle=False)
    return content.getvalue()


def unpack_arrays(data: bytes) -> dict[str, np.ndarray]:
    """Return the arrays in the bytes of an `.npz` file that `pack_arrays` could have written.

    Raises ValueError for everything else: other files, compressed or pickled entries, sizes that do not fit.
    Arrays may have any shape.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _entries(archive, len(data))
    except _NO_NPZ as error:
        raise ValueError("not an .npz file, or a damaged one") from error


def _entries(archive: zipfile.ZipFile, n_bytes: int) -> dict[str, np.ndarray]:
    entries = archive.infolist()
    if len(entries) > MAX_ARRAYS or len({entry.filename for entry in entries}) != len(entries):
        raise ValueError("too many arrays, or two of one name")
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise ValueError("compressed arrays")
    if sum(entry.file_size for entry in entries) > n_bytes:
        raise ValueError("arrays larger than their file")
    return {entry.filename.removesuffix(".npy"): _array(archive.read(entry)) for entry in entries}


def _array(data: bytes) -> np.ndarray:
    """Return one entry. Its header is read as strictly as numpy writes it, not as leniently as numpy reads it."""
    length = int.from_bytes(data[8:10], "little")
    header = HEADER.fullmatch(data[10 : 10 + length])
    if data[:8] != b"\x93NUMPY\x01\x00" or header is None:
        raise ValueError("an array of an unknown sort")
    dtype = np.dtype(header[1].decode())
    shape = tuple(int(number) for number in header[2].split(b",") if number.strip())
    body = data[10 + length :]
    if dtype.itemsize == 0 or len(body) != math.prod(shape) * dtype.itemsize:
        raise ValueError("an array of another size than it claims")
    return (np.frombuffer(body, dtype) if body else np.zeros(0, dtype)).reshape(shape)
