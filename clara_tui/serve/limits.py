"""Limits of what a client may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, seconds and counts that keep memory, disk and processors bounded."""

    upload_bytes: int = 64 << 20
    """Of one request, all its files together."""
    grace_seconds: float = 10.0
    """An upload may be slow for so long …"""
    least_bytes_per_second: float = 20_000.0
    """… and must then have been this fast since its beginning."""
    workers: int = 2
    admitted: int = 16
    """Requests that upload, wait or work at one time; further ones are answered with 503."""
    analysis_seconds: float = 60.0
    training_seconds: float = 600.0
    training_files: int = 200
    synthetic_curves: int = 2000
    kept_analyses: int = 50
    """The newest ones can be exported."""
    connections: int = 256
    header_seconds: float = 15.0
    """Time for the first request of a connection to arrive."""
    app_sessions: int = 8
    """Browsers that may use the app at one time."""


JSON_BYTES = 16_384
"""Longest body of a request that is JSON."""
FIELD_BYTES = 1_024
"""Longest value of a form's field."""
RETRY_SECONDS = 5
WORKER_DATA_BYTES = 1 << 30
"""Memory of a worker process."""
WORKER_FILE_BYTES = 128 << 20
"""Largest file a worker may write."""
CURVE_POINTS = 60_000
"""Points of a light curve that the page draws."""
