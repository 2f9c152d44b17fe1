"""Planets of the TOI table put into real light curves of stars without signals, as noisy as the table's star is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.transit_orbits import orbit_of
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import Evidence, FloatArray, LightCurve, Star
from clara_pipeline.synthetic.injected import point_scatter
from clara_pipeline.synthetic.rotation import spotted
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm
from clara_pipeline.synthetic.transits import Orbit, mandel_agol, phase_days
from clara_pipeline.transit_fit.limb_darkened import quadratic_law
from clara_pipeline.units import HOURS_PER_DAY, PPM, SURFACE_PERIOD_SQUARED
from clara_pipeline.vetting.duration import density_solar

PLANETS = {"CP", "KP", "PC"}
LEAST_SNR = 8.0
SEEN_DAYS = 24.0
SHORT_CADENCE_DAYS = 2 / 1440
LONG_CADENCE_DAYS = 30 / 1440
MOST_IMPACT = 0.85
SEEN_SHARE = 0.5
NEAREST_HOSTS = 4
SPOTTED_SHARE = 0.12
LONGEST_SHARE = 0.3
"""Of the period, that a transit lasts."""


class Toi(NamedTuple):
    """A row of the TOI table."""

    toi: str
    tic: str
    tmag: float
    period_days: float
    duration_hours: float
    depth_ppm: float
    is_long_cadence: bool
    """Found in full-frame images."""
    star: Star

    @property
    def snr(self) -> float:
        """Return the S/N of its transits in one sector, in white noise expected of the star's brightness."""
        n_transits = max(SEEN_DAYS / self.period_days, 1.0)
        n_points = n_transits * self.duration_hours / HOURS_PER_DAY / SHORT_CADENCE_DAYS
        return self.depth_ppm / expected_scatter_ppm(self.tmag) * float(np.sqrt(n_points))


class Planted(NamedTuple):
    """A light curve with planets in it: the first is the one that was drawn, the others are its siblings."""

    evidence: Evidence
    orbits: tuple[Orbit, ...]
    is_spotted: bool


STRATA: dict[str, tuple[float, Callable[[Toi], bool]]] = {
    "under 1 d": (0.13, lambda toi: toi.period_days < 1),
    "1-10 d": (0.20, lambda toi: 1 <= toi.period_days < 10),
    "10-20 d": (0.20, lambda toi: 10 <= toi.period_days < 20),
    "single": (0.06, lambda toi: toi.period_days > 27),
    "T14 < 1.5 h": (0.08, lambda toi: toi.duration_hours < 1.5 and toi.period_days < 15),
    "T14 > 5 h": (0.10, lambda toi: 5 < toi.duration_hours < 12 and toi.period_days < 15),
    "> 1 %": (0.09, lambda toi: toi.depth_ppm > 10_000 and toi.period_days < 15),
    "< 500 ppm": (0.14, lambda toi: toi.depth_ppm < 500 and toi.period_days < 15),
}
"""Share of the sample, and which TOIs."""


def drawn_tois(table: Sequence[Toi], n: int, seed: int) -> list[Toi]:
    """Draw about `n` TOIs that one sector shows, stratum by stratum, none twice."""
    rng = np.random.default_rng(seed)
    found: dict[str, Toi] = {}
    for share, belongs in STRATA.values():
        some = [toi for toi in table if toi.snr >= LEAST_SNR and toi.toi not in found and belongs(toi)]
        for at in rng.permutation(len(some))[: round(share * n)].tolist():
            found[some[at].toi] = some[at]
    return list(found.values())


def read_table(catalogues: Path) -> list[Toi]:
    """Read the planets and candidates that have a period, duration, depth and brightness."""
    found = []
    for path in sorted(catalogues.glob("exofop_toi_*.csv")):
        rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()[2:])
        found += [toi for toi in map(_toi, rows) if toi is not None]
    return found


def _toi(row: dict[str, str]) -> Toi | None:
    values = [_number(row[name]) for name in ("TESS mag", "Period (days)", "Duration (hours)", "Depth (ppm)")]
    tmag, period, hours, depth = values
    if row["TFOPWG Disposition"] not in PLANETS or not (tmag and period and hours and depth):
        return None
    if not period > 0.35 or hours / HOURS_PER_DAY > LONGEST_SHARE * period or depth > 0.1 * PPM:
        return None
    names = ("Stellar Teff (K)", "Stellar log(g) (cm/s2)", "Stellar Radius (R_Sun)")
    teff, logg, radius = (_number(row[name]) for name in names)
    star = Star(tmag=tmag, teff_k=teff, logg=logg, radius_rsun=radius)
    return Toi(row["TOI"], row["TIC ID"], tmag, period, hours, depth, "qlp" in row["Source"].lower(), star)


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def planted(toi: Toi, table: Sequence[Toi], hosts: Sequence[Path], seed: int) -> Planted:
    """Put a TOI and its siblings into a light curve of a star about as noisy, some of it with spots added."""
    number = int(toi.toi.replace(".", ""))
    rng = np.random.default_rng([seed, number])
    host = _host(rng, hosts, toi.tmag)
    time, flux = _as_noisy(rng, host.light_curve, toi.tmag, bool(rng.integers(2)))
    is_spotted = bool(rng.random() < SPOTTED_SHARE)
    siblings = [one for one in table if one.tic == toi.tic and one.toi != toi.toi]
    orbits = tuple(_orbit(rng, one, time) for one in (toi, *siblings))
    good = np.isfinite(time)
    light = np.ones(len(time))
    for orbit in orbits:
        light[good] *= mandel_agol(time[good], orbit)
    if is_spotted:
        light[good] *= spotted(rng, time[good], toi.star, least_period_days=1.0).flux
    curve = replace(host.light_curve, time_btjd=time, flux=flux * light, star=toi.star, notes=())
    if toi.is_long_cadence:
        curve = _long_cadence(curve)
    return Planted(Evidence(curve), orbits, is_spotted)


def _host(rng: np.random.Generator, hosts: Sequence[Path], tmag: float) -> Evidence:
    """Choose one of the hosts that are most nearly as noisy as a star of this brightness."""
    expected = expected_scatter_ppm(tmag)
    nearest = sorted(hosts, key=lambda path: abs(np.log(_scatter_ppm(path) / expected)))[:NEAREST_HOSTS]
    return _read(nearest[int(rng.integers(len(nearest)))])


@lru_cache(maxsize=32)
def _read(path: Path) -> Evidence:
    return read_evidence(path)


@lru_cache(maxsize=32)
def _scatter_ppm(path: Path) -> float:
    return PPM * point_scatter(finite_points(_read(path).light_curve)[1])


def _as_noisy(
    rng: np.random.Generator, curve: LightCurve, tmag: float, backwards: bool
) -> tuple[FloatArray, FloatArray]:
    """Return times (n,) and relative flux (n,), backwards perhaps, with the noise expected of the brightness.

    White noise is added to a quieter star; what a noisier one varies by is made smaller.
    """
    time = np.asarray(curve.time_btjd, np.float64)
    flux = np.asarray(curve.flux, np.float64) / np.nanmedian(curve.flux)
    if backwards:
        time, flux = np.nanmin(time) + np.nanmax(time) - time[::-1], flux[::-1]
    own, expected = point_scatter(flux[np.isfinite(flux)]), expected_scatter_ppm(tmag) / PPM
    if own >= expected:
        return time, 1 + (flux - 1) * expected / own
    return time, flux + rng.normal(0, np.sqrt(expected**2 - own**2), len(flux))


def _orbit(rng: np.random.Generator, toi: Toi, time: FloatArray) -> Orbit:
    """Return an orbit of the table's period, T14 and depth at mid-transit: the impact is that which the star asks for.

    Where no impact up to 0.85 gives the duration, one is drawn and the star is less dense than the table has it.
    """
    drawn = float(rng.uniform(0, 0.6))
    epoch = _epoch(rng, toi, time[np.isfinite(time)])
    law = quadratic_law(toi.star.teff_k)
    return orbit_of(
        toi.period_days, toi.duration_hours, toi.depth_ppm, epoch, lambda ratio: _impact(toi, ratio, drawn), law
    )


def _impact(toi: Toi, ratio: float, drawn: float) -> float:
    """Return the impact parameter of T14 in front of a star of the table's density, else the one drawn."""
    if (density := density_solar(toi.star)) is None:
        return drawn
    axis2 = (density * toi.period_days**2 / SURFACE_PERIOD_SQUARED) ** (2 / 3)
    sine2 = np.sin(np.pi * toi.duration_hours / HOURS_PER_DAY / toi.period_days) ** 2
    impact2 = ((1 + ratio) ** 2 - axis2 * sine2) / (1 - sine2)
    return float(np.sqrt(impact2)) if 0 <= impact2 <= MOST_IMPACT**2 else drawn


def _epoch(rng: np.random.Generator, toi: Toi, time: FloatArray) -> float:
    """Draw an epoch that shows two transits where the period is below 20 d, else one, if one of 300 draws does."""
    wanted = 2 if toi.period_days < 20 else 1
    for _ in range(300):
        epoch = float(time[0] + rng.uniform(0, toi.period_days))
        if n_transits(time, toi.period_days, epoch, toi.duration_hours, SHORT_CADENCE_DAYS) >= wanted:
            break
    return epoch


def n_transits(time: FloatArray, period_days: float, epoch: float, hours: float, cadence_days: float) -> int:
    """Return the transits of which half is in the data. `time` (n,) is finite."""
    inside = np.abs(phase_days(time, period_days, epoch)) * 2 * HOURS_PER_DAY < hours
    _, points = np.unique(np.round((time[inside] - epoch) / period_days), return_counts=True)
    return int(np.count_nonzero(points * cadence_days * HOURS_PER_DAY >= SEEN_SHARE * hours))


def _long_cadence(curve: LightCurve) -> LightCurve:
    """Return the means over half an hour, of intervals at least half full."""
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    time, flux = curve.time_btjd[good], curve.flux[good]
    index = np.floor((time - time[0]) / LONG_CADENCE_DAYS).astype(np.int64)
    count = np.bincount(index)
    kept = count >= 0.5 * LONG_CADENCE_DAYS / SHORT_CADENCE_DAYS
    means = np.bincount(index, flux)[kept] / count[kept]
    middle = time[0] + (np.flatnonzero(kept) + 0.5) * LONG_CADENCE_DAYS - SHORT_CADENCE_DAYS / 2
    return replace(curve, time_btjd=middle, flux=means, cadence_seconds=1800.0)
