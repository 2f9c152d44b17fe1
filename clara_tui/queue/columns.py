"""The queue's columns: how each is titled, how wide it is, how its values read, and which matter most."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from clara_pipeline.text import sanitize


@dataclass(frozen=True, slots=True)
class QueueColumn:
    """One column of the queue."""

    name: str
    """The table's name for it."""
    title: str
    width: int
    says: Callable[[Any], str]
    importance: int
    """Columns that do not fit are left out from the highest number down."""
    left: bool = False
    """Text to the left; numbers stand to the right."""
    grows: int = 0
    """How many more cells it may take where there is room."""
    about: str = ""
    """What it is in a few words, where the meaning in the table of columns is too long or needs its neighbours."""


def share(value: float) -> str:
    """Write 0–1 with three places and without the zero in front: `.395`."""
    return f"{value:.3f}".removeprefix("0")


def ppt(value: float) -> str:
    """Return a depth in ppm, as parts per thousand."""
    return f"{value / 1000:.2f}" if value < 10_000 else f"{value / 1000:.1f}"


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _yes(value: bool) -> str:
    return "few" if value else ""


def _tenth(value: float) -> str:
    """Write one decimal, none from 1000 on: a number that is cut would be another number."""
    return f"{value:.1f}" if abs(value) < 999.95 else f"{value:.0f}"


def _days(value: float) -> str:
    return (f"{value:.4f}" if value < 10 else f"{value:.3f}").removeprefix("0")


COLUMNS = (
    QueueColumn("rank", "rank", 6, str, 0, about="rank by N-WRSS"),
    QueueColumn("blind", "number", 6, str, 0, about="number drawn by lot: names are hidden while judging blind"),
    QueueColumn("nwrss", "N-WRSS", 6, share, 0, about="N-WRSS, within this run's batch"),
    QueueColumn("percentile", "pct", 3, _whole, 3),
    QueueColumn("tic_id", "TIC", 11, str, 0),
    QueueColumn("object_id", "object", 14, str, 0, left=True, grows=10, about="the survey's name of the object"),
    QueueColumn("class", "class", 7, str, 0, left=True, grows=7, about="the most probable class"),
    QueueColumn("probability", "prob", 5, share, 1, about="probability of that class"),
    QueueColumn("margin", "margin", 6, share, 3, about="probability over that of the second class"),
    QueueColumn("novelty", "novelty", 7, _tenth, 1, about="how unlike every known class, percent"),
    QueueColumn("n_detections", "points", 6, str, 4),
    QueueColumn("bands", "bands", 5, str, 6, left=True),
    QueueColumn("peak_mag", "peak", 5, _tenth, 5),
    QueueColumn("sector", "S", 4, str, 4),
    QueueColumn("tmag", "Tmag", 4, _tenth, 4),
    QueueColumn("p3", "p3", 5, share, 5),
    QueueColumn("p5", "p5", 5, share, 9),
    QueueColumn("p9", "p9", 5, share, 5),
    QueueColumn("fold_period_days", "P d", 7, _days, 6, about="period: kept, or folded on, days"),
    QueueColumn("bls_period_days", "BLS d", 7, _days, 12, about="BLS period, days"),
    QueueColumn("bls_depth_ppm", "ppt", 5, ppt, 7, about="depth at that period"),
    QueueColumn("transit_snr", "SNR", 5, _tenth, 8, about="transit signal to noise"),
    QueueColumn("transit_sde", "SDE", 5, _tenth, 10, about="signal detection efficiency"),
    QueueColumn("triage", "triage", 6, share, 8, about="P(planet or eclipse)"),
    QueueColumn("triage_pc", "tri-PC", 6, share, 7, about="P(planet)"),
    QueueColumn("n_dips", "dips", 4, str, 11),
    QueueColumn("n_flares", "flares", 6, str, 11),
    QueueColumn("n_outliers", "outliers", 8, str, 13),
    QueueColumn("n_steps", "steps", 5, str, 13),
    QueueColumn("strongest_event_sigma", "sigma", 6, _tenth, 12, about="significance of the strongest event"),
    QueueColumn("strongest_dip_depth_ppm", "dip-ppt", 7, ppt, 12, about="depth of the strongest single dip"),
    QueueColumn("strongest_dip_sigma", "dip-sig", 7, _tenth, 13, about="significance of the strongest dip"),
    QueueColumn("strongest_dip_least_period_days", "dip-P", 6, _tenth, 13, about="its shortest period, days"),
    QueueColumn("strongest_dip_hours", "dip-h", 5, _tenth, 13, about="length of the strongest dip, hours"),
    QueueColumn("match_label", "match", 7, str, 8, left=True, grows=4, about="type of the best match; sim: simulated"),
    QueueColumn("match_similarity", "simil", 5, share, 11, about="similarity of the best match"),
    QueueColumn("match_group", "group", 12, str, 12, left=True, about="label group"),
    QueueColumn("cluster_dpmm", "cl", 3, str, 8, about="DPMM cluster"),
    QueueColumn("toi", "TOI", 9, str, 8, left=True),
    QueueColumn("disposition", "decision", 8, str, 1, left=True, about="decision"),
    QueueColumn(
        "disposition_star",
        "star said",
        9,
        str,
        14,
        left=True,
        grows=12,
        about="decisions on all light curves of the star",
    ),
    QueueColumn("star_files", "files", 5, str, 1, about="light curves of the star, in one row"),
    QueueColumn("star_sectors", "sectors", 8, str, 3, left=True, grows=16, about="their sectors"),
    QueueColumn("subclass", "subclass", 8, str, 2, left=True, grows=6, about="subclass given to a transient"),
    QueueColumn("rating", "rating", 6, str, 10, about="rating"),
    QueueColumn("flags", "flags", 8, str, 2, left=True, grows=16, about="flags"),
    QueueColumn("product", "product", 13, str, 13, left=True),
    QueueColumn("n_same_star", "same", 4, str, 12, about="light curves of this star in the run"),
    QueueColumn("duplicate_of", "duplicate of", 20, str, 12, left=True, grows=35, about="better ranked, same star"),
    QueueColumn("filename", "file", 20, str, 11, left=True, grows=35, about="file name"),
    QueueColumn("few_points", "few", 3, _yes, 9, left=True, about="under 3 points: the class is the prior's"),
    QueueColumn("run", "run", 20, str, 14, left=True, about="the run that the row is from"),
    QueueColumn("star_rank", "star", 7, str, 14, about="best rank of the star, over all runs"),
    QueueColumn("kind", "kind", 9, str, 14, left=True, about="star or transient"),
    QueueColumn("novelty_reason", "unlike because", 14, str, 11, left=True, grows=60, about="why it is novel"),
    QueueColumn("for_you", "for you", 8, share, 0, about="learnt from your decisions"),
    QueueColumn("for_you_because", "because", 14, str, 9, left=True, grows=60, about="why it is for you, or not"),
    QueueColumn("note", "note", 10, str, 12, left=True, grows=200, about="note"),
)
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Placed:
    """A column and the width it got."""

    column: QueueColumn
    width: int


def fitting(names: Collection[str], width: int) -> list[Placed]:
    """Return the most important columns among `names` that fit into `width` cells, in the queue's order."""
    chosen: list[QueueColumn] = []
    left = width
    for column in sorted((c for c in COLUMNS if c.name in names), key=lambda column: column.importance):
        if column.width + 1 <= left:
            chosen.append(column)
            left -= column.width + 1  # and a space
    widths = {}
    for column in sorted(chosen, key=lambda column: column.importance):
        more = min(column.grows, left)
        widths[column.name] = column.width + more
        left -= more
    return [Placed(column, widths[column.name]) for column in COLUMNS if column in chosen]


def meaning(column: QueueColumn) -> str:
    """Say what a column is, for the list of columns to sort by."""
    from clara_pipeline.tables import candidate_columns

    return column.about or candidate_columns.BY_NAME[column.name].meaning


def said(column: QueueColumn, value: Any, dash: str = "-") -> str:
    """Return a value as its column reads it; a dash where there is none."""
    if value is None or value == "":
        return "" if column.left else dash
    return sanitize(column.says(value))


def sortable(names: Sequence[str]) -> list[QueueColumn]:
    """List the columns an operator can sort by in a table with these names."""
    return [column for column in COLUMNS if column.name in names]
