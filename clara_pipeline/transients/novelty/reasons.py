"""Say why an object is novel, in a sentence that a person understands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.table import STATISTICS
from clara_pipeline.transients.novelty.model import PARTS, Novelty, NoveltyModel
from clara_pipeline.transients.novelty.space import scaled_features

WORTH_TELLING_PERCENT = 95.0
N_STATISTICS_TOLD = 2
IN_WORDS = {
    "isolation": "its values are rare in every class",
    "distance": "it is far from every class",
    "misfit": "a smooth curve does not follow its points",
}
BY_NETWORK = "the network places it far from every class"


def novelty_reasons(
    model: NoveltyModel,
    novelty: Novelty,
    features: FloatArray,
    classes: Sequence[str],
    by_latent: FloatArray | None = None,
) -> tuple[str, ...]:
    """Return a sentence for each object: which part stands out, the nearest class, and what does not fit it.

    `features` (n, n_statistics) are those that `novelty` was rated from; `by_latent` (n,) the novelty by distance in a
    network's latent space, per cent, where there is a network.
    """
    scaled = scaled_features(model.space, features)
    return tuple(
        _sentence(
            model,
            _standing_out(novelty, by_latent, row),
            int(novelty.nearest[row]),
            features[row],
            scaled[row],
            classes,
        )
        for row in range(len(features))
    )


def _standing_out(novelty: Novelty, by_latent: FloatArray | None, row: int) -> list[str]:
    parts = zip(PARTS, novelty.parts[row], strict=True)
    told = [IN_WORDS[name] for name, part in parts if part >= WORTH_TELLING_PERCENT]
    return told + ([BY_NETWORK] if by_latent is not None and by_latent[row] >= WORTH_TELLING_PERCENT else [])


def _sentence(
    model: NoveltyModel,
    standing_out: Sequence[str],
    nearest: int,
    values: FloatArray,
    scaled: FloatArray,
    classes: Sequence[str],
) -> str:
    if not standing_out:
        return f"ordinary among the known classes (nearest: {classes[nearest]})"
    outside = _outside(model, nearest, values, scaled)
    told = "; ".join([", ".join(standing_out), *outside])
    return f"{told} (nearest: {classes[nearest]})"


def _outside(model: NoveltyModel, nearest: int, values: FloatArray, scaled: FloatArray) -> list[str]:
    """Tell the statistics farthest outside the nearest class's range, in words with that range."""
    low, high = model.class_ranges[nearest].T
    out = np.isfinite(values) & ((values < low) | (values > high)) & (model.space.scale > 0)
    away = np.where(out, np.abs(scaled - model.space.class_mean[nearest]), 0.0)
    order = np.argsort(-away, kind="stable")[:N_STATISTICS_TOLD]
    return [_in_words(place, values[place], low[place], high[place]) for place in order if away[place] > 0]


def _in_words(place: int, value: float, low: float, high: float) -> str:
    statistic = STATISTICS[place]
    unit = f" {statistic.unit}" if statistic.unit else ""
    return f"{statistic.name.replace('_', ' ')} {value:.3g}{unit}, known {low:.3g} to {high:.3g}"
