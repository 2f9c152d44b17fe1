"""The folds that a run's labelled reference set keeps of its light curves: what a matched star is laid over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import FloatArray
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run

POINTS_PER_BIN = 8
"""The line between two bin means is drawn through so many points."""

KEPT_FOLDS = 50


@dataclass(frozen=True, eq=False)
class ReferenceFolds:
    """Bin means by file name, or why there are none."""

    run: str = ""
    """The run they were read for."""
    bins: dict[str, FloatArray] = field(default_factory=dict)
    problem: str = ""
    _drawn: dict[str, tuple[FloatArray, FloatArray] | None] = field(default_factory=dict)
    """What `points` returned of late."""

    def points(self, filename: str) -> tuple[FloatArray, FloatArray] | None:
        """Return phase in [−0.5, 0.5), the dip at 0, and flux in standard deviations; None where there is no fold.

        Both have shape (n_bins × POINTS_PER_BIN,); the next time they are the same arrays, for drawings that are kept.
        """
        if filename not in self._drawn:
            if len(self._drawn) >= KEPT_FOLDS:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[filename] = self._points(filename)
        return self._drawn[filename]

    def _points(self, filename: str) -> tuple[FloatArray, FloatArray] | None:
        means = self.bins.get(filename)
        if means is None or not np.isfinite(means).all():
            return None
        n = len(means)
        phase = (np.arange(n * POINTS_PER_BIN) + 0.5) / (n * POINTS_PER_BIN) - 0.5
        return phase, np.interp(phase, (np.arange(n) + 0.5) / n - 0.5, means, period=1.0)


def read_reference_folds(run: Run) -> ReferenceFolds:
    """Read the folds of the set that the run was matched with, as it is now; call it in a worker thread."""
    from clara_pipeline.models.reference_files import load_reference
    from clara_pipeline.models.registry import find_model

    try:
        manifest = run.manifest()
        reference, card = load_reference(find_model(run.folder.parent.parent, manifest.settings.match.reference))
    except ClaraError as error:
        return ReferenceFolds(run.id, problem=sanitize(error))
    if manifest.models.get("match", {}).get("checksum") not in (None, card.checksum):
        return ReferenceFolds(run.id, problem=f"the reference set {card.name} is not the one this run was matched with")
    if reference.folds is None:
        return ReferenceFolds(run.id, problem=f"the reference set {card.name} keeps no curves of its stars")
    return ReferenceFolds(run.id, dict(zip(reference.filenames, reference.folds, strict=True)))
