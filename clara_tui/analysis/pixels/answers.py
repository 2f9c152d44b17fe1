"""Answers of the analysis process on the place of a dip on the sky."""

from __future__ import annotations

import math

from msgspec import Struct

from clara_pipeline.records import CandidateKey, Ephemeris, FloatArray, TestResult
from clara_tui.analysis.packed import Packed


class MeasuredCentroid(Struct, frozen=True, tag="centroid"):
    """The shift of the light in transit at one ephemeris; all in pixels but `hours`.

    The bins are (n_bins,), the changes at other phases (m,).
    """

    key: CandidateKey
    ephemeris: Ephemeris
    reason: str = ""
    """Why it could not be measured; the rest says nothing then."""
    arcsec_per_pixel: float = 1.0
    column: float = 0.0
    column_err: float = 0.0
    row: float = 0.0
    row_err: float = 0.0
    source_column: float = 0.0
    source_row: float = 0.0
    source_err: float = 0.0
    sigma: float = 0.0
    word: str = ""
    """"no shift", "on target", "off target" or "unsure"."""
    hours: Packed = Packed("<f4", b"")
    bins_column: Packed = Packed("<f4", b"")
    bins_column_err: Packed = Packed("<f4", b"")
    bins_row: Packed = Packed("<f4", b"")
    bins_row_err: Packed = Packed("<f4", b"")
    elsewhere_column: Packed = Packed("<f4", b"")
    elsewhere_row: Packed = Packed("<f4", b"")
    without: tuple[Ephemeris, ...] = ()
    """Signals whose transits were taken out of the flux before."""

    @property
    def source_pixels(self) -> float:
        """How far from the centre of light the source of the dip would be."""
        return math.hypot(self.source_column, self.source_row)


class FoundPixels(Struct, frozen=True, tag="pixels"):
    """The images of a dip and where it comes from; places are (column, row) in pixels of the cutout, from 0."""

    key: CandidateKey
    ephemeris: Ephemeris
    reason: str = ""
    """Why nothing could be found; the rest says nothing then."""
    is_missing: bool = False
    """There is no file; one may be had from an archive."""
    is_damaged: bool = False
    """The file cannot be read; another may be had from an archive."""
    file: str = ""
    notes: tuple[str, ...] = ()
    arcsec_per_pixel: float = 1.0
    columns: int = 1
    lost: Packed = Packed("<f4", b"")
    out: Packed = Packed("<f4", b"")
    aperture: Packed = Packed("<i4", b"")
    n_transits: int = 0
    source: tuple[float, float] = (0.0, 0.0)
    star: tuple[float, float] = (0.0, 0.0)
    star_is: str = ""
    distance: float = 0.0
    distance_err: float = 0.0
    sigma: float = 0.0
    snr: float = 0.0
    word: str = ""
    """"on target", "off target" or "unsure"."""
    apertures: tuple[tuple[str, int, float, float], ...] = ()
    """Name, pixels, depth and its error."""
    test: TestResult | None = None
    target: tuple[float, float] | None = None
    """Where the catalogue has the star; with what an arcsec east and north is, in pixels."""
    east: tuple[float, float] | None = None
    north: tuple[float, float] | None = None

    def image(self, name: str) -> FloatArray:
        """Return "lost", "out" or "aperture", shape (rows, columns)."""
        values: FloatArray = getattr(self, name).array().reshape(-1, self.columns)
        return values
