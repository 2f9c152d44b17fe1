"""Periods of known TOIs, from the catalogue answers a workspace has kept: the star's own, and those like its."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from clara_pipeline.errors import DamagedStore
from clara_pipeline.records import Ephemeris
from clara_pipeline.stars.known import HARMONICS, same_period
from clara_pipeline.text import sanitize

COLUMNS = ["toi", "tic_id", "period_days", "epoch_btjd", "duration_hours", "depth_ppm", "ra_deg", "dec_deg"]
TOLERANCE = 2e-4
"""Share of the period: thousands of TOIs agree to a thousandth with anything."""
NEAR_DEGREES = 1.0
"""So far a bright star's light reaches over TESS's detectors, with room to spare."""
DENSITY_SHARE = 0.2
"""TOIs within this share of the period tell how many agree with it by chance."""

Place = tuple[float | None, float | None]
"""RA and Dec in degrees."""


@dataclass(frozen=True, slots=True)
class SamePeriod:
    """TOIs of other stars with a star's period, its half or double."""

    near: tuple[str, ...] = ()
    """Within a degree on the sky, the nearest first: `200.01 x2, 0.13 deg away`."""
    elsewhere: str = ""
    """The closest in period of all others."""
    chance: float = 0.0
    """Probability that some TOI agrees as closely as `elsewhere` by chance."""


@dataclass(frozen=True, eq=False)
class KnownPeriods:
    """TOIs with their periods; asked again and again for the stars visible."""

    tois: Sequence[Mapping[str, Any]] = ()
    _results: dict[tuple[int | None, float, Place], SamePeriod] = field(default_factory=dict)

    def of_star(self, tic_id: int | None) -> list[tuple[str, Ephemeris]]:
        """Return number and ephemeris of every TOI of a star that has a period and an epoch, in the table's order."""
        found = []
        for toi in self._by_star.get(tic_id, ()) if tic_id is not None else ():
            period, epoch = toi.get("period_days"), toi.get("epoch_btjd")
            if period and epoch is not None and period > 0:
                duration, depth = toi.get("duration_hours"), toi.get("depth_ppm")
                found.append((sanitize(toi["toi"], 12), Ephemeris(period, epoch, duration, depth, "catalogue")))
        return sorted(found, key=lambda one: one[0])

    @cached_property
    def _by_star(self) -> dict[object, list[Mapping[str, Any]]]:
        """The TOIs of every star, by TIC number: a key on Vet asks for some ten stars."""
        found: dict[object, list[Mapping[str, Any]]] = {}
        for toi in self.tois:
            found.setdefault(toi["tic_id"], []).append(toi)
        return found

    @cached_property
    def _by_period(self) -> list[Mapping[str, Any]]:
        """The TOIs that have a period, in its order: a star's are found without going through all."""
        known = (toi for toi in self.tois if isinstance(toi["period_days"], float) and toi["period_days"] > 0)
        return sorted(known, key=lambda toi: toi["period_days"])

    @cached_property
    def _periods(self) -> list[float]:
        return [toi["period_days"] for toi in self._by_period]

    def _around(self, period_days: float, share: float) -> slice:
        """Return where in the order of periods those lie that differ from one by no more than a share of it."""
        low, high = period_days * (1 - share), period_days * (1 + share)
        return slice(bisect_left(self._periods, low), bisect_right(self._periods, high))

    def like(self, tic_id: int | None, period_days: float, place: Place = (None, None)) -> SamePeriod:
        """List TOIs of other stars with this period, its half or double: those near on the sky, and the closest."""
        key = tic_id, period_days, place
        if key not in self._results:
            if len(self._results) > 500:
                self._results.clear()
            self._results[key] = self._like(*key)
        return self._results[key]

    def _like(self, tic_id: int | None, period_days: float, place: Place) -> SamePeriod:
        near, others = [], []
        close = [
            toi for factor in HARMONICS for toi in self._by_period[self._around(factor * period_days, 2 * TOLERANCE)]
        ]
        for toi, factor in same_period(close, period_days, TOLERANCE):
            if toi["tic_id"] == tic_id:
                continue
            name = sanitize(toi["toi"], 12) + ("" if factor == 1 else f" x{factor:g}")
            distance = separation_degrees(place, (toi.get("ra_deg"), toi.get("dec_deg")))
            if distance is not None and distance <= NEAR_DEGREES:
                near.append((distance, f"{name}, {distance:.2f} deg away"))
            else:
                others.append((name, abs(toi["period_days"] / (factor * period_days) - 1.0)))
        near.sort()
        name, difference = others[0] if others else ("", 0.0)
        return SamePeriod(tuple(text for _, text in near), name, self._chance(period_days, difference) if name else 0.0)

    def _chance(self, period_days: float, difference: float) -> float:
        """Return the probability that a TOI lies within `difference` (a share) of the period or its harmonics."""
        around = [self._around(factor * period_days, DENSITY_SHARE) for factor in HARMONICS]
        wide = sum(places.stop - places.start for places in around)
        return 1.0 - math.exp(-wide * max(difference, 1e-6) / DENSITY_SHARE)


def separation_degrees(one: Place, other: Place) -> float | None:
    """Return the angle on the sky between two places; None where either is not known."""
    if None in one or None in other:
        return None
    ra, dec, ra_other, dec_other = (math.radians(float(angle)) for angle in (*one, *other))  # type: ignore[arg-type]
    half = math.sin((dec_other - dec) / 2) ** 2
    half += math.cos(dec) * math.cos(dec_other) * math.sin((ra_other - ra) / 2) ** 2
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(half))))


def read_known_periods(workspace: Path) -> KnownPeriods:
    """Read the TOI table as last asked for; empty where it was not, or cannot be read.

    Reads a file: call it in a thread. Columns that an older table lacks are None.
    """
    import pyarrow as pa

    from clara_pipeline.runs.parts import read_table

    path = workspace / "catalogues" / "toi.parquet"
    try:
        if not path.is_file():
            return KnownPeriods()
        table = read_table(path)
        rows = table.select([name for name in COLUMNS if name in table.column_names]).to_pylist()
        return KnownPeriods([dict.fromkeys(COLUMNS) | row for row in rows])
    except (DamagedStore, pa.ArrowException, OSError, ValueError):
        return KnownPeriods()  # the enrich stage sets a damaged file aside and asks anew
