"""Data to places on a canvas: honest limits, round ticks, short labels."""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

LARGEST = 1e150
"""Nothing shown lies further out: differences and products stay finite."""

MOST_LABEL_CELLS = 7


@dataclass(frozen=True, slots=True)
class Range:
    """A finite stretch of an axis, never of zero length."""

    low: float
    high: float

    @property
    def length(self) -> float:
        """Return the difference of its ends."""
        return self.high - self.low

    def padded(self, share: float) -> "Range":
        """Return the range widened at both ends by a share of its length."""
        return Range(self.low - share * self.length, self.high + share * self.length)


def safe_range(low: float, high: float) -> Range:
    """Return the range from `low` to `high`; a little around a single value, 0 to 1 where nothing is finite."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return Range(0.0, 1.0)
    low, high = sorted((max(-LARGEST, min(float(low), LARGEST)), max(-LARGEST, min(float(high), LARGEST))))
    least = max(abs(low), abs(high), 1e-12) * 1e-9
    if high - low > least:
        return Range(low, high)
    half = max(abs(low) * 1e-3, 1e-6)
    return Range(low - half, high + half)


def value_range(values: FloatArray, percent: tuple[float, float] = (0.0, 100.0)) -> Range:
    """Return the range of the finite `values` between two percentiles. `values` has shape (n,)."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Range(0.0, 1.0)
    return safe_range(*_percentiles(finite, percent))


def _percentiles(values: FloatArray, percent: tuple[float, float]) -> tuple[float, float]:
    last = len(values) - 1
    places = [round(p / 100 * last) for p in percent]
    parted = np.partition(values, places)
    return float(parted[places[0]]), float(parted[places[1]])


def places(values: FloatArray, span: Range, n: int) -> IntArray:
    """Return which of `n` equal steps along `span` each value falls into; below 0 or from `n` up outside it. No NaN.

    Takes and returns shape (n,).
    """
    scaled = np.clip((np.asarray(values, dtype=np.float64) - span.low) * (n / span.length), -2.0, n + 1.0)
    inside = np.floor(scaled).astype(np.intp)
    inside[scaled == n] = n - 1
    return inside


def round_ticks(span: Range, about: int) -> list[float]:
    """Return round numbers within `span`, about `about` of them (1, 2 or 5 times a power of ten apart), at least two.

    One number alone tells no scale.
    """
    shares = (max(about, 1) * more for more in (1, 2, 4))
    found = (_ticks_apart(span, span.length / share) for share in shares)
    return next((ticks for ticks in found if len(ticks) > 1), [])


def _ticks_apart(span: Range, least: float) -> list[float]:
    power = 10.0 ** np.floor(np.log10(least))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= least * 0.999)
    first, last = np.ceil(span.low / step - 1e-9), np.floor(span.high / step + 1e-9)
    return [float(k * step) for k in np.arange(first, last + 1)][:20]


def tick_labels(ticks: list[float]) -> list[str]:
    """Return the shortest labels that tell the ticks apart, without a leading zero (".996")."""
    if not ticks:
        return []
    step = min((abs(b - a) for a, b in pairwise(ticks)), default=abs(ticks[0]) or 1.0)
    decimals = int(np.clip(np.ceil(-np.log10(step) - 1e-9), 0, 9)) if step > 0 else 0
    if max(map(abs, ticks)) >= 1e6 or decimals > 7:
        return ["0" if abs(tick) < step / 2 else _with_exponent(tick) for tick in ticks]
    return ["0" if abs(tick) < step / 2 else _without_leading_zero(f"{tick:.{decimals}f}") for tick in ticks]


def _with_exponent(tick: float) -> str:
    """Return `1.50e6`, in as many digits as seven cells have room for: a label that is cut is another number."""
    labels = (re.sub(r"e\+?(-?)0*(?=\d)", r"e\1", f"{tick:.{digits}e}") for digits in (2, 1, 0))
    return next((label for label in labels if len(label) <= MOST_LABEL_CELLS), "")


def _without_leading_zero(label: str) -> str:
    if label.startswith("0."):
        return label[1:]
    return "-" + label[2:] if label.startswith("-0.") else label
