"""The trees that a run's objects were classified with."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_pipeline.transients.trees.model import TreeModel


def classifier_of(run_folder: Path) -> TreeModel:
    """Load the classifier that a run names. Raises ClaraError where it cannot be had."""
    raise ClaraError(f"run {sanitize(run_folder.name, 40)} names no classifier, so early classes are not known")
