"""A run's events on disk: one writer, any number of readers, one JSON line each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from clara_pipeline import events
from clara_pipeline.files.atomic import not_written


class EventTail:
    """Follows an events file: each `poll` folds the whole lines that came since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.status = events.RunStatus()
        self._offset = 0

    def poll(self) -> events.RunStatus:
        """Read the lines written since the last call and return the run's status."""
        for line in self._new_lines():
            event = events.decode(line)
            if event is not None:
                self.status = events.fold_event(self.status, event)
        return self.status

    def _new_lines(self) -> list[bytes]:
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole, newline, _ = data.rpartition(b"\n")
        self._offset += len(whole) + len(newline)
        return whole.splitlines() if newline else []


class EventLog:
    """The one writer of a run's events; each is one `write` of one whole line."""

    def __init__(self, path: Path, listeners: Sequence[Callable[[EventLog], None]] = ()) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._end_torn_line(path)
        self._listeners = listeners
        self.status = events.RunStatus()

    def _end_torn_line(self, path: Path) -> None:
        """End the half line that a killed writer may have left, so that the next line stands alone."""
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                os.write(self._descriptor, b"\n")

    def emit(self, event: events.AnyEvent) -> None:
        """Append one event, tell the listeners. Raises ClaraError where the line cannot be written."""
        stamped = msgspec.structs.replace(event, time=time.time())
        try:
            os.write(self._descriptor, events.encode(stamped))
        except OSError as error:
            raise not_written(self._path, error, "the run stops here and can be resumed") from error
        self.status = events.fold_event(self.status, stamped)
        for listener in self._listeners:
            listener(self)

    def close(self) -> None:
        """Close the file; nothing can be written after it."""
        os.close(self._descriptor)
