"""One CSV file as a light curve.

Through Python's own csv and float: exact, and safe with any content. (pandas' reader, tried first,
turns some 40-byte files with stray carriage returns into gigabytes.)
"""

import csv
import io
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.ingest.gaps import numbers_to_gaps
from clara_pipeline.ingest.products.columns import time_and_flux
from clara_pipeline.ingest.products.identity import median_step_seconds
from clara_pipeline.ingest.sources import Source
from clara_pipeline.ingest.times import order_notes, to_btjd
from clara_pipeline.records import Evidence, LightCurve
from clara_pipeline.text import sanitize

_ERRORS = ("FLUX_ERR", "FLUX_ERROR", "PDCSAP_FLUX_ERR", "SAP_FLUX_ERR", "ERROR", "ERR", "SIGMA")
_MISSING = {"", "nan", "na", "n/a", "null", "none", "--", "masked"}
_MAX_BYTES = 32 * 2**20
SEPARATORS = ",;\t|"
"""Any of them in the first line wins over blanks, which may stand around it."""
_ADVICE = "name them time, JD, MJD or BTJD, and flux, SAP_FLUX or PDCSAP_FLUX"


def read_csv(source: Source, filename: str) -> Evidence:
    """Time, flux and, where there is one, its error, from named columns in any case.

    Separated by commas, semicolons, tabs, bars or spaces; lines that begin with # are comments. A bare
    `time` is BTJD unless its size says JD or MJD, which is noted. Empty cells are gaps.
    Raises UnreadableLightCurve for missing columns, text among the numbers, rows of other lengths.
    """
    content = source.read() or b""
    if len(content) > _MAX_BYTES:
        raise UnreadableLightCurve(
            f"the file holds {len(content) >> 20} MB, far more than a light curve; cut it by star"
        )
    rows = _rows(content.decode("utf-8-sig", "replace"))
    try:
        names = [name.strip() for name in next(rows, [])]
        places = {name.upper(): place for place, name in reversed(list(enumerate(names)))}
        found = time_and_flux(tuple(places))
        if found is None:
            raise _without_columns(names)
        error = next((name for name in _ERRORS if name in places), None)
        wanted = {name: places[name] for name in (*found, error) if name is not None}
        columns = _columns(rows, len(names), wanted)
    except csv.Error as fault:
        raise UnreadableLightCurve("the file is not a table of comma-separated values; check its quotes") from fault
    light_curve = _light_curve(filename, columns[found[0]], columns[found[1]], found[0])
    return Evidence(light_curve, flux_err=columns[error] if error else None)


def _rows(text: str) -> Iterator[list[str]]:
    lines = (line.rstrip("\n") for line in io.StringIO(text, newline=None))
    told = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    header = next(told, "")
    delimiter = max(SEPARATORS, key=header.strip().count)
    if delimiter not in header.strip():
        lines = (line.strip() for line in chain([header], told))
        return csv.reader(lines, delimiter=" ", skipinitialspace=True)
    return csv.reader(chain([header], told), delimiter=delimiter, skipinitialspace=True)


def _without_columns(names: Sequence[str]) -> UnreadableLightCurve:
    listed = ", ".join(sanitize(name, 30) for name in names[:10]) + (" …" if len(names) > 10 else "")
    found = f"it has {listed}" if listed else "its first line is empty"
    return UnreadableLightCurve(f"the file lacks a column of time, of flux or of both; {found}; {_ADVICE}")


def _columns(rows: Iterable[list[str]], width: int, wanted: dict[str, int]) -> dict[str, NDArray[np.float64]]:
    """The wanted columns (name → place). A row may be short or end in a separator, not hold more than the header."""
    values = {name: array("d") for name in wanted}
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row[width:]):
            raise UnreadableLightCurve(
                f"data row {number} of the file is longer than its first line; are decimal commas in it? Use points"
            )
        for name, place in wanted.items():
            values[name].append(_number(row[place] if place < len(row) else "", name, number))
    return {name: np.array(column, dtype=np.float64) for name, column in values.items()}


def _number(cell: str, column: str, row: int) -> float:
    try:
        if "_" not in cell:
            return float(cell)
    except ValueError:
        if cell.strip().lower() in _MISSING:
            return math.nan
    raise UnreadableLightCurve(
        f"the file has text among the numbers of column {column}: '{sanitize(cell, 30)}' in data row {row}; "
        "correct or remove it"
    )


def _light_curve(filename: str, raw_time: NDArray, raw_flux: NDArray, time_column: str) -> LightCurve:
    flux, gap_notes = numbers_to_gaps(raw_time, raw_flux)
    time, time_notes = to_btjd(raw_time, time_column)
    tic_id, sector = tic_and_sector(filename)
    notes = (*time_notes, *gap_notes, *order_notes(time))
    return LightCurve(filename, tic_id, sector, time, flux, median_step_seconds(time), "CSV", notes=notes)
