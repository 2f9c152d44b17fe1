"""Where each light curve's row is among the finished parts of a stage, for reading single rows of its arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.stores.parts import finished_parts


class PartRows:
    """Rows of a stage's arrays by file name; `look` first, and again to find parts that finished since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[Path, list[str]] = {}
        self._places: dict[str, tuple[Path, int]] = {}

    def look(self) -> None:
        """Take notice of the parts there are now; where the stage was run anew, of its new parts only."""
        parts = finished_parts(self.folder)
        if not self._names.keys() <= set(parts):
            self._names, self._places = {}, {}
        for part in parts:
            if part not in self._names:
                self._names[part] = names = _filenames(part)
                self._places |= {name: (part, row) for row, name in enumerate(names)}

    def __contains__(self, filename: str) -> bool:
        return filename in self._places

    def row(self, filename: str, suffix: str) -> FloatArray | None:
        """The row of a light curve in its part's array of this suffix (`".bins.npy"`); None where there is none."""
        if filename not in self._places:
            return None
        part, row = self._places[filename]
        array = _array(part, suffix)
        return np.array(array[row]) if array is not None and row < len(array) else None

    def matrix(self, suffix: str) -> tuple[list[str], FloatArray]:
        """Every row of the parts' arrays of this suffix, and their file names; parts without one are left out."""
        names: list[str] = []
        arrays: list[FloatArray] = []
        for part, inside in self._names.items():
            array = _array(part, suffix)
            if array is not None and inside and len(array) == len(inside):
                names += inside
                arrays.append(array)
        return names, np.concatenate(arrays) if arrays else np.empty((0, 0))


def _array(part: Path, suffix: str) -> FloatArray | None:
    try:
        return np.load(part.with_name(part.name + suffix), mmap_mode="r")
    except (OSError, ValueError):  # another run of the stage took it away, or it has no such array
        return None


def _filenames(part: Path) -> list[str]:
    import pyarrow.parquet as pq

    return pq.read_table(part.with_name(part.name + ".parquet"), columns=["filename"])["filename"].to_pylist()
