"""Say why a star was flagged: which features moved its trees away from "real", and by how much.

Along its path through a tree, each split changes the share of real training objects; that change belongs
to the feature split on (Saabas 2014; Palczewska et al. 2013). Summed over trees the changes add up exactly
to the step from the forest's share of real objects to this star's P(real).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clara_pipeline.features.box_power import BOX_EDGES_PER_DAY
from clara_pipeline.features.flux_power import FLUX_POINTS, FREQUENCY_PER_DAY
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.records import FloatArray

POWERS_PER_BAND = 20
POINTS_PER_STRETCH = 60


class Reason(NamedTuple):
    """One stretch of features and its share of what made the star strange."""

    kind: str
    """ "period" or "flux"; of layout `box` "dips" or "phase"."""
    low: float
    """Shortest period in days, or first point (from 0) or phase of the stretch."""
    high: float
    share: float
    """0-1 of all that spoke against "real"."""


def contributions(forest: Forest, features: FloatArray) -> FloatArray:
    """Return what each feature added to P(real) of one star: (n_features,) from a vector (n_features,)."""
    added = np.zeros(forest.n_features)
    values = np.asarray(features, dtype=np.float32)
    node = forest.roots.astype(np.intp)
    while len(node):
        inner = ~forest.is_leaf[node]
        node = node[inner]
        feature = forest.feature[node]
        right = values[feature] > forest.threshold[node]
        below = np.where(right, forest.right[node], forest.left[node]).astype(np.intp)
        np.add.at(added, feature, forest.p_real[below] - forest.p_real[node])
        node = below
    return added / forest.n_trees


def reasons(forests: list[Forest], features: FloatArray, most: int = 4, layout: str = "v1") -> list[Reason]:
    """Return the period bands and flux stretches that spoke most against "real", strongest first.

    `features` has shape (n_features,).
    """
    against = np.zeros(len(features))
    for forest in forests:
        against += np.maximum(-contributions(forest, features), 0.0)
    total = float(against.sum())
    if total <= 0:
        return []
    found = _of_dips(against) if layout == "box" else _of_flux_and_powers(against)
    strongest = sorted(found, key=lambda reason: -reason.share)[:most]
    return [reason._replace(share=reason.share / total) for reason in strongest if reason.share > 0]


def _of_flux_and_powers(against: FloatArray) -> list[Reason]:
    return [*_stretches(against[:FLUX_POINTS]), *_bands("period", against[FLUX_POINTS:], FREQUENCY_PER_DAY)]


def _of_dips(against: FloatArray) -> list[Reason]:
    stretches = [
        Reason("phase", one.low / FLUX_POINTS - 0.5, (one.high + 1) / FLUX_POINTS - 0.5, one.share)
        for one in _stretches(against[:FLUX_POINTS])
    ]
    return [*stretches, *_bands("dips", against[FLUX_POINTS:], BOX_EDGES_PER_DAY[1:])]


def _bands(kind: str, against: FloatArray, frequency_per_day: FloatArray) -> list[Reason]:
    bands = []
    for start in range(0, len(against), POWERS_PER_BAND):
        frequency = frequency_per_day[start : start + POWERS_PER_BAND]
        share = float(against[start : start + POWERS_PER_BAND].sum())
        bands.append(Reason(kind, 1 / frequency[-1], 1 / frequency[0], share))
    return bands


def _stretches(against: FloatArray) -> list[Reason]:
    starts = range(0, len(against), POINTS_PER_STRETCH)
    sums = [float(against[start : start + POINTS_PER_STRETCH].sum()) for start in starts]
    return [Reason("flux", start, start + POINTS_PER_STRETCH - 1, s) for start, s in zip(starts, sums, strict=True)]


def in_words(reason: Reason, time_btjd: FloatArray) -> str:
    """Return one reason as a sentence; `time_btjd` are the usable times of the curve (n,)."""
    percent = f"{100 * reason.share:.0f} %"
    if reason.kind == "period":
        return f"{percent} its power at periods of {reason.low:.3g} to {reason.high:.3g} d"
    if reason.kind == "dips":
        return f"{percent} dips that repeat every {reason.low:.3g} to {reason.high:.3g} d"
    if reason.kind == "phase":
        return f"{percent} phases {reason.low:+.2f} to {reason.high:+.2f} of its best box period"
    first, last = int(reason.low), min(int(reason.high), len(time_btjd) - 1)
    if first >= len(time_btjd):
        return f"{percent} the zeros its short curve was padded with"
    return f"{percent} its flux between BTJD {time_btjd[first]:.2f} and {time_btjd[last]:.2f}"
