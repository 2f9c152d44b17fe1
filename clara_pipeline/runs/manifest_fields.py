"""The fields of a manifest that are shown or exported, made harmless: anybody may have edited the file."""

from __future__ import annotations

from typing import Any

import msgspec

from clara_pipeline.text import sanitize_all

SHOWN = (
    "run", "created_utc", "clara_version", "versions", "message", "origins", "inputs_hash", "models", "batches",
)  # fmt: skip
"""Paths and settings are not among them: they stay as they are."""


class Batch(msgspec.Struct):
    """What must be known of a batch to tell its range."""

    batch: str
    n_rows: int
    wrss_min: float | None
    wrss_max: float | None


def shown_fields(manifest: msgspec.Struct) -> dict[str, Any]:
    """Return the manifest's shown fields, their texts sanitized.

    Raises msgspec.ValidationError for a batch that does not tell its range.
    """
    fields = {name: sanitize_all(getattr(manifest, name)) for name in SHOWN}
    for span in msgspec.convert(fields["batches"], list[Batch]):
        if span.n_rows and (span.wrss_min is None or span.wrss_max is None):
            raise msgspec.ValidationError("a batch has rows, but no range of WRSS")
    return fields
