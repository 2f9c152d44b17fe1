"""Principal components of the 4000 features of many light curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from clara_pipeline.matching.reference import block_scale, principal_components
from clara_pipeline.records import FloatArray

N_COMPONENTS = 8
MOST_LEARNT_FROM = 1000
"""The directions come from so many light curves, evenly spread over all."""


def components_of(sizes: Sequence[int], block: Callable[[int], FloatArray]) -> FloatArray:
    """Return the components of feature vectors, (n, c) with c ≤ `N_COMPONENTS`; fluxes and powers count alike.

    The vectors are in blocks of `sizes` rows, n together; `block(i)` gives one, (sizes[i], 4000), mapped perhaps. One
    at a time is in memory.
    """
    starts = np.cumsum([0, *sizes])
    n = int(starts[-1])
    some = np.unique(np.linspace(0, n - 1, min(n, MOST_LEARNT_FROM)).round().astype(np.int64))
    places = [some[(some >= low) & (some < high)] - low for low, high in pairwise(starts.tolist())]
    sample = np.concatenate([block(i)[at] for i, at in enumerate(places) if len(at)]).astype(np.float64)
    mean = sample.mean(axis=0)
    scale = block_scale(sample - mean)
    directions, _ = principal_components((sample - mean) * scale, N_COMPONENTS)
    scaled = (directions * scale).T
    found = np.empty((n, len(directions)))
    for i, (low, high) in enumerate(pairwise(starts.tolist())):
        found[low:high] = (block(i) - mean) @ scaled
    return found
