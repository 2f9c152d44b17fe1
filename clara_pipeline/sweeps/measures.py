"""Keep what was measured of one variant."""

from __future__ import annotations

import msgspec

from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.sweeps.variants import Variant


class VariantMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of one variant."""

    variant: Variant
    n_real: int
    n_synthetic: int
    recipe: ForestRecipe
    measures: dict[str, float | None]
    """The paper's, and the ROC AUC of TOIs and of every class of the truth table."""
