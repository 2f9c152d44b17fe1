"""Tables that are not plain (scaled, with a heap, with null values, ASCII): through astropy, imported only then."""

import io
import re
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits.hdus import Hdu
from clara_pipeline.ingest.sources import Source

_MAX_FIELDS = 999
_SCALAR = {"BINTABLE": re.compile(r"1?[DEKJIB]$"), "TABLE": re.compile(r"[IFED]\d+(\.\d+)?$")}


def scalar_columns(hdu: Hdu) -> tuple[str, ...]:
    """Return the names, in capitals, of a table's columns with one number a row; empty for what is no table."""
    cards = hdu.cards
    scalar = _SCALAR.get(str(cards.get("XTENSION")))
    n_fields = cards.integer("TFIELDS") or 0
    if scalar is None or not 0 < n_fields <= _MAX_FIELDS or not cards.integer("NAXIS1"):
        return ()
    fields = [(cards.get(f"TTYPE{i}"), str(cards.get(f"TFORM{i}"))) for i in range(1, n_fields + 1)]
    return tuple(name.upper() for name, form in fields if isinstance(name, str) and scalar.match(form))


def read_columns(source: Source, hdu: Hdu, index: int, names: Iterable[str]) -> dict[str, NDArray]:
    """Return the named columns of HDU number `index`, scaled and with nulls as NaN, in native byte order.

    Raises UnreadableLightCurve for whatever astropy cannot read, or reads with other row sizes
    than the header's.
    Each column has shape (n_rows,).
    """
    from astropy.io import fits

    source.seek(0)
    content = io.BytesIO(source.read() or b"")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fits.open(content, memmap=False, disable_image_compression=True) as parts:
                _check_rows(parts[index].data, hdu)
                return {name: _plain(parts[index], name) for name in names}
    except Exception as error:  # a damaged file can end in nearly any error there
        raise UnreadableLightCurve(
            f"the file has a damaged or unusual table that astropy cannot read either ({type(error).__name__}); "
            "download it again"
        ) from error


def _check_rows(data: Any, hdu: Hdu) -> None:
    rows = len(data), data.dtype.itemsize
    if rows != (hdu.cards.integer("NAXIS2"), hdu.cards.integer("NAXIS1")):
        raise ValueError(f"{rows[0]} rows of {rows[1]} bytes are not what the header says")


def _plain(part: Any, name: str) -> NDArray:
    values = np.asarray(part.data[name])
    if values.dtype.kind not in "iuf" or values.ndim != 1:
        raise TypeError(f"column of kind {values.dtype.kind} and {values.ndim} dimensions")
    column = part.columns[name]
    if isinstance(column.null, int) and name not in ("QUALITY", "SAP_QUALITY"):
        values = np.where(values == column.null * (column.bscale or 1) + (column.bzero or 0), np.nan, values)
    return values.astype(values.dtype.newbyteorder("="))
