"""More like this: the stars nearest to one, as rows of the table of candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clara_pipeline.records import FloatArray
from clara_pipeline.text import sanitize
from clara_tui.candidate.shown_period import shown_signal
from clara_tui.candidate.simulated_reference import marked
from clara_tui.keys.in_force import with_keys
from clara_tui.queue import columns
from clara_tui.queue.shown_name import name_of_row
from clara_tui.queue.table_access import keys_at, numbers_in, row_of
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.terminal.themes import DISPOSITION_COLOURS
from clara_tui.text.cells import fitted, shortened
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.queue_table import decision_words

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey

MOST = 50
NO_FEATURES = "no features of the folds yet: the fold stage has not run ({jobs}, then {start} starts a run)"
WAYS = {"features": "by the ten features", "shape": "by the shape of the fold"}


@dataclass(frozen=True, slots=True)
class SimilarCandidate:
    """One star like another."""

    key: CandidateKey
    row: int
    """Of the table."""
    distance: float
    """In standard deviations of the features, or of DTW: smaller is more similar."""


@dataclass(frozen=True, slots=True)
class SimilaritySearch:
    """What was found, or why nothing was."""

    found: tuple[SimilarCandidate, ...] = ()
    problem: str = ""


def by_features(table: pa.Table, key: CandidateKey) -> SimilaritySearch:
    """Return the nearest candidates in the space of the ten features, each scaled to a standard deviation of 1."""
    from clara_pipeline.clustering.neighbours import nearest
    from clara_pipeline.runs.folds import TEN_FEATURES

    if not set(TEN_FEATURES) <= set(table.schema.names):
        return SimilaritySearch(problem=with_keys(NO_FEATURES))
    row = row_of(table, key)
    if row is not None:
        rows, distance = nearest(numbers_in(table, TEN_FEATURES), row, MOST)
        found = zip(keys_at(table, rows), rows.tolist(), distance.tolist(), strict=True)
        if len(rows):
            return SimilaritySearch(tuple(SimilarCandidate(*some) for some in found))
    return SimilaritySearch(problem="this star has no fold, or no other star has one: there is nothing to compare")


def by_names(table: pa.Table, names: Sequence[str], distance: FloatArray) -> SimilaritySearch:
    """Return the stars of these files, in their order; those the table does not have are left out.

    `distance` has shape (n_names,).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pc.index_in(pa.array(names, pa.string()), value_set=table["filename"].combine_chunks())
    there = rows.is_valid().to_numpy(zero_copy_only=False)
    rows = rows.drop_null().to_numpy()
    found = zip(keys_at(table, rows), rows.tolist(), distance[there].tolist(), strict=True)
    return SimilaritySearch(
        tuple(SimilarCandidate(*some) for some in found), "" if len(rows) else "no other star has a fold yet"
    )


HEAD = f"  {'distance':>9} {'star':<16} {'decision':<8} {'N-WRSS':>6} {'P d':>8}  match"

WIDTH_BEFORE_MATCH = len(HEAD) - len("match") + 1


def similar_line(
    row: dict[str, Any], distance: float, judgement: Judgement, is_current: bool, glyphs: Glyphs, width: int
) -> StyledLine:
    """Return one line of the list, `width` cells wide, below `HEAD`."""
    style = "selected" if is_current else ""
    decision = decision_words(judgement, glyphs)
    star = name_of_row(row)
    row = {**row, "fold_period_days": shown_signal(row, judgement)[0]}
    cells = [_said(row, "nwrss", 6, glyphs), _said(row, "fold_period_days", 8, glyphs)]
    match = sanitize(f"{row.get('match_group') or ''} {row.get('match_label') or ''}".strip(), 40)
    match = marked(match, row.get("match_filename"))
    return merged([
        (glyphs.cursor if is_current else " ", f"accent {style}".strip()),
        (f" {distance:>9.2f} {fitted(star, 16, ellipsis=glyphs.ellipsis)} ", style),
        (fitted(decision, 8), f"{DISPOSITION_COLOURS.get(judgement.disposition, 'warn')} {style}".strip()),
        (f" {' '.join(cells)}  {shortened(match, width - WIDTH_BEFORE_MATCH, glyphs.ellipsis)} ", style),
    ])  # fmt: skip


def _said(row: dict[str, Any], name: str, width: int, glyphs: Glyphs) -> str:
    return fitted(columns.said(columns.BY_NAME[name], row.get(name), glyphs.dash), width, left=False)
