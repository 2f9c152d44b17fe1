"""FITS files that are no light curves: what they are, in words."""

from collections.abc import Sequence

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits.hdus import Hdu
from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.text import sanitize

_ADVICE = "give the light curve file (…_lc.fits) instead"
_BY_COLUMN = {
    "RAW_CNTS": "a target pixel file",
    "LC_INIT": "a data validation time series",
    "LC_DETREND": "a data validation time series",
    "VECTOR_1": "a file of cotrending basis vectors",
    "TIC": "a catalogue",
    "TICID": "a catalogue",
}


def refuse(parts: Sequence[Hdu]) -> UnreadableLightCurve:
    """Return the error that says what a FITS file without time and flux columns holds."""
    names = [name for part in parts for name in _column_names(part.cards)]
    for column, product in _BY_COLUMN.items():
        if column in (name.upper() for name in names):
            return UnreadableLightCurve(f"the file is another product, {product}; {_ADVICE}")
    if names:
        listed = ", ".join(sanitize(name, 30) for name in names[:10]) + (" …" if len(names) > 10 else "")
        return UnreadableLightCurve(
            f"the file has no columns of time and flux with one number a row; it has {listed}; {_ADVICE}"
        )
    if any(part.data_bytes for part in parts):
        return UnreadableLightCurve(f"the file is another product, an image; {_ADVICE}")
    return UnreadableLightCurve("the file holds FITS headers but no data; download it again")


def _column_names(cards: FitsHeader) -> list[str]:
    n_fields = min(cards.integer("TFIELDS") or 0, 999)
    values = [cards.get(f"TTYPE{i}") for i in range(1, n_fields + 1)]
    return [value for value in values if isinstance(value, str)]
