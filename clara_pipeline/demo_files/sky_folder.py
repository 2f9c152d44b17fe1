"""The folder of the demo sky: which files it has, and whether they are all there."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from clara_pipeline.files.atomic import not_written, remove_unfinished, sync_folder, write_whole
from clara_pipeline.files.csv_input import csv_text
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.settings import DemoSettings
from clara_pipeline.synthetic.sky.sector import SECTOR, light_curve_name, tic_id_of

SKY_VERSION = 1
"""Raised when the same settings give another sky."""
MARKER, TRUTH, LOCK = "sky.json", "truth.csv", "sky.lock"


class Sky(msgspec.Struct, frozen=True):
    """The marker file: written last, so that a folder with it holds the whole sky."""

    version: int
    seed: int
    n_stars: int
    sizes: tuple[int, ...]
    """Of the light curves, in bytes; a loss of power may leave a file empty."""


def demo_files(settings: DemoSettings) -> list[str]:
    """Return the names of the sky's light curves, in the order of the stars (and sorted)."""
    return [light_curve_name(tic_id_of(settings.seed, index)) for index in range(settings.n_stars)]


def is_whole(folder: Path, settings: DemoSettings) -> bool:
    """Tell whether the marker tells of this sky and every file has the size it names."""
    try:
        marked = msgspec.json.decode((folder / MARKER).read_bytes(), type=Sky)
        return (folder / TRUTH).is_file() and marked == sky_of(folder, settings)
    except (OSError, *NOT_JSON):
        return False


def sky_of(folder: Path, settings: DemoSettings) -> Sky:
    """Return what the marker has to say of the files there are. Raises OSError where one is missing."""
    sizes = tuple((folder / name).stat().st_size for name in demo_files(settings))
    return Sky(SKY_VERSION, settings.seed, settings.n_stars, sizes)


def clear(folder: Path, settings: DemoSettings) -> None:
    """Remove the marker, unfinished files and another sky's light curves.

    Raises ClaraError when the folder cannot be written.
    """
    try:
        (folder / MARKER).unlink(missing_ok=True)
        remove_unfinished(folder)
        wanted = set(demo_files(settings))
        for path in folder.glob(f"tess*-s{SECTOR:04d}-*_lc.fits"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error


def finish(folder: Path, settings: DemoSettings, truth: Sequence[dict[str, object]]) -> None:
    """Write the truth table, and then the marker."""
    write_whole(folder / TRUTH, truth_csv(truth))
    sync_folder(folder)
    write_whole(folder / MARKER, msgspec.json.encode(sky_of(folder, settings)))


def truth_csv(rows: Sequence[dict[str, object]]) -> bytes:
    """Return the truth table, one row a star; an empty cell where a quantity means nothing."""
    return csv_text([rows[0].keys(), *(row.values() for row in rows)])
