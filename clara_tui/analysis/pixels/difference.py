"""Find where a dip comes from in a star's target pixel file, for the screen."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.pixels.find import STORED, cutout_place, find_pixel_file, pixel_file_name, stored_folder
from clara_pipeline.ingest.pixels.read import read_target_pixels
from clara_pipeline.pixels.dip_source import DipSource, dip_source, pixel_test
from clara_pipeline.pixels.scale import arcsec_per_pixel
from clara_pipeline.pixels.target_pixels import TargetPixels
from clara_pipeline.records import CandidateKey, Ephemeris, Star
from clara_pipeline.text import sanitize
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.pixels.answers import FoundPixels

_WITHOUT_PIXELS = re.compile("hlsp_(?!tess-spoc_)")
"""Names of archived products of others than SPOC: no target pixel file is called after them."""


def found_pixels(
    key: CandidateKey, path: Path | None, light_curve: str, ephemeris: Ephemeris, product: str
) -> FoundPixels:
    """Read the target pixel file of a light curve and find the dip's source; the answer says why where it cannot."""
    if path is None:
        return FoundPixels(key, ephemeris, reason=_missing(light_curve), is_missing=True)
    try:
        pixels = read_target_pixels(path)
        return _packed(key, ephemeris, pixels, dip_source(pixels, ephemeris), path.name, arcsec_per_pixel(product))
    except (ArithmeticError, IndexError, UnreadableLightCurve, ValueError) as error:
        is_damaged = isinstance(error, UnreadableLightCurve)
        return FoundPixels(key, ephemeris, reason=sanitize(f"{path.name}: {error}", 300), is_damaged=is_damaged)


def pixel_file(light_curve: Path, workspace: Path, sector: int | None, star: Star) -> Path | None:
    """Return the target pixels of a light curve: beside it, where the settings say, or downloaded into the workspace.

    None where there are none.
    """
    from clara_pipeline.config.load import resolve

    named, stored = resolve(workspace).settings.evidence.pixels, stored_folder(workspace, sector)
    folders = [*([workspace / named] if named else []), stored]
    place = cutout_place(sector, star.ra_deg, star.dec_deg)
    return find_pixel_file(light_curve, folders, [] if place is None else [place.path_in(workspace / STORED)])


def _missing(light_curve: str) -> str:
    name = pixel_file_name(light_curve)
    if name is None or _WITHOUT_PIXELS.match(name):
        return "no target pixel file: none belongs to a light curve of this name"
    return f"no target pixel file: put {name} beside the light curve, or name its folder in evidence.pixels"


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
