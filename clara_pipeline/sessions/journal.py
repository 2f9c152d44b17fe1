"""An append-only journal on disk: a line is there, synced, before anybody is told that it is.

Whatever a crash, a full disk or another program leaves behind, the journal opens again and says
what it found; nothing that was ever acknowledged is touched.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clara_pipeline.decisions.journal_entry import (
    SCHEMA,
    JournalEntry,
    decode,
    decode_all,
    encode,
    stamp,
    why_unreadable,
)
from clara_pipeline.errors import ClaraError, DamagedStore
from clara_pipeline.files.atomic import not_written, sync_folder
from clara_pipeline.text import sanitize

NEWER = "was written by a newer version of CLARA"
FOREIGN = "is not a line of a journal"
NOT_SAVED = "the decision is NOT saved, and the journal is as it was"


@dataclass(frozen=True)
class Content:
    """What a journal file holds."""

    lines: list[JournalEntry]
    problems: list[str] = field(default_factory=list)
    """Sentences on what was skipped or dropped."""
    size: int = 0
    """Bytes of whole lines; what follows is torn."""
    torn: bytes = b""
    newer: bool = False
    """True when lines of a newer schema are among them: read what is known, write nothing."""


def parse(data: bytes, name: str = "the journal", first: int = 1) -> Content:
    """Return the lines in `data`, whose first line has the number `first` in messages about `name`."""
    end = data.rfind(b"\n") + 1
    whole, tail = data[:end], data[end:]
    problems: list[str] = []
    if (lines := decode_all(whole)) is None:
        lines = _parse_each(whole, name, first, problems)
    if tail and (last := decode(tail)) is not None:  # written by hand, or killed just before its newline
        lines, end, tail = [*lines, last], len(data), b""
    if tail:
        problems.append(f"{name} ended in {len(tail)} bytes of a line that was never finished; they were dropped")
    newer = any(line.schema > SCHEMA for line in lines) or NEWER in " ".join(problems)
    return Content(lines, problems, end, tail, newer)


def _parse_each(whole: bytes, name: str, first: int, problems: list[str]) -> list[JournalEntry]:
    lines = []
    for number, text in enumerate(whole.split(b"\n")[:-1], first):
        if (line := decode(text)) is not None:
            lines.append(line)
        elif text.strip():
            about = stamp(text)
            is_newer = about is not None and about.schema > SCHEMA
            what = NEWER if is_newer else f"{FOREIGN} ({why_unreadable(text)})"
            problems.append(f"line {number} of {name} {what}; it was kept and skipped")
    return lines


def read_journal(path: Path) -> Content:
    """Read the journal at `path`, changing nothing. Raises ClaraError when it cannot be read."""
    try:
        return parse(_regular(path).read_bytes(), path.name)
    except OSError as error:
        raise ClaraError(f"could not read the journal {path}: {error.strerror or error}") from error


def _regular(path: Path) -> Path:
    if not stat.S_ISREG(path.stat().st_mode):
        raise DamagedStore(f"{path} is not a file; a session is a file of JSON lines. Choose another name.")
    return path


class Journal:
    """A journal open for writing, by its one writer (who holds the session's lock)."""

    def __init__(self, path: Path) -> None:
        """Open `path`, made if absent. A torn last line goes to `<path>.torn` and is cut off.

        Raises ClaraError when it cannot be written, or holds lines of a newer version.
        """
        self.path = path
        try:
            if not (is_new := not path.exists()):
                _regular(path)
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        except OSError as error:
            raise not_written(path, error) from error
        try:
            self.content = read_journal(path)
            self._refuse_newer()
            self._cut_torn()
            self._size = os.fstat(self._descriptor).st_size
            self._is_settled = True
            if is_new:
                sync_folder(path.parent)
        except OSError as error:
            os.close(self._descriptor)
            raise not_written(path, error) from error
        except BaseException:
            os.close(self._descriptor)
            raise

    def close(self) -> None:
        """Close the journal and let another process write it."""
        os.close(self._descriptor)

    def append(self, line: JournalEntry) -> JournalEntry:
        """Write `line`; it is on the disk when this returns it, as it will be read again.

        Raises ClaraError, which says that nothing was saved, when the system does not take it.
        """
        data, again = _there_and_back(line)
        try:
            if not self._is_settled:
                self._roll_back()
            self._check_untouched()
            self._write(data)
        except OSError as error:
            raise not_written(self.path, error, NOT_SAVED) from error
        self._size += len(data)
        return again

    def _write(self, data: bytes) -> None:
        self._is_settled = False
        try:
            written = os.write(self._descriptor, data)
            if written != len(data):
                raise OSError(errno.ENOSPC, f"the disk took only {written} of {len(data)} bytes")
            os.fsync(self._descriptor)
            self._is_settled = True
        except OSError:
            with suppress(OSError):  # if even this fails, the next append tries it again first
                self._roll_back()
            raise

    def _roll_back(self) -> None:
        os.ftruncate(self._descriptor, self._size)
        os.fsync(self._descriptor)
        self._is_settled = True

    def _check_untouched(self) -> None:
        """Check that the file is still the one opened, and as long as it was left."""
        with suppress(FileNotFoundError):
            here = os.fstat(self._descriptor)
            if os.path.samestat(here, os.stat(self.path)) and here.st_size == self._size:
                return
        raise ClaraError(
            f"{self.path} was moved, replaced or changed by another program; {NOT_SAVED}. Open the session again."
        )

    def _refuse_newer(self) -> None:
        if self.content.newer:
            raise ClaraError(
                f"{self.path} was written by a newer version of CLARA; this one can only read it. "
                "Open it read-only, or update CLARA."
            )

    def _as_private(self, name: str, flags: int) -> int:
        """Open a file beside the journal, which nobody may read who may not read the journal."""
        return os.open(name, flags, stat.S_IMODE(os.fstat(self._descriptor).st_mode) & 0o666)

    def _cut_torn(self) -> None:
        """Set the torn end aside, and end the last line."""
        if self.content.torn:
            with open(self.path.with_name(self.path.name + ".torn"), "ab", opener=self._as_private) as aside:
                aside.write(self.content.torn + b"\n")
                aside.flush()
                os.fsync(aside.fileno())
            os.ftruncate(self._descriptor, self.content.size)
        elif self.content.size and os.pread(self._descriptor, 1, self.content.size - 1) != b"\n":
            os.write(self._descriptor, b"\n")
        os.fsync(self._descriptor)


def _there_and_back(line: JournalEntry) -> tuple[bytes, JournalEntry]:
    """Return `line` as bytes, and as those are read again: what would be lost on the way is not written."""
    data = encode(line)
    again = decode(data)
    if again is None or (again.candidates, again.changes) != (line.candidates, line.changes):
        raise ClaraError(
            f"this act would not be read again as it was made, so it is NOT saved: {sanitize(data.decode())}"
        )
    return data, again
