"""Measure the shift of the light in transit, for the screen."""

from __future__ import annotations

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.pixels.centroid_offset import CentroidOffset, centroid_offset
from clara_pipeline.pixels.scale import arcsec_per_pixel
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence
from clara_pipeline.text import sanitize
from clara_pipeline.vetting.signal import signal_of
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.pixels.answers import MeasuredCentroid


def measured_centroid(key: CandidateKey, evidence: Evidence, ephemeris: Ephemeris) -> MeasuredCentroid:
    """Measure the shift at an ephemeris with a duration; the answer says why where it cannot be measured."""
    try:
        found = centroid_offset(signal_of(evidence, ephemeris))
    except (ArithmeticError, IndexError, UnreadableLightCurve, ValueError) as error:
        return MeasuredCentroid(key, ephemeris, reason=sanitize(error, 200))
    return _packed(key, ephemeris, found, arcsec_per_pixel(evidence.light_curve.product))


def _packed(key: CandidateKey, ephemeris: Ephemeris, found: CentroidOffset, scale: float) -> MeasuredCentroid:
    bins, (column, row) = found.binned, found.source
    arrays = (bins.hours, bins.column, bins.column_err, bins.row, bins.row_err,
              found.column.elsewhere, found.row.elsewhere)  # fmt: skip
    return MeasuredCentroid(
        key, ephemeris, "", scale, found.column.change, found.column.error, found.row.change, found.row.error,
        column, row, found.source_err, found.sigma, found.word, *(Packed.of(values, "<f4") for values in arrays),  # type: ignore[arg-type]
    )  # fmt: skip
