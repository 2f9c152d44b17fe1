"""Figures of measured classifiers: confusion matrix, reliability, ROC, scores of classes, and scores against days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from clara_tui.figures.drawing import COLOURS, new_figure, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from clara_pipeline.transients.epoch import History
    from clara_pipeline.transients.evaluation.report import Report

LIGHT_ABOVE = 0.6
"""Share of a row from which its number is written in white."""


def classifier_figures(reports: Mapping[str, Report], counts: Mapping[str, int]) -> dict[str, Figure]:
    """Return all figures by the names of their files."""
    figures = {"class_balance": class_balance_figure(counts), "reliability": reliability_figure(reports)}
    if any(one.early for one in reports.values()):
        figures["score_against_days"] = early_figure(reports)
    for name, one in reports.items():
        figures[f"confusion_{name}"] = confusion_figure(name, one)
        figures[f"roc_{name}"] = roc_figure(name, one)
        if one.history:
            figures[f"learning_curves_{name}"] = learning_figure(name, one.history)
    return figures


def class_balance_figure(counts: Mapping[str, int]) -> Figure:
    """Draw how many objects each class has."""
    figure, (axes,) = new_figure()
    names = [shown(name) for name in counts]
    bars = axes.bar(range(len(names)), list(counts.values()), color=COLOURS[0])
    axes.bar_label(bars)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylabel("objects")
    return figure


def confusion_figure(name: str, one: Report) -> Figure:
    """Draw the confusion matrix: shares of each true class by shade, objects by number."""
    figure, (axes,) = new_figure(4.6, 4.0)
    counts = np.array(one.confusion)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-9)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (i, j), number in np.ndenumerate(counts):
        axes.text(j, i, f"{number:.1f}", ha="center", va="center", color="w" if share[i, j] > LIGHT_ABOVE else "k")
    names = [shown(each.name) for each in one.classes]
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("called")
    axes.set_ylabel("is")
    axes.set_title(f"{name}: macro-F1 {one.macro_f1:.3f}")
    return figure


def reliability_figure(reports: Mapping[str, Report]) -> Figure:
    """Draw the share that is right against the probability of the surest class."""
    figure, (axes,) = new_figure(4.4, 4.0)
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for colour, (name, one) in zip(COLOURS, reports.items(), strict=False):
        confidence, accuracy = ([getattr(each, key) for each in one.reliability] for key in ("confidence", "accuracy"))
        axes.plot(confidence, accuracy, marker="o", color=colour, label=f"{name}, ece {one.ece:.3f}")
    axes.set_xlabel("probability of the surest class")
    axes.set_ylabel("share that is right")
    axes.legend(frameon=False)
    return figure


def roc_figure(name: str, one: Report) -> Figure:
    """Draw each class's ROC curve against all others."""
    figure, (axes,) = new_figure(4.4, 4.0)
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for colour, each in zip(COLOURS, one.classes, strict=False):
        axes.plot(each.roc_false, each.roc_true, color=colour, label=f"{shown(each.name)}, area {each.roc_auc:.3f}")
    axes.set_xlabel("share of others called so")
    axes.set_ylabel("share found")
    axes.set_title(name)
    axes.legend(frameon=False, loc="lower right")
    return figure


def early_figure(reports: Mapping[str, Report]) -> Figure:
    """Draw macro-F1 against the days since the first detection; the dashed line is that of whole curves."""
    figure, (axes,) = new_figure()
    for colour, (name, one) in zip(COLOURS, reports.items(), strict=False):
        if one.early:
            days, scores = [each.days for each in one.early], [each.macro_f1 for each in one.early]
            axes.plot(days, scores, marker="o", color=colour, label=name)
            axes.axhline(one.macro_f1, color=colour, linestyle="--", linewidth=1)
    axes.set_xscale("log", base=2)
    axes.set_xticks([3, 7, 16, 32, 64], ["3", "7", "16", "32", "64"])
    axes.set_ylim(0, 1)
    axes.set_xlabel("days since the first detection")
    axes.set_ylabel("macro-F1")
    axes.legend(frameon=False)
    return figure


def learning_figure(name: str, history: History) -> Figure:
    """Draw loss and accuracy against the epoch, of training and validation: a pair of lines for each network."""
    figure, every = new_figure(7.0, columns=2)
    for axes, measure in zip(every, ("loss", "accuracy"), strict=True):
        for number, epochs in enumerate(history):
            for colour, part, line in ((COLOURS[0], "train", "-"), (COLOURS[1], "validation", "--")):
                values = [getattr(epoch, f"{part}_{measure}") for epoch in epochs]
                numbers = [epoch.epoch for epoch in epochs]
                axes.plot(numbers, values, line, color=colour, linewidth=1, label=part if number == 0 else None)
        axes.set_xlabel("epoch")
        axes.set_ylabel(measure)
    every[0].set_title(f"{name}: first fold")
    every[1].legend(frameon=False)
    return figure
