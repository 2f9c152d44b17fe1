"""Decide when to ask again: waits that double, with jitter, and never before a server wants to be asked."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

from clara_pipeline.network.errors import NetworkError, NoSuchHost, Stopped

LONGEST_WAIT_SECONDS = 15.0
LONGEST_RETRY_AFTER_SECONDS = 120.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to ask again, and how long to wait the first time."""

    retries: int = 10
    first_wait_seconds: float = 0.25

    def wait_seconds(self, attempt: int, jitter: float) -> float:
        """Return the wait before try number `attempt` + 1; `jitter` in 0-1 takes off up to half of it."""
        doubled = self.first_wait_seconds * 2.0 ** min(attempt, 30)
        return min(doubled, LONGEST_WAIT_SECONDS) * (1.0 - 0.5 * jitter)


class RateLimiter:
    """One server's wish to be left alone, shared by all threads that ask it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._not_before = 0.0

    def postpone(self, seconds: float | None) -> None:
        """Send no request for this many seconds, at most LONGEST_RETRY_AFTER_SECONDS."""
        if seconds:
            with self._lock:
                self._not_before = max(self._not_before, time.monotonic() + min(seconds, LONGEST_RETRY_AFTER_SECONDS))

    def wait(self, stopping: threading.Event, at_least_seconds: float = 0.0) -> None:
        """Sleep until the server may be asked. Raises Stopped when it is stopped meanwhile."""
        until = time.monotonic() + at_least_seconds
        while (rest := max(until, self._not_before) - time.monotonic()) > 0 or stopping.is_set():
            if stopping.wait(max(rest, 0.0)):
                raise Stopped("stopped while waiting for the server")


def keep_asking(action: Callable[[], T], patience: RetryPolicy, courtesy: RateLimiter, stopping: threading.Event) -> T:
    """Return what `action` returns, after as many tries as the policy allows. Raises its last NetworkError, or Stopped.

    A name that cannot be looked up is not tried again: somebody waits, and there is no network.
    """
    for attempt in range(patience.retries + 1):
        courtesy.wait(stopping)
        try:
            return action()
        except NoSuchHost:
            raise
        except NetworkError as error:
            if not error.transient or attempt == patience.retries:
                raise
            courtesy.postpone(error.retry_after_seconds)
            courtesy.wait(stopping, patience.wait_seconds(attempt, jitter()))
    raise AssertionError("unreachable")


def retry_after_seconds(header: str, now: float) -> float | None:
    """Return the seconds a `Retry-After` header asks for (number or date, RFC 9110 10.2.3); None without any."""
    if header.isascii() and header.isdigit():
        return float(min(int(header[:9]), 10**6))
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


def jitter() -> float:
    """Draw a number in 0-1 that keeps clients from asking in step; nothing a run computes depends on it."""
    return random.SystemRandom().random()
