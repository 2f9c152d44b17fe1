"""The pixels of one star and sector: SPOC's target pixel file from MAST, else a cutout of the full frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clara_pipeline.catalogues.mast import ListedFile, listed_file, product_address
from clara_pipeline.download.fetch import fetch
from clara_pipeline.download.tesscut import fetch_cutout
from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.pixels.find import CutoutPlace, pixel_file_name
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import rebased


def fetch_pixel_file(
    client: Client,
    light_curve: str,
    place: CutoutPlace | None,
    folder: Path,
    base_url: str = "",
    count: Callable[[int], None] = lambda _n_bytes: None,
) -> Path:
    """Return the path of the target pixels that belong to a light curve's name, in a folder a sector of `folder`.

    `count` is told of bytes as they arrive. Raises ClaraError that says what could not be had, and Stopped.
    """
    file = listed_pixel_file(light_curve, base_url)
    problem = "SPOC has no target pixel file for a light curve of this name"
    if file is not None:
        fetched = fetch(client, file, folder, count)
        if not fetched.reason:
            return fetched.path
        if not fetched.answered:
            raise NetworkError(fetched.reason)
        problem = f"{file.filename}: {fetched.reason}"
    if place is None:
        raise ClaraError(f"{problem}; for a cutout its position or sector is missing")
    try:
        return fetch_cutout(client, place, folder, base_url)
    except NetworkError as error:
        raise NetworkError(f"{problem}; {error}", transient=error.transient, status=error.status) from error


def listed_pixel_file(light_curve: str, base_url: str = "") -> ListedFile | None:
    """Return SPOC's target pixel file of a light curve, with its address at MAST; None for other light curves."""
    file, name = listed_file(light_curve), pixel_file_name(light_curve)
    if file is None or name is None:
        return None
    return ListedFile(name, rebased(product_address(name), base_url), file.sector, file.tic_id)
