"""Describe profiles, global and local alike: even about the transit or not, and their scatter."""

from collections.abc import Sequence

import numpy as np

from clara_pipeline.records import FloatArray


def profile_features(views: FloatArray, even_from: Sequence[int], odd_from: Sequence[int]) -> dict[str, FloatArray]:
    """Return the means of the view's even part, and of the size of its odd part, from each bin given up to the next.

    `views` (n, m) with m odd, bins counted from the centre outwards; every feature (n,). A planet's views are even.
    """
    even, odd = mirrored(views)
    features = {f"even_{a}": column for a, column in zip(even_from, _means(even, even_from), strict=True)}
    features |= {f"odd_{a}": column for a, column in zip(odd_from, _means(np.abs(odd), odd_from), strict=True)}
    return features | {"odd_share": share(odd[:, 1:], even)}


def _means(values: FloatArray, starts: Sequence[int]) -> FloatArray:
    """Average the columns of (n, k) from each start to the next and from the last to the end, (len(starts), n)."""
    lengths = np.diff(starts, append=values.shape[1])
    return (np.add.reduceat(values, starts, axis=1) / lengths).T


def mirrored(views: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the even and the odd part of the views (n, m), both (n, (m + 1) / 2), from the centre outwards."""
    middle = views.shape[1] // 2
    right, left = views[:, middle:], views[:, middle::-1]
    return (right + left) / 2, (right - left) / 2


def share(part: FloatArray, rest: FloatArray) -> FloatArray:
    """Return the sum of squares of a part (n, k) over that of part and rest (rest about its mean), (n,)."""
    one = (part**2).sum(axis=1)
    other = ((rest - rest.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return one / np.maximum(one + other, 1e-12)


def scatter_features(views: FloatArray) -> dict[str, FloatArray]:
    """Return the scatter from bin to bin, scatter as a whole, and how the values are spread; every feature (n,)."""
    spread, step = views.std(axis=1), np.diff(views, axis=1).std(axis=1)
    above = (views - views.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-6)[:, None]
    low, quarter, upper, high = np.percentile(views, [5, 25, 75, 95], axis=1)
    return {
        "spread": spread,
        "step": step,
        "redness": np.log10((spread + 1e-3) / (step + 1e-3)),
        "skew": (above**3).mean(axis=1),
        "kurtosis": np.minimum((above**4).mean(axis=1), 100.0),
        "low": low,
        "quartiles": upper - quarter,
        "high": high,
        "highest": views.max(axis=1),
    }


def robust_scatter(views: FloatArray, where: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Return the median, and 1.4826 median absolute deviations, of each row's bins in `where` (n, m); both (n,)."""
    level = medians(views, where)
    return level, 1.4826 * medians(np.abs(views - level[:, None]), where)


def medians(values: FloatArray, where: np.ndarray) -> FloatArray:
    """Return each row's median of the values in `where`, (n,), of which every row needs one; faster than nanmedian."""
    ordered = np.sort(np.where(where, values, np.inf), axis=1)
    count = where.sum(axis=1)[:, None]
    low = np.take_along_axis(ordered, (count - 1) // 2, axis=1)
    return (0.5 * (low + np.take_along_axis(ordered, count // 2, axis=1)))[:, 0]
