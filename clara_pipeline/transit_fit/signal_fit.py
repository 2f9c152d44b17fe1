"""The fit of one signal, or of all signals of a star: trapezoid, planet where one fits, and which numbers to quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD, is_detection
from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.settings import FoldSettings
from clara_pipeline.transit_fit.fit import TransitFit, fit_transits
from clara_pipeline.transit_fit.limb_darkened import LimbDarkenedFit, fit_limb_darkened, light_lost, quadratic_law
from clara_pipeline.transit_fit.masks import without_signals
from clara_pipeline.transit_fit.same_signal import are_one
from clara_pipeline.transit_fit.signals import dominant_event, enough_points, next_signal, without_event
from clara_pipeline.transit_fit.trapezoid import trapezoid
from clara_pipeline.units import HOURS_PER_DAY
from clara_pipeline.vetting.duration import density_solar

WORSE = 1.05
"""Chi-square of a limb-darkened transit, over the trapezoid's, up to which the dip may be a planet's."""
SMEARED = 0.3
"""Of T14: longer exposures leave little of a transit's shape."""
MOST_SIGNALS = 3
MOST_SEARCHES = 5
MOST_CHI2 = 4.0
"""Reduced chi-square up to which one shape fits a further signal's dips: else they are what flares and ramps leave."""
_DEFAULTS = FoldSettings()


@dataclass(frozen=True, slots=True, eq=False)
class SignalFit:
    """A fitted signal. `ephemeris` is the one to quote."""

    ephemeris: Ephemeris
    """Depth at mid-transit and T14 of the planet's disc where one fits, else of the trapezoid; no depth where the
    flux has no zero point."""
    transits: TransitFit
    planet: LimbDarkenedFit | None

    def light_lost(self, offset_days: FloatArray) -> FloatArray:
        """Return the light lost (n,), relative, of the fitted transit at times from its centre (n,)."""
        if self.planet is None:
            return trapezoid(offset_days, self.transits.shape, self.transits.exposure_days)
        return light_lost(offset_days, self.planet.orbit, self.transits.exposure_days)


def fit_signal(evidence: Evidence, ephemeris: Ephemeris, left_out: frozenset[int] = frozenset()) -> SignalFit:
    """Fit the transits of a signal, those of the cycles `left_out` excepted.

    Raises UnreadableLightCurve or ValueError where there is nothing to fit.
    """
    fit = fit_transits(evidence, ephemeris, left_out)
    planet = _planet(fit, evidence)
    best = fit.ephemeris if planet is None else _with_planet(fit, planet)
    flux = evidence.light_curve.flux
    if not has_zero_point(flux[np.isfinite(flux)]):
        best = replace(best, depth_ppm=None, depth_err_ppm=None)
    return SignalFit(best, fit, planet)


def fit_star(
    evidence: Evidence, first: Ephemeris, most: int = MOST_SIGNALS, settings: FoldSettings = _DEFAULTS
) -> list[SignalFit]:
    """Fit `first`, and the signals found beside it, at most `most` in all, in the order found.

    The search ends with dips that are too weak, or that are another signal's remains. Strong dips that do not stand
    out at one period (two ramps), or that no one shape fits (flares), are masked, and the search goes on without
    them; so is a dip that holds nearly all of a signal's S/N. Raises UnreadableLightCurve or ValueError where `first`
    cannot be fitted.
    """
    fit = fit_signal(evidence, first)
    return [fit, *islice(further_signals(evidence, (fit.ephemeris,), settings), most - 1)]


def further_signals(
    evidence: Evidence, known: Iterable[Ephemeris], settings: FoldSettings = _DEFAULTS
) -> Iterator[SignalFit]:
    """Yield the signals found beside `known`, whose transits are taken out, the strongest first."""
    found = list(known)
    rest = without_signals(evidence, tuple(found))
    for _ in range(MOST_SEARCHES):
        if (fit := _next_fit(rest, settings, enough_points(evidence))) is None:
            return
        if (event_btjd := dominant_event(rest, fit.ephemeris)) is not None:
            rest = without_event(rest, event_btjd, fit.ephemeris.duration_hours or 0.0)
            continue
        rest = without_signals(rest, (fit.ephemeris,))
        if any(are_one(fit.ephemeris, one) for one in found):
            return
        if is_detection(fit.ephemeris) and fit.transits.chi2 <= MOST_CHI2:
            found.append(fit.ephemeris)
            yield fit


def _next_fit(rest: Evidence, settings: FoldSettings, least_points: int) -> SignalFit | None:
    """Fit the strongest dips of what is left of a star; None where they are weak or cannot be fitted."""
    try:
        found = next_signal(rest, settings, least_points)
        return None if found is None or (found.snr or 0.0) < SNR_THRESHOLD else fit_signal(rest, found)
    except (ClaraError, ValueError):
        return None


def _planet(fit: TransitFit, evidence: Evidence) -> LimbDarkenedFit | None:
    """Fit a limb-darkened transit; None where the dip cannot be one, or a trapezoid fits it clearly better."""
    star = evidence.light_curve.star
    law = quadratic_law(star.teff_k)
    with suppress(ValueError, np.linalg.LinAlgError):
        planet = fit_limb_darkened(
            fit.folded, fit.shape, fit.ephemeris.period_days, law, fit.exposure_days, fit.redness, density_solar(star)
        )
        return planet if planet.chi2 <= WORSE * fit.chi2 else None
    return None


def _with_planet(fit: TransitFit, planet: LimbDarkenedFit) -> Ephemeris:
    """Take depth at mid-transit, T14 and its error from the limb-darkened transit: a trapezoid's floor is flat.

    Of a transit about as short as an exposure depth and length hang together, which the trapezoid's error leaves out.
    """
    ephemeris = fit.ephemeris
    deeper = planet.depth_ppm / (ephemeris.depth_ppm or planet.depth_ppm)
    depth_err = None if ephemeris.depth_err_ppm is None else ephemeris.depth_err_ppm * deeper
    if depth_err is not None and fit.exposure_days * HOURS_PER_DAY > SMEARED * planet.duration_hours:
        depth_err = max(depth_err, planet.depth_err_ppm)
    return replace(
        ephemeris,
        depth_ppm=planet.depth_ppm,
        depth_err_ppm=depth_err,
        duration_hours=planet.duration_hours,
        duration_err_hours=planet.duration_err_hours,
    )
