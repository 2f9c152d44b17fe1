"""A file's bytes, opened safely: regular files only, of a light curve's size, gzip undone."""

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clara_pipeline.errors import UnreadableLightCurve

Source = io.FileIO | io.BytesIO
"""Something to `seek`, `read` and `readinto`: the file itself, or its unpacked content."""

MAX_BYTES = 128 * 2**20
"""Far above any light curve (a sector of 20-second cadence is 12 MB), far below a worker's memory."""

GZIP = b"\x1f\x8b"
_OTHER_PACKERS = {b"BZh": "bzip2", b"PK\x03\x04": "zip", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}

NO_PERMISSION = "no permission to read it"
OUT_OF_REACH = ("the file is not there", "the file is a dangling link", "the file cannot be opened", NO_PERMISSION)
"""Words of failures that are not the file's: they pass when somebody brings it back."""


def was_out_of_reach(reason: str) -> bool:
    """Tell whether the reason of a failure is that the file could not be opened, whatever is in it."""
    return any(words in reason for words in OUT_OF_REACH)


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Provide the content of `path`, unpacked where it is gzip'd, positioned at its start.

    Raises UnreadableLightCurve where there is no such content; the text does not repeat the name.
    """
    _refuse_what_is_no_file(path)
    try:
        with io.FileIO(path) as file:
            magic = file.read(6)
            file.seek(0)
            if magic.startswith(GZIP):
                yield _unpacked(file)
            else:
                _refuse_packed(magic)
                yield file
    except OSError as error:
        raise UnreadableLightCurve(f"the file cannot be read: {_reason(error)}; check the file and the disk") from error


def size_of(source: Source) -> int:
    """Return the bytes in `source`."""
    return source.seek(0, os.SEEK_END)


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        found = os.stat(path)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UnreadableLightCurve(
                "the file is a dangling link: what it points to is gone; restore it or the link"
            ) from error
        raise UnreadableLightCurve("the file is not there; restore it or leave it out") from error
    except (OSError, ValueError) as error:
        raise UnreadableLightCurve(f"the file cannot be opened: {_reason(error)}; check the path") from error
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableLightCurve(_about_folder(path))
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableLightCurve("this is no regular file but a pipe, a socket or a device; name a light curve file")
    if found.st_size == 0:
        raise UnreadableLightCurve("the file is empty (0 bytes); download it again")
    if found.st_size > MAX_BYTES:
        raise UnreadableLightCurve(_too_large(f"{found.st_size / 2**20:.0f} MB"))


def _about_folder(path: Path) -> str:
    if os.access(path, os.R_OK | os.X_OK):
        return "this is a folder, not a file; the light curves inside it are read by themselves"
    return "this is a folder that may not be listed; ask for permission to read it"


def _too_large(size: str) -> str:
    return f"the file holds {size}, far more than a light curve; is it a target pixel file or a stack of images?"


def _refuse_packed(magic: bytes) -> None:
    for start, packer in _OTHER_PACKERS.items():
        if magic.startswith(start):
            raise UnreadableLightCurve(f"the file is packed with {packer}; unpack it, or pack it with gzip")


def _unpacked(file: io.FileIO) -> io.BytesIO:
    """Return the content of a gzip'd file; stops as soon as it is longer than a light curve can be."""
    content = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=file) as stream:
            while block := stream.read(2**20):
                content.write(block)
                if content.tell() > MAX_BYTES:
                    raise UnreadableLightCurve(_too_large(f"more than {MAX_BYTES // 2**20} MB when unpacked"))
    except EOFError as error:
        raise UnreadableLightCurve("the file is cut off: its gzip data end too early; download it again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableLightCurve(
            "the file is damaged: its gzip data cannot be unpacked; download it again"
        ) from error
    if content.tell() == 0:
        raise UnreadableLightCurve("the file is empty when unpacked; download it again")
    content.seek(0)
    return content


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return NO_PERMISSION
    return getattr(error, "strerror", None) or "its name is not one the system can open"
