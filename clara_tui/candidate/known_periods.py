"""Periods of known TOIs, from the catalogue answers a workspace has kept: does a star repeat as another one does?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clara_pipeline.stars.known import same_period
from clara_pipeline.text import sanitize

COLUMNS = ["toi", "tic_id", "period_days"]
TOLERANCE = 2e-4
"""Share of the period: thousands of TOIs agree to a thousandth with anything."""


@dataclass(frozen=True, eq=False)
class KnownPeriods:
    """TOIs with their periods; asked again and again for the stars in sight."""

    tois: Sequence[Mapping[str, Any]] = ()
    _told: dict[tuple[int | None, float], tuple[str, ...]] = field(default_factory=dict)

    def like(self, tic_id: int | None, period_days: float) -> tuple[str, ...]:
        """TOIs of other stars with this period, its half or double, the closest first: `101.01`, `200.01 x2`."""
        key = tic_id, period_days
        if key not in self._told:
            if len(self._told) > 500:
                self._told.clear()
            found = same_period(self.tois, period_days, TOLERANCE)
            self._told[key] = tuple(
                sanitize(toi["toi"], 12) + ("" if factor == 1 else f" x{factor:g}")
                for toi, factor in found
                if toi["tic_id"] != tic_id
            )
        return self._told[key]


def read_known_periods(workspace: Path) -> KnownPeriods:
    """The TOI table as last asked for; nothing where it was not, or cannot be read. Reads a file: call it beside
    the screen."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = workspace / "catalogues" / "toi.parquet"
    try:
        return KnownPeriods(pq.read_table(path, columns=COLUMNS).to_pylist()) if path.is_file() else KnownPeriods()
    except (pa.ArrowException, OSError, ValueError):  # the enrich stage sets a damaged file aside and asks anew
        return KnownPeriods()
