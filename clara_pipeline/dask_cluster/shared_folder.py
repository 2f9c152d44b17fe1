"""A part that a worker of another machine has written, seen from this one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_pipeline.runs.parts import is_finished
from clara_pipeline.text import sanitize

PATIENCE_SECONDS = 120.0
"""A network file system may keep what it knew of a folder for a minute (NFS: acdirmax)."""
LOOK_EVERY_SECONDS = 0.2


def wait_until_seen(part: Path, host: str) -> None:
    """Wait until a part that `host` has written is seen here. Raises ClaraError where it never is."""
    _wait(lambda: is_finished(part), Path(f"{part}.parquet"), host)


def wait_for_file(path: Path, host: str) -> None:
    """Wait until a file that `host` has written is seen here. Raises ClaraError where it never is."""
    _wait(path.exists, path, host)


def _wait(is_seen: Callable[[], bool], path: Path, host: str) -> None:
    """List the folder until the file is seen: then the kernel asks the file server for its names anew."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_seen():
        if time.monotonic() > give_up:
            raise ClaraError(
                f"{path}, written by a worker on {sanitize(host)}, is not seen here: is the folder shared?"
            )
        with suppress(FileNotFoundError):
            os.listdir(path.parent)
        time.sleep(LOOK_EVERY_SECONDS)
