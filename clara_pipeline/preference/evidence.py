"""The evidence on candidates as numbers of like size: what a taste is learnt from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray

FARTHEST = 3.0
"""Standard deviations from the median; whatever is farther away counts as so far."""
GAUSSIAN_PER_QUARTILES = 1.349
BLOCKS = {"evidence": 1.0, "tests": 1.0, "light curve": 0.5}
"""Share of each block in the distance between two candidates."""
MEANINGS = {"pass": 1.0, "fail": -1.0}
"""What a test's verdict counts; unknown counts 0."""


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


class Evidence(NamedTuple):
    """Candidates as points of a space in which near means alike."""

    values: FloatArray
    """float64 (n, k): what is missing stands at 0, in the middle."""
    words: tuple[str, ...]
    """(k,) what each column is called; "" for a component of the light curve, and for what the triage says."""


def evidence_of(
    columns: Mapping[str, FloatArray], verdicts: Mapping[str, Sequence[str]], components: FloatArray
) -> Evidence:
    """Scale the columns of n candidates to like size, block by block.

    `columns` are float (n,) by the names of `NUMBERS`, NaN where a value is missing; those not there are left out.
    `verdicts` are the n verdicts ("pass", "fail", "unknown") of each test by name. `components` (n, c) are
    principal components of the light curves' features.
    """
    known = [number for number in NUMBERS if number.column in columns]
    n = len(components)
    numbers = [_standard(number.scale(np.asarray(columns[number.column], np.float64))) for number in known]
    tests = [np.array([MEANINGS.get(verdict, 0.0) for verdict in said]) for said in verdicts.values()]
    parts = [_standard(component) for component in np.asarray(components, np.float64).T]
    blocks = {"evidence": numbers, "tests": tests, "light curve": parts}
    scaled = [_block(block, n) * np.sqrt(BLOCKS[name]) for name, block in blocks.items()]
    words = (*(number.words for number in known), *(name.replace("_", " ") for name in verdicts), *[""] * len(parts))
    return Evidence(np.concatenate(scaled, axis=1), words)


def _standard(values: FloatArray) -> FloatArray:
    """Return values (n,) in robust standard deviations from their median; 0 where there is none."""
    there = np.isfinite(values)
    if not there.any():
        return np.zeros(len(values))
    low, middle, high = np.percentile(values[there], [25, 50, 75])
    spread = (high - low) / GAUSSIAN_PER_QUARTILES or float(np.std(values[there])) or 1.0
    return np.where(there, np.clip((values - middle) / spread, -FARTHEST, FARTHEST), 0.0)


def _block(columns: Sequence[FloatArray], n: int) -> FloatArray:
    """Return columns side by side, (n, k), divided by √k, so that a block of many weighs no more than one of few."""
    return np.column_stack(columns) / np.sqrt(len(columns)) if columns else np.zeros((n, 0))
