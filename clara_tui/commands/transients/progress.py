"""Say now and then on stderr how many objects are done."""

from __future__ import annotations

import sys
from collections.abc import Callable

OBJECTS_PER_LINE = 500


def counter(what: str, n_total: int | None, quiet: bool) -> Callable[[int], None]:
    """Return a function that is told how many are done and prints it: in place on a terminal, else every 500."""

    def tell(n_done: int) -> None:
        """Print how many are done."""
        if quiet or sys.stderr is None:
            return
        of = "" if n_total is None else f"/{n_total}"
        is_last = n_done == n_total
        if sys.stderr.isatty():
            print(f"{n_done}{of} {what}", end="\n" if is_last else "\r", file=sys.stderr, flush=True)
        elif n_done % OBJECTS_PER_LINE == 0 or is_last:
            print(f"{n_done}{of} {what}", file=sys.stderr, flush=True)

    return tell
