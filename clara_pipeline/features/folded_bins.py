"""The bin means of a folded light curve: the shape that clustering and the terminal compare."""

import numpy as np

from clara_pipeline.periods.flat_curve import in_order
from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.periods.folding import bin_means, phase, phase_as_published
from clara_pipeline.records import Ephemeris, FloatArray


def published_bins(time_btjd: FloatArray, flux: FloatArray, period_days: float, n_bins: int = 100) -> FloatArray:
    """Fold by bin means as the released code does, float64 (n_bins,); empty bins are NaN.

    Flux over its standard deviation in float64, phase (BTJD mod P)/P, bins from the smallest to the
    largest phase there is (paper 4.9). Equals `scipy.stats.binned_statistic` with its default range.
    """
    phases, values = phase_as_published(time_btjd, period_days), standardised(flux)
    count, edges = np.histogram(phases, bins=n_bins)
    total, _ = np.histogram(phases, bins=edges, weights=values)
    return np.divide(total, count, out=np.full(n_bins, np.nan), where=count > 0)


def folded_bins(time_btjd: FloatArray, flux: FloatArray, ephemeris: Ephemeris, n_bins: int = 100) -> FloatArray:
    """Return bin means over one period with the dip in the middle, float64 (n_bins,), never NaN.

    A box ephemeris folds the flattened flux, any other the flux as it is, both over their standard
    deviation. An empty bin takes the circular interpolation of its neighbours.
    """
    time, relative = in_order(time_btjd, flux)
    values = flat_flux(time, relative, ephemeris) if ephemeris.duration_hours else relative
    phases = phase(time, ephemeris.period_days, ephemeris.epoch_btjd)
    return without_empty_bins(bin_means(phases, standardised(values), n_bins))


def standardised(flux: FloatArray) -> FloatArray:
    """Return (flux − mean) / standard deviation, float64 (n,); zeros for a constant."""
    flux = np.asarray(flux, dtype=np.float64)
    return (flux - flux.mean()) / (flux.std() or 1.0)


def without_empty_bins(means: FloatArray) -> FloatArray:
    """Replace NaN bins by linear interpolation around the circle, float64 (n,); zeros where all are empty."""
    known = np.flatnonzero(np.isfinite(means))
    if len(known) == 0:
        return np.zeros(len(means))
    return np.interp(np.arange(len(means)), known, means[known], period=len(means))
