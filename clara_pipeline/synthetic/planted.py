"""Put a planet that a person should see into a real light curve with all its columns, and say which planet it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.records import Evidence, FloatArray
from clara_pipeline.synthetic.injected import planet_orbit, point_scatter
from clara_pipeline.synthetic.planets import n_in_transit, truth_of
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.units import PPM

LEAST_POINTS = 100


@dataclass(frozen=True, slots=True)
class PlantedPlanet:
    """What was put into a light curve."""

    period_days: float
    epoch_btjd: float
    duration_hours: float
    depth_ppm: float
    snr: float
    """Depth over the scatter of a mean of all points inside the transits."""
    seed: int


def with_planet(evidence: Evidence, seed: int) -> tuple[Evidence, PlantedPlanet]:
    """Return the light curve, both of its fluxes multiplied by a planet's transits, and the planet drawn by `seed`.

    Background, centroid and quality stay: the planet is the star's own. Raises UnreadableLightCurve where there are
    too few points.
    """
    curve = evidence.light_curve
    time, flux = np.asarray(curve.time_btjd, dtype=np.float64), np.asarray(curve.flux, dtype=np.float64)
    good = np.flatnonzero(np.isfinite(time) & np.isfinite(flux))
    if len(good) < LEAST_POINTS:
        raise UnreadableLightCurve(f"has only {len(good)} usable points")
    good = good[np.argsort(time[good], kind="stable")]
    orbit = planet_orbit(np.random.default_rng(seed), time[good], flux[good], curve.star)
    signal = np.ones(len(time))
    is_timed = np.isfinite(time)
    signal[is_timed] = mandel_agol(time[is_timed], orbit)
    planted = replace(
        evidence,
        light_curve=replace(curve, flux=_times(curve.flux, signal)),
        sap_flux=None if evidence.sap_flux is None else _times(evidence.sap_flux, signal),
    )
    return planted, _described(orbit, time[good], flux[good], seed)


def _times(flux: FloatArray, signal: FloatArray) -> FloatArray:
    """Multiply a flux, (n,), by a signal in the precision that the file has."""
    return (flux * signal).astype(flux.dtype)


def _described(orbit: Orbit, time_btjd: FloatArray, flux: FloatArray, seed: int) -> PlantedPlanet:
    truth, n_inside = truth_of(orbit), n_in_transit(time_btjd, orbit)
    depth_ppm = truth.depth_ppm or 0.0
    snr = depth_ppm / PPM / point_scatter(flux) * float(np.sqrt(n_inside))
    return PlantedPlanet(orbit.period_days, orbit.epoch_days, orbit.duration_hours, depth_ppm, snr, seed)
