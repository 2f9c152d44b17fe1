"""Turn the epochs of a training into lines: loss and accuracy of training and validation as plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Size
from clara_tui.plots.learning_curve import axes_of, learning_curve_lines
from clara_tui.text.styled_text import text_of

if TYPE_CHECKING:
    from clara_pipeline.transients.epoch import History

PLOT = Size(80, 10)


def learning_lines(name: str, history: History, marker: str = "braille") -> list[str]:
    """Return a plot of loss and one of accuracy, means over the networks; none without epochs."""
    if not history:
        return []
    lines = []
    for measure in ("loss", "accuracy"):
        parts = [_mean(history, f"{part}_{measure}") for part in ("train", "validation")]
        lines += ["", f"{name}, first fold: {measure} against the epoch, training plain, validation dashed"]
        drawn = learning_curve_lines(parts[0], parts[1], PLOT, marker, axes_of(parts))
        lines += [text_of(line).rstrip() for line in drawn]
    return lines


def _mean(history: History, name: str) -> tuple[FloatArray, FloatArray]:
    numbers = sorted({epoch.epoch for epochs in history for epoch in epochs})
    every = [[getattr(epoch, name) for epochs in history for epoch in epochs if epoch.epoch == one] for one in numbers]
    return np.array(numbers, dtype=np.float64), np.array([np.mean(one) for one in every])
