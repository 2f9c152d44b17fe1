"""A small cutout of the TESS full frames around a star, from MAST's TESSCut, as a target pixel file.

Interface: https://mast.stsci.edu/tesscut/docs/ (`astrocut`): a ZIP archive with a FITS file a camera and CCD, or JSON
with a message.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from clara_pipeline.catalogues.mast import MAST
from clara_pipeline.download.fits_check import fault_of
from clara_pipeline.download.part import Part
from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.files.atomic import not_written
from clara_pipeline.ingest.pixels.find import CutoutPlace
from clara_pipeline.ingest.pixels.read import read_target_pixels
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import rebased
from clara_pipeline.text import sanitize

SIDE_PIXELS = 11
MAX_CUTOUT_BYTES = 96 * 2**20
"""A sector of frames of 200 s on 11 × 11 pixels is 20 MB."""


class Refusal(msgspec.Struct):
    """What the service says where it has no cutout."""

    msg: str = ""


def cutout_address(place: CutoutPlace) -> str:
    """Return where TESSCut makes the cutout around a star."""
    query = {"ra": f"{place.ra_deg:.6f}", "dec": f"{place.dec_deg:.6f}", "y": SIDE_PIXELS, "x": SIDE_PIXELS,
             "units": "px", "sector": place.sector}  # fmt: skip
    return f"{MAST}/tesscut/api/v0.1/astrocut?{urlencode(query)}"


def fetch_cutout(client: Client, place: CutoutPlace, folder: Path, base_url: str = "") -> Path:
    """Return the path of the cutout, checked; never half of one.

    Raises NetworkError where there is none, Stopped, and ClaraError when the disk refuses.
    """
    final = place.path_in(folder)
    content = unpacked(client.read(rebased(cutout_address(place), base_url), MAX_CUTOUT_BYTES))
    part = Part(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        part.path.write_bytes(content)
    except OSError as error:
        raise not_written(part.path, error, "the cutout was not kept") from error
    if fault := fault_of(part.path) or _unusable(part.path):
        part.drop()
        raise NetworkError(f"TESSCut's cutout is broken: {fault}", transient=False)
    part.keep()
    return final


def unpacked(content: bytes) -> bytes:
    """Return the first FITS file of TESSCut's archive.

    Raises NetworkError, in TESSCut's own words where it says why, for what is no archive or too large in one.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise NetworkError(f"TESSCut has no cutout: {_message(content)}", transient=False)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            name = next(one for one in archive.namelist() if one.endswith(".fits"))
            with archive.open(name) as file:
                found = file.read(MAX_CUTOUT_BYTES + 1)
    except StopIteration:
        raise NetworkError("TESSCut's archive holds no cutout", transient=False) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise NetworkError(f"TESSCut's archive cannot be read: {sanitize(error, 100)}", transient=False) from error
    if len(found) > MAX_CUTOUT_BYTES:
        raise NetworkError("TESSCut's cutout is larger than any of this size can be", transient=False)
    return found


def _message(content: bytes) -> str:
    try:
        said = msgspec.json.decode(content, type=Refusal).msg
    except NOT_JSON:
        said = ""
    return sanitize(said, 200) or "it sent something else"


def _unusable(path: Path) -> str:
    try:
        read_target_pixels(path)
    except UnreadableLightCurve as error:
        return str(error)
    return ""
