"""The bytes of a pickle file, decompressed where joblib compressed them, and never more than expected."""

from __future__ import annotations

import stat
import zlib
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.sklearn_pickle.contract import RefusedPickle, require
from clara_pipeline.text import sanitize

MAX_FILE_BYTES = 128 * 2**20
MAX_RATIO = 100
"""Times that compressed bytes may grow; forests grow ten times at most."""
COMPRESSED = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x5d\x00": "lzma", b"\x04\x22M\x18": "lz4"}


def pickle_content(path: Path) -> bytes:
    """Return the pickle in `path`.

    Raises UsageError for a file that cannot be read, RefusedPickle for an odd or huge one.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UsageError(f"{sanitize(path)} is not a file")
        require(about.st_size <= MAX_FILE_BYTES, f"it is larger than {MAX_FILE_BYTES >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"could not read {sanitize(path)}: {error.strerror}") from error
    return _uncompressed(data)


def _uncompressed(data: bytes) -> bytes:
    """Say how joblib compressed: it does so with zlib by default (compress=True); for the rest a sentence."""
    for start, kind in COMPRESSED.items():
        require(not data.startswith(start), f"it is compressed with {kind}; save it again with compress=0")
    if not data.startswith((b"\x78", b"\x1f\x8b")):
        return data
    stream = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)  # zlib or gzip
    most = min(MAX_FILE_BYTES, MAX_RATIO * len(data))
    try:
        content = stream.decompress(data, most)
    except zlib.error as error:
        raise RefusedPickle("it is compressed, and damaged") from error
    require(stream.eof, "it is compressed, and cut off, or unpacks to far more than a forest would")
    return content
