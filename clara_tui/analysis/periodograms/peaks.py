"""Compute both periodograms of one light curve, their peaks, and what else repeats with the peaks' periods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.periods.box.least_squares import BoxSpectrum
from clara_pipeline.periods.flat_curve import densest_stretch, flat_curve, in_order
from clara_pipeline.periods.peaks.box_peaks import box_peaks, box_spectrum_of
from clara_pipeline.periods.peaks.relations import in_words, ratio_of, usual_interval_days
from clara_pipeline.periods.peaks.sine_peaks import sine_peaks
from clara_pipeline.periods.trends.methods import Detrending
from clara_pipeline.periods.trends.rotation import without_spots
from clara_pipeline.periods.zero_point import with_true_depth
from clara_pipeline.quality_bits import MOMENTUM_DUMP
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence, FloatArray
from clara_tui.analysis.detrended.evidence import detrended_evidence
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.period_search import first_look
from clara_tui.analysis.periodograms.answers import N_BOXES, N_SINES, Peak, Periodograms
from clara_tui.analysis.periodograms.signals_of_run import partners

LEAST_POINTS = 100
MOST_TIMES_DUMPS = 3
Found = tuple[BoxSpectrum | None, list[Ephemeris]]


def periodograms_of(
    key: CandidateKey, evidence: Evidence, run_folder: Path | None, detrending: Detrending | None = None
) -> Periodograms:
    """Search one light curve with boxes and with sines. Raises UnreadableLightCurve with too few points."""
    if detrending is not None:
        evidence = detrended_evidence(evidence, detrending)
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if np.count_nonzero(good) < LEAST_POINTS:
        raise UnreadableLightCurve(f"has only {np.count_nonzero(good)} usable points, too few to look for a period")
    time, flux = in_order(curve.time_btjd[good], curve.flux[good])
    sines = first_look(time, flux, search=False)
    spectrum, boxes = _boxes(time, flux)
    boxes = [with_true_depth(box, curve.flux[good]) for box in boxes]
    found = [boxes, sine_peaks(time, flux, sines.frequency_per_day, sines.power, N_SINES)]
    dump_days = _dump_days(evidence)
    others = partners(run_folder, key, boxes, float(time[0]), float(time[-1]))
    nothing = Packed.of(np.zeros(0), "<f4")
    return Periodograms(
        key=key,
        detrending=detrending,
        frequency_per_day=Packed.of(sines.frequency_per_day, "<f8"),
        power=Packed.of(sines.power, "<f4"),
        box_period_days=nothing if spectrum is None else Packed.of(spectrum.period_days, "<f4"),
        box_snr=nothing if spectrum is None else Packed.of(spectrum.snr, "<f4"),
        peaks=tuple(peak for some in found for peak in _peaks(some, dump_days, others)),
        dump_days=dump_days,
    )


def _boxes(time: FloatArray, flux: FloatArray) -> Found:
    """Search the densest 100 days, those of a fast rotator also without its spots, as the period search does."""
    dense = densest_stretch(time)
    time, flux = time[dense], flux[dense]
    found = _boxes_of(time, flux)
    spotless = without_spots(time, flux)
    return found if spotless is flux else max(found, _boxes_of(time, spotless), key=_strength)


def _boxes_of(time: FloatArray, flux: FloatArray) -> Found:
    curve = flat_curve(time, flux)
    spectrum = box_spectrum_of(curve)
    return spectrum, [] if spectrum is None else box_peaks(time, flux, curve, spectrum, N_BOXES)


def _strength(found: Found) -> float:
    return found[1][0].snr or 0.0 if found[1] else 0.0


def _peaks(found: Sequence[Ephemeris], dump_days: float | None, others: dict[Ephemeris, str]) -> list[Peak]:
    return [
        Peak(
            one,
            in_words(ratio_of(one.period_days, found[0].period_days)),
            _to_dumps(one, dump_days),
            others.get(one, ""),
        )
        for one in found
    ]


def _to_dumps(ephemeris: Ephemeris, dump_days: float | None) -> str:
    """Say how the period is related to the dumps'; larger ratios than 3 fit too much by chance."""
    ratio = None if dump_days is None else ratio_of(ephemeris.period_days, dump_days)
    return "" if ratio is None or ratio.numerator * ratio.denominator > MOST_TIMES_DUMPS else in_words(ratio)


def _dump_days(evidence: Evidence) -> float | None:
    if evidence.quality is None:
        return None
    return usual_interval_days(evidence.light_curve.time_btjd[evidence.quality & MOMENTUM_DUMP != 0])
