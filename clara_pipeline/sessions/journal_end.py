"""Read on where a journal ended when it was last read, while another process writes it."""

from __future__ import annotations

import os
from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_pipeline.sessions.journal import Content, parse


class JournalEnd:
    """How far a journal has been read."""

    def __init__(self, path: Path, content: Content) -> None:
        """Start where `content`, all of the file so far, ends."""
        self._path = path
        self._inode = path.stat().st_ino
        self._size, self._n_lines = 0, 0
        self._go_past(content)

    def read_on(self) -> Content | None:
        """Return the whole lines written since; None where another file took the journal's place.

        Raises ClaraError when the journal cannot be read.
        """
        try:
            with open(self._path, "rb") as file:
                about = os.fstat(file.fileno())
                if about.st_size < self._size or about.st_ino != self._inode:
                    return None
                file.seek(self._size)
                data = file.read()
        except OSError as error:
            raise ClaraError(f"could not read the journal {self._path}: {error.strerror or error}") from error
        content = parse(data[: data.rfind(b"\n") + 1], self._path.name, self._n_lines + 1)
        self._go_past(content)
        return content

    def _go_past(self, content: Content) -> None:
        self._size += content.size
        self._n_lines += len(content.lines) + len(content.problems)
