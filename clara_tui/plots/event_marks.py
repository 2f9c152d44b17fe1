"""A row of marks below a light curve: where its events are."""

from collections.abc import Iterable

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.flux_event import FluxEvent
from clara_tui.plots.canvas import LABEL_WIDTH
from clara_tui.plots.scale import places, value_range
from clara_tui.text.styled_text import StyledLine, merged

MARKS = {"dip": "v", "flare": "^", "outlier": "*", "step": "/", "window": "="}
"""One letter a kind, plain enough for every terminal; no colour is needed to tell them apart."""


def event_marks(events: Iterable[FluxEvent], time_btjd: FloatArray, width: int) -> StyledLine:
    """Make the row for a drawing of `width` cells whose x axis is all times; `time_btjd` has shape (n,)."""
    x, columns = value_range(time_btjd), max(width - LABEL_WIDTH - 1, 1)
    row = [" "] * columns
    for event in sorted(events, key=lambda one: one.sigma):
        if event.end_btjd < x.low or event.start_btjd > x.high:
            continue
        first, last = places(np.array([event.start_btjd, event.end_btjd]), x, columns)
        for column in range(max(0, int(first)), min(columns - 1, int(last)) + 1):
            row[column] = MARKS[event.kind]
    return merged([(" " * (LABEL_WIDTH + 1), ""), ("".join(row), "clipped")])
