"""Statistics of the periodogram's highest peak."""

from __future__ import annotations

import numpy as np

from clara_pipeline.transients.features.measured import Measured


def log_period(one: Measured) -> float:
    """Return log10 of the best period, days."""
    return float(np.log10(one.period.days))


def period_power(one: Measured) -> float:
    """Return the best period's share of the variance."""
    return one.period.power


def period_significance(one: Measured) -> float:
    """Return how surely the best period beats a constant (`Period.significance`)."""
    return one.period.significance
