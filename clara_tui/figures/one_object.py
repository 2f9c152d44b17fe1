"""The figure of one object: points with errors, the band of the Gaussian process, and probabilities as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.figures.drawing import COLOURS, new_figure, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from clara_pipeline.transients.exploration.one_object import OneObject


def one_object_figure(one: OneObject) -> Figure:
    """Draw the object's bands on the left and, where models were asked, their probabilities on the right."""
    figure, every = new_figure(8.0 if one.probabilities else 5.0, columns=2 if one.probabilities else 1)
    axes = every[0]
    for colour, curve in zip(COLOURS, one.curves, strict=False):
        axes.errorbar(
            curve.days, curve.flux_ujy, curve.error_ujy, fmt="o", markersize=3, color=colour, label=curve.band
        )
        axes.plot(curve.days_of_process, curve.mean_ujy, color=colour, linewidth=1)
        low, high = curve.mean_ujy - curve.sigma_ujy, curve.mean_ujy + curve.sigma_ujy
        axes.fill_between(curve.days_of_process, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.set_xlabel("days from the peak")
    axes.set_ylabel("flux [µJy]")
    axes.set_title(f"{shown(one.object_id)}, {shown(one.class_name)}" if one.class_name else shown(one.object_id))
    axes.legend(frameon=False)
    if one.probabilities:
        _draw_probabilities(every[1], one)
    return figure


def _draw_probabilities(axes: Axes, one: OneObject) -> None:
    n_models = len(one.probabilities)
    for number, (colour, (model, of_class)) in enumerate(zip(COLOURS, one.probabilities.items(), strict=False)):
        places = [place + 0.8 * (number + 0.5) / n_models - 0.4 for place in range(len(of_class))]
        axes.barh(places, list(of_class.values()), 0.8 / n_models, color=colour, label=model)
        axes.set_yticks(range(len(of_class)), [shown(name) for name in of_class])
    axes.set_xlim(0, 1)
    axes.set_xlabel("probability, not having seen it")
    axes.legend(frameon=False)
