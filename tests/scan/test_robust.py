"""The default scan finds planted events of every kind, and nothing in quiet curves."""

import numpy as np
import pytest

from clara_pipeline.scan.matched.templates import flare_shape
from clara_pipeline.scan.robust import scan_robust
from clara_pipeline.synthetic.scan_samples import SAMPLE_KINDS, sample_curve, true_points

CADENCE = 2 / 1440


def quiet(seed: int = 1, days: float = 10.0, sigma: float = 5e-4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    time = 1325.0 + np.arange(0, days, CADENCE)
    return time, 1 + rng.normal(0, sigma, len(time))


def test_a_quiet_curve_has_no_events() -> None:
    assert sum(len(scan_robust(*quiet(seed)).events) for seed in range(10)) <= 1


@pytest.mark.parametrize("hours", [0.5, 2.0, 8.0])
def test_a_dip_is_found_where_it_is(hours: float) -> None:
    time, flux = quiet()
    inside = np.abs(time - 1329.5) < hours / 48
    flux[inside] -= 15 * 5e-4 / np.sqrt(inside.sum())
    (event,) = scan_robust(time, flux).events
    assert event.kind == "dip"
    assert event.start_btjd == pytest.approx(1329.5 - hours / 48, abs=0.25 * hours / 24)
    assert event.end_btjd == pytest.approx(1329.5 + hours / 48, abs=0.25 * hours / 24)
    assert event.amplitude_ppm == pytest.approx(-15e6 * 5e-4 / np.sqrt(inside.sum()), rel=0.3)


def test_a_flare_and_glitches_are_told_apart() -> None:
    time, flux = quiet()
    flare = flare_shape(60)
    flux[1000 : 1000 + len(flare)] += 8e-3 * flare
    flux[3000] += 6e-3
    flux[4000] -= 6e-3
    found = scan_robust(time, flux).events
    assert [event.kind for event in found] == ["flare", "outlier", "outlier"]
    assert found[0].peak_btjd == pytest.approx(time[1000 + int(np.argmax(flare))], abs=3 * CADENCE)
    assert found[1].amplitude_ppm > 0 > found[2].amplitude_ppm


@pytest.mark.parametrize("height", [3e-3, -3e-3])
def test_a_step_is_one_event(height: float) -> None:
    time, flux = quiet()
    flux[5500:] += height
    (event,) = scan_robust(time, flux).events
    assert event.kind == "step"
    assert event.start_btjd < time[5500] < event.end_btjd
    assert np.sign(event.amplitude_ppm) == np.sign(height)


def test_the_order_of_the_points_does_not_matter() -> None:
    time, flux = quiet()
    flux[2000:2060] -= 2e-3
    mixed = np.random.default_rng(3).permutation(len(time))
    assert scan_robust(time[mixed], flux[mixed]).events == scan_robust(time, flux).events


def test_nothing_is_taken_out_of_the_curve() -> None:
    time, flux = quiet()
    flux[2000] += 0.5
    scan = scan_robust(time, flux)
    assert len(scan.time_btjd) == len(scan.residual) == len(scan.score) == len(time)


def test_no_filter_reaches_across_a_gap() -> None:
    time, flux = quiet()
    keep = (time < 1329) | (time > 1331)
    flux[time > 1330] += 5e-3
    assert scan_robust(time[keep], flux[keep]).events == ()


def test_an_event_beside_a_gap_or_a_dump_says_so_and_needs_more() -> None:
    time, flux = quiet()
    inside = np.abs(time - 1329.5) < 1 / 24
    flux[inside] -= 20 * 5e-4 / np.sqrt(inside.sum())
    quality = np.where(np.abs(time - 1329.5) < CADENCE, 32, 0)
    (event,) = scan_robust(time, flux, quality).events
    assert event.circumstances == "momentum dump"
    weak = np.where(inside, 1 + 0.35 * (flux - 1), flux)
    assert len(scan_robust(time, weak).events) == 1
    assert scan_robust(time, weak, quality).events == ()


@pytest.mark.parametrize("n", [2, 3, 10, 50])
def test_short_curves_are_scanned(n: int) -> None:
    time, flux = quiet()
    assert len(scan_robust(time[:n], flux[:n]).score) == n


@pytest.mark.parametrize("flux", [np.ones(500), np.zeros(500), -np.ones(500)])
def test_constant_curves_have_no_events(flux: np.ndarray) -> None:
    assert scan_robust(np.arange(500) * CADENCE, flux).events == ()


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_every_event_of_the_sample_curves_is_found(kind: str) -> None:
    for seed in range(6):
        curve = sample_curve(kind, np.random.default_rng((2, seed)))
        events = scan_robust(curve.time, curve.flux).events
        step = curve.time[1] - curve.time[0]
        for true in curve.events:
            assert any(e.start_btjd <= true.end + step and e.end_btjd >= true.start - step for e in events), true
        flagged = sum(event.n_points for event in events)
        assert flagged <= true_points(curve).sum() * 1.5 + 2


@pytest.mark.parametrize(("at_sigma", "n_events"), [(16.0, 0), (60.0, 1)])
def test_a_dip_cut_off_by_the_begin_of_the_curve_needs_much_more(at_sigma: float, n_events: int) -> None:
    time, flux = quiet()
    settling = np.exp(-(time - time[0]) / 0.05)
    flux -= at_sigma * 5e-4 / np.sqrt((settling**2).sum()) * settling
    events = scan_robust(time, flux).events
    assert len(events) == n_events
    assert all("cut by a gap" in event.circumstances for event in events)
