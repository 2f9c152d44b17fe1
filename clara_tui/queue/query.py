"""Query of the operator on the queue: what to see, and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy comes with the records, and that after the first paint
    from clara_pipeline.records import CandidateKey

DISAGREE = "disagree"
"""The column of stars that vetters judged differently; made where a filter asks for it."""


@dataclass(frozen=True, slots=True)
class Query:
    """Filter and order; as it comes: everything, by rank."""

    text: str = ""
    """Filter words, or SQL."""
    column: str = "rank"
    descending: bool = False
    is_grouped: bool = False
    """Whether the light curves of a star are one row."""
    opened: CandidateKey | None = None
    """Of grouped light curves the one to show for its star, in the place of the best ranked."""

    @property
    def tells_of_others(self) -> bool:
        """Whether what it shows depends on the judgements of the other vetters."""
        return DISAGREE in self.text.lower()

    @property
    def is_sql(self) -> bool:
        """SQL decides the order itself: neither column nor direction says anything of it."""
        return bool(re.match(r"\s*(select|with|where|from)\b", self.text, re.IGNORECASE))
