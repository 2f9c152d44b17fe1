"""Figures of a sweep: scores, recall and importance down the list, maps of the design, and the best for each α."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.sweeps.findings.choose import Choice
from clara_pipeline.sweeps.findings.variant_scores import SHARES, VariantScores
from clara_pipeline.sweeps.measures import VariantMeasures
from clara_tui.figures.drawing import COLOURS, new_figure, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Dependence = Mapping[str, Mapping[str, Mapping[str, float]]]
MAPPED = ("recall_auc", "importance_auc", "toi_roc_auc")
RADAR = ("recall_auc", "importance_auc", "mean_importance_top20", "toi_recall", "anomaly_rate")
BARS = 50


def score_histograms(scores: Sequence[VariantScores]) -> Figure:
    """Draw how the scores of the targets and of all other curves are spread, a variant beside the other."""
    figure, all_axes = new_figure(3.4 * len(scores), 3.0, len(scores))
    edges = np.linspace(0, 1, BARS + 1).tolist()
    for axes, one in zip(all_axes, scores, strict=True):
        for colour, label, values in zip(
            COLOURS, ("others", "targets"), (one.score[~one.is_target], one.score[one.is_target]), strict=False
        ):
            share = np.full(len(values), 1 / max(len(values), 1))
            axes.hist(values, edges, weights=share, histtype="step", color=colour, label=f"{label} ({len(values)})")
        axes.set_yscale("log")
        axes.set_title(shown(one.name))
        axes.set_xlabel("anomaly score")
        axes.legend(frameon=False)
    all_axes[0].set_ylabel("share of the curves")
    return figure


def area_curves(scores: Sequence[VariantScores]) -> Figure:
    """Draw recall, and the mean importance of the targets found, against the share of the ranked list."""
    drawn = ("recall", "importance") if any(any(one.importance) for one in scores) else ("recall",)
    figure, all_axes = new_figure(4.2 * len(drawn), 3.6, len(drawn))
    for axes, name in zip(all_axes, drawn, strict=True):
        for colour, one in zip(COLOURS, scores, strict=False):
            if values := getattr(one, name):
                axes.plot(100 * SHARES, values, color=colour, marker=".", label=shown(one.name))
        axes.set_xlabel("top of the ranked list, %")
    all_axes[0].plot([0, 100], [0, 1], color="0.7", linewidth=1)
    for axes, label in zip(all_axes, ("recall of the targets", "mean importance of the targets inside"), strict=False):
        axes.set_ylabel(label)
    all_axes[0].legend(frameon=False)
    return figure


def heat_maps(found: Sequence[VariantMeasures]) -> Figure | None:
    """Draw the means of three measures over noise and length; None where no variant has these."""
    used = [one for one in found if one.variant.length_days is not None and one.variant.noise_ppm is not None]
    if not used:
        return None
    lengths = sorted({one.variant.length_days for one in used if one.variant.length_days is not None})
    noises = sorted({one.variant.noise_ppm for one in used if one.variant.noise_ppm is not None})
    mapped = [name for name in MAPPED if any(one.measures.get(name) is not None for one in used)]
    figure, all_axes = new_figure((1.0 + 0.6 * len(noises)) * len(mapped), 1.6 + 0.45 * len(lengths), len(mapped))
    for axes, measure in zip(all_axes, mapped, strict=True):
        means = np.array([[_mean(used, length, noise, measure) for noise in noises] for length in lengths])
        image = axes.imshow(means, cmap="viridis", aspect="auto")
        for (i, j), value in np.ndenumerate(means):
            if np.isfinite(value):
                light = value > np.nanmean(means)
                axes.text(j, i, f"{value:.3f}", ha="center", va="center", color="k" if light else "w", fontsize=7)
        axes.set_xticks(range(len(noises)), [f"{noise:g}" for noise in noises])
        axes.set_yticks(range(len(lengths)), [f"{length:g}" for length in lengths])
        axes.set_xlabel("noise, ppm")
        axes.set_title(measure)
        figure.colorbar(image, ax=axes)
    all_axes[0].set_ylabel("length, days")
    return figure


def _mean(found: Sequence[VariantMeasures], length: float, noise: float, measure: str) -> float:
    values = [one.measures.get(measure) for one in found
              if (one.variant.length_days, one.variant.noise_ppm) == (length, noise)]  # fmt: skip
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")


def dependence_figure(dependence: Dependence) -> Figure:
    """Draw importance and correlation of each number of the design, for every measure (paper, Figures 6 and 7)."""
    measures, parameters = list(dependence), list(next(iter(dependence.values())))
    figure, all_axes = new_figure(9.0, 1.4 + 0.4 * len(measures), 2)
    for axes, what, colours, low in zip(
        all_axes, ("importance", "correlation"), ("Blues", "RdBu"), (0, -1), strict=True
    ):
        values = np.array([[dependence[m][p][what] for p in parameters] for m in measures])
        axes.imshow(values, cmap=colours, vmin=low, vmax=1, aspect="auto")
        for (i, j), value in np.ndenumerate(values):
            axes.text(j, i, f"{value:.2f}", ha="center", va="center", color="w" if abs(value) > 0.6 else "k")
        axes.set_xticks(range(len(parameters)), parameters, rotation=20)
        axes.set_title(what)
    all_axes[0].set_yticks(range(len(measures)), measures)
    all_axes[1].set_yticks(range(len(measures)), [""] * len(measures))
    return figure


def top_ten(found: Sequence[VariantMeasures], choice: Choice) -> Figure:
    """Draw the ten best variants for one α as bars of the parts of their score (paper, Figure 8)."""
    figure, (axes,) = new_figure(7.5, 3.6)
    order = choice.order[:10][::-1]
    left = np.zeros(len(order))
    for colour, (name, weight) in zip(COLOURS, choice.selection.weights.items(), strict=False):
        part = weight * choice.selection.components[name][order]
        axes.barh(range(len(order)), part, left=left, color=colour, label=name)
        left = left + part
    axes.set_yticks(range(len(order)), [shown(found[int(i)].variant.name) for i in order])
    axes.set_xlabel(f"score by equation {choice.equation}, α = {choice.alpha:g}")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def radar(found: Sequence[VariantMeasures], choices: Sequence[Choice]) -> Figure:
    """Draw five measures of the winners for some α on spokes from 0 to 1 (paper, Figure 10)."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from clara_tui.figures.drawing import STYLE

    with rc_context(STYLE):
        figure = Figure(figsize=(6.0, 5.2), layout="constrained")
        axes = figure.add_subplot(projection="polar")
    angles = np.linspace(0, 2 * np.pi, len(RADAR), endpoint=False)
    for colour, choice in zip(COLOURS, choices, strict=False):
        winner = found[int(choice.order[0])]
        values = [winner.measures.get(name) or 0.0 for name in RADAR]
        label = f"α {choice.alpha:g}: {shown(winner.variant.name)}"
        axes.plot([*angles, angles[0]], [*values, values[0]], color=colour, label=label)
    axes.set_xticks(angles, RADAR)
    axes.tick_params(pad=12)
    axes.set_ylim(0, 1)
    figure.legend(frameon=False, loc="outside lower center")
    return figure
