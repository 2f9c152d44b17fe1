"""Name a candidate for a person; in full blind by the number that it drew by lot, which says nothing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize, star_name
from clara_tui.queue.hidden_columns import BLIND

if TYPE_CHECKING:
    from clara_pipeline.records import Candidate

TIC = re.compile(r"TIC \d+")


def name_of_row(row: Mapping[str, Any], limit: int = 30) -> str:
    """Return `TIC 25200252` or the file's name; `star 12` while names are hidden."""
    if row.get(BLIND):
        return f"{sanitize(row.get('kind') or 'star', 12)} {row[BLIND]}"
    return star_name(row.get("tic_id"), row["filename"], limit)


def without_names(text: str, candidate: Candidate) -> str:
    """Return words on a candidate; while names are hidden without its file's, and without TIC numbers."""
    if not candidate.more.get(BLIND):
        return text
    return TIC.sub("another star", text.replace(candidate.filename, "its file"))


def name_of(candidate: Candidate, limit: int = 30) -> str:
    """Return the same of a candidate; of a transient its survey's name."""
    key = candidate.key
    hidden = {name: candidate.more.get(name) for name in (BLIND, "kind")}
    return name_of_row({**hidden, "tic_id": key.tic_id, "filename": key.filename}, limit)
