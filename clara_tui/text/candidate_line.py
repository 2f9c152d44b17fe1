"""One star in one line: what the run and the vetter say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize, star_number
from clara_tui.candidate.shown_period import is_folded_on, shown_signal
from clara_tui.candidate.simulated_reference import marked
from clara_tui.queue import columns
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.queue.shown_name import name_of_row
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.terminal.themes import DISPOSITION_COLOURS
from clara_tui.text.cells import whole
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.panels.words import chance
from clara_tui.widgets.queue_table import decision_words
from clara_tui.widgets.vet_head import depth_words

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey

FACTS = (
    ("fold_period_days", "P {} d"), ("bls_depth_ppm", "{}"), ("triage_pc", "planet {}"),
    ("match_group", "{}"), ("match_label", "{}"), ("cluster_dpmm", "cluster {}"), ("toi", "TOI {}"),
)  # fmt: skip
"""Columns shown where they have a value, and how."""
SAID_ON_VET: Mapping[str, Callable[[float], str]] = {"bls_depth_ppm": depth_words, "triage_pc": chance}
"""Values that read here as on the Vet screen, not as in their column, whose heading has the unit."""


def star_line(row: Mapping[str, Any], judgement: Judgement, glyphs: Glyphs, width: int) -> StyledLine:
    """Return `TIC 25200252 ✓ PC  #12  N-WRSS .395  P 3.1021 d  4.1 ppt …`: as many facts as fit into `width` cells."""
    words = decision_words(judgement, glyphs)
    score = row.get("nwrss")
    period_days, depth_ppm = shown_signal(row, judgement)
    label = marked(str(row.get("match_label") or ""), row.get("match_filename")) or None
    row = {**row, "fold_period_days": period_days, "bls_depth_ppm": depth_ppm, "match_label": label}
    facts = [f"#{row['rank']}", "no N-WRSS" if score is None else f"N-WRSS {columns.share(score)}"]
    if row.get(BLIND):
        facts = []
    facts += [form.format(sanitize(_said(name, row[name]), 30)) for name, form in FACTS if row.get(name) is not None]
    pieces = [
        (f" {name_of_row(row)} ", "strong"),
        (f"{words} " if words else "", DISPOSITION_COLOURS.get(judgement.disposition, "warn")),
        *((f" {fact} ", "") for fact in facts),
    ]
    return merged(list(whole(pieces, width, glyphs.ellipsis)))


def fold_title(key: CandidateKey, judgement: Judgement, glyphs: Glyphs, is_named: bool) -> tuple[str, str]:
    """Return what stands over a small fold, and its style: `25200252 ✓ PC`; without the name in full blind."""
    name = star_number(key.tic_id, key.filename, 20) if is_named else ""
    words = decision_words(judgement, glyphs)
    return f"{name} {words}".strip(), DISPOSITION_COLOURS.get(judgement.disposition, "")


def fold_period_words(row: Mapping[str, Any], judgement: Judgement) -> str:
    """Return ` at P 1.23 d` where the run's small fold is not of the period that the vetter has kept."""
    if is_folded_on(row, judgement):
        return ""
    return f" at P {columns.BY_NAME['fold_period_days'].says(row['fold_period_days'])} d, not the kept"


def _said(name: str, value: Any) -> str:
    if name in SAID_ON_VET:
        return SAID_ON_VET[name](value)
    column = columns.BY_NAME.get(name)
    return str(value) if column is None else column.says(value)
