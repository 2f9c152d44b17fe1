"""Show short messages and errors to the operator, the same error only once in a while."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Protocol

from clara_pipeline.text import sanitize

REPEAT_SECONDS = 10.0
"""After this time the same error is shown again."""
MOST_CHARACTERS = 800


class Notify(Protocol):
    """Textual's `App.notify`."""

    def __call__(
        self, message: str, *, severity: Any = ..., timeout: float | None = ..., markup: bool = ...
    ) -> object: ...


class Notifications:
    """What is shown through `notify`; `clock` returns seconds."""

    def __init__(self, notify: Notify, clock: Callable[[], float] = time.monotonic) -> None:
        self._notify = notify
        self._clock = clock
        self._shown: dict[str, float] = {}

    def info(self, words: str) -> None:
        """Show a short message."""
        self._notify(sanitize(words, MOST_CHARACTERS), timeout=5, markup=False)

    def error(self, words: str) -> None:
        """Show what could not be done; the same words again only after `REPEAT_SECONDS`."""
        now = self._clock()
        if now - self._shown.get(words, -math.inf) > REPEAT_SECONDS:
            self._shown[words] = now
            self._notify(sanitize(words, MOST_CHARACTERS), severity="error", timeout=12, markup=False)
