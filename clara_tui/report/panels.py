"""The plots on a candidate's page, each on axes that are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.periods.folding import bin_centres, bin_means, phase
from clara_pipeline.quality_bits import MOMENTUM_DUMP
from clara_pipeline.records import FloatArray
from clara_pipeline.units import HOURS_PER_DAY, PPM, SECONDS_PER_DAY
from clara_tui.analysis.curve_arrays import over_median
from clara_tui.figures.drawing import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from clara_tui.report.candidate_report import CandidateReport

POINTS, BINNED, MODEL = "#9a9a9a", COLOURS[0], COLOURS[1]
FOLD_BINS = 200
TRANSIT_BINS = 60
REACH = 2.0
"""Durations each way of mid-transit."""


def explain_empty(drawn: Sequence[Axes], report: CandidateReport) -> None:
    """Say in each plot that has nothing on it why that is."""
    if report.ephemeris is None:
        why = "no period was found"
    else:
        why = "the file has nothing to measure it from"
    for axes in drawn:
        if not axes.has_data():
            axes.set_axis_off()
            axes.text(0.0, 0.8, why, transform=axes.transAxes, color="#777777")


def draw_curve(axes: Axes, report: CandidateReport) -> None:
    """Draw the light curve with momentum dumps and the transits' times."""
    curve = report.evidence.light_curve
    relative = over_median(curve.flux)
    axes.plot(curve.time_btjd, relative, ".", color=POINTS, markersize=1, rasterized=True)
    marked = "transits" if report.has_transits else "minima"
    _label(axes, f"light curve, momentum dumps (lines) and {marked} (triangles)", "BTJD [d]", "relative flux")
    if report.evidence.quality is not None:
        for time in curve.time_btjd[(report.evidence.quality & MOMENTUM_DUMP) != 0][:400]:
            axes.axvline(time, color=COLOURS[4], linewidth=0.4, alpha=0.6)
    if report.ephemeris is not None and np.isfinite(curve.time_btjd).any():
        first, last = np.nanmin(curve.time_btjd), np.nanmax(curve.time_btjd)
        found = report.ephemeris
        numbers = np.arange(np.ceil((first - found.epoch_btjd) / found.period_days),
                            np.floor((last - found.epoch_btjd) / found.period_days) + 1)[:2000]  # fmt: skip
        low = np.nanmin(relative) if np.isfinite(relative).any() else 0.0
        axes.plot(found.epoch_btjd + numbers * found.period_days, np.full(len(numbers), low), "^", color=MODEL,
                  markersize=3)  # fmt: skip


def draw_fold(axes: Axes, report: CandidateReport) -> None:
    """Draw the curve against phase, with its bins: flattened for dips, as it is for a sinusoid."""
    is_flat = report.signal is not None and report.signal.has_duration
    _label(axes, "fold, flattened" if is_flat else "fold, not flattened", "phase", "relative flux")
    if report.signal is None or report.ephemeris is None:
        return
    at = phase(report.signal.time, report.ephemeris.period_days, report.ephemeris.epoch_btjd)
    flux = 1 + report.signal.flat if is_flat else report.signal.flux
    axes.plot(at, flux, ".", color=POINTS, markersize=1, rasterized=True)
    means = bin_means(at, flux, FOLD_BINS)
    axes.plot(bin_centres(FOLD_BINS), means, ".", color=BINNED, markersize=2.5)
    low, high = np.percentile(flux, (0.2, 99.8))
    margin = 0.03 * (high - low)
    axes.set_ylim(np.fmin(low, np.nanmin(means)) - margin, np.fmax(high, np.nanmax(means)) + margin)


def draw_fit(axes: Axes, report: CandidateReport) -> None:
    """Draw the transit in hours, with the fit and what it leaves."""
    _label(axes, "transit and fit", "hours from mid-transit", "relative flux")
    if report.fit is None:
        return
    folded, shape = report.fit.transits.folded, report.fit.transits.shape
    hours = folded.offset_days * HOURS_PER_DAY
    axes.plot(hours, 1 - folded.lost, ".", color=POINTS, markersize=2, rasterized=True)
    middle, means = _binned(hours, 1 - folded.lost)
    axes.plot(middle, means, "o", color=BINNED, markersize=2.5)
    offset = np.linspace(-REACH, REACH, 600) * shape.duration_days
    axes.plot(offset * HOURS_PER_DAY, 1 - report.fit.light_lost(offset), color=MODEL, linewidth=1.2)
    axes.set_title(f"transit and fit, chi2 {report.fit.transits.chi2:.2f}", loc="left", fontsize=8)


def draw_odd_even(axes: Axes, report: CandidateReport) -> None:
    """Draw the bins of odd and of even transits."""
    _label(axes, "odd and even transits", "hours from mid-transit", "relative flux")
    signal = report.signal
    if signal is None or not signal.has_duration:
        return
    near = np.abs(signal.offset_days) <= REACH * signal.box.duration_days
    cycle = np.round((signal.time - signal.box.epoch_days) / signal.box.period_days).astype(np.int64)
    for parity, colour, name in ((0, COLOURS[0], "even"), (1, COLOURS[1], "odd")):
        mine = near & (cycle % 2 == parity)
        if mine.any():
            middle, means = _binned(signal.offset_days[mine] * HOURS_PER_DAY, 1 + signal.flat[mine])
            axes.plot(middle, means, "o-", color=colour, markersize=2, linewidth=0.6, label=name)
    axes.legend(edgecolor="none", fontsize=7)


def draw_timing(axes: Axes, report: CandidateReport) -> None:
    """Draw observed less computed mid-times, and the depths of the single transits."""
    _label(axes, "mid-times (dots) and depths (crosses) of single transits", "cycle", "O-C [min]")
    if report.fit is None:
        return
    single, minutes = report.fit.transits.transits, SECONDS_PER_DAY / 60
    axes.errorbar(single.cycle, single.shift_days * minutes, single.shift_err_days * minutes, fmt="o", color=COLOURS[0],
                  markersize=3, linewidth=0.8)  # fmt: skip
    axes.axhline(0, color="#777777", linewidth=0.5)
    depths = axes.twinx()
    depths.errorbar(single.cycle + 0.15, single.depth * PPM, single.depth_err * PPM, fmt="x", color=COLOURS[2],
                    markersize=4, linewidth=0.8)  # fmt: skip
    depths.set_ylabel("depth [ppm]")


def draw_background(axes: Axes, report: CandidateReport) -> None:
    """Draw the sky background around the transits."""
    _around(axes, report, "background around mid-transit", "e/s", {"background": report.evidence.background})


def draw_centroid(axes: Axes, report: CandidateReport) -> None:
    """Draw the flux-weighted centroids around the transits, pointing drift taken off."""
    evidence = report.evidence
    moved = {}
    for name, centroid, drift in (
        ("column", evidence.centroid_column, evidence.pos_corr_column),
        ("row", evidence.centroid_row, evidence.pos_corr_row),
    ):
        if centroid is not None:
            free = centroid if drift is None else centroid - drift
            moved[name] = 1000 * (free - np.nanmedian(free)) if np.isfinite(free).any() else None
    _around(axes, report, "centroid around mid-transit", "mpx", moved)


def _around(axes: Axes, report: CandidateReport, title: str, unit: str, series: dict[str, FloatArray | None]) -> None:
    """Draw bins of some series against the time from mid-transit."""
    _label(axes, title, "hours from mid-transit", unit)
    found = report.ephemeris
    if found is None or not found.duration_hours:
        return
    time, reach = report.evidence.light_curve.time_btjd, REACH * found.duration_hours
    hours = phase(time, found.period_days, found.epoch_btjd) * found.period_days * HOURS_PER_DAY
    for colour, (name, values) in zip(COLOURS, series.items(), strict=False):
        if values is None:
            continue
        good = np.isfinite(values) & np.isfinite(hours) & (np.abs(hours) <= reach)
        if good.any():
            middle, means = _binned(hours[good], np.asarray(values[good], dtype=np.float64))
            axes.plot(middle, means, "o-", color=colour, markersize=2, linewidth=0.6, label=name)
    if axes.lines:
        axes.axvspan(-found.duration_hours / 2, found.duration_hours / 2, color="#eeeeee", zorder=0)
    if len(axes.get_legend_handles_labels()[0]) > 1:
        axes.legend(edgecolor="none", fontsize=7)


def _binned(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the means of x and y, both (n,), in 60 bins of x; empty bins are left out."""
    low, high = float(x.min()), float(x.max())
    index = np.minimum(((x - low) / max(high - low, 1e-12) * TRANSIT_BINS).astype(np.int64), TRANSIT_BINS - 1)
    count = np.bincount(index, minlength=TRANSIT_BINS)
    there = count > 0
    return tuple(np.bincount(index, weights=values, minlength=TRANSIT_BINS)[there] / count[there] for values in (x, y))  # type: ignore[return-value]


def _label(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, loc="left", fontsize=8)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
