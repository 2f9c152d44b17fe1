"""Loops of the event scan that numba compiles."""

from clara_pipeline.periods.loops import deviation, holes, quadratics
from clara_pipeline.scan.loops import free, maxima, sums

LOOPS = (
    (quadratics.fit_quadratics, quadratics.SIGNATURE),
    (deviation.deviate, deviation.SIGNATURE),
    (holes.fit_levels, holes.SIGNATURE),
    (sums.add_boxes, sums.BOXES),
    (sums.add_flares, sums.FLARES),
    (sums.compare_levels, sums.STEPS),
    (maxima.take_sample, maxima.SAMPLE),
    (maxima.find_maxima, maxima.MAXIMA),
    (maxima.keep_lasting, maxima.LASTING),
    (free.find_free, free.SIGNATURE),
)
"""What numba compiles for a scan, with its signature."""
