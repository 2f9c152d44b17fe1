"""What the operator asked to see of the queue, and in which order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """Filter and order; as it comes: everything, by rank."""

    text: str = ""
    """Filter words, or SQL."""
    column: str = "rank"
    descending: bool = False
