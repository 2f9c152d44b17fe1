"""ExoFOP's tables of TESS objects of interest (TOI) and community objects of interest (CTOI)."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.text import sanitize
from clara_pipeline.units import BTJD_OFFSET_DAYS

if TYPE_CHECKING:
    from _csv import Reader

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
MAX_SECTOR = 999
"""Until the 2090s; a list of sectors names no greater one."""
MAX_CELL = 2000
"""Characters of a list of sectors that are looked at."""
EARLIEST_BJD = 2_000_000.0
"""Times above are full BJD, below they are BTJD already."""
SEXAGESIMAL = re.compile(r"([+-]?)([0-9]{1,3}):([0-9]{1,2}):([0-9]{1,2}(?:\.[0-9]*)?)")

HEADINGS: dict[str, tuple[str, ...]] = {
    "toi": ("TOI", "Promoted to TOI"),
    "ctoi": ("CTOI",),
    "tic_id": ("TIC ID", "TIC"),
    "tess_disposition": ("TESS Disposition", "User Disposition"),
    "tfopwg_disposition": ("TFOPWG Disposition",),
    "period_days": ("Period (days)",),
    "epoch_btjd": ("Transit Epoch (BJD)", "Epoch (BJD)", "Midpoint (BJD)"),
    "duration_hours": ("Duration (hours)", "Duration (hrs)"),
    "depth_ppm": ("Depth (ppm)", "Depth ppm"),
    "snr": ("Planet SNR",),
    "sectors": ("Sectors",),
    "tmag": ("TESS mag", "TESS Mag"),
    "ra_deg": ("RA (deg)", "RA"),
    "dec_deg": ("Dec (deg)", "Dec"),
    "comments": ("Comments", "Notes"),
}
"""Our columns, and the headings ExoFOP has had for them over the years."""

TEXTS = {"tess_disposition", "tfopwg_disposition", "comments"}
NAMES = {"toi", "ctoi"}


def toi_address(exofop: str, kind: str = "toi") -> str:
    """Return the address of ExoFOP's table (base address of the settings); `kind` is "toi" or "ctoi"."""
    return f"{exofop.rstrip('/')}/download_{kind}.php?sort={kind}&output=csv"


def read_table(content: bytes, asked_utc: str = "") -> list[dict[str, Any]]:
    """Return the rows of a TOI or CTOI table as downloaded, in its order, with the columns of `columns.TOIS`.

    A byte-order mark and any lines before the headings are passed over; headings are found by name.
    TOI numbers stay text. Raises DamagedStore when it is no such table, or is cut off.
    """
    text = content.decode("utf-8-sig", "replace").rstrip()
    if '"TIC ID"' in text and not text.endswith('"'):
        raise DamagedStore("the TOI table is cut off within its last line; download it again")
    table = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = _rows(table, asked_utc)
    except csv.Error as error:
        raise DamagedStore(
            f"the TOI table is damaged at line {table.line_num} ({sanitize(error, 120)}); download it again"
        ) from error
    if not rows:
        raise DamagedStore("the TOI table has headings but no rows; download it again")
    return rows


def _rows(table: Reader, asked_utc: str) -> list[dict[str, Any]]:
    places = _places(table)
    rows: list[dict[str, Any]] = []
    for cells in table:
        if not any(cells):
            continue
        row = _row(cells, places)
        if row is None or len(rows) >= MAX_ROWS:
            raise DamagedStore(f"the TOI table is cut off or damaged at line {table.line_num}; download it again")
        rows.append(row | {"asked_utc": asked_utc})
    return rows


def read_toi_file(path: Path, asked_utc: str = "") -> list[dict[str, Any]]:
    """Return the rows of a downloaded TOI table.

    Raises UsageError, naming the file, when it is missing or no such table.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DamagedStore(f"it is larger than {MAX_BYTES // 10**6} MB")
        return read_table(path.read_bytes(), asked_utc)
    except OSError as error:
        raise UsageError(f"the TOI table {sanitize(path, 200)} cannot be read: {error.strerror}") from error
    except DamagedStore as error:
        raise UsageError(f"the TOI table {sanitize(path, 200)} cannot be used: {error}") from error


def sector_list(text: str) -> tuple[int, ...]:
    """Return the sectors of "1,27,67" or "1-5, 27", ascending, each once; what is no sector is left out."""
    sectors: set[int] = set()
    for first, last in re.findall(r"(?<![0-9])([0-9]{1,4})(?:\s*[-–]\s*([0-9]{1,4}))?(?![0-9])", text[:MAX_CELL]):
        if int(first) > 0 and int(last or first) <= MAX_SECTOR:
            sectors.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(sectors))


def tois_of_sector(rows: Iterable[dict[str, Any]], sector: int) -> list[dict[str, Any]]:
    """Return the rows of TOIs observed in a sector."""
    return [row for row in rows if sector in sector_list(str(row["sectors"] or ""))]


def _places(table: Iterable[list[str]]) -> tuple[int, dict[str, int]]:
    """Return the number of columns, and where each of ours is, from the line that holds the headings."""
    for cells in table:
        headings = {cell.strip().casefold(): i for i, cell in reversed(list(enumerate(cells)))}
        found = {
            ours: headings[theirs.casefold()]
            for ours, names in HEADINGS.items()
            for theirs in reversed(names)
            if theirs.casefold() in headings
        }
        if "tic_id" in found and ("toi" in found or "ctoi" in found):
            return len(cells), found
    raise DamagedStore("this is not ExoFOP's TOI or CTOI table: no line of headings with TIC ID and TOI in it")


def _row(cells: list[str], places: tuple[int, dict[str, int]]) -> dict[str, object] | None:
    n_columns, where = places
    row: dict[str, object] = {}
    if len(cells) != n_columns:
        return None
    for ours, place in where.items():
        row[ours] = _value(ours, cells[place].strip())
    named = row.get("toi") or row.get("ctoi")
    return row if isinstance(row["tic_id"], int) and named else None


def _value(column: str, cell: str) -> object:
    if column == "tic_id":
        digits = cell.removeprefix("TIC").strip()
        return int(digits) if re.fullmatch(r"[0-9]{1,16}", digits) else None
    if column in NAMES:
        return sanitize(cell, 60).removeprefix("TIC").strip() or None
    if column in TEXTS:
        return sanitize(cell) or None
    if column == "sectors":
        return ",".join(map(str, sector_list(cell))) or None
    if column in {"ra_deg", "dec_deg"} and ":" in cell:
        return _sexagesimal(cell, 15.0 if column == "ra_deg" else 1.0)
    value = _number(cell)
    if column == "epoch_btjd" and value is not None and value > EARLIEST_BJD:
        return value - BTJD_OFFSET_DAYS
    if column == "period_days" and value is not None and value <= 0:
        return None
    return value


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _sexagesimal(cell: str, degrees_per_unit: float) -> float | None:
    """Return degrees of `12:34:56.7`, hours or degrees; None for what is no such angle.

    astropy's Angle gives the same within 1e-13 deg, at 120 times the time a cell (146 against 1.2 µs; two cells a
    row of a table of thousands), and takes digits of any script.
    """
    match = SEXAGESIMAL.fullmatch(cell)
    if match is None:
        return None
    whole, minutes, seconds = int(match[2]), int(match[3]), float(match[4])
    value = whole + minutes / 60 + seconds / 3600
    if minutes >= 60 or seconds >= 60 or value * degrees_per_unit > 360.0:
        return None
    return (-value if match[1] == "-" else value) * degrees_per_unit
