"""Files of a folder that another program is still filling: which are whole, and for how long nothing has come."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Facts = tuple[int, int]
"""Size in bytes, and time of the last change in nanoseconds since 1970."""


class Arrivals:
    """What looks at a folder, one after the other, tell of the files in it.

    A file whose size and time are those of the look before counts as whole. One that is still written under its own
    name, and only pauses, counts as whole too early: whoever has used it compares its size and time once more.
    """

    def __init__(self, known: Mapping[Path, Facts], now_seconds: float) -> None:
        """Begin at `now_seconds` of any clock; files that are `known` with these facts are not told of again."""
        self._told = dict(known)
        self._before: Mapping[Path, Facts] = {}
        self._quiet_since_seconds = now_seconds

    def look(self, there: Mapping[Path, Facts], now_seconds: float) -> list[Path]:
        """Note what is `there`; return the files that are whole now and were not told of, in their order."""
        if there != self._before:
            self._quiet_since_seconds = now_seconds
        whole = [path for path, facts in there.items() if self._before.get(path) == facts != self._told.get(path)]
        self._told.update({path: there[path] for path in whole})
        self._before = there
        return whole

    def quiet_seconds(self, now_seconds: float) -> float:
        """Return for how long no file came, grew or went."""
        return now_seconds - self._quiet_since_seconds

    @property
    def n_told(self) -> int:
        """Return how many files were told of."""
        return len(self._told)
