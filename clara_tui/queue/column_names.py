"""Find the column of the candidates table that an operator names: by its name, its heading, or a short word."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import NamedTuple

from clara_pipeline.errors import UsageError
from clara_pipeline.tables.candidate_columns import BY_NAME
from clara_pipeline.text import sanitize
from clara_tui.queue.columns import COLUMNS
from clara_tui.queue.hidden_columns import check_shown

ALIASES = {
    "disp": "disposition", "disp_star": "disposition_star",
    "decision": "disposition", "conf": "confidence", "look": "second_look", "flag": "flags",
    "group": "match_group", "label": "match_label", "match": "match_label", "similarity": "match_similarity",
    "cluster": "cluster_dpmm", "tic": "tic_id", "file": "filename", "pct": "percentile", "period": "fold_period_days",
    "p": "fold_period_days",
    "depth": "bls_depth_ppm", "duration": "bls_duration_hours", "snr": "transit_snr", "sde": "transit_sde",
    "mag": "tmag", "dips": "n_dips", "flares": "n_flares", "outliers": "n_outliers", "steps": "n_steps",
    "prob": "probability", "oid": "object_id", "name": "object_id", "unlike": "novelty_reason",
    "n_points": "n_detections",
    "pc": "triage_pc", "failed": "tests_failed", "simbad": "simbad_type",
}  # fmt: skip
HEADINGS = {column.title.lower(): column.name for column in COLUMNS}
"""The queue's headings, in lower case → columns."""
IN_PPT = {"ppt", "dip-ppt"}
"""Headings whose values are shown in thousandths, of columns in parts per million."""


class NamedColumn(NamedTuple):
    """A column of the table, and how a number given for it is to be read."""

    name: str
    scale: float = 1.0
    """Multiplies numbers as shown into numbers as stored."""


def column_named(given: str, names: Collection[str]) -> NamedColumn:
    """Find the column that `given` means among the table's `names`.

    Raises UsageError, with the likeliest name and the list of columns, when there is none.
    """
    word = given.lower()
    wanted = word if word in names else HEADINGS.get(word, ALIASES.get(word, word))
    check_shown(wanted, names)
    if wanted in names:
        return NamedColumn(wanted, 1000.0 if word in IN_PPT else 1.0)
    if (listed := BY_NAME.get(wanted)) is not None and listed.stage != "rank":
        raise UsageError(f"{sanitize(given, 40)}: this run has no {wanted} yet: the {listed.stage} stage makes it")
    raise UsageError(f"there is no column {sanitize(given, 40)!r}{did_you_mean(word, names)} {columns_there(names)}")


def did_you_mean(word: str, names: Collection[str]) -> str:
    """Return `; did you mean …?`, or a full stop where nothing is near."""
    there = [short for short, column in (HEADINGS | ALIASES).items() if column in names or column in BY_NAME]
    near = difflib.get_close_matches(word.lower(), [*there, *names], 1)
    if not near:
        return "."
    return f"; did you mean {next((c.title for c in COLUMNS if c.title.lower() == near[0]), near[0])}?"


def columns_there(names: Collection[str]) -> str:
    """Return the queue's headings that this table has."""
    return "Columns: " + ", ".join(column.title for column in COLUMNS if column.name in names)
