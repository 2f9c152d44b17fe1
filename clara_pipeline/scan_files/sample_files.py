"""Write the five sample curves of the recipe's generator as CSV and FITS files, with a table of their events."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from clara_pipeline.files.atomic import write_whole
from clara_pipeline.synthetic.scan_samples import SAMPLE_KINDS, SampleCurve, sample_curve

FORMATS = ("csv", "fits", "both")
TRUTH = "truth.csv"


def write_samples(folder: Path, form: str, n_samples: int, seed: int) -> list[Path]:
    """Write `n_samples` curves, the kinds in turn, and `truth.csv`; return their paths, the truth last.

    The first five are `normal_star`, `exoplanet_transit`, `stellar_flares`, `noisy_outliers` and `complex_system`;
    further ones have a number. Raises ClaraError where a file cannot be written.
    """
    paths, truth = [], ["file,kind,start,end"]
    folder.mkdir(parents=True, exist_ok=True)
    for name, curve in _curves(n_samples, seed):
        for suffix in ("csv", "fits") if form == "both" else (form,):
            path = folder / f"{name}.{suffix}"
            write_whole(path, _csv(curve) if suffix == "csv" else _fits(curve))
            paths.append(path)
            truth += [f"{path.name},{event.kind},{event.start!r},{event.end!r}" for event in curve.events]
    write_whole(folder / TRUTH, "\n".join([*truth, ""]).encode())
    return [*paths, folder / TRUTH]


def _curves(n_samples: int, seed: int) -> Iterator[tuple[str, SampleCurve]]:
    kinds = list(SAMPLE_KINDS)
    for k in range(n_samples):
        kind, turn = kinds[k % len(kinds)], k // len(kinds)
        yield kind if turn == 0 else f"{kind}_{turn + 1}", sample_curve(kind, np.random.default_rng((seed, k)))


def _csv(curve: SampleCurve) -> bytes:
    rows = zip(curve.time.tolist(), curve.flux.tolist(), strict=True)
    return ("time,flux\n" + "".join(f"{time!r},{flux!r}\n" for time, flux in rows)).encode()


def _fits(curve: SampleCurve) -> bytes:
    from astropy.io import fits

    columns = [fits.Column("TIME", "D", array=curve.time), fits.Column("FLUX", "D", array=curve.flux)]
    table = fits.BinTableHDU.from_columns(columns, name="LIGHTCURVE")
    data = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(data)
    return data.getvalue()
