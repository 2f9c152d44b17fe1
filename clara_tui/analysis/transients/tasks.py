"""Tasks of the helper on one transient: read photometry, fit the process, follow its class, find its like."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import Photometry
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.analysis.tasks import Kept
from clara_tui.analysis.transients.answers import NearestObjects, ObjectCurve, ObjectHistory, ObjectProcess

N_TIMES = 160
"""Of the process in each of two stretches: around the peak, and over all points."""
BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS = 60.0, 140.0
MARGIN_DAYS = 5.0


def read_object(ask: AnalysisRequest, kept: Kept) -> ObjectCurve:
    """Read an object's measurements from the run."""
    from clara_pipeline.runs.object_lookup import photometry_of
    from clara_pipeline.transients.nights import usable_points

    one = photometry_of(Path(ask.run), ask.key.object_id)
    good = np.isfinite(one.time_mjd) & np.isfinite(one.flux_ujy) & (np.abs(one.time_mjd) < 1e7)
    kept.photometry = one
    time, band, flux, error = usable_points(one)
    return ObjectCurve(
        ask.key,
        Packed.of(time, "<f8"),
        "".join(band.tolist()),
        Packed.of(flux, "<f8"),
        Packed.of(error, "<f8"),
        Packed.of(one.is_detection[good], "<i4"),
        one.is_difference,
    )


def fit_object(ask: AnalysisRequest, kept: Kept) -> ObjectProcess:
    """Fit the Gaussian process to an object, and ask it around the peak and over all its points."""
    from clara_pipeline.transients.gaussian_process.fit import fit_process
    from clara_pipeline.transients.gaussian_process.predict import predict

    one = _photometry(kept)
    process = fit_process(one)
    times = _times(one, process.peak_mjd)
    bands = "".join(band for band in "ugrizyV" if band in set(process.bands))
    told = [predict(process, times, np.full(len(times), band)) for band in bands]
    return ObjectProcess(
        ask.key,
        bands,
        Packed.of(times, "<f8"),
        Packed.of(np.concatenate([np.zeros(0), *(mean for mean, _ in told)]), "<f8"),
        Packed.of(np.concatenate([np.zeros(0), *(sigma for _, sigma in told)]), "<f8"),
        process.peak_mjd,
        float(np.exp(process.log_scale_days)),
    )


def _times(one: Photometry, peak_mjd: float) -> FloatArray:
    """Return times at which the process is drawn, ascending, (n_times,)."""
    time = one.time_mjd[np.isfinite(one.time_mjd)]
    if not len(time):
        return np.zeros(0)
    first, last = float(time.min()) - MARGIN_DAYS, float(time.max()) + MARGIN_DAYS
    near = np.linspace(max(first, peak_mjd - BEFORE_PEAK_DAYS), min(last, peak_mjd + AFTER_PEAK_DAYS), N_TIMES)
    return np.unique(np.concatenate([near, np.linspace(first, last, N_TIMES)]))


def follow_object(ask: AnalysisRequest, kept: Kept) -> ObjectHistory:
    """Classify what was known of an object some days after its first detection, by the run's classifier."""
    from clara_tui.analysis.transients.class_history import class_history
    from clara_tui.analysis.transients.run_classifier import classifier_of

    return class_history(ask.key, _photometry(kept), classifier_of(Path(ask.run)))


def find_nearest(ask: AnalysisRequest, kept: Kept) -> NearestObjects:
    """Find the objects of the run whose statistics are most like this one's."""
    from clara_tui.analysis.transients.nearest_objects import nearest_objects

    return nearest_objects(ask.key, _photometry(kept), Path(ask.run))


def _photometry(kept: Kept) -> Photometry:
    if kept.photometry is None:
        raise UnreadableLightCurve("has no measurements")
    return kept.photometry
