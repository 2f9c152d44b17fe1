"""The sliding-window recipe, as published: its features, its share of flagged points, its clip."""

import numpy as np
import pytest
from scipy import stats

from clara_pipeline.scan.windows.features import FEATURE_NAMES, window_features, window_starts
from clara_pipeline.scan.windows.iflof import STRATEGIES, WindowSettings, fit_windows, flag_windows
from clara_pipeline.scan.windows.recipe import curve_windows, prepare, scan_recipe
from clara_pipeline.synthetic.scan_samples import SAMPLE_KINDS, sample_curve


def slow_features(time: np.ndarray, flux: np.ndarray) -> list[float]:
    line = stats.linregress(time, flux)
    steps = np.abs(np.diff(flux))
    return [
        flux.mean(), flux.std(), np.median(flux), flux.min(), flux.max(), np.ptp(flux), stats.skew(flux),
        stats.kurtosis(flux), line.slope, line.intercept, stats.median_abs_deviation(flux),
        np.sqrt((flux**2).mean()), steps.mean(), steps.max(),
    ]  # fmt: skip


def test_the_features_equal_those_of_scipy() -> None:
    rng = np.random.default_rng(1)
    time, flux = np.sort(rng.uniform(0, 10, 200)), rng.normal(size=200)
    starts = window_starts(200, 50, 25, (slice(0, 200),))
    ours = window_features(time, flux, starts, 50)
    slow = [slow_features(time[s : s + 50], flux[s : s + 50]) for s in starts]
    assert ours.shape == (7, len(FEATURE_NAMES))
    np.testing.assert_allclose(ours, slow, rtol=1e-9, atol=1e-11)


def test_no_window_crosses_a_gap() -> None:
    starts = window_starts(300, 50, 25, (slice(0, 120), slice(120, 160), slice(160, 300)))
    assert starts.tolist() == [0, 25, 50, 160, 185, 210, 235]


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_it_flags_its_share_of_every_curve(kind: str) -> None:
    curve = sample_curve(kind, np.random.default_rng(1))
    scan = scan_recipe(curve.time, curve.flux, WindowSettings())
    assert 0.06 <= scan.flagged.mean() <= 0.105


def test_what_the_clip_takes_out_is_reported() -> None:
    curve = sample_curve("noisy_outliers", np.random.default_rng(1))
    prepared = prepare(curve.time, curve.flux)
    taken = [event for event in scan_recipe(curve.time, curve.flux, WindowSettings()).events if event.kind == "outlier"]
    assert len(taken) == len(prepared.clipped) > 0
    assert {event.peak_btjd for event in taken} <= {true.start for true in curve.events}


def test_short_gaps_are_filled_and_filled_points_are_never_flagged() -> None:
    time = np.arange(400.0)
    keep = np.ones(400, bool)
    keep[[50, 51, 52, 200, 201, 202, 203, 204, 205]] = False
    prepared = prepare(time[keep], np.random.default_rng(1).normal(100, 1, 400)[keep])
    assert prepared.is_filled.sum() == 3
    assert set(prepared.time[prepared.is_filled]) == {50.0, 51.0, 52.0}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_model_fitted_again_gives_equal_scores(strategy: str) -> None:
    settings = WindowSettings(strategy=strategy)  # type: ignore[arg-type]
    curve = sample_curve("complex_system", np.random.default_rng(2))
    _starts, windows = curve_windows(prepare(curve.time, curve.flux), settings)
    first, again = (flag_windows(fit_windows(windows, settings), windows) for _ in range(2))
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()


def test_too_short_a_curve_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="at least two"):
        scan_recipe(np.arange(60.0), np.random.default_rng(1).normal(size=60), WindowSettings())
