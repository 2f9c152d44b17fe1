"""The hyper-parameters of a forest."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Share = Annotated[float, Meta(gt=0, le=1)]
Number = Annotated[int, Meta(ge=1, lt=2**31)]


class ForestRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a forest is grown, in scikit-learn's words.

    The defaults are those the paper fixes for its URF-2 (arXiv:2508.04722, section 3), all of them
    inside the space its randomized search draws from.
    """

    n_estimators: Number = 100
    """Number of trees."""
    max_features: Number | Share | str | None = "sqrt"
    """Features tried at a split: "sqrt", "log2", a number, a share, or None for all."""
    max_depth: Number | None = 700
    min_samples_split: Number | Share = 4
    min_samples_leaf: Number | Share = 2
    bootstrap: bool = False
    """Whether each tree is grown on a sample drawn with replacement."""
