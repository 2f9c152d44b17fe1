"""What may be shown: text that `sanitize` leaves as it is."""

from clara_pipeline.text import sanitize


def is_harmless(text: object) -> bool:
    """Return whether nothing in `text` could move a cursor, hide or turn round what stands beside it."""
    return sanitize(text, 10**6) == str(text).strip()
