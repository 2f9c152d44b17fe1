"""Order single points by how likely they belong to an event, for average precision and for marks on a plot."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.detections import Detection
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.matched.peaks import FLOOR_SIGMA

QUIET_SHARE = 0.1
"""Points outside of all events are ranked by |z|, below any that is inside one."""
DECAY = 2.0
"""The last points of a flare are the least certain: scores fall as exp(−2x) after the peak."""


def point_scores(z: FloatArray, found: list[Detection], grid: EvenGrid) -> FloatArray:
    """Score each of n points from its residual in σ, `z` (n,), and the detections that cover it; (n,)."""
    score = QUIET_SHARE * np.minimum(np.abs(z), FLOOR_SIGMA)
    for one in found:
        points = grid.point[one.first : one.end]
        points = points[points >= 0]
        score[points] = np.maximum(one.sigma * _confidence(one, z[points]), 2 * QUIET_SHARE * FLOOR_SIGMA)
    return score


def _confidence(one: Detection, z: FloatArray) -> FloatArray:
    if one.kind != "flare":
        return np.ones(len(z))
    peak = int(np.argmax(z))
    after = np.maximum(np.arange(len(z)) - peak, 0) / max(len(z) - peak, 1)
    return np.exp(-DECAY * after)
