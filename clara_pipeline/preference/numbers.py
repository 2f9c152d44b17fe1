"""The columns of the candidates that a taste is learnt from, how each is scaled, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray


def _log(values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)


def _count(values: FloatArray) -> FloatArray:
    return np.log1p(np.maximum(values, 0.0))


def _logit(values: FloatArray) -> FloatArray:
    inside = np.clip(values, 1e-3, 1 - 1e-3)
    return np.log(inside / (1 - inside))


def _plain(values: FloatArray) -> FloatArray:
    return values


class Number(NamedTuple):
    """A column of the candidates, how it is scaled, and what it is called."""

    column: str
    words: str
    scale: Callable[[FloatArray], FloatArray] = _plain


NUMBERS = (
    Number("f10_transit_depth", "depth of the fold"),
    Number("f10_transit_width", "width of the dip", _log),
    Number("f10_baseline_std", "scatter of the baseline", _log),
    Number("f10_asymmetry", "asymmetry of the fold", _log),
    Number("f10_sharpness", "sharpness of the dip"),
    Number("f10_autocorr_strength", "repetition within the fold"),
    Number("f10_transit_count", "peaks of the periodogram", _count),
    Number("f10_bls_depth", "depth against the scatter", _log),
    Number("f10_bls_snr", "signal to noise of the box", _log),
    Number("f10_bls_duration", "length of the dip", _log),
    Number("ls_power", "sinusoid's power", _logit),
    Number("ls_period_days", "sinusoid's period", _log),
    Number("bls_period_days", "period", _log),
    Number("bls_depth_ppm", "depth", _log),
    Number("transit_snr", "signal to noise", _log),
    Number("transit_sde", "strength of the period", _log),
    Number("triage", "", _logit),
    Number("triage_pc", "", _logit),
    Number("nwrss", "N-WRSS"),
    Number("n_dips", "single dips", _count),
    Number("n_flares", "flares", _count),
    Number("n_outliers", "outliers", _count),
    Number("n_steps", "steps", _count),
)
"""The ten features, and what stands in the columns of the stages `rank`, `fold` and `scan`."""

OF_THE_STAR = (
    Number("tmag", "magnitude"),
    Number("teff_k", "temperature of the star", _log),
    Number("logg", "gravity of the star"),
    Number("radius_rsun", "radius of the star", _log),
)
