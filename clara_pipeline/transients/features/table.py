"""The table of statistics: name, unit, meaning and function of each, in the order of the matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clara_pipeline.transients.features import (
    brightness,
    colours,
    drift,
    outbursts,
    periodicity,
    process_shape,
    sampling,
    variability,
)
from clara_pipeline.transients.features.measured import Measured

VERSION = 1
"""One higher whenever a statistic means something else: models of another version are refused, not misled."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One column of the feature matrix."""

    name: str
    unit: str
    function: Callable[[Measured], float]

    @property
    def meaning(self) -> str:
        """Return what the first line of the function's docstring says that it gives, without the full stop."""
        first = (self.function.__doc__ or "").strip().splitlines()[0]
        return first.removeprefix("Return ").removeprefix("Count ").removesuffix(".")


def _named(unit: str, *functions: Callable[[Measured], float]) -> tuple[Statistic, ...]:
    return tuple(Statistic(function.__name__, unit, function) for function in functions)


STATISTICS: tuple[Statistic, ...] = (
    *_named("mag", brightness.peak_magnitude, brightness.median_magnitude, brightness.amplitude),
    *_named("mag", brightness.rise_above_median, brightness.drop_below_median),
    *_named("", brightness.middle_range_share),
    *_named("mag", brightness.standard_deviation, brightness.median_deviation),
    *_named("", brightness.skew, brightness.kurtosis, brightness.share_beyond_one_deviation),
    *_named("nat", brightness.entropy),
    *_named("dex", variability.log_reduced_chi2, variability.log_quiet_chi2),
    *_named("mag", variability.quiet_excess, variability.excess_scatter),
    *_named("", variability.stetson_j, variability.stetson_k, variability.von_neumann),
    *_named("dex", variability.log_night_scatter),
    *_named("mag/yr", variability.slope),
    *_named("mag", variability.season_scatter, variability.quiet_season_scatter),
    *_named("mag", drift.drift_in_days, drift.drift_in_a_month, drift.drift_in_a_season, drift.drift_in_years),
    *_named("dex(d)", drift.log_walk_days),
    *_named("", outbursts.share_above_half, outbursts.share_above_tenth, outbursts.n_outbursts),
    *_named("", outbursts.second_peak, outbursts.deepest_dip),
    *_named("dex(d)", outbursts.log_bright_days),
    *_named("mag/d", outbursts.fade_in_a_month, outbursts.fade_in_a_season, outbursts.rise_in_a_month),
    *_named("mag/d", outbursts.fastest_change),
    *_named("mag", outbursts.before_against_after),
    *_named("", outbursts.peak_place),
    *_named("dex(d)", process_shape.log_process_days),
    *_named("dex", process_shape.process_amplitude, process_shape.process_jitter, process_shape.process_misfit),
    *_named("d", process_shape.days_to_half_before, process_shape.days_to_half_after),
    *_named("d", process_shape.days_to_tenth_after),
    *_named("dex", process_shape.peak_significance),
    *_named("dex(d)", periodicity.log_period),
    *_named("", periodicity.period_power, periodicity.period_significance),
    *_named("mag", colours.peak_colour, colours.late_colour, colours.mean_colour),
    *_named("mag/d", colours.colour_slope),
    *_named("dex", colours.blue_share_of_amplitude),
    *_named("dex", sampling.log_nights, sampling.log_span),
    *_named("", sampling.detected_share, sampling.negative_share, sampling.blue_share),
    *_named("", sampling.detections_per_night),
    *_named("mag", sampling.median_error),
)


def statistic_names() -> tuple[str, ...]:
    """Return the names of the matrix's columns in order."""
    return tuple(one.name for one in STATISTICS)
