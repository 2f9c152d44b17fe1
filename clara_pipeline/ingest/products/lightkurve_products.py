"""Community products that lightkurve has readers for: recognised here, read there.

Importing lightkurve takes 2-3 s, so this happens only once such a file is met: what tells them apart looks at
the headers alone, as `lightkurve.io.detect` does. Units and quality words are lightkurve's defaults.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits.hdus import Hdu
from clara_pipeline.ingest.gaps import numbers_to_gaps
from clara_pipeline.ingest.products.flux_units import error_in_proportion, in_proportion, zero_point_notes
from clara_pipeline.ingest.products.identity import median_step_seconds, star_in, tic_sector_notes
from clara_pipeline.ingest.sources import Source
from clara_pipeline.ingest.times import order_notes, span_notes, to_btjd
from clara_pipeline.records import Evidence, LightCurve, Star
from clara_pipeline.text import sanitize
from clara_pipeline.units import BTJD_OFFSET_DAYS

READERS = ("pathos", "cdips", "tglc", "k2sff", "everest", "kepseismic")
"""Modules of `lightkurve.io`, each with a function `read_…_lightcurve`; in capitals, the products' names."""

_FIRST_JD = 2.4e6
_LEAST_JD = 1e6
_PATHOS_COLUMNS = (b"'PSF_FLUX_RAW", b"'PSF_FLUX_COR", b"'AP4_FLUX_COR")


def product_for_lightkurve(parts: Sequence[Hdu]) -> str:
    """Return which of READERS knows the file, by its headers; empty where none does, or where we read it ourselves."""
    if len(parts) < 2:
        return ""
    primary, table = parts[0].cards, parts[1].cards
    origin = str(primary.get("ORIGIN") or "")
    if all(name in table.text for name in _PATHOS_COLUMNS):
        return "pathos"
    if "cdips" in origin.lower():
        return "cdips"
    if table.get("EXTNAME") == "BESTAPER" and table.get("TTYPE4") == "ARCLENGTH":
        return "k2sff"
    if b"EVEREST" in primary.text and "KEPLERID" in primary:
        return "everest"
    return {"UCSB/TGLC": "tglc", "CEA & SSI": "kepseismic"}.get(origin, "")


def read_with_lightkurve(source: Source, parts: Sequence[Hdu], product: str, filename: str) -> Evidence:
    """Read a light curve with lightkurve, in our units, without the cadences that its default bitmask excludes.

    Raises UnreadableLightCurve for whatever lightkurve cannot read.
    """
    curve = _read(source, product)
    time, time_notes = _times(curve)
    raw, unit = _plain(curve.flux), _unit(curve.flux, product)
    flux, gap_notes = numbers_to_gaps(time, raw)
    flux, unit_notes = in_proportion(flux, unit)
    tic_id, sector, identity_notes = tic_sector_notes(parts[0].cards, parts[1].cards, filename)
    notes = (
        *identity_notes, *time_notes, *gap_notes, *unit_notes, *_flag_notes(curve), *zero_point_notes(flux),
        *order_notes(time), *span_notes(time, flux),
    )  # fmt: skip
    light_curve = LightCurve(
        filename, tic_id, sector, time, flux, median_step_seconds(time), product.upper(),
        star_in(parts[0].cards, parts[1].cards), notes,
    )  # fmt: skip
    return Evidence(light_curve, flux_err=_error(curve, unit), quality=_quality(curve))


def evidence_of_lightkurve(curve: Any, filename: str) -> Evidence:
    """Take time, flux, error and quality of a `lightkurve.LightCurve`, in our units, every cadence of it.

    Times that are no Julian dates, as of a curve made of bare numbers, are BTJD. `filename` names a curve whose
    `meta` has no file.
    """
    meta = curve.meta
    time, notes = _times(curve)
    if time.size and np.median(time) < -_LEAST_JD:
        time = time + BTJD_OFFSET_DAYS
    unit = str(getattr(curve.flux, "unit", None) or "").lower()
    flux, unit_notes = in_proportion(_plain(curve.flux), unit)
    name = sanitize(Path(str(meta.get("FILENAME") or filename)).name, 200)
    tic_id, sector = _whole(meta.get("TICID") or meta.get("TARGETID")), _whole(meta.get("SECTOR"))
    star = Star(name=sanitize(meta.get("LABEL") or meta.get("OBJECT") or "", 80))
    light_curve = LightCurve(
        name, tic_id, sector, time, flux, median_step_seconds(time), "lightkurve", star, (*notes, *unit_notes)
    )
    return Evidence(light_curve, flux_err=_error(curve, unit), quality=_quality(curve))


def _whole(value: object) -> int | None:
    """Return a positive whole number; None for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 and int(text) > 0 else None


def _read(source: Source, product: str) -> Any:
    """Make lightkurve's LightCurve of a file's bytes; a file's name or path never reaches it."""
    from astropy.io import fits

    source.seek(0)
    content = io.BytesIO(source.read() or b"")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = getattr(import_module(f"lightkurve.io.{product}"), f"read_{product}_lightcurve")
            with fits.open(content, memmap=False, lazy_load_hdus=False, disable_image_compression=True) as hdus:
                return read(hdus)
    except ImportError as error:
        raise UnreadableLightCurve(
            f"the file is of {product.upper()}, which lightkurve reads, but lightkurve cannot be "
            "imported here; install it"
        ) from error
    except Exception as error:  # a damaged file can end in nearly any error there
        raise UnreadableLightCurve(
            f"the file looks like {product.upper()}, but lightkurve cannot read it "
            f"({type(error).__name__}); download it again"
        ) from error


def _times(curve: Any) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return times as BTJD. CDIPS counts from JD 0, where lightkurve says BTJD: the numbers decide."""
    days = (np.asarray(curve.time.jd1, np.float64) - BTJD_OFFSET_DAYS) + np.asarray(curve.time.jd2, np.float64)
    middle = float(np.median(days)) if days.size else 0.0
    return to_btjd(days, "JD") if middle > _FIRST_JD else (days, ())


def _plain(values: Any) -> NDArray[np.floating]:
    """Return a column, masked or with a unit, as an array with NaN in its gaps."""
    bare = getattr(values, "unmasked", values)
    array = np.array(getattr(bare, "value", bare), dtype=np.float64)
    mask = getattr(values, "mask", None)
    if mask is not None:
        array[np.broadcast_to(np.asarray(mask), array.shape)] = np.nan
    return array


def _unit(flux: Any, product: str) -> str:
    return "mag" if product == "cdips" else str(getattr(flux, "unit", "") or "").lower()


def _error(curve: Any, unit: str) -> NDArray[np.floating] | None:
    if "flux_err" not in curve.colnames:
        return None
    error = error_in_proportion(_plain(curve["flux_err"]), unit)
    return error if np.isfinite(error).any() else None


def _quality(curve: Any) -> NDArray[np.integer] | None:
    if "quality" not in curve.colnames:
        return None
    words = np.asarray(curve["quality"])
    return words.astype(np.int32) if words.dtype.kind in "iu" else None


def _flag_notes(curve: Any) -> tuple[str, ...]:
    kept = curve.meta.get("QUALITY_MASK")
    if kept is None or np.all(kept):
        return ()
    kept = np.asarray(kept, dtype=bool)
    return (f"{kept.size - kept.sum()} of {kept.size} cadences are left out by the file's quality word",)
