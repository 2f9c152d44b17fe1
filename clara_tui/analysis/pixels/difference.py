"""Find where a dip comes from in a star's target pixel file, for the screen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.pixels.find import find_pixel_file, pixel_file_name
from clara_pipeline.ingest.pixels.read import read_target_pixels
from clara_pipeline.pixels.dip_source import DipSource, dip_source, pixel_test
from clara_pipeline.pixels.scale import arcsec_per_pixel
from clara_pipeline.pixels.target_pixels import TargetPixels
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.text import sanitize
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.pixels.answers import FoundPixels

MAST = "https://mast.stsci.edu/api/v0.1/Download/file/?uri=mast:TESS/product/"


def found_pixels(
    key: CandidateKey, light_curve: Path, folders: Iterable[Path], ephemeris: Ephemeris, product: str
) -> FoundPixels:
    """Read the target pixel file of a light curve and find the dip's source; the answer says why where it cannot."""
    path = find_pixel_file(light_curve, folders)
    if path is None:
        return FoundPixels(key, ephemeris, reason=_missing(light_curve.name))
    try:
        pixels = read_target_pixels(path)
        return _packed(key, ephemeris, pixels, dip_source(pixels, ephemeris), path.name, arcsec_per_pixel(product))
    except (ArithmeticError, IndexError, UnreadableLightCurve, ValueError) as error:
        return FoundPixels(key, ephemeris, reason=sanitize(f"{path.name}: {error}", 300))


def pixel_folders(workspace: Path) -> list[Path]:
    """Return the folder that the workspace's settings name for target pixel files, now; none where they name none."""
    from clara_pipeline.config.load import resolve

    folder = resolve(workspace).settings.evidence.pixels
    return [workspace / folder] if folder else []


def _missing(light_curve: str) -> str:
    name = pixel_file_name(light_curve)
    if name is None:
        return "no target pixel file belongs to a light curve of this name"
    where = f"; MAST has it: {MAST}{name}" if name.startswith("tess") else ""
    return f"no target pixel file: put {name} beside the light curve, or name its folder in evidence.pixels{where}"


def _packed(
    key: CandidateKey, ephemeris: Ephemeris, pixels: TargetPixels, found: DipSource, file: str, scale: float
) -> FoundPixels:
    image = found.image
    return FoundPixels(
        key=key,
        ephemeris=ephemeris,
        file=sanitize(file),
        notes=tuple(sanitize(note) for note in pixels.notes),
        arcsec_per_pixel=scale,
        columns=image.lost.shape[1],
        lost=Packed.of(image.lost.ravel(), "<f4"),
        out=Packed.of(image.out.ravel(), "<f4"),
        aperture=Packed.of(pixels.aperture.ravel().astype(np.int32), "<i4"),
        n_transits=image.n_transits,
        source=found.source,
        star=found.star,
        star_is=found.star_is,
        distance=found.distance,
        distance_err=found.distance_err,
        sigma=found.sigma,
        snr=found.snr,
        word=found.word,
        apertures=found.apertures,
        test=pixel_test(found, scale),
        target=pixels.target,
        east=pixels.east,
        north=pixels.north,
    )
