"""One file, whoever made it, as a `LightCurve` or as `Evidence`.

Plain FITS tables (SPOC and nearly all others) take the fast path of `fits.plain_table`; the rest goes
through astropy, which is imported only then.
"""

from pathlib import Path

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.csv_file import read_csv
from clara_pipeline.ingest.filenames import key
from clara_pipeline.ingest.fits import table_reader
from clara_pipeline.ingest.products.columns import AUTO
from clara_pipeline.ingest.sources import Source, opened
from clara_pipeline.records import Evidence, LightCurve

_LOOK_BYTES = 512


def read_light_curve(path: Path, flux_column: str = AUTO) -> LightCurve:
    """Return the time and flux of one file; `flux_column` is the setting `ingest.flux_column`.

    Raises UnreadableLightCurve with a sentence that says what is wrong and what to do; the file's
    name is not in it, since whoever reports it has the name beside it.
    """
    with opened(path) as source:
        if _is_fits(source, path):
            return table_reader.read_light_curve(source, key(path), flux_column)
        return read_csv(source, key(path), flux_column).light_curve


def read_evidence(path: Path, flux_column: str = AUTO) -> Evidence:
    """Return the light curve and every other column we know of one file. Raises as `read_light_curve`."""
    with opened(path) as source:
        if _is_fits(source, path):
            return table_reader.read_evidence(source, key(path), flux_column)
        return read_csv(source, key(path), flux_column)


def _is_fits(source: Source, path: Path) -> bool:
    """Tell FITS, whatever its name, from CSV, by its name; refuse everything else."""
    start = source.read(_LOOK_BYTES) or b""
    source.seek(0)
    if start.startswith(b"SIMPLE  ="):
        return True
    if path.name.lower().removesuffix(".gz").endswith(".csv"):
        return False
    raise _not_fits(start)


def _not_fits(start: bytes) -> UnreadableLightCurve:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")) or b"<html" in text:
        return UnreadableLightCurve(
            "the file is not FITS but a web page (HTML) saved under its name; download it again"
        )
    if text.startswith(b"{"):
        return UnreadableLightCurve(
            "the file is not FITS but a server's message saved under its name; download it again"
        )
    if not start.strip(b"\0"):
        return UnreadableLightCurve("the file holds only zero bytes, the mark of a broken download; download it again")
    return UnreadableLightCurve(
        "the file is not a FITS file; give a FITS light curve, or a CSV file with the ending .csv"
    )
