"""A draft of community TESS objects of interest (CTOI) in the layout ExoFOP takes for upload."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from clara_pipeline.decisions.consensus import CONFLICT
from clara_pipeline.records import STAR
from clara_pipeline.text import sanitize
from clara_pipeline.units import BTJD_OFFSET_DAYS, EARTH_RADII_PER_SUN, HOURS_PER_DAY, PPM

COLUMNS = (
    "target", "flag", "disp", "discovery", "candname", "period", "period_unc", "epoch", "epoch_unc", "depth",
    "depth_unc", "duration", "duration_unc", "inc", "inc_unc", "imp", "imp_unc", "r_planet", "r_planet_err", "ar_star",
    "ar_star_err", "radius", "radius_unc", "mass", "mass_unc", "temp", "temp_unc", "insol", "insol_unc", "dens",
    "dens_unc", "sma", "sma_unc", "ecc", "ecc_unc", "arg_peri", "arg_peri_err", "time_peri", "time_peri_unc", "vsa",
    "vsa_unc", "tag", "group", "prop_period", "paper", "notes",
)  # fmt: skip
MAX_NOTES = 120
DECIMALS = 7
"""Written of a number: 1e-7 of a day is a hundredth of a second."""
SAME_PERIOD_DAYS = 0.5
"""Two signals of one star whose periods are this close are taken for one."""

VALUES = {
    "period": "period_days", "period_unc": "period_err_days",
    "epoch": "epoch_btjd", "epoch_unc": "epoch_err_days",
    "depth": "depth_ppm", "depth_unc": "depth_err_ppm",
    "duration": "duration_hours", "duration_unc": "duration_err_hours",
}  # fmt: skip
"""Their columns that are filled → ours. The same units; their epoch is the full BJD."""
SOURCES = {"bls": "period from BLS", "catalogue": "period from a catalogue", "operator": "period set by the vetter"}
SEARCHES = {"joint": "a joint fit", "two transits": "two single transits, one of several,"}
TRANSIT_SOURCES = tuple(SOURCES)
"""Where the period of a transit can come from; a Lomb-Scargle one is of rotation or pulsation."""
EARLIEST_BJD, LATEST_BJD = 2_400_000.0, 2_500_000.0


class ListedToi(NamedTuple):
    """A signal somebody has listed already."""

    name: str
    period_days: float
    """NaN where none is listed."""

    def __str__(self) -> str:
        """Return the signal with its period: `TOI 125.01 (4.65 d)`."""
        listed = f"{self.period_days:.5g} d" if math.isfinite(self.period_days) else "no period"
        return f"{self.name} ({listed})"


KnownSignals = Mapping[int, Sequence[ListedToi]]
"""TIC number → its listed signals."""


@dataclass
class Draft:
    """A CTOI upload file in the making, and the rows that are left out of it."""

    lines: list[str] = field(default_factory=lambda: ["|".join(COLUMNS)])
    left_out: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)
    """Rows of the decision table that are not in the draft, and why."""
    warnings: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)
    """Rows that are in the draft, and what to look at before it is sent."""

    @property
    def text(self) -> str:
        """Return the file's text, its header line first."""
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def n_rows(self) -> int:
        """Count the rows, without the header."""
        return len(self.lines) - 1


def ctoi_draft(
    rows: Iterable[Mapping[str, Any]], day: date, number: int = 1, known: KnownSignals | None = None
) -> Draft:
    """Return the draft made of the PC rows of a decision table; the others are in `left_out`.

    One signal of a star seen in several sectors becomes one row, a kept ephemeris going first;
    several signals are numbered .01, .02 … as they were in the session, where that number is free. `day` and
    `number` go into the tags. Rows may have `radius_rsun`, the star's radius, from which the planet's is filled.
    """
    draft, rows = Draft(), list(rows)
    written: dict[int, list[ListedToi]] = {}
    for row in sorted(rows, key=lambda row: (row["tic_id"] or 0, _number(row), not row["ephemeris_kept"])):
        if reason := _unfit(row) or _no_transit(row) or _listed(row, known or {}) or _listed(row, written):
            draft.left_out.append((row, reason))
            continue
        if others := (known or {}).get(row["tic_id"]):
            draft.warnings.append((row, has_listed(others)))
        mine = written.setdefault(row["tic_id"], [])
        mine.append(ListedToi(_free_name(row, [one.name for one in mine]), _value(row, "period") or 0.0))
        tag = f"{day:%Y%m%d}_{_word(row['vetter'])}_clara_{number:05d}"
        draft.lines.append(_line(row, mine[-1].name, tag, _sectors(row, rows)))
    return draft


def same_signal(period_days: float, listed: Iterable[ListedToi]) -> ListedToi | None:
    """Return the listed signal of about this period, if any."""
    return next((one for one in listed if abs(one.period_days - period_days) <= SAME_PERIOD_DAYS), None)


def has_listed(others: Sequence[ListedToi]) -> str:
    """Return the warning for a star that has listed signals of other periods, or of none."""
    return f"the star has listed signals: {', '.join(map(str, others))}; make sure that this one is another"


def _unfit(row: Mapping[str, Any]) -> str:
    if row.get("kind", STAR) != STAR:
        return f"it is a {row['kind']}, and only stars become CTOIs"
    if row["disposition"] == CONFLICT:
        return f"its vetters do not agree ({row['votes']})"
    if row["disposition"] != "PC":
        return f"it is {row['disposition'] or 'not judged'}, and only PC become new CTOIs"
    if row["simulated"]:
        return "it is a simulated star of the demo sky"
    if row["tic_id"] is None:
        return "it has no TIC number"
    if row.get("kept_periods") and row.get("period_days") is None:
        return f"its vetters kept different periods ({row['kept_periods']}): agree on one"
    if row.get("period_days") is None or row.get("epoch_btjd") is None:
        return "it has no ephemeris: open it and keep one"
    return _out_of_range(row, "period", "epoch")


def _no_transit(row: Mapping[str, Any]) -> str:
    """Say why why the period is not that of a transit; "" when it is."""
    source = row.get("ephemeris_source")
    if source == "ls":
        return "its period is a Lomb-Scargle one (rotation, pulsation), not of a transit: press t for BLS, T to keep it"
    if source not in TRANSIT_SOURCES:
        return "where its period comes from is not known: open it and keep one with T"
    if source == "operator" and not row["ephemeris_kept"]:
        return "its period was set by hand and not kept: open it and keep it with T"
    if missing := [name for name in ("depth", "duration") if not row.get(VALUES[name])]:
        return f"it has no {' and no '.join(missing)}: a planet candidate needs a measured transit; press t for BLS"
    if row["duration_hours"] >= HOURS_PER_DAY * row["period_days"]:
        return "its dip lasts longer than its period"
    return _out_of_range(row, "depth", "duration")


def _out_of_range(row: Mapping[str, Any], *columns: str) -> str:
    reasons = ((column, out_of_range(column, _value(row, column) or 0.0)) for column in columns)
    return next((f"its {column} {reason}" for column, reason in reasons if reason), "")


def _listed(row: Mapping[str, Any], known: KnownSignals) -> str:
    period_days = _value(row, "period") or 0.0
    found = same_signal(period_days, known.get(row["tic_id"], ()))
    if found is None:
        return ""
    return f"{found.name} has a period of {found.period_days:.5g} d, within {SAME_PERIOD_DAYS} d of {period_days:.5g} d"


def _number(row: Mapping[str, Any]) -> int:
    """Return which of its star's signals a row is about; rows of earlier versions do not say."""
    return int(row.get("signal") or 1)


def _free_name(row: Mapping[str, Any], taken: Sequence[str]) -> str:
    """Return the target `TIC….0n` of a row: by its signal's number, or the next that is free."""
    names = (f"TIC{row['tic_id']}.{number:02d}" for number in range(_number(row), 100 + len(taken)))
    return next(name for name in names if name not in taken)


def _sectors(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the sectors in which the signal of `row` was judged to be a planet candidate, in order."""
    mine = [ListedToi("", _value(row, "period") or 0.0)]
    same = (
        other for other in rows
        if other["tic_id"] == row["tic_id"] and other["disposition"] == row["disposition"]
        and same_signal(_value(other, "period") or math.nan, mine)
    )  # fmt: skip
    return sorted({other["sector"] for other in same if other["sector"] is not None})


def _line(row: Mapping[str, Any], target: str, tag: str, sectors: Sequence[int]) -> str:
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {"target": target, "flag": "newctoi", "disp": "PC", "tag": tag, "prop_period": "0"}
    cells |= {column: _cell(column, _value(row, column)) for column in VALUES}
    for column in VALUES:
        if not cells[column.removesuffix("_unc")]:  # an uncertainty of nothing
            cells[column] = ""
    return "|".join((cells | _radii(row) | {"notes": plain_notes(_notes(row, sectors))}).values())


def _radii(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the radius ratio, and the planet's radius in Earth's where the star's is known."""
    ratio = math.sqrt(row["depth_ppm"] / PPM)
    radius = ratio * (row.get("radius_rsun") or 0.0) * EARTH_RADII_PER_SUN
    return {"r_planet": f"{ratio:.5f}"} | ({"radius": f"{radius:.2f}"} if 0 < radius < math.inf else {})


def _notes(row: Mapping[str, Any], sectors: Sequence[int]) -> str:
    """Return the vetter's note, then what is known beside it."""
    seen = f"sector{'s' if len(sectors) > 1 else ''} {', '.join(map(str, sectors))}" if sectors else None
    known = [row.get("note"), seen]
    flags = f"flags {row['flags']}" if row.get("flags") else None
    return "; ".join(filter(None, [*known, _source(row), flags]))


def _source(row: Mapping[str, Any]) -> str:
    """Say where the period comes from."""
    if search := row.get("ephemeris_search"):
        where = f"sectors {', '.join(row['ephemeris_sectors'].split())}" if row.get("ephemeris_sectors") else "files"
        return f"period from {SEARCHES.get(search, 'several light curves')} in {where}"
    return SOURCES[row["ephemeris_source"]]


def _value(row: Mapping[str, Any], column: str) -> float | None:
    """Return the value of one of their columns, as precise as it is written."""
    value = row.get(VALUES[column])
    if value is None:
        return None
    return round(value + (BTJD_OFFSET_DAYS if column == "epoch" else 0.0), DECIMALS)


def _cell(column: str, value: float | None) -> str:
    """Write a number in plain decimals, no exponent; empty where the value cannot be one."""
    if value is None or out_of_range(column, value):
        return ""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def out_of_range(column: str, value: float) -> str:
    """Say why why `value` cannot stand in that column; "" when it can."""
    if column.endswith(("_unc", "_err")):
        return "is not an uncertainty: it is below 0" if value < 0 else ""
    if column in ("period", "duration", "depth") and value <= 0:
        return "is not above 0"
    if column == "depth" and value > PPM:
        return "is deeper than the star is bright"
    if column == "epoch" and not EARLIEST_BJD < value < LATEST_BJD:
        return "is not a full BJD (BTJD + 2457000)"
    return ""


def plain_notes(text: str) -> str:
    """Write `text` as ExoFOP takes it: ASCII, no pipes, at most 120 characters; accents fall, the rest becomes ?."""
    letters = (one for one in unicodedata.normalize("NFKD", sanitize(text)) if not unicodedata.combining(one))
    ascii_only = "".join(letters).encode("ascii", "replace").decode()
    return " ".join(ascii_only.replace("|", "/").split())[:MAX_NOTES].rstrip()


def _word(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", plain_notes(name)) or "vetter"
