"""Prepare objects for the network: Gaussian-process channels and the statistics, of all points and of thinned ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.matrix import statistics_of
from clara_pipeline.transients.features.measured import measured
from clara_pipeline.transients.gaussian_process.channels import process_channels
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.tcn.grids import Grids

THINNED_VIEWS = 3
LEAST_SHARE, MOST_SHARE = 0.4, 0.95
"""Of an object's points that a thinned view keeps, drawn evenly between."""
FEWEST_POINTS = 5
"""A view with fewer is not thinned."""


class ObjectInputs:
    """What models see of objects, computed when it is first asked for. An object's inputs do not depend on others."""

    def __init__(self, objects: Sequence[Photometry], seed: int = 0) -> None:
        """Keep the objects; thinning is drawn by the seed and the object's place."""
        self.objects = tuple(objects)
        self.seed = seed

    @property
    def features(self) -> FloatArray:
        """Return the statistics of each object, shape (n_objects, n_statistics), NaN where unknown."""
        return self.whole.numbers[0]

    @property
    def object_id(self) -> np.ndarray:
        """Return the names, shape (n_objects,)."""
        return np.array([one.object_id for one in self.objects], dtype=np.str_)

    @cached_property
    def whole(self) -> Grids:
        """Return each object as all its points tell: one view."""
        return _one_view(self.objects)

    @cached_property
    def views(self) -> Grids:
        """Return the views to train on: all points first, then thinned ones."""
        every = [self.whole, *(_one_view(self._thinned(number)) for number in range(1, THINNED_VIEWS + 1))]
        windows = zip(*(one.windows for one in every), strict=True)
        return Grids(tuple(map(np.concatenate, windows)), np.concatenate([one.numbers for one in every]))

    def _thinned(self, view: int) -> list[Photometry]:
        seeds = [np.random.default_rng((self.seed, view, place)) for place in range(len(self.objects))]
        return [thinned(one, random) for one, random in zip(self.objects, seeds, strict=True)]


def thinned(photometry: Photometry, random: np.random.Generator) -> Photometry:
    """Return the object with a random share of its points, as a sparser cadence would have seen it."""
    kept = random.random(len(photometry)) < random.uniform(LEAST_SHARE, MOST_SHARE)
    return photometry.where(kept) if np.count_nonzero(kept) >= FEWEST_POINTS else photometry


def _one_view(objects: Sequence[Photometry]) -> Grids:
    ready = [measured(one) for one in objects]
    channels = np.array([process_channels(one.process) for one in ready])
    numbers = np.array([statistics_of(one) for one in ready])
    return Grids(tuple(channels[None, :, window] for window in range(channels.shape[1])), numbers[None])
