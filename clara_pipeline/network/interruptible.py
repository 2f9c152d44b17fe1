"""Wait for a system call that cannot be interrupted, such as looking up a host, without being held by it."""

from __future__ import annotations

import threading
from collections.abc import Callable

LOOK_SECONDS = 0.1


def run_interruptibly(work: Callable[[], object], stopping: threading.Event) -> None:
    """Run `work` in a thread of its own, and raise what it raises.

    Raises ConnectionAbortedError as soon as `stopping` is set, and KeyboardInterrupt as soon as there is one. The
    thread is then left to itself: it ends with its call, and does not keep the process from ending.
    """
    raised: list[BaseException] = []
    ended = threading.Event()

    def do() -> None:
        """Do the work and keep what it raises for the caller's thread."""
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again in the caller's thread
            raised.append(error)
        finally:
            ended.set()

    threading.Thread(target=do, daemon=True, name="connect").start()
    while not ended.wait(LOOK_SECONDS):
        if stopping.is_set():
            raise ConnectionAbortedError("stopped")
    if raised:
        raise raised[0]
