"""Light curves from files, from lightkurve and from arrays, and their folds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from clara_pipeline.errors import ClaraError
from clara_pipeline.features.folded_bins import without_empty_bins
from clara_pipeline.ingest.products.identity import median_step_seconds
from clara_pipeline.ingest.products.lightkurve_products import evidence_of_lightkurve
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.ephemerides import Ephemerides, find_ephemerides
from clara_pipeline.periods.flat_curve import in_order
from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.periods.folding import bin_centres, bin_means, phase
from clara_pipeline.records import Ephemeris, Evidence, FloatArray, LightCurve, TestResult
from clara_pipeline.vetting.tests import run_tests

if TYPE_CHECKING:
    import lightkurve

OWN_CURVE = "own light curve"


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """A light curve folded on an ephemeris, the dip at phase 0."""

    ephemeris: Ephemeris
    phase: FloatArray
    """float64 (n,), −0.5 to 0.5, in order of time."""
    flux: FloatArray
    """float64 (n,): flux over its median, flattened around the dips where the ephemeris has a duration."""
    bin_phase: FloatArray
    """float64 (bins,): centres of the bins."""
    bin_flux: FloatArray
    """float64 (bins,): mean of `flux` in each bin; empty bins are interpolated."""


def read_curve(path: str | Path, flux_column: str = "auto") -> Evidence:
    """Read one light curve file with every column that is known of it.

    `flux_column` is the setting `ingest.flux_column`. Raises UnreadableLightCurve, with what is wrong with the file.
    """
    return read_evidence(Path(path), flux_column)


def as_evidence(curve: Any) -> Evidence:
    """Take a light curve in any of the forms of this API: `Evidence`, `LightCurve`, lightkurve's, or (time, flux).

    Times of a pair are BTJD in days, its flux is in any unit proportional to light; both (n,).
    Raises ClaraError for anything else.
    """
    if isinstance(curve, Evidence):
        return curve
    if isinstance(curve, LightCurve):
        return Evidence(curve)
    if isinstance(curve, (str, Path)):
        return read_curve(curve)
    if hasattr(curve, "time") and hasattr(curve, "flux"):
        return evidence_of_lightkurve(curve, OWN_CURVE)
    return Evidence(_of_arrays(curve))


def _of_arrays(pair: Any) -> LightCurve:
    try:
        time, flux = (np.asarray(values, dtype=np.float64) for values in pair)
    except (TypeError, ValueError) as error:
        raise ClaraError("a light curve is a file, a LightCurve, or a pair of arrays (time_btjd, flux)") from error
    if time.shape != flux.shape or time.ndim != 1:
        raise ClaraError(f"times of shape {time.shape} and flux of shape {flux.shape}: both must be (n,)")
    return LightCurve(OWN_CURVE, None, None, time, flux, median_step_seconds(time), "arrays")


def to_lightkurve(curve: Any) -> lightkurve.LightCurve:
    """Turn a light curve into one of lightkurve, with times as BTJD and TIC, sector and file name in its `meta`.

    Importing lightkurve takes 2–3 s, so it happens here only.
    """
    import lightkurve
    from astropy.time import Time

    evidence = as_evidence(curve)
    light_curve = evidence.light_curve
    known = np.isfinite(light_curve.time_btjd)
    return lightkurve.LightCurve(
        time=Time(light_curve.time_btjd[known], format="btjd", scale="tdb"),
        flux=light_curve.flux[known],
        flux_err=None if evidence.flux_err is None else evidence.flux_err[known],
        meta={
            "LABEL": light_curve.star.name or light_curve.filename,
            "TICID": light_curve.tic_id,
            "SECTOR": light_curve.sector,
            "FILENAME": light_curve.filename,
        },
    )


def find_periods(curve: Any) -> Ephemerides:
    """Search a light curve for what repeats: the Lomb–Scargle and the box ephemeris, and which is better.

    Raises UnreadableLightCurve for fewer than 100 usable points, ClaraError for a time span that cannot be searched.
    """
    return find_ephemerides(*finite_points(as_evidence(curve).light_curve))


def better_ephemeris(found: Ephemerides) -> Ephemeris | None:
    """Choose the ephemeris that a run would fold on; None where neither search found one."""
    return found.best


def fold_curve(
    curve: Any,
    ephemeris: Ephemeris | None = None,
    *,
    period_days: float | None = None,
    epoch_btjd: float | None = None,
    duration_hours: float | None = None,
    n_bins: int = 100,
) -> Fold:
    """Fold a light curve on an ephemeris, on a period of one's own, or on the best one a search finds.

    Without an epoch the first time of the curve has phase 0. Raises ClaraError where nothing is found to fold on,
    ValueError for a period that is not positive.
    """
    light_curve = as_evidence(curve).light_curve
    time, relative = in_order(*finite_points(light_curve))
    if period_days is not None:
        epoch = float(time[0]) if epoch_btjd is None else epoch_btjd
        ephemeris = Ephemeris(period_days, epoch, duration_hours, source="operator")
    ephemeris = ephemeris or better_ephemeris(find_periods(light_curve))
    if ephemeris is None:
        raise ClaraError(f"{light_curve.filename}: the search finds no period; name one: period_days=…")
    phases = phase(time, ephemeris.period_days, ephemeris.epoch_btjd)
    flux = flat_flux(time, relative, ephemeris) if ephemeris.duration_hours else np.asarray(relative, float)
    return Fold(ephemeris, phases, flux, bin_centres(n_bins), without_empty_bins(bin_means(phases, flux, n_bins)))


def vetting_tests(curve: Any, ephemeris: Ephemeris | None = None) -> pd.DataFrame:
    """Run every vetting test on a light curve: a row per test with value, threshold, verdict and reason.

    Without an ephemeris the best one that a search finds is tested. Raises ClaraError where it finds none.
    """
    evidence = as_evidence(curve)
    ephemeris = ephemeris or better_ephemeris(find_periods(evidence))
    if ephemeris is None:
        raise ClaraError("the search finds no period to test; give an ephemeris")
    return tests_frame(run_tests(evidence, ephemeris))


def tests_frame(results: list[TestResult]) -> pd.DataFrame:
    """List test results as a data frame, indexed by the tests' names."""
    fields = ("value", "relation", "threshold", "verdict", "reason", "second")
    rows = [{name: getattr(result, name) for name in fields} for result in results]
    return pd.DataFrame(rows, index=pd.Index([result.name for result in results], name="test"), columns=list(fields))
