"""Hold interrupts back while locks are taken that other threads wait for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Deliver the signals that end a program after the block, not within it.

    Python raises KeyboardInterrupt between any two instructions, also between taking a lock and entering its
    `with`: the lock is then never released. `concurrent.futures.wait` takes one lock a future in that way, and a
    thread that finishes such a future waits for ever. In any other than the main thread, where Python raises no
    interrupt, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        """Remember a signal for the end of the block."""
        came.append(number)

    before = {number: signal.getsignal(number) for number in ENDING}
    held = {number: handler for number, handler in before.items() if callable(handler)}
    try:
        for number in held:
            signal.signal(number, note)
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
