"""Read the rows of a text table one by one, gzip undone, with bounds on a row and on the whole."""

from __future__ import annotations

import csv
import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.csv_file import SEPARATORS
from clara_pipeline.ingest.sources import GZIP
from clara_pipeline.text import sanitize

MAX_ROW_BYTES = 2**18
"""An alert's row is about 1000 bytes."""
MAX_BYTES = 2**36
"""Unpacked; far above any table of light curves, and the end of what a packed bomb can make us read."""
BLOCK_BYTES = 2**16


@contextmanager
def table_rows(path: Path) -> Iterator[Iterator[list[str]]]:
    """Open a table as an iterator of its rows, the headings first; blank lines and `#` comments are passed over.

    Memory stays below a row and a block. Raises UnreadableLightCurve, naming the file, for what is no file or no
    text table, for damaged gzip data, and for rows and files beyond the bounds.
    """
    name = sanitize(path.name, 120)
    try:
        with _opened(path) as file:
            yield _rows(_Lines(file))
    except UnreadableLightCurve as error:
        raise UnreadableLightCurve(f"{name}: {error}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableLightCurve(f"{name}: its gzip data are damaged or cut off; download it again") from error
    except csv.Error as error:
        raise UnreadableLightCurve(f"{name}: it is no table of separated values; check its quotes") from error
    except OSError as error:
        raise UnreadableLightCurve(f"{name}: it cannot be read: {sanitize(error.strerror or error, 100)}") from error


class _Lines:
    """The lines of a text, decoded; counts bytes, since the last row was complete and altogether."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._n_bytes = 0
        self.row_bytes = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(MAX_ROW_BYTES + 1):
            self.row_bytes += len(line)
            self._n_bytes += len(line)
            if self.row_bytes > MAX_ROW_BYTES:
                raise UnreadableLightCurve(f"a row is longer than {MAX_ROW_BYTES >> 10} KiB; is it a table?")
            if self._n_bytes > MAX_BYTES:
                raise UnreadableLightCurve(f"it holds more than {MAX_BYTES >> 30} GiB when unpacked; cut it up")
            yield line.decode("utf-8", "replace").rstrip("\r\n") + "\n"


def _rows(lines: _Lines) -> Iterator[list[str]]:
    told = (line for line in lines if line.strip() and not line.startswith("#"))
    header = next(told, "").removeprefix("\ufeff")
    separator = max(SEPARATORS, key=header.count)
    yield next(csv.reader([header], delimiter=separator, skipinitialspace=True), [])
    lines.row_bytes = 0
    for row in csv.reader(told, delimiter=separator, skipinitialspace=True):
        lines.row_bytes = 0
        yield row


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Provide the bytes of a regular file, unpacked where they are gzip'd."""
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableLightCurve("it is no regular file; name a table of light curves")
    if found.st_size == 0:
        raise UnreadableLightCurve("it is empty (0 bytes); download it again")
    with open(path, "rb") as file:
        if file.read(2) == GZIP:
            file.seek(0)
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, unpacked), BLOCK_BYTES))
        else:
            file.seek(0)
            yield file
