"""Find failed light curves worth another try: their files are others now than when they failed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from clara_pipeline.ingest.sources import was_out_of_reach
from clara_pipeline.records import Failure, Target


def worth_another_try(failures: Iterable[Failure], targets: Mapping[str, Target]) -> list[str]:
    """Name the failed targets, by filename, whose file has another size or time by now, or is within reach again."""
    found = (failure for failure in failures if failure.filename in targets)
    return [
        failure.filename
        for failure in found
        if _has_changed(targets[failure.filename]) or is_back(failure, targets[failure.filename])
    ]


def is_back(failure: Failure, target: Target) -> bool:
    """Tell whether a file that could not be opened when it failed can be opened now."""
    return was_out_of_reach(failure.reason) and os.access(target.path, os.R_OK)


def _has_changed(target: Target) -> bool:
    with suppress(OSError, ValueError):
        facts = os.stat(target.path)
        return (facts.st_size, facts.st_mtime_ns) != (target.size_bytes, target.mtime_ns)
    return False
