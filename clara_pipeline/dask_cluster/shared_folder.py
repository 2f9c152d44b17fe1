"""A part that a worker of another machine has written, seen from this one."""

from __future__ import annotations

import os
import time
from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_pipeline.runs.parts import is_finished
from clara_pipeline.text import sanitize

PATIENCE_SECONDS = 120.0
"""A network file system may keep what it knew of a folder for a minute (NFS: acdirmax)."""
LOOK_EVERY_SECONDS = 0.2


def wait_until_seen(part: Path, host: str) -> None:
    """Wait until a part that `host` has written is seen here. Raises ClaraError where it never is.

    Listing a folder makes the kernel ask the file server for its names anew, asking for one name does not.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_finished(part):
        if time.monotonic() > give_up:
            raise ClaraError(
                f"{part}.parquet, written by a worker on {sanitize(host)}, is not seen here: is the folder shared?"
            )
        os.listdir(part.parent)
        time.sleep(LOOK_EVERY_SECONDS)
