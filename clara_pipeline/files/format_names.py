"""Name the formats that tables are written in, and the suffixes that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

TABLE_FORMATS = ("csv", "ecsv", "votable", "fits", "parquet", "jsonl")
DECISION_FORMATS = (*TABLE_FORMATS, "ctoi")
SUFFIXES = {
    ".csv": "csv", ".ecsv": "ecsv", ".vot": "votable", ".votable": "votable", ".xml": "votable",
    ".fits": "fits",    ".parquet": "parquet", ".jsonl": "jsonl", ".txt": "ctoi",
}  # fmt: skip
"""Format of each suffix; the first of a format is the one that new files get."""
STDOUT = "-"
"""The name that stands for standard output."""


def format_of(output: str, given: str | None, formats: Sequence[str], default: str | None = None) -> str:
    """Return the format to write `output` in: the one given, else the one that its suffix says.

    `default` is for a name without a suffix, standard output among them. Raises UsageError where nothing says it.
    """
    suffix = Path(output).suffix.lower()
    form = given or SUFFIXES.get(suffix) or (default if not suffix else None)
    if form is not None and form in formats:
        return form
    raise UsageError(f"the name {sanitize(output, 200)!r} does not say its format; add --format {'|'.join(formats)}")


def suffix_of(form: str) -> str:
    """Return the suffix of new files of a format."""
    return next(suffix for suffix, name in SUFFIXES.items() if name == form)
