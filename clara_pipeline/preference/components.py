"""Principal components of the 4000 features of many light curves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from clara_pipeline.matching.reference import block_scale, principal_components
from clara_pipeline.records import FloatArray

N_COMPONENTS = 8
MOST_LEARNT_FROM = 1000
"""The directions come from so many light curves, evenly spread over all."""


def components_of(features: Sequence[FloatArray]) -> FloatArray:
    """Return the components of feature vectors, (n, c) with c ≤ `N_COMPONENTS`; fluxes and powers count alike.

    `features` are blocks of rows (n_i, 4000), memory-mapped perhaps: one at a time is taken into memory.
    """
    n = sum(map(len, features))
    some = np.unique(np.linspace(0, n - 1, min(n, MOST_LEARNT_FROM)).round().astype(np.int64))
    starts = np.cumsum([0, *map(len, features)])
    places = [some[(some >= low) & (some < high)] - low for low, high in pairwise(starts.tolist())]
    sample = np.concatenate([block[at] for block, at in zip(features, places, strict=True)]).astype(np.float64)
    mean = sample.mean(axis=0)
    scale = block_scale(sample - mean)
    directions, _ = principal_components((sample - mean) * scale, N_COMPONENTS)
    scaled = (directions * scale).T
    return np.concatenate([(block - mean) @ scaled for block in features])
