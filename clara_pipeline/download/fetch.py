"""One light curve: asked for until it is whole and checked, or until the retries are used up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.catalogues.mast import ListedFile
from clara_pipeline.download.fits_check import fault_of
from clara_pipeline.download.part import Part, into_quarantine
from clara_pipeline.download.receive import receive
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.retry_policy import jitter

STEP_FORWARD_BYTES = 1024
"""A try that brings at least this much more of the file than any before is not counted as a retry."""
SLOW_SECONDS = 10.0
"""How long the first try may be slow; every further one may be so much longer."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one light curve."""

    file: ListedFile
    path: Path
    reason: str = ""
    """Empty when the file is whole under `path`."""
    answered: bool = True
    """False when the server could not be reached at all."""


def place_of(file: ListedFile, data: Path) -> Path:
    """Return one folder a sector: `data/s0001/NAME`; the name was checked by `mast.listed_file`."""
    return data / f"s{file.sector:04d}" / file.filename


def fetch(client: Client, file: ListedFile, data: Path, count: Callable[[int], None]) -> Fetched:
    """Return the light curve under its final name, checked; never half of one.

    A file that is there and whole is not asked for; one that is there and broken goes to
    `data/quarantine`. Raises Stopped, and ClaraError when the disk refuses.
    """
    part = Part(place_of(file, data))
    if is_whole(part.final, data):
        part.drop()
        return Fetched(file, part.final)
    attempt, furthest = 0, part.size()
    while error := _try_once(client, file, part, data, count, (attempt + 1) * SLOW_SECONDS):
        if part.size() >= furthest + STEP_FORWARD_BYTES:
            furthest, attempt = part.size(), 0
        elif not error.transient or attempt == client.patience.retries:
            return Fetched(file, part.final, str(error), error.status is not None)
        else:
            attempt += 1
        client.courtesy.postpone(error.retry_after_seconds)
        client.courtesy.wait(client.stopping, client.patience.wait_seconds(max(attempt - 1, 0), jitter()))
    return Fetched(file, part.final)


def is_whole(path: Path, data: Path) -> bool:
    """Tell whether the file is there and of full length; a broken one is moved to quarantine."""
    if not path.is_file():
        return False
    fault = fault_of(path, check_sums=False)
    if fault:
        into_quarantine(path, data / "quarantine", fault)
    return fault is None


def _try_once(
    client: Client, file: ListedFile, part: Part, data: Path, count: Callable[[int], None], slow_seconds: float
) -> NetworkError | None:
    client.courtesy.wait(client.stopping)
    try:
        receive(client, file.url, part, count, slow_seconds)
    except NetworkError as error:
        return error
    fault = fault_of(part.path)
    if fault is None:
        part.keep()
        return None
    into_quarantine(part.path, data / "quarantine", fault)
    part.drop()
    return NetworkError(f"what arrived is broken: {fault}", status=200)
