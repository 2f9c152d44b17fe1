"""One CSV file as a light curve."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.columns import FLUX_COLUMNS, TIME_COLUMNS
from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.ingest.gaps import numbers_to_gaps
from clara_pipeline.ingest.identity import median_step_seconds
from clara_pipeline.ingest.sources import Source
from clara_pipeline.ingest.times import order_notes, to_btjd
from clara_pipeline.records import Evidence, LightCurve
from clara_pipeline.text import clean

_FLUX = tuple(flux for flux, _ in FLUX_COLUMNS)
_ERRORS = ("FLUX_ERR", "FLUX_ERROR", "PDCSAP_FLUX_ERR", "SAP_FLUX_ERR", "ERROR", "ERR", "SIGMA")
_MAX_BYTES = 64 * 2**20
_ADVICE = "name one time, TIME, JD, MJD or BTJD and one flux, FLUX, SAP_FLUX or PDCSAP_FLUX"


def read_csv(source: Source, filename: str) -> Evidence:
    """Time, flux and, where there is one, its error, from named columns in any case.

    A bare `time` is BTJD unless its size says JD or MJD, which is noted. Empty cells are gaps.
    Raises UnreadableLightCurve for missing columns, text among the numbers, or no table at all.
    """
    content = source.read() or b""
    if len(content) > _MAX_BYTES:
        raise UnreadableLightCurve(f"holds {len(content) / 2**20:.0f} MB, far more than a light curve; cut it by star")
    delimiter = _delimiter(content)
    names = [str(name) for name in _frame(content, delimiter, nrows=0).columns]
    time_name, flux_name = _column(names, TIME_COLUMNS), _column(names, _FLUX)
    if time_name is None or flux_name is None:
        missing = "time and no flux" if time_name is flux_name else "flux" if time_name else "time"
        found = ", ".join(clean(name, 30) for name in names[:10])
        raise UnreadableLightCurve(f"has no {missing} column, only {found}; {_ADVICE}")
    error_name = _column(names, _ERRORS)
    wanted = [name for name in (time_name, flux_name, error_name) if name is not None]
    frame = _frame(content, delimiter, usecols=wanted)
    columns = {name: _numbers(frame[name], name) for name in wanted}
    light_curve = _light_curve(filename, columns[time_name], columns[flux_name], time_name.strip().upper())
    return Evidence(light_curve, flux_err=columns[error_name] if error_name else None)


def _light_curve(filename: str, raw_time: NDArray, raw_flux: NDArray, time_column: str) -> LightCurve:
    flux, gap_notes = numbers_to_gaps(raw_time, raw_flux)
    time, time_notes = to_btjd(raw_time, time_column)
    tic_id, sector = tic_and_sector(filename)
    notes = (*time_notes, *gap_notes, *order_notes(time))
    return LightCurve(filename, tic_id, sector, time, flux, median_step_seconds(time), "CSV", notes=notes)


def _column(names: Sequence[str], known: Sequence[str]) -> str | None:
    by_capitals = {name.strip().upper(): name for name in reversed(names)}
    return next((by_capitals[name] for name in known if name in by_capitals), None)


def _delimiter(content: bytes) -> str:
    """What separates the names in the first line that is not a comment."""
    lines = (line for line in content[:100_000].splitlines() if line.strip() and not line.lstrip().startswith(b"#"))
    header = next(lines, b"").decode("utf-8-sig", "replace").strip()
    return max(",;\t ", key=header.count)


def _frame(content: bytes, delimiter: str, **options: Any) -> Any:
    import pandas as pd

    try:
        return pd.read_csv(
            io.BytesIO(content),
            sep=r"\s+" if delimiter == " " else delimiter,
            comment="#",
            encoding="utf-8-sig",
            encoding_errors="replace",
            float_precision="round_trip",
            low_memory=False,
            index_col=False,
            **options,
        )
    except (ValueError, OverflowError) as error:  # pandas' own errors are ValueErrors
        raise UnreadableLightCurve(f"is not a table that can be read as CSV; {_ADVICE}") from error


def _numbers(column: Any, name: str) -> NDArray[np.float64]:
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce")
    bad = (numbers.isna() & column.notna()).to_numpy()
    if bad.any() or column.dtype == bool:
        row = int(np.argmax(bad))
        raise UnreadableLightCurve(
            f"has text among the numbers of column {clean(name, 30)}: "
            f"{clean(column.iloc[row], 30)!r} in data row {row + 1}; correct or remove it"
        )
    return numbers.to_numpy(dtype=np.float64)
