"""Rate a triage on signals whose answer is known, and say how sure one can be of that."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.triage.model import JUNK, PLANET, TriageModel, triage_probabilities
from clara_pipeline.triage.signals import LabelledSignals

Interval = tuple[float | None, float | None]

RESAMPLES = 1000
CONFIDENCE = 0.95
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Measures:
    """None where there is nothing to measure: no planet, or nothing but planets."""

    ap: float | None
    """Average precision of planets and eclipses against all else, by `triage`."""
    accuracy: float | None
    """The same, share of signals on the right side of 0.5."""
    ap_pc: float | None
    """Average precision of planets against all else, by `triage_pc`."""
    n: int
    n_pc: int
    n_eb: int
    ap_interval: Interval
    """95 %, by drawing stars again with replacement."""
    accuracy_interval: Interval
    ap_pc_interval: Interval


def evaluate(model: TriageModel, signals: LabelledSignals, seed: int = 0) -> Measures:
    """Return the model's measures on these signals, with bootstrap intervals."""
    triage, triage_pc = triage_probabilities(model, signals.views, signals.numbers)
    return measure(triage, triage_pc, signals, seed)


def measure(triage: FloatArray, triage_pc: FloatArray, signals: LabelledSignals, seed: int = 0) -> Measures:
    """Return the measures of probabilities (n,) for these signals."""
    wanted, planet = signals.classes != JUNK, signals.classes == PLANET
    right = (triage > THRESHOLD) == wanted
    measures: dict[str, Callable[[FloatArray], float]] = {
        "ap": partial(average_precision, wanted, triage),
        "accuracy": partial(_weighted_share, right),
        "ap_pc": partial(average_precision, planet, triage_pc),
    }
    draws = star_weights(signals.star, np.random.default_rng(seed))
    values = {name: _plain(of(np.ones(len(signals)))) for name, of in measures.items()}
    intervals = {f"{name}_interval": _interval([of(draw) for draw in draws]) for name, of in measures.items()}
    n_eb = int(np.count_nonzero(wanted & ~planet))
    return Measures(**values, n=len(signals), n_pc=int(planet.sum()), n_eb=n_eb, **intervals)  # type: ignore[arg-type]


def average_precision(positive: np.ndarray, score: FloatArray, weight: FloatArray) -> float:
    """Average the precision at each positive, going down the scores; equal scores count as one step. NaN without any.

    All (n,). As scikit-learn's `average_precision_score`.
    """
    order = np.argsort(-score, kind="stable")
    last_of_step = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)
    hits = np.cumsum((positive * weight)[order])[last_of_step]
    drawn = np.cumsum(weight[order])[last_of_step]
    if hits[-1] <= 0:
        return float("nan")
    precision = hits / np.maximum(drawn, 1e-12)
    return float(np.sum(np.diff(hits, prepend=0.0) * precision) / hits[-1])


def star_weights(star: np.ndarray, rng: np.random.Generator) -> FloatArray:
    """Draw the stars anew: how often each signal is there, (1000, n); a star's signals stay together."""
    stars, which = np.unique(star, return_inverse=True)
    counts = rng.multinomial(len(stars), np.full(len(stars), 1 / len(stars)), size=RESAMPLES)
    return counts[:, which].astype(np.float64)


def _weighted_share(right: np.ndarray, weight: FloatArray) -> float:
    return float(np.average(right, weights=weight))


def _interval(values: list[float]) -> Interval:
    known = np.array(values)[np.isfinite(values)]
    if len(known) < RESAMPLES // 2:
        return (None, None)
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return (float(low), float(high))


def _plain(value: float) -> float | None:
    return value if np.isfinite(value) else None
