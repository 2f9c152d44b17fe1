"""Filter words, order and columns of the events in light curves."""

import numpy as np
import pyarrow as pa
import pytest
from app.small_sky import candidates

from clara_pipeline.errors import UsageError
from clara_tui.queue.columns import sortable
from clara_tui.queue.decision_columns import with_decisions
from clara_tui.queue.filters import matching
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.sort_command import sorted_as

COLUMNS = {
    "n_dips": [0, 1, 1, 5, None, 1],
    "n_flares": [4, 0, 2, 0, None, 0],
    "n_outliers": [0, 0, 9, 1, None, 0],
    "n_steps": [0, 0, 0, 0, None, 1],
    "strongest_event_sigma": [20.0, 9.0, 12.0, 80.0, None, 30.0],
    "strongest_dip_depth_ppm": [None, 900.0, 2100.0, 20000.0, None, 500.0],
    "strongest_dip_hours": [None, 9.0, 4.0, 3.0, None, 8.0],
    "strongest_dip_sigma": [None, 9.0, 12.0, 80.0, None, 30.0],
    "strongest_dip_least_period_days": [None, 13.0, 18.5, 2.1, None, 20.0],
}
PLAIN = candidates(6)
TABLE = PLAIN
for name, values in COLUMNS.items():
    TABLE = TABLE.append_column(name, pa.array(values))
JUDGED = with_decisions(TABLE, {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("flares>3", [0]), ("dips>0", [1, 2, 3, 5]), ("dips=1", [1, 2, 5]), ("dips=1 flares=0 steps=0", [1]),
        ("outliers>5", [2]), ("steps=1", [5]), ("sigma>25", [3, 5]), ("dip-ppt>2", [2, 3]), ("dip-h>8.5", [1]),
        ("dip-sig>10", [2, 3, 5]), ("dip-P>15", [2, 5]), ("dips=1 dip-p>15", [2, 5]), ("dips:none", [4]), ("n_flares>=2", [0, 2]),
    ],
)  # fmt: skip
def test_words_for_events_filter(text: str, found: list[int]) -> None:
    assert np.flatnonzero(matching(JUDGED, text)).tolist() == found


@pytest.mark.parametrize(
    ("word", "column"),
    [
        ("dips", "n_dips"),
        ("flares", "n_flares"),
        ("dip-ppt", "strongest_dip_depth_ppm"),
        ("sigma", "strongest_event_sigma"),
    ],
)
def test_the_queue_is_sorted_by_events_most_first(word: str, column: str) -> None:
    query = sorted_as(f"sort {word}", Query(), TABLE.column_names)
    assert (query.column, query.descending) == (column, True)
    assert column in [one.name for one in sortable(TABLE.column_names)]


def test_a_run_without_a_scan_names_the_stage() -> None:
    bare = with_decisions(PLAIN.drop_columns([name for name in COLUMNS if name in PLAIN.column_names]), {})
    with pytest.raises(UsageError, match="the scan stage makes it"):
        matching(bare, "flares>3")
