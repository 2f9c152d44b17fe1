"""Thin a light curve for drawing without losing its extremes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_tui.serve.limits import CURVE_POINTS

if TYPE_CHECKING:
    from clara_pipeline.records import FloatArray


def drawn_curve(time_btjd: FloatArray, flux: FloatArray, inside: np.ndarray) -> dict[str, Any]:
    """Return the points to draw, at most `CURVE_POINTS`: of each bin of points the faintest and the brightest.

    The arrays are (n,), sorted by time and finite; `inside` says which points are in an event.
    """
    kept = np.arange(len(flux))
    if len(flux) > CURVE_POINTS:
        edges = np.linspace(0, len(flux), CURVE_POINTS // 2 + 1).astype(int)
        pairs = [(low + flux[low:high].argmin(), low + flux[low:high].argmax()) for low, high in pairwise(edges)]
        kept = np.unique(np.array(pairs))
    return {
        "n_points": len(flux),
        "time_btjd": time_btjd[kept].tolist(),
        "flux": flux[kept].tolist(),
        "inside": inside[kept].astype(int).tolist(),
    }
