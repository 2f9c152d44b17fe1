"""Write the list of trainings, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.text.cells import fitted, shortened
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.text.trainings.values import main_measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clara_pipeline.trainings.record import TrainingRecord
    from clara_tui.terminal.glyphs import Glyphs

WIDTHS, MORE_WIDTHS = (20, 10, 8, 6, 26), (16, 16, 16)
"""Cells of the columns of the list: name, kind, state, epochs, measure; experiment, tags, start."""
STATE_AT, STATE_WIDTH = WIDTHS[0] + WIDTHS[1] + 2, WIDTHS[2]
STATES = {"finished": "good", "failed": "bad", "killed": "warn", "running": "accent"}
WIDE = 110
"""From here on a line also tells experiment, tags and start."""


def head_line(width: int) -> StyledLine:
    """Head the list of trainings."""
    return (
        (
            "   " + _cells(("training", "kind", "state", "epochs", "measure"), ("experiment", "tags", "began"), width),
            "head",
        ),
    )


def list_line(record: TrainingRecord, width: int, is_at_cursor: bool, is_marked: bool, glyphs: Glyphs) -> StyledLine:
    """Tell a training in one line; the cursor and the mark stand before it."""
    naming, style = record.naming, "selected" if is_at_cursor else ""
    sign, mark = glyphs.cursor if is_at_cursor else " ", glyphs.yes if is_marked else " "
    values = (naming.run_name, record.kind, record.state, str(len(record.epochs) or ""), main_measure(record))
    more = (naming.experiment, ", ".join(naming.tags), record.started_utc[:16].replace("T", " "))
    words = _cells(values, more, width, glyphs.ellipsis)
    before, after = words[:STATE_AT], words[STATE_AT + STATE_WIDTH :]
    state = words[STATE_AT : STATE_AT + STATE_WIDTH]
    return merged(
        [
            (f"{sign}{mark} ", f"accent {style}"),
            (before, style),
            (state, f"{STATES.get(record.state, '')} {style}"),
            (after, style),
        ]
    )


def damaged_line(name: str, problem: str, width: int, is_at_cursor: bool, glyphs: Glyphs) -> StyledLine:
    """Tell a record that cannot be read."""
    sign, style = (glyphs.cursor, "selected") if is_at_cursor else (" ", "")
    return merged(
        [
            (f"{sign}  ", f"accent {style}"),
            (shortened(f"{name}  {problem}", width - 4, glyphs.ellipsis), f"bad {style}"),
        ]
    )


def _cells(values: Sequence[str], more: Sequence[str], width: int, ellipsis: str = "…") -> str:
    words = "".join(fitted(value, n, ellipsis=ellipsis) + " " for value, n in zip(values, WIDTHS, strict=True))
    if width >= WIDE:
        words += "".join(fitted(value, n, ellipsis=ellipsis) + " " for value, n in zip(more, MORE_WIDTHS, strict=True))
    return words
