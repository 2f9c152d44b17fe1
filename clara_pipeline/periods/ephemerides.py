"""Find when a star's signal repeats: the Lomb–Scargle and the box ephemeris of one light curve."""

from typing import NamedTuple

from clara_pipeline.periods.box import kernel
from clara_pipeline.periods.box.ephemeris import box_ephemeris, is_detection
from clara_pipeline.periods.box.kernel import best_boxes
from clara_pipeline.periods.flat_curve import densest_stretch, flat_curve, in_order
from clara_pipeline.periods.flat_flux import trend_at
from clara_pipeline.periods.harmonics import is_sinusoidal
from clara_pipeline.periods.lomb_scargle import lomb_scargle
from clara_pipeline.periods.loops import bin_medians, deviation, quadratics, windows
from clara_pipeline.periods.loops.bin_medians import median_per_bin
from clara_pipeline.periods.loops.deviation import deviate
from clara_pipeline.periods.loops.quadratics import fit_quadratics
from clara_pipeline.periods.loops.windows import best_window
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.settings import FoldSettings

_DEFAULTS = FoldSettings()

LOOPS = (
    (best_boxes, kernel.SIGNATURE),
    (fit_quadratics, quadratics.SIGNATURE),
    (deviate, deviation.SIGNATURE),
    (best_window, windows.SIGNATURE),
    (median_per_bin, bin_medians.SIGNATURE),
)
"""What numba compiles for a search and the fold after it, with its signature."""


class Ephemerides(NamedTuple):
    """Both ephemerides of one light curve, and which of them is the better: "bls", "ls" or "" for neither."""

    ls: Ephemeris | None
    bls: Ephemeris | None
    better: str


def find_ephemerides(time_btjd: FloatArray, flux: FloatArray, settings: FoldSettings = _DEFAULTS) -> Ephemerides:
    """Return the published and the box ephemeris of a light curve, both (n,), finite, in any order and unit of flux.

    The box is the better where it is a detection and dips explain more than a sinusoid does; else the
    published one. The box search takes the densest 100 days of a longer curve. Raises ClaraError where
    the times span nothing, or too much to search.
    """
    time, relative = in_order(time_btjd, flux)
    ls = lomb_scargle(time, relative, settings.min_period_days, settings.max_period_days)
    dense = densest_stretch(time)
    time, relative = time[dense], relative[dense]
    curve = flat_curve(time, relative)
    bls = box_ephemeris(time, relative, curve, settings.min_period_days, settings.max_period_days, settings.bls)
    dips = bls is not None and is_detection(bls)
    if dips and bls is not None:
        dips = not is_sinusoidal(time, relative - trend_at(time, curve), bls)
    better = "bls" if dips or ls is None else "ls"
    return Ephemerides(ls, bls, better if ls or bls else "")


def quick_ephemerides(time_btjd: FloatArray, flux: FloatArray) -> Ephemerides:
    """Return the same with every setting at its default: a first honest answer while somebody waits.

    Time and flux have shape (n,).
    """
    return find_ephemerides(time_btjd, flux)
