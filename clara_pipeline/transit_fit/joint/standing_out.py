"""Tell whether the dips of an ephemeris stand out of a light curve: of all else that happens in it, up and down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.transit_fit.joint.aliases import is_seen
from clara_pipeline.transit_fit.joint.dip_series import DURATIONS_HOURS, DipSeries, predicted_days, single_dips
from clara_pipeline.units import HOURS_PER_DAY

CLEAR_DURATIONS = 2.0
"""From the end of a predicted dip: nearer ones measure it, too."""
LEAST_SIGMA = 3.5
"""Of the mean dip in a light curve, however quiet that is."""


def curves_showing(
    series: Sequence[DipSeries], duration: int, period_days: float, epoch_days: float, factor: float
) -> int:
    """Count the light curves in which at least half of the predicted dips are seen, and their mean stands out.

    Its S/N must be `factor` times that of any other dip or rise there, however long: stars that flare, pulsate or
    waver have many, and two of them are always alike.
    """
    found = [single_dips(one, duration, period_days, epoch_days) for one in series]
    depths = np.concatenate([depth for _, depth, _ in found])
    errors = np.concatenate([error for _, _, error in found])
    if not len(depths):
        return 0
    expected = float(np.average(depths, weights=errors**-2.0))
    n_showing = 0
    for one, (_, depth, error) in zip(series, found, strict=True):
        if not len(depth) or 2 * np.count_nonzero(is_seen(depth, error, expected)) < len(depth):
            continue
        snr = float(np.sum(depth / error**2) / np.sqrt(np.sum(error**-2.0)))
        mids = predicted_days(one, np.array([period_days]), epoch_days)[0]  # those at gaps, too
        n_showing += snr >= max(LEAST_SIGMA, factor * largest_elsewhere(one, duration, mids))
    return n_showing


def largest_elsewhere(series: DipSeries, duration: int, mids_days: np.ndarray) -> float:
    """Return the S/N of the largest dip or rise of any duration clear of some dips (m,) of one; 0 where nothing is."""
    sigma = np.abs(series.depth[:, :-1] * np.sqrt(series.weight[:, :-1]))
    time = series.start_days + np.arange(series.n_bins) * series.width_days
    distance = np.abs(time - np.asarray(mids_days)[:, None]).min(axis=0, initial=np.inf)
    reach = (0.5 * DURATIONS_HOURS[duration] + CLEAR_DURATIONS * DURATIONS_HOURS) / HOURS_PER_DAY
    return float(np.where(distance < reach[:, None], 0.0, sigma).max(initial=0.0))
