"""The demo's transients as files of photometry, as a survey and a broker would give them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.files.csv_input import csv_text
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.transients.photometry import MAGNITUDE_PER_RELATIVE_FLUX, Photometry, magnitude_of_flux

DEMO_FOLDER = "demo-transients"
"""Its folder in the workspace's `data`."""
MAGNITUDES, DIFFERENCES, LABELS, MARKER = "magnitudes.csv", "differences.csv", "labels.csv", "objects.json"
VERSION = 1
"""Raised when the same settings give other objects."""
MAGNITUDE_COLUMNS = ("oid", "time", "band", "mag", "magerr")
FLUX_COLUMNS = ("object_id", "mjd", "band", "flux_ujy", "flux_error_ujy", "detected")


def write_demo_objects(folder: Path, n_per_class: int, seed: int) -> None:
    """Make `folder` hold the photometry of simulated objects, and their classes; nothing where it does already.

    Objects whose reference image is in the flux stand in `magnitudes.csv`, the others in `differences.csv`.
    Raises ClaraError where the folder cannot be written.
    """
    from clara_pipeline.transients.simulation.objects import simulate_objects

    told = {"version": VERSION, "n_per_class": n_per_class, "seed": seed}
    if _is_there(folder, told):
        return
    made = list(simulate_objects(n_per_class, seed))
    whole = [one for one, _ in made if not one.is_difference and (one.flux_ujy[one.is_detection] > 0).all()]
    names = {one.object_id for one in whole}
    differences = [one for one, _ in made if one.object_id not in names]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).unlink(missing_ok=True)
    except OSError as error:
        raise not_written(folder, error, "nothing was written") from error
    write_whole(folder / MAGNITUDES, csv_text([MAGNITUDE_COLUMNS, *_magnitude_rows(whole)]))
    write_whole(folder / DIFFERENCES, csv_text([FLUX_COLUMNS, *_flux_rows(differences)]))
    write_whole(folder / LABELS, csv_text([("oid", "class"), *((one.object_id, label) for one, label in made)]))
    write_whole(folder / MARKER, msgspec.json.encode(told))


def _is_there(folder: Path, told: dict[str, int]) -> bool:
    try:
        known = msgspec.json.decode((folder / MARKER).read_bytes(), type=dict[str, int])
        return known == told and all((folder / name).is_file() for name in (MAGNITUDES, DIFFERENCES, LABELS))
    except (OSError, *NOT_JSON):
        return False


def _magnitude_rows(objects: Iterable[Photometry]) -> Iterable[tuple[object, ...]]:
    for one in objects:
        seen = one.is_detection
        flux, error = one.flux_ujy[seen], one.flux_error_ujy[seen]
        magnitude = magnitude_of_flux(flux)
        columns = (one.time_mjd[seen], one.band[seen], magnitude, MAGNITUDE_PER_RELATIVE_FLUX * error / flux)
        for time, band, mag, mag_error in zip(*(column.tolist() for column in columns), strict=True):
            yield one.object_id, f"{time:.5f}", band, f"{mag:.4f}", f"{mag_error:.4f}"


def _flux_rows(objects: Iterable[Photometry]) -> Iterable[tuple[object, ...]]:
    for one in objects:
        columns = (one.time_mjd, one.band, one.flux_ujy, one.flux_error_ujy, one.is_detection)
        for time, band, flux, error, seen in zip(*(column.tolist() for column in columns), strict=True):
            yield one.object_id, f"{time:.5f}", band, f"{flux:.3f}", f"{error:.3f}", int(seen)
