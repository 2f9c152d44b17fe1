"""The addresses of services, as a person may set them."""

from __future__ import annotations

from clara_pipeline.errors import UsageError
from clara_pipeline.network.hosts import allow


def check_address(setting: str, address: str) -> None:
    """Raises UsageError, naming the setting, for an address that nobody could be asked at; empty means none."""
    try:
        allow(frozenset(), address)
    except UsageError as error:
        raise UsageError(f"{setting}: {error}") from None
