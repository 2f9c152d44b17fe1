"""Find when a star's signal repeats: the Lomb–Scargle and the box ephemeris of one light curve."""

from typing import NamedTuple

from clara_pipeline.periods.box import kernel
from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD, box_ephemeris, is_detection
from clara_pipeline.periods.box.kernel import best_boxes
from clara_pipeline.periods.box.lone_event import is_beside, strongest_event, without_event
from clara_pipeline.periods.flat_curve import FlatCurve, densest_stretch, flat_curve, in_order
from clara_pipeline.periods.flat_flux import as_box, trend_at
from clara_pipeline.periods.harmonics import is_sinusoidal
from clara_pipeline.periods.lomb_scargle import lomb_scargle
from clara_pipeline.periods.loops import bin_medians, deviation, quadratics, windows
from clara_pipeline.periods.loops.bin_medians import median_per_bin
from clara_pipeline.periods.loops.deviation import deviate
from clara_pipeline.periods.loops.quadratics import fit_quadratics
from clara_pipeline.periods.loops.windows import best_window
from clara_pipeline.periods.trends.rotation import without_spots
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.settings import FoldSettings
from clara_pipeline.units import HOURS_PER_DAY

MOST_SEARCHES = 5
"""For one repeating signal: four events may be taken out."""

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

    @property
    def best(self) -> Ephemeris | None:
        """Return the ephemeris to fold on: the better one; None where neither search found any."""
        return self.bls if self.better == "bls" else self.ls


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
    time, relative, curve, bls = _strongest(time, relative, settings)
    dips = bls is not None and is_detection(bls)
    if dips and bls is not None:
        dips = not is_sinusoidal(time, relative - trend_at(time, curve), bls)
    better = "bls" if dips or ls is None else "ls"
    return Ephemerides(ls, bls, better if ls or bls else "")


class _BoxSearch(NamedTuple):
    """What was searched, times and flux (n,), and what was found there."""

    time_days: FloatArray
    flux: FloatArray
    curve: FlatCurve
    bls: Ephemeris | None


def _strongest(time_days: FloatArray, flux: FloatArray, settings: FoldSettings) -> _BoxSearch:
    """Search a curve, that of a fast rotator also without its spots; the stronger detection, or dips, are taken."""
    found = _repeating(time_days, flux, settings)
    if (spotless := without_spots(time_days, flux)) is flux:
        return found
    return max(found, _repeating(time_days, spotless, settings), key=_rank)


def _rank(search: _BoxSearch) -> tuple[bool, float]:
    return search.bls is not None and is_detection(search.bls), search.bls.snr or 0.0 if search.bls else 0.0


def _repeating(time_days: FloatArray, flux: FloatArray, settings: FoldSettings) -> _BoxSearch:
    """Search for boxes; where one event makes the best, search beside it for dips that repeat, and prefer those.

    Without a detection beside it the first dips stay: single transits are to be seen.
    """
    first, left, curve = None, (time_days, flux), flat_curve(time_days, flux)
    for _ in range(MOST_SEARCHES):
        latest = _searched(*left, curve, settings)
        first = first or latest
        if latest.bls is None or (latest.bls.snr or 0.0) < SNR_THRESHOLD:
            break
        event_days, is_alone = strongest_event(curve, as_box(latest.bls))
        if not is_alone:
            return latest if is_detection(latest.bls) else first
        days = (latest.bls.duration_hours or 0.0) / HOURS_PER_DAY
        beside = is_beside(latest.time_days, event_days, days)
        left, curve = (latest.time_days[beside], latest.flux[beside]), without_event(curve, event_days, days)
    return first or latest


def _searched(time_days: FloatArray, flux: FloatArray, curve: FlatCurve, settings: FoldSettings) -> _BoxSearch:
    limits = settings.min_period_days, settings.max_period_days
    return _BoxSearch(time_days, flux, curve, box_ephemeris(time_days, flux, curve, *limits, settings.bls))


def quick_ephemerides(time_btjd: FloatArray, flux: FloatArray) -> Ephemerides:
    """Return the same with every setting at its default: a first honest answer while somebody waits.

    Time and flux have shape (n,).
    """
    return find_ephemerides(time_btjd, flux)
