"""Write copies of light curves, a share of them with a made-up signal, and a table that says which."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.files.csv_input import csv_text
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.synthetic.injected import SIGNALS, inject
from clara_pipeline.text import sanitize

TRUTH = "truth.csv"
FLUX_COLUMNS = ("PDCSAP_FLUX", "SAP_FLUX", "KSPSAP_FLUX", "FLUX")
"""All that a table has of these are multiplied by the signal."""


def write_injected(
    paths: Sequence[Path], folder: Path, kind: str, share: float, seed: int, tell: Callable[[str], None]
) -> int:
    """Write a copy of each FITS light curve into `folder`, `share` of them with a signal of `kind`, and `truth.csv`.

    A file that cannot be used is left out and told of. Returns how many were written.
    Raises UsageError where none could be, and ClaraError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for index, path in enumerate(sorted(paths, key=lambda path: path.name)):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))
        is_host = rng.random() < share
        try:
            data = _with_signal(path, kind, rng) if is_host else path.read_bytes()
        except (OSError, ValueError, KeyError) as error:
            tell(f"{path.name} is left out: {sanitize(error, 200)}")
            continue
        write_whole(folder / path.name, data, sync=False)
        rows.append((path.name, kind if is_host else "none"))
    if not rows:
        raise UsageError("none of the files could be used: signals are put into FITS light curves with a flux column")
    write_whole(folder / TRUTH, csv_text([("filename", "class"), *rows]))
    return len(rows)


def _with_signal(path: Path, kind: str, rng: np.random.Generator) -> bytes:
    """Return the file's bytes with its fluxes multiplied by a signal. Raises ValueError for a table without them."""
    from astropy.io import fits

    curve = read_light_curve(path)
    seen = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    time, flux = (np.asarray(column, np.float64)[seen] for column in (curve.time_btjd, curve.flux))
    signal = np.ones(len(seen))
    signal[seen] = inject(kind, rng, time, flux, curve.star) / flux
    with fits.open(path) as hdus:
        columns = [name for name in FLUX_COLUMNS if name in hdus[1].columns.names]
        if not columns or len(hdus[1].data) != len(signal):
            raise ValueError("it has no flux column that a signal could be put into")
        for name in columns:
            hdus[1].data[name] = hdus[1].data[name] * signal
        data = io.BytesIO()
        hdus.writeto(data, checksum=True)
    return data.getvalue()


KINDS = tuple(SIGNALS)
"""What can be put into a light curve."""
