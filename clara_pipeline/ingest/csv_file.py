"""One CSV file as a light curve.

Through Python's own csv and float: exact, and safe with any content. (pandas' reader, tried first,
turns some 40-byte files with stray carriage returns into gigabytes.)
"""

import csv
import io
import math
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.ingest.gaps import numbers_to_gaps
from clara_pipeline.ingest.products.columns import (
    AUTO,
    FLUX_COLUMNS,
    LightCurveColumns,
    choice_notes,
    missing_column,
    time_and_flux,
)
from clara_pipeline.ingest.products.flux_units import zero_point_notes
from clara_pipeline.ingest.products.identity import median_step_seconds
from clara_pipeline.ingest.sources import Source
from clara_pipeline.ingest.times import order_notes, span_notes, to_btjd
from clara_pipeline.records import Evidence, LightCurve
from clara_pipeline.text import sanitize

_ERRORS = ("FLUX_ERROR", "ERROR", "ERR", "SIGMA")
"""Names of the flux's error beside those that go with its column."""
BARE_COLUMNS = ("TIME", "FLUX", "FLUX_ERR")
"""Of a table without headings."""
_MISSING = {"", "nan", "na", "n/a", "null", "none", "--", "masked"}
_MAX_BYTES = 32 * 2**20
SEPARATORS = ",;\t|"
"""Any of them in the first line wins over blanks, which may stand around it."""
_ADVICE = "name them time, JD, MJD or BTJD, and flux, SAP_FLUX or PDCSAP_FLUX"


def read_csv(source: Source, filename: str, flux_column: str = AUTO) -> Evidence:
    """Return the time, flux and, where there is one, its error, from named columns in any case.

    Separated by commas, semicolons, tabs, bars or spaces; lines that begin with # are comments. A bare
    `time` is BTJD unless its size says JD or MJD, which is noted. Empty cells are gaps. Numbers may have
    decimal commas where commas do not separate them. `flux_column` is the setting `ingest.flux_column`.
    Raises UnreadableLightCurve for missing columns, text among the numbers, rows of other lengths.
    """
    content = source.read() or b""
    if len(content) > _MAX_BYTES:
        raise UnreadableLightCurve(
            f"the file holds {len(content) >> 20} MB, far more than a light curve; cut it by star"
        )
    rows, delimiter = _rows(content.decode("utf-8-sig", "replace"))
    try:
        names, rows = _headings(rows)
        places = {name.upper(): place for place, name in reversed(list(enumerate(names)))}
        found = time_and_flux(tuple(places), flux_column)
        if found is None:
            raise _without_columns(names, flux_column)
        error = _error_column(places, found.flux)
        wanted = {name: places[name] for name in (found.time, found.flux, error) if name is not None}
        columns, comma_notes = _columns(rows, len(names), wanted, delimiter != ",")
    except csv.Error as fault:
        raise UnreadableLightCurve("the file is not a table of comma-separated values; check its quotes") from fault
    notes = choice_notes(found, flux_column) if found.flux != "SAP_FLUX" or flux_column != AUTO else ()
    light_curve = _light_curve(filename, columns[found.time], columns[found.flux], found, comma_notes + notes)
    return Evidence(light_curve, flux_err=columns[error] if error else None)


def looks_like_light_curve(start: str) -> bool:
    """Tell whether a text's first lines are a CSV table's with columns of time and flux."""
    try:
        names = next(_rows(start)[0], [])
    except csv.Error:
        return False
    return time_and_flux(tuple(name.strip().upper() for name in names)) is not None


def _headings(rows: Iterator[list[str]]) -> tuple[list[str], Iterator[list[str]]]:
    """Return the names of the columns and the rows of data; two or three columns of bare numbers get usual names."""
    first = next(rows, [])
    names = [name.strip() for name in first]
    while names and not names[-1]:
        names.pop()
    if len(names) in (2, 3) and all(_is_number(name) for name in names):
        return list(BARE_COLUMNS[: len(names)]), chain([first], rows)
    return [name.strip() for name in first], rows


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _error_column(places: Collection[str], flux: str) -> str | None:
    known = dict(FLUX_COLUMNS).get(flux, f"{flux}_ERR")
    return next((name for name in (known, *_ERRORS) if name in places), None)


def _rows(text: str) -> tuple[Iterator[list[str]], str]:
    """Return the rows of a table, its header first, and what separates their cells."""
    lines = (line.rstrip("\n") for line in io.StringIO(text, newline=None))
    content = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    header = next(content, "")
    delimiter = max(SEPARATORS, key=header.strip().count)
    if delimiter not in header.strip():
        lines = (line.strip() for line in chain([header], content))
        return csv.reader(lines, delimiter=" ", skipinitialspace=True), " "
    return csv.reader(chain([header], content), delimiter=delimiter, skipinitialspace=True), delimiter


def _without_columns(names: Sequence[str], flux_column: str) -> UnreadableLightCurve:
    if flux_column != AUTO:
        return UnreadableLightCurve(missing_column(flux_column, names))
    listed = ", ".join(sanitize(name, 30) for name in names[:10]) + (" …" if len(names) > 10 else "")
    found = f"it has {listed}" if listed else "its first line is empty"
    return UnreadableLightCurve(f"the file lacks a column of time, of flux or of both; {found}; {_ADVICE}")


def _columns(
    rows: Iterable[list[str]], width: int, wanted: dict[str, int], may_have_commas: bool
) -> tuple[dict[str, NDArray[np.float64]], tuple[str, ...]]:
    """Return the wanted columns (name → place), and a note where decimal commas are in them.

    A row may be short or end in a separator, not hold more than the header.
    """
    values = {name: array("d") for name in wanted}
    n_commas = 0
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row[width:]):
            raise UnreadableLightCurve(
                f"data row {number} of the file is longer than its first line; are decimal commas in it? "
                "Use points, or separate the columns with semicolons"
            )
        for name, place in wanted.items():
            cell = row[place] if place < len(row) else ""
            if may_have_commas and cell.count(",") == 1 and "." not in cell:
                cell = cell.replace(",", ".")
                n_commas += 1
            values[name].append(_number(cell, name, number))
    notes = ("decimal commas are read as points",) if n_commas else ()
    return {name: np.array(column, dtype=np.float64) for name, column in values.items()}, notes


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


def _light_curve(
    filename: str, raw_time: NDArray, raw_flux: NDArray, chosen: LightCurveColumns, choice: tuple[str, ...]
) -> LightCurve:
    flux, gap_notes = numbers_to_gaps(raw_time, raw_flux)
    time, time_notes = to_btjd(raw_time, chosen.time)
    tic_id, sector = tic_and_sector(filename)
    notes = (*time_notes, *gap_notes, *zero_point_notes(flux), *order_notes(time), *span_notes(time, flux), *choice)
    cadence = median_step_seconds(time)
    return LightCurve(filename, tic_id, sector, time, flux, cadence, "CSV", notes=notes, flux_column=chosen.flux)
