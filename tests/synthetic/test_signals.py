"""Every class of star makes what its truth says."""

import numpy as np
import pytest

from clara_pipeline.synthetic import binaries, flares, planets, pulsators, rotation, steady
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.transits import phase_days

TIME = 1000 + np.concatenate([np.arange(0, 7, 2 / 1440), np.arange(8, 15, 2 / 1440)])
RECIPES = {
    "quiet": (stars.dwarf, steady.quiet),
    "planet": (stars.dwarf, planets.transiting_planet),
    "planet of a rotator": (stars.dwarf, planets.planet_of_a_rotator),
    "detached": (stars.dwarf, binaries.detached),
    "near-equal": (stars.dwarf, binaries.near_equal),
    "off target": (stars.dwarf, binaries.off_target),
    "contact": (stars.dwarf, binaries.contact),
    "delta Scuti": (stars.hot_star, pulsators.delta_scuti),
    "gamma Doradus": (stars.hot_star, pulsators.gamma_doradus),
    "RR Lyrae": (stars.dwarf, pulsators.rr_lyrae),
    "rotator": (stars.dwarf, rotation.spotted),
    "flare star": (stars.red_dwarf, flares.flare_star),
    "giant": (stars.giant, steady.slow_giant),
}
SEEDS = range(8)


def make(name, seed):
    draw_star, draw_signal = RECIPES[name]
    rng = np.random.default_rng(seed)
    return draw_signal(rng, TIME, draw_star(rng))


@pytest.mark.parametrize("name", RECIPES)
def test_every_class_keeps_the_contract(name):
    for seed in SEEDS:
        signal, again = make(name, seed), make(name, seed)
        np.testing.assert_array_equal(signal.flux, again.flux)
        assert signal.truth == again.truth
        assert signal.flux.shape == TIME.shape
        assert np.all(np.isfinite(signal.flux))
        assert np.all(signal.flux > 0)
        assert np.median(signal.flux) == pytest.approx(1, abs=0.35)
        assert all(value is None or type(value) in (str, int, float) for value in signal.truth.row().values())
    assert not np.array_equal(make(name, 0).flux, make(name, 1).flux)


@pytest.mark.parametrize("name", ["planet", "detached", "near-equal", "off target"])
def test_a_planted_dip_is_where_and_what_the_truth_says(name):
    for seed in SEEDS:
        signal = make(name, seed)
        truth = signal.truth
        phase = phase_days(TIME, truth.period_days, truth.epoch_btjd)
        centre = np.abs(phase) < 2 / 1440
        assert np.count_nonzero(centre) >= 2
        shoulder = np.abs(np.abs(phase) * 24 / truth.duration_hours - 0.53) < 0.03
        depth = 1 - signal.flux[centre].mean() / signal.flux[shoulder].mean()
        assert depth * 1e6 == pytest.approx(truth.depth_ppm, rel=0.05)
        if truth.kind == "planet":
            dip = np.abs(phase[signal.flux < 1]).max() * 48
            assert dip == pytest.approx(truth.duration_hours, rel=0.05)
            assert 0.8 <= truth.period_days <= 6
            assert 250 <= truth.depth_ppm <= 30_000


def test_twins_have_two_eclipses_of_nearly_one_depth():
    for seed in SEEDS:
        truth = make("near-equal", seed).truth
        assert 0 < 1 - truth.secondary_depth_ppm / truth.depth_ppm < 0.12
        assert truth.secondary_phase == 0.5


def test_unlike_stars_have_unlike_eclipses():
    ratios = [make("detached", seed).truth for seed in range(20)]
    assert all(t.secondary_depth_ppm < t.depth_ppm for t in ratios)
    assert any(t.secondary_phase != 0.5 for t in ratios)


def test_a_planet_shows_at_least_two_transits_on_data():
    for seed in range(30):
        truth = make("planet", seed).truth
        events = np.arange(truth.epoch_btjd, TIME[-1], truth.period_days)
        assert sum(np.abs(TIME - event).min() < 0.02 for event in events) >= 2


@pytest.mark.parametrize("name", ["delta Scuti", "gamma Doradus", "RR Lyrae"])
def test_a_pulsators_period_is_its_strongest(name):
    for seed in SEEDS:
        signal = make(name, seed)
        regular = np.zeros(2**17)
        regular[np.rint((TIME - TIME[0]) * 720).astype(int)] = signal.flux - signal.flux.mean()
        strongest = np.argmax(np.abs(np.fft.rfft(regular))) * 720 / len(regular)
        assert strongest == pytest.approx(1 / signal.truth.period_days, abs=0.04)


def test_pulsators_are_brightest_at_their_epoch():
    for seed in SEEDS:
        signal = make("RR Lyrae", seed)
        phase = phase_days(TIME, signal.truth.period_days, signal.truth.epoch_btjd)
        near = np.abs(phase) < 0.02 * signal.truth.period_days
        assert signal.flux[near].mean() > np.quantile(signal.flux, 0.9)


def test_a_flare_rises_to_its_height_and_decays():
    t = np.arange(-3, 30, 0.01)
    flare = flares.template(t)
    assert t[np.argmax(flare)] == pytest.approx(0, abs=0.02)
    assert flare.max() == pytest.approx(1, abs=0.01)
    assert np.ptp(t[flare > 0.5]) == pytest.approx(1, abs=0.1)
    assert np.all(flare[t < -1] == 0)
    assert 0 <= flare[-1] < 1e-3


def test_flares_only_add_light():
    signal = make("flare star", 2)
    assert signal.truth.n_flares >= 4
    assert signal.flux.max() - np.median(signal.flux) > 2 * (np.median(signal.flux) - signal.flux.min())


def test_rotators_keep_their_amplitude():
    for seed in SEEDS:
        signal = make("rotator", seed)
        assert np.ptp(signal.flux) * 1e6 == pytest.approx(signal.truth.amplitude_ppm)
        assert 1400 < signal.truth.amplitude_ppm < 26_000
