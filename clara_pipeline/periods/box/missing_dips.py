"""Predicted dips that the data show not to be there: a fraction of the true period is named by the search."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, Box, dips_seen, rated
from clara_pipeline.periods.flat_curve import FlatCurve

MISSING_SIGMA = 5.0
MISSING_SHARE = 0.5
"""A dip is missing where it is less deep than this share of the signal's deeper half, and that by so many σ."""
LEAST_SHARE = 0.8
"""Of the best S/N, for a period that predicts no missing dip: the noise between the dips makes that difference."""
MULTIPLES = (2, 3)


def with_all_dips(curve: FlatCurve, best: Box, others: Iterable[Box], max_period_days: float) -> Box:
    """Return the strongest of the `others`, else of the multiples of `best`, that predicts no missing dip.

    They have at least 0.8 of its S/N and two dips. `best` itself where it predicts none that is missing, or where
    nothing else explains its dips. Multiples may be nearly as long as the curve: two of their dips were seen.
    """
    if not has_missing_dips(curve, best):
        return best
    for boxes in (others, _multiples(curve, best, max_period_days)):
        complete = [box for box in boxes if _is_as_good(box, best) and not has_missing_dips(curve, box)]
        if complete:
            return max(complete, key=lambda box: box.snr)
    return best


def has_missing_dips(curve: FlatCurve, box: Box) -> bool:
    """Tell whether a dip that the box predicts was seen not to be there."""
    depth, share, noise = dips_seen(curve.bins, curve.window_days, box)
    seen = share >= COVERED
    if np.count_nonzero(seen) < 2 or noise == 0:
        return False
    depth, error = depth[seen], noise / np.sqrt(share[seen])
    deeper = np.sort(depth)[len(depth) // 2 :]
    expected, own_error = float(deeper.mean()), noise / np.sqrt(len(deeper))
    too_shallow = expected - depth > MISSING_SIGMA * np.hypot(error, own_error)
    return bool(np.any(too_shallow & (depth < MISSING_SHARE * expected)))


def _is_as_good(box: Box, best: Box) -> bool:
    return box.n_transits >= 2 and box.snr >= LEAST_SHARE * best.snr


def _multiples(curve: FlatCurve, box: Box, max_period_days: float) -> Iterator[Box]:
    """Rate every second and every third dip of a box, whichever comes first."""
    for multiple in MULTIPLES:
        longer = replace(box, period_days=multiple * box.period_days)
        for skipped in range(multiple) if longer.period_days <= max_period_days else ():
            dips = replace(longer, epoch_days=box.epoch_days + skipped * box.period_days)
            yield rated(curve.bins, curve.window_days, dips)
