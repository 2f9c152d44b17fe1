"""Find the planets of the TOI table in one sector each: is the period right, and are depth and T14 the table's?

`python -m benchmarks.toi_table`, a part of `make bench-science`. TOIs are drawn stratum by stratum from those whose
period, duration, depth and brightness imply an S/N of 8 in one sector. Each is put, with its siblings, into a real
light curve without signals (`toi_stars`), which then is searched and fitted as `clara-tui fit` does. The table's depth
is taken for that at mid-transit, which is what the fit tells. Last, what was missed: TOI, and what was found instead.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.for_you_skies import host_curves
from benchmarks.injected_kinds import shared_data
from benchmarks.toi_stars import Planted, Toi, drawn_tois, n_transits, planted, read_table
from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD
from clara_pipeline.periods.box.fit import rated
from clara_pipeline.records import Ephemeris
from clara_pipeline.synthetic.transits import Orbit
from clara_pipeline.transit_fit.masks import without_signals
from clara_pipeline.transit_fit.signal_fit import SignalFit, fit_star
from clara_pipeline.transit_fit.signals import next_signal
from clara_pipeline.units import HOURS_PER_DAY
from clara_pipeline.vetting.aliases.listed import aliases_of
from clara_pipeline.vetting.signal import signal_of

RIGHT = 0.01
LISTED = 3
"""Other periods of a signal that count."""
CLEAN_SNR = 15.0


class Recovered(NamedTuple):
    """What became of one TOI."""

    toi: str
    period_days: float
    hours: float
    depth_ppm: float
    tmag: float
    is_long_cadence: bool
    is_spotted: bool
    n_siblings: int
    n_seen: int
    """Transits of which half is in the data."""
    impact: float
    snr: float
    """Of the true transits against the light curve's own scatter, red noise included."""
    how: str
    """"P", "alias", "time" (its dip at another period) or ""."""
    depth: float
    """Fitted over true, as are the next three."""
    depth_err: float
    duration: float
    duration_err: float
    told: str
    """What was found."""

    @property
    def is_visible(self) -> bool:
        """Tell whether two transits are there, and stand out of the noise."""
        return self.n_seen >= 2 and self.snr >= SNR_THRESHOLD

    @property
    def is_clean(self) -> bool:
        """Tell whether the fit ought to be right."""
        return self.is_visible and self.snr >= CLEAN_SNR and not self.is_spotted


def one(call: tuple[Toi, str, int]) -> Recovered:
    """Plant a TOI, search and fit."""
    toi, data, seed = call
    table, hosts = _inputs(data)
    made = planted(toi, table, hosts, seed)
    return recovered(toi, made, _fits(made))


@lru_cache(maxsize=1)
def _inputs(data: str) -> tuple[list[Toi], list[Path]]:
    return read_table(Path(data) / "catalogues"), host_curves(Path(data))


def _fits(made: Planted) -> list[SignalFit]:
    try:
        first = next_signal(made.evidence)
        return [] if first is None else fit_star(made.evidence, first)
    except (ClaraError, ValueError):
        return []


def recovered(toi: Toi, made: Planted, fits: Sequence[SignalFit]) -> Recovered:
    """Compare what was found with what was put in."""
    curve, orbit = made.evidence.light_curve, made.orbits[0]
    time = curve.time_btjd[np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)]
    n_seen = n_transits(time, orbit.period_days, orbit.epoch_days, toi.duration_hours, curve.cadence_seconds / 86400)
    how, fit = _how(made, fits)
    signal = fit.ephemeris if fit is not None else Ephemeris(1.0, 0.0)
    return Recovered(
        toi.toi, toi.period_days, toi.duration_hours, toi.depth_ppm, toi.tmag, toi.is_long_cadence, made.is_spotted,
        len(made.orbits) - 1, n_seen, orbit.impact, _seen_snr(made, toi), how,
        (signal.depth_ppm or np.nan) / toi.depth_ppm, (signal.depth_err_ppm or np.nan) / toi.depth_ppm,
        (signal.duration_hours or np.nan) / orbit.duration_hours,
        (signal.duration_err_hours or np.nan) / orbit.duration_hours,
        "; ".join(_told(one) for one in fits) or "nothing",
    )  # fmt: skip


def _how(made: Planted, fits: Sequence[SignalFit]) -> tuple[str, SignalFit | None]:
    orbit = made.orbits[0]
    for fit in fits:
        if abs(fit.ephemeris.period_days / orbit.period_days - 1) < RIGHT and _at_its_time(fit.ephemeris, orbit):
            return "P", fit
    for number, fit in enumerate(fits):
        rest = without_signals(made.evidence, tuple(one.ephemeris for one in fits[:number]))
        others = aliases_of(rest, fit.ephemeris)[:LISTED]
        if any(abs(other.period_days / orbit.period_days - 1) < RIGHT for other in others):
            return "alias", fit
    return ("time" if any(_at_its_time(fit.ephemeris, orbit) for fit in fits) else ""), None


def _at_its_time(signal: Ephemeris, orbit: Orbit) -> bool:
    """Tell whether a dip of the signal is the planet's first."""
    off = (orbit.epoch_days - signal.epoch_btjd + signal.period_days / 2) % signal.period_days - signal.period_days / 2
    return bool(abs(off) * HOURS_PER_DAY < max(orbit.duration_hours / 2, 1.0))


def _seen_snr(made: Planted, toi: Toi) -> float:
    orbit = made.orbits[0]
    box = Ephemeris(orbit.period_days, orbit.epoch_days, toi.duration_hours, toi.depth_ppm)
    signal = signal_of(made.evidence, box)
    return rated(signal.bins, signal.window_days, signal.box).snr


def _told(fit: SignalFit) -> str:
    signal = fit.ephemeris
    return f"{signal.period_days:.4f} d {signal.depth_ppm or 0:.0f} ppm {signal.duration_hours or 0:.2f} h"


GROUPS: dict[str, Callable[[Recovered], bool]] = {
    "all": lambda row: row.is_visible,
    "under 1 d": lambda row: row.period_days < 1,
    "1-10 d": lambda row: 1 <= row.period_days < 10,
    "10-20 d": lambda row: 10 <= row.period_days < 20,
    "two transits": lambda row: row.n_seen == 2,
    "T14 < 1.5 h": lambda row: row.hours < 1.5,
    "T14 1.5-5 h": lambda row: 1.5 <= row.hours < 5,
    "T14 > 5 h": lambda row: row.hours >= 5,
    "> 1 %": lambda row: row.depth_ppm > 10_000,
    "< 500 ppm": lambda row: row.depth_ppm < 500,
    "2-min": lambda row: not row.is_long_cadence,
    "30-min": lambda row: row.is_long_cadence,
    "spotted": lambda row: row.is_spotted,
    "siblings": lambda row: row.n_siblings > 0,
    "S/N < 15": lambda row: row.snr < CLEAN_SNR,
    "S/N 15-40": lambda row: CLEAN_SNR <= row.snr < 40,
    "S/N > 40": lambda row: row.snr >= 40,
}


def lines(rows: Sequence[Recovered]) -> list[str]:
    """Describe the sample: a line a group, then one each of what was missed."""
    visible = [row for row in rows if row.is_visible]
    single = [row for row in rows if row.n_seen == 1]
    head = f"{len(rows)} TOIs; of {len(visible)} two transits or more are seen with S/N {SNR_THRESHOLD} or more:"
    told = [f"{name:13} {_group(mine)}" for name, of in GROUPS.items() if (mine := [r for r in visible if of(r)])]
    told.append(f"{'clean':13} {_group([row for row in visible if row.is_clean])}")
    told.append(f"single transits: the dip is found in {sum(row.how != '' for row in single)} of {len(single)}")
    told += [f"missed: {_row(row)}" for row in visible if row.how not in ("P", "alias")]
    return [head, *told, *(f"off: {_row(row)}" for row in visible if _is_off(row))]


def _group(rows: Sequence[Recovered]) -> str:
    right, listed = (sum(row.how in how for row in rows) for how in (("P",), ("P", "alias")))
    words = f"n {len(rows):3}  right {right:3} ({right / max(len(rows), 1):.2f})  or listed {listed:3}"
    found = [row for row in rows if row.how == "P"]
    for name, of, within in (("depth", "depth", 0.05), ("T14", "duration", 0.1)):
        over, error = (np.array([getattr(row, of + end) for row in found]) for end in ("", "_err"))
        if len(over):
            off = np.abs(over - 1)
            low, middle, high = np.nanpercentile(over, [16, 50, 84])
            words += f"  {name} {middle:.3f} ({low:.3f} to {high:.3f}) within {within:.0%} {np.mean(off < within):.2f}"
            words += f" 2 σ {np.mean(off < 2 * error):.2f}"
    return words


def _is_off(row: Recovered) -> bool:
    """Tell whether the fit of a clean transit is off by more than allowed, and by more than 3 of its errors."""
    depth, duration = abs(row.depth - 1), abs(row.duration - 1)
    wrong = (depth > 0.05 and depth > 3 * row.depth_err) or (duration > 0.1 and duration > 3 * row.duration_err)
    return row.how == "P" and wrong


def _row(row: Recovered) -> str:
    return (
        f"TOI {row.toi:8} {row.period_days:8.4f} d {row.depth_ppm:6.0f} ppm {row.hours:5.2f} h T {row.tmag:4.1f} "
        f"{'30' if row.is_long_cadence else ' 2'}-min{' spotted' if row.is_spotted else ''} {row.n_seen} seen "
        f"S/N {row.snr:5.1f} b {row.impact:.2f}: {row.how or '-':5} depth {row.depth:.3f} ± {row.depth_err:.3f} "
        f"T14 {row.duration:.3f} ± {row.duration_err:.3f}, found {row.told}"
    )


def toi_table(data: Path, n: int, seed: int = 1, workers: int = 2) -> list[Recovered]:
    """Return what became of about `n` TOIs; the same for any number of workers."""
    calls = [(toi, str(data), seed) for toi in drawn_tois(read_table(data / "catalogues"), n, seed)]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(one, calls, chunksize=2))


def main() -> None:
    """Print a line a group, and one each of what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/ and catalogues/")
    parser.add_argument("--keep", type=Path, help="write the rows as JSON to this file")
    options = parser.parse_args()
    if not host_curves(options.data):
        print(f"There are no light curves in {options.data / 'tess'}: name their folder with --data.")
        return
    rows = toi_table(options.data, options.n, options.seed, options.workers)
    if options.keep:
        options.keep.write_text(json.dumps([row._asdict() for row in rows], indent=1), encoding="utf-8")
    print("\n".join(lines(rows)))


if __name__ == "__main__":
    main()
