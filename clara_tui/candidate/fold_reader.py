"""The folds of single stars of a run, for small drawings. Reading takes time: call it in a worker thread."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock

from clara_pipeline.records import FloatArray
from clara_pipeline.runs.folds import BINS
from clara_pipeline.runs.part_rows import PartRows
from clara_pipeline.text import sanitize

Bins = dict[str, FloatArray | None]
"""Bin means by file name, NaN where a bin is empty; None for a star that is not folded (yet)."""


class FoldReader:
    """Reads bin means from the parts of a fold stage; from any thread."""

    def __init__(self, folder: Path) -> None:
        self._rows = PartRows(folder)
        self._lock = Lock()

    def read(self, names: Iterable[str]) -> Bins:
        """Return the binned folds of some files, by name; safe in any thread."""
        with self._lock:
            names = list(names)
            if not all(name in self._rows for name in names):
                self._rows.refresh()
            return {name: self._rows.row(name, BINS) for name in names}

    @property
    def problem(self) -> str:
        """Which parts turned out damaged so far, and what to do, in words; empty where none did."""
        if not (damaged := list(self._rows.damaged)):
            return ""
        run = sanitize(damaged[0].parent.parent.name, 100)
        return (
            f"damaged in run {run}: {parts_named(damaged)}; the stars in it show no fold, the others are whole. "
            f"Remove the files of that name, then: clara-tui run --resume {run} --stages fold"
        )


def parts_named(damaged: Iterable[Path]) -> str:
    """Name the folds by their parts' files, `fold/00001-ab and fold/00004-cd`."""
    return sanitize(
        " and ".join(sorted({f"{path.parent.name}/{path.name.partition('.')[0]}" for path in damaged})), 200
    )


@lru_cache(maxsize=2)
def fold_reader(run_folder: Path) -> FoldReader:
    """Return the reader of a run; it remembers where each star's row is."""
    return FoldReader(run_folder / "fold")
