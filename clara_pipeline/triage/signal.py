"""The triage of the candidates of a run."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.flat_curve import densest_stretch, in_order
from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.triage.model import TriageModel, triage_probabilities
from clara_pipeline.triage.numbers import numbers_of
from clara_pipeline.triage.views import folded_views


class SeenSignal(NamedTuple):
    """What the triage looks at: the views (201,) and (61,) and the numbers (4,) of a signal."""

    global_view: FloatArray
    local_view: FloatArray
    numbers: FloatArray


def seen_signal(time_btjd: FloatArray, flux: FloatArray, ephemeris: Ephemeris) -> SeenSignal:
    """Return what the triage sees of the signal an ephemeris describes in a light curve.

    `time_btjd` and `flux` (n,), finite, in any order and unit; the trend is taken out here. Raises ClaraError
    for an ephemeris that cannot be folded, and for a fold that is not finite.
    """
    views = folded_views(*flat_curve_of(time_btjd, flux, ephemeris), ephemeris)
    if not all(np.isfinite(view).all() for view in views):
        raise ClaraError("the folded light curve holds values that are not finite (NaN or inf)")
    return SeenSignal(*views, numbers_of(ephemeris))


def triage_signals(model: TriageModel, signals: Sequence[SeenSignal]) -> list[tuple[float, float]]:
    """Return (P(planet or eclipse), P(planet)) of each signal: many at once take little longer than one."""
    if not signals:
        return []
    global_views, local_views, numbers = (np.stack(column) for column in zip(*signals, strict=True))
    triage, triage_pc = triage_probabilities(model, (global_views, local_views), numbers)
    return [(float(one), float(pc)) for one, pc in zip(triage, triage_pc, strict=True)]


def triage_signal(
    model: TriageModel, time_btjd: FloatArray, flux: FloatArray, ephemeris: Ephemeris
) -> tuple[float, float]:
    """Return the same of one light curve, (n,), finite, in any order and unit. Raises as `seen_signal`."""
    return triage_signals(model, [seen_signal(time_btjd, flux, ephemeris)])[0]


def flat_curve_of(time_btjd: FloatArray, flux: FloatArray, ephemeris: Ephemeris) -> tuple[FloatArray, FloatArray]:
    """Return the sorted times and flattened flux, about 1, of what the box search sees of a light curve.

    All have shape (n,), without the points left out.
    """
    time, relative = in_order(time_btjd, flux)
    dense = densest_stretch(time)
    return time[dense], flat_flux(time[dense], relative[dense], ephemeris)


def views_of(time_btjd: FloatArray, flux: FloatArray, ephemeris: Ephemeris) -> tuple[FloatArray, FloatArray]:
    """Return the views (201,) and (61,) of a light curve as it comes."""
    global_view, local_view = folded_views(*flat_curve_of(time_btjd, flux, ephemeris), ephemeris)
    return global_view.astype(np.float32), local_view.astype(np.float32)
