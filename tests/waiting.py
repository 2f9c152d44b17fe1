"""Wait for something that another process or thread does."""

import time
from collections.abc import Callable

import pytest

PAUSE_SECONDS = 0.01
LOOKS = 6000


def wait_until(met: Callable[[], object], what: str) -> None:
    """Look until `met` is true; the test fails with `what` when it never is. The machine may be as slow as it likes."""
    for _ in range(LOOKS):
        if met():
            return
        time.sleep(PAUSE_SECONDS)
    pytest.fail(f"{what}: it never came")
