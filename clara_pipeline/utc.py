"""The time now, and how long ago something was, as texts of ISO 8601 in UTC."""

from datetime import UTC, datetime

from clara_pipeline.units import SECONDS_PER_DAY


def now_utc() -> str:
    """Return the current time in UTC as ISO 8601, in whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def age_days(asked_utc: object, now: str) -> float:
    """Return the days between two UTC times in ISO 8601; endless for what is no time, and for the future."""
    try:
        days = (datetime.fromisoformat(now) - datetime.fromisoformat(str(asked_utc))).total_seconds() / SECONDS_PER_DAY
    except (ValueError, TypeError):
        return float("inf")
    return days if days >= 0 else float("inf")
