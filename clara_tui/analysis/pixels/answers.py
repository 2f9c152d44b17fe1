"""What the analysis process says of where a dip comes from."""

from __future__ import annotations

import math

from msgspec import Struct

from clara_pipeline.records import CandidateKey, Ephemeris
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

    @property
    def source_pixels(self) -> float:
        """How far from the centre of light the source of the dip would be."""
        return math.hypot(self.source_column, self.source_row)
