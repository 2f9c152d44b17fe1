"""Predicted dips that the data show not to be there: a fraction of the true period is named by the search."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, Box, dips_seen, rated
from clara_pipeline.periods.flat_curve import FlatCurve
from clara_pipeline.records import FloatArray

MISSING_SIGMA = 5.0
MISSING_SHARE = 0.5
"""A dip is missing where it is less deep than this share of the signal's deeper half, and that by so many σ."""
LEAST_SHARE = 0.8
"""Of the best S/N, for a period that predicts no missing dip: the noise between the dips makes that difference."""
CLEARLY = 1.1
"""S/N of a multiple over the others' from which it is preferred."""
LEAST_OF_EACH = 3
PARITY_SHARE = 0.4
PARITY_SIGMA = 3.5
MEDIAN_ERROR = 1.25
"""Odd or even dips are missing where their median is less than this share of the others', by so many σ."""
NEARLY = 0.92
SAME_PERIOD = 0.01
MULTIPLES = (2, 3)


def with_all_dips(curve: FlatCurve, best: Box, others: Iterable[Box], longest_days: float) -> Box:
    """Return the strongest of the `others`, or of the multiples of `best`, that predicts no missing dip.

    They have at least 0.8 of its S/N and two dips; a multiple, nearly as long as the curve perhaps and longer than
    all that was searched, has to be clearly stronger than the others, and none of theirs. `best` itself where it
    predicts none that is missing, where nothing else explains its dips, and where only a period beyond
    `longest_days` does. Where noise leaves open whether dips are missing, the stronger of `best` and its multiples.
    """
    if not has_missing_dips(curve, best):
        return _strongest_part(curve, best, longest_days) if _is_stronger_in_part(curve, best) else best
    other, multiple = (_strongest(curve, best, boxes) for boxes in (others, _multiples(curve, best)))
    if multiple is None or (other is not None and _is_enough(other, multiple)):
        return other or best
    return multiple if multiple.period_days <= longest_days else best


def _is_stronger_in_part(curve: FlatCurve, box: Box) -> bool:
    """Tell whether every second or third of a box's dips has a larger S/N than all of them, the others included."""
    depth, share, _ = dips_seen(curve.bins, curve.window_days, box)
    seen = (share >= COVERED) & (depth != 0)  # 0: nothing around to measure it from
    number = np.arange(len(depth))
    parts = ((number % multiple == rest) & seen for multiple in MULTIPLES for rest in range(multiple))
    whole = _strength(depth[seen], share[seen])
    return any(np.count_nonzero(part) >= 2 and _strength(depth[part], share[part]) > whole for part in parts)


def _strength(depth: FloatArray, share: FloatArray) -> float:
    return float(depth @ share / np.sqrt(max(share.sum(), 1e-9)))


def _strongest_part(curve: FlatCurve, best: Box, longest_days: float) -> Box:
    multiple = _strongest(curve, best, (box for box in _multiples(curve, best) if box.period_days <= longest_days))
    return multiple if multiple is not None and multiple.snr > best.snr else best


def _strongest(curve: FlatCurve, best: Box, boxes: Iterable[Box]) -> Box | None:
    complete = [box for box in boxes if _is_as_good(box, best) and not has_missing_dips(curve, box)]
    return max(complete, key=lambda box: box.snr, default=None)


def _is_enough(other: Box, multiple: Box) -> bool:
    ratio = multiple.period_days / other.period_days
    return multiple.snr < CLEARLY * other.snr or abs(ratio - max(round(ratio), 2)) < SAME_PERIOD * ratio


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
    if np.any(too_shallow & (depth < MISSING_SHARE * expected)):
        return True
    return _is_every_second_missing(depth, np.flatnonzero(seen) % 2 == 1, noise)


def _is_every_second_missing(depth: FloatArray, odd: np.ndarray, noise: float) -> bool:
    """Tell whether odd or even dips (m,) are not there, though none alone is deep enough to be missed.

    By their medians: one dip of another planet among them would hide it.
    """
    n_odd, n_even = np.count_nonzero(odd), np.count_nonzero(~odd)
    if min(n_odd, n_even) < LEAST_OF_EACH:
        return False
    weaker, stronger = sorted((float(np.median(depth[odd])), float(np.median(depth[~odd]))))
    error = MEDIAN_ERROR * noise * float(np.hypot(n_odd**-0.5, n_even**-0.5))
    return weaker < PARITY_SHARE * stronger and stronger - weaker > PARITY_SIGMA * error


def with_more_dips(curve: FlatCurve, best: Box, others: Iterable[Box]) -> Box:
    """Return the strongest of the `others` that shows three dips or more of like depth, where `best` shows two.

    Two dips are a period by chance more often: one planet's and another's. It has to be nearly as strong.
    """
    if best.n_transits != 2:
        return best
    more = [box for box in others if box.n_transits > 2 and box.snr >= NEARLY * best.snr and _are_alike(curve, box)]
    return max(more, key=lambda box: box.snr, default=best)


def _are_alike(curve: FlatCurve, box: Box) -> bool:
    depth, share, _ = dips_seen(curve.bins, curve.window_days, box)
    depth = depth[share >= COVERED]
    return bool(depth.min() >= MISSING_SHARE * depth.mean())


def _is_as_good(box: Box, best: Box) -> bool:
    return box.n_transits >= 2 and box.snr >= LEAST_SHARE * best.snr


def _multiples(curve: FlatCurve, box: Box) -> Iterator[Box]:
    """Rate every second and every third dip of a box, whichever comes first."""
    for multiple in MULTIPLES:
        for skipped in range(multiple):
            epoch = box.epoch_days + skipped * box.period_days
            dips = replace(box, period_days=multiple * box.period_days, epoch_days=epoch)
            yield rated(curve.bins, curve.window_days, dips)
