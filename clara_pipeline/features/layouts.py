"""The layouts of the 4000 features: a forest's card names the one it was trained on, and a run computes those asked."""

from __future__ import annotations

from collections.abc import Callable

from clara_pipeline.features.flux_power import flux_power_vector, normalise, normalise_as_published
from clara_pipeline.records import FloatArray


def feature_vector(time_btjd: FloatArray, flux: FloatArray, layout: str = "v1") -> FloatArray:
    """Return the features of one light curve, float32 (4000,), in the named layout.

    `time_btjd` and `flux` are (n,), finite, n ≥ 2, not constant. Raises KeyError for an unknown layout.
    """
    return LAYOUTS[layout](time_btjd, flux)


def as_ours(time_btjd: FloatArray, flux: FloatArray) -> FloatArray:
    """Return layout `v1` (4000,): fluxes and powers, normalised in float64. Times and flux are (n,)."""
    return flux_power_vector(time_btjd, normalise(flux))


def as_published(time_btjd: FloatArray, flux: FloatArray) -> FloatArray:
    """Return layout `published` (4000,): the same, normalised as the released code does. Times and flux are (n,)."""
    return flux_power_vector(time_btjd, normalise_as_published(flux))


def as_boxes(time_btjd: FloatArray, flux: FloatArray) -> FloatArray:
    """Return layout `box` (4000,): dips over phase and period; scipy is imported for it. Times and flux are (n,)."""
    from clara_pipeline.features.box_power import box_vector

    return box_vector(time_btjd, flux)


LAYOUTS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "v1": as_ours, "published": as_published, "box": as_boxes,
}  # fmt: skip
