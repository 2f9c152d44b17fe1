"""The folds of single stars of a run, for small drawings. Reading takes time: call it beside the screen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock

from clara_pipeline.records import FloatArray
from clara_pipeline.stores.folds import BINS
from clara_pipeline.stores.part_rows import PartRows

Bins = dict[str, FloatArray | None]
"""Bin means by file name, NaN where a bin is empty; None for a star that is not folded (yet)."""


class FoldReader:
    """Reads bin means from the parts of a fold stage; from any thread."""

    def __init__(self, folder: Path) -> None:
        self._rows = PartRows(folder)
        self._lock = Lock()

    def read(self, names: Iterable[str]) -> Bins:
        with self._lock:
            names = list(names)
            if not all(name in self._rows for name in names):
                self._rows.look()
            return {name: self._rows.row(name, BINS) for name in names}


@lru_cache(maxsize=2)
def fold_reader(run_folder: Path) -> FoldReader:
    """The reader of a run; it remembers where each star's row is."""
    return FoldReader(run_folder / "fold")
