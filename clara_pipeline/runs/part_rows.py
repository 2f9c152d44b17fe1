"""Find each light curve's row among the finished parts of a stage, to read single rows of its arrays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.npy import read_array
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import finished_parts, part_filenames
from clara_pipeline.text import sanitize


class PartRows:
    """Rows of a stage's arrays by file name; `look` first, and again to find parts that finished since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[Path, list[str]] = {}
        self._places: dict[str, tuple[Path, int]] = {}
        self.damaged: dict[Path, str] = {}
        """Files that are there and cannot be read, and why; the other parts are as good as before."""

    def refresh(self) -> None:
        """Take notice of the parts there are now; where the stage was run anew, of its new parts only."""
        parts = finished_parts(self.folder)
        if not self._names.keys() <= set(parts):
            self._names, self._places, self.damaged = {}, {}, {}
        for part in parts:
            if part not in self._names and (names := self._filenames(part)) is not None:
                self._names[part] = names
                self._places |= {name: (part, row) for row, name in enumerate(names)}

    def __contains__(self, filename: str) -> bool:
        """Tell whether a light curve has a row in the finished parts known so far."""
        return filename in self._places

    def part(self, filename: str) -> Path | None:
        """Return the part that a light curve's row is in, as a path without suffix; None where there is none."""
        return self._places[filename][0] if filename in self._places else None

    def row(self, filename: str, suffix: str) -> FloatArray | None:
        """Return the row of a light curve in its part's array of this suffix (`".bins.npy"`); None where there is none.

        The row has the shape of one light curve's numbers, such as (n_bins,).
        """
        if filename not in self._places:
            return None
        part, row = self._places[filename]
        array = self._array(part, suffix)
        return np.array(array[row]) if array is not None and row < len(array) else None

    def matrix(self, suffix: str) -> tuple[list[str], FloatArray]:
        """Return every row of the parts' arrays of this suffix, and their file names; parts without one are left out.

        The matrix has shape (n_files, n_columns).
        """
        found = list(self.arrays(suffix))
        names = [name for inside, _ in found for name in inside]
        return names, np.concatenate([array for _, array in found]) if found else np.empty((0, 0))

    def arrays(self, suffix: str) -> Iterator[tuple[list[str], FloatArray]]:
        """Yield each part's n file names and its array of this suffix, (n, columns) and mapped, where it has one."""
        for part, inside in self._names.items():
            array = self._array(part, suffix)
            if array is not None and inside and len(array) == len(inside):
                yield inside, array

    def _array(self, part: Path, suffix: str) -> FloatArray | None:
        path = part.with_name(part.name + suffix)
        try:
            array: FloatArray = read_array(path, mapped=True)
        except FileNotFoundError:  # another run of the stage took it away, or it has no such array
            return None
        except DamagedStore as error:
            self.damaged[path] = sanitize(error, 200)
            return None
        self.damaged.pop(path, None)
        return array

    def _filenames(self, part: Path) -> list[str] | None:
        path = part.with_name(part.name + ".parquet")
        try:
            names = part_filenames(part)
        except FileNotFoundError:
            return None
        except (DamagedStore, OSError, KeyError) as error:
            self.damaged[path] = sanitize(error, 200)
            return None
        self.damaged.pop(path, None)
        return names
