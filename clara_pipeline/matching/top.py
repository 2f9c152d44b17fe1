"""The best matches of a light curve as one cell of a table, and back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.matching.cosine import Match

_decoder = msgspec.json.Decoder(tuple[Match, ...])


def top_text(top: Sequence[Match]) -> str:
    """Return JSON, the most similar first: `[{"filename": …, "object_type": …, "similarity": …}, …]`."""
    return msgspec.json.encode(tuple(top)).decode()


def top_matches(text: str | None) -> tuple[Match, ...]:
    """Return the matches in a cell of `match_top`; none for an empty or foreign cell."""
    try:
        return _decoder.decode(text) if text else ()
    except NOT_JSON:
        return ()
