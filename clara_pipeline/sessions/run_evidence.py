"""Gather the evidence on a run's candidates that a taste is learnt from: columns, vetting tests, light curves.

A run may be of a mission: texts and features are taken a row and a part at a time, and what is kept of 1.7 million
candidates are some hundred numbers each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.npy import read_array
from clara_pipeline.preference.components import components_of
from clara_pipeline.preference.evidence import Evidence, VettingNumbers, evidence_of
from clara_pipeline.preference.numbers import NUMBERS, OF_THE_STAR
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import array_names, finished_parts, read_part

if TYPE_CHECKING:
    import pyarrow

LAYOUT = "v1"
"""Taken where a run has features of several layouts."""
MEANINGS = {"pass": 1.0, "fail": -1.0}
"""What a test's verdict counts; unknown counts 0."""


def evidence_in(table: pyarrow.Table, folder: Path) -> Evidence:
    """Return the evidence on a run's candidates: columns, vetting tests, and components of their feature vectors."""
    there = [number.column for number in (*NUMBERS, *OF_THE_STAR) if number.column in table.column_names]
    tests = _vetting(table["tests"]) if "tests" in table.column_names else {}
    components = _components(folder / "features", table["filename"])
    return evidence_of({name: numbers_in(table, name) for name in there}, tests, components)


def numbers_in(table: pyarrow.Table, name: str) -> FloatArray:
    """Return a column of numbers as float64 (n,), NaN where it is empty."""
    values: FloatArray = table[name].cast("float64").to_numpy()
    return values


class _Test(msgspec.Struct):
    name: str
    verdict: str
    value: float | None = None
    threshold: float | None = None


def _vetting(tests: pyarrow.ChunkedArray) -> dict[str, VettingNumbers]:
    """Return every test's verdict on each candidate and its value, by the test's name.

    The texts are taken one by one: all together are some gigabytes for a mission.
    """
    decoder = msgspec.json.Decoder(list[_Test])
    found: dict[str, VettingNumbers] = {}
    row = 0
    for chunk in tests.chunks:
        for place in np.flatnonzero(chunk.is_valid().to_numpy(zero_copy_only=False)).tolist():
            text = chunk[place].as_py()
            for test in decoder.decode(text) if text else ():
                if test.name not in found:
                    n = len(tests)
                    found[test.name] = VettingNumbers(np.zeros(n, np.float32), np.full(n, np.nan, np.float32))
                found[test.name].verdict[row + place] = MEANINGS.get(test.verdict, 0.0)
                if test.value is not None:
                    found[test.name].value[row + place] = test.value / (abs(test.threshold or 0.0) or 1.0)
        row += len(chunk)
    return found


def _components(folder: Path, filenames: pyarrow.ChunkedArray) -> FloatArray:
    """Return the components (n, c) of the feature vectors of these files; NaN where a file has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = finished_parts(folder)
    layouts = array_names(parts[0]) if parts else []
    if not layouts:
        return np.zeros((len(filenames), 0))
    suffix = f".{LAYOUT if LAYOUT in layouts else layouts[0]}.npy"
    whole = list(_whole_parts(parts, suffix))
    if not whole:
        return np.zeros((len(filenames), 0))
    sizes = [len(names) for _, names in whole]
    found = components_of(sizes, lambda number: read_array(whole[number][0], mapped=True))
    names = pa.chunked_array([chunk for _, names in whole for chunk in names.chunks]).combine_chunks()
    at = pc.fill_null(pc.index_in(filenames.cast(names.type), value_set=names), -1).to_numpy()
    return np.where(at[:, None] >= 0, found[at], np.nan)


def _whole_parts(parts: Sequence[Path], suffix: str) -> Iterator[tuple[Path, pyarrow.ChunkedArray]]:
    """Yield the file of each part's features, and the names of the light curves in it; damaged parts are left out."""
    for part in parts:
        path = part.with_name(part.name + suffix)
        with suppress(FileNotFoundError, DamagedStore, KeyError):
            names = read_part(part, ["filename"])["filename"]
            if 0 < len(names) == len(read_array(path, mapped=True)):
                yield path, names
