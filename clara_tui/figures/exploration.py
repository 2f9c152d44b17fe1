"""Figures of labelled transients: class balance, mean light curves of each class and band, colour against days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clara_tui.figures.classifier import class_balance_figure
from clara_tui.figures.drawing import COLOURS, new_figure, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from clara_pipeline.transients.exploration.class_curves import ClassCurve

BAND_WIDTH_INCHES = 3.6


def exploration_figures(
    counts: Mapping[str, int], curves: Sequence[ClassCurve], colours: Sequence[ClassCurve]
) -> dict[str, Figure]:
    """Return the figures by the names of their files; the one of colours only where there are some."""
    figures = {"class_balance": class_balance_figure(counts), "mean_light_curves": mean_curves_figure(curves)}
    return figures | ({"colour_evolution": colour_figure(colours)} if colours else {})


def mean_curves_figure(curves: Sequence[ClassCurve]) -> Figure:
    """Draw the median and the middle two thirds of each class, a column for each band."""
    bands = list(dict.fromkeys(one.band for one in curves))
    figure, every = new_figure(max(BAND_WIDTH_INCHES * len(bands), 5.0), columns=max(len(bands), 1))
    for axes, band in zip(every, bands, strict=False):
        _draw(axes, [one for one in curves if one.band == band])
        axes.set_title(f"band {band}")
        axes.set_xlabel("days from the peak")
    every[0].set_ylabel("flux above the baseline / its largest")
    every[0].legend(frameon=False)
    return figure


def colour_figure(colours: Sequence[ClassCurve]) -> Figure:
    """Draw g − r of each class over a hundred days."""
    figure, (axes,) = new_figure()
    _draw(axes, colours)
    axes.set_xlabel("days from the peak")
    axes.set_ylabel("g − r [mag]")
    axes.legend(frameon=False)
    return figure


def _draw(axes: Axes, curves: Sequence[ClassCurve]) -> None:
    for colour, one in zip(COLOURS * (len(curves) // len(COLOURS) + 1), curves, strict=False):
        axes.plot(one.days, one.median, color=colour, label=f"{shown(one.class_name)} ({one.n_objects.max(initial=0)})")
        axes.fill_between(one.days, one.low, one.high, color=colour, alpha=0.2, linewidth=0)
