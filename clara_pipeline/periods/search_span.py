"""Choose how much of a long light curve the box search looks at."""

SEARCHED_DAYS = 100.0
"""What a search of all periods can afford; of a longer curve the densest stretch of this length is taken."""


def span_note(span_days: float) -> str:
    """Return what a person should know of a curve of this length; empty where all of it is searched."""
    if not span_days > SEARCHED_DAYS:
        return ""
    return f"the times span {span_days:.0f} days: the box search looks at the densest {SEARCHED_DAYS:.0f} of them"
