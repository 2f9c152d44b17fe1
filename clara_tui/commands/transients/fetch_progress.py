"""Show how many objects a fetch has settled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.brokers.alerce.job import Settled


class ProgressLine:
    """Count settled objects on stderr: a line that is redrawn on a terminal, else one JSON line a second."""

    def __init__(self, n_total: int, quiet: bool) -> None:
        self._n_done, self._n_total, self._quiet, self._next = 0, n_total, quiet, 0.0

    def count(self, _settled: Settled) -> None:
        """Count one more, and print it at most once in a while."""
        import json
        import time

        self._n_done += 1
        is_last = self._n_done == self._n_total
        if self._quiet or (not is_last and time.monotonic() < self._next):
            return
        self._next = time.monotonic() + 1.0
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{self._n_done:,}/{self._n_total:,} objects" + ("\n" if is_last else ""))
        else:
            sys.stderr.write(json.dumps({"stage": "fetch", "n_done": self._n_done, "n_total": self._n_total}) + "\n")
        sys.stderr.flush()
