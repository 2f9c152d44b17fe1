"""A planted transit is measured: depth, T14, period, each mid-time; what is left out does not count."""

from dataclasses import replace

import numpy as np
import pytest

from clara_pipeline.records import Ephemeris, Evidence, LightCurve
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.transit_fit.fit import TransitFit, fit_transits
from clara_pipeline.transit_fit.limb_darkened import fit_limb_darkened, light_lost, quadratic_law
from clara_pipeline.transit_fit.mid_times import SingleTransits
from clara_pipeline.transit_fit.signals import next_signal
from clara_pipeline.transit_fit.trapezoid import Trapezoid, trapezoid
from clara_pipeline.units import SURFACE_PERIOD_SQUARED

ORBIT = Orbit(3.317, 1301.4, 0.08, 9.0, 87.5, (0.3, 0.27))
DEPTH_PPM = 1e6 * float(light_lost(np.zeros(1), replace(ORBIT, epoch_days=0.0))[0])


def evidence_of(time: np.ndarray, flux: np.ndarray) -> Evidence:
    return Evidence(LightCurve("a.fits", 1, 1, time, flux, 120.0, "SPOC 2-min"))


def times(days: float = 25.0, minutes: float = 2.0) -> np.ndarray:
    time = 1300.0 + np.arange(0, days, minutes / 1440)
    return time[(time < 1300 + days / 2) | (time > 1301 + days / 2)]


def planted(
    minutes: float = 2.0, noise: float = 4e-4, orbit: Orbit = ORBIT, late: float = 0.0, cycle: int = -1
) -> Evidence:
    """A star with transits; the one of `cycle` comes `late` days late."""
    rng = np.random.default_rng(5)
    time = times(minutes=minutes)
    number = np.round((time - orbit.epoch_days) / orbit.period_days)
    moved = time - np.where(number == cycle, late, 0.0)
    steps = ((np.arange(11) + 0.5) / 11 - 0.5) * minutes / 1440
    flux = np.mean([mandel_agol(moved + step, orbit) for step in steps], axis=0)
    wave = 1 + 0.003 * np.sin(2 * np.pi * time / 5.1)
    return evidence_of(time, flux * wave + rng.normal(0, noise, len(time)))


def rough() -> Ephemeris:
    """What a box search gives: a little off, and shallow."""
    return Ephemeris(3.318, 1301.41, 2.2, 0.85 * DEPTH_PPM, "bls")


@pytest.fixture(scope="module")
def fit() -> TransitFit:
    return fit_transits(planted(), rough())


def test_the_ephemeris_is_measured_within_its_errors(fit: TransitFit) -> None:
    found = fit.ephemeris
    assert abs(found.period_days - ORBIT.period_days) < 5 * found.period_err_days < 0.003
    assert abs(found.epoch_btjd - 1301.4) < 5 * found.epoch_err_days < 0.005


def test_the_trapezoid_has_the_depth_and_the_duration(fit: TransitFit) -> None:
    assert fit.ephemeris.depth_ppm == pytest.approx(DEPTH_PPM, rel=0.06)
    assert fit.ephemeris.duration_hours == pytest.approx(ORBIT.duration_hours, rel=0.06)


@pytest.mark.parametrize("minutes", [2.0, 30.0])
def test_a_limb_darkened_fit_gives_back_the_planet(minutes: float) -> None:
    fit = fit_transits(planted(minutes, 2e-4), rough())
    planet = fit_limb_darkened(
        fit.folded, fit.shape, fit.ephemeris.period_days, ORBIT.limb_darkening, fit.exposure_days, fit.redness
    )
    assert planet.depth_ppm == pytest.approx(DEPTH_PPM, rel=0.03)
    assert planet.duration_hours == pytest.approx(ORBIT.duration_hours, rel=0.04)
    assert planet.radius_ratio == pytest.approx(0.08, rel=0.05)
    assert abs(planet.impact - ORBIT.impact) < max(3 * planet.impact_err, 0.2)


def test_the_stars_density_decides_what_noise_leaves_open() -> None:
    """Central or grazing: in noise both fit; with the density the impact parameter and T14 are nearer to the truth."""
    fit = fit_transits(planted(noise=2.5e-3), rough())
    arguments = (fit.folded, fit.shape, fit.ephemeris.period_days, ORBIT.limb_darkening, fit.exposure_days)
    density = fit_limb_darkened(*arguments).stellar_density_solar
    truth = SURFACE_PERIOD_SQUARED * ORBIT.a_over_rstar**3 / ORBIT.period_days**2
    known = fit_limb_darkened(*arguments, density_solar=truth)
    assert abs(np.log(known.stellar_density_solar / truth)) < abs(np.log(density / truth))
    assert abs(known.duration_hours - ORBIT.duration_hours) < 0.1 * ORBIT.duration_hours


def test_clear_data_overrule_the_density_of_a_catalogue() -> None:
    fit = fit_transits(planted(noise=5e-5), rough())
    arguments = (fit.folded, fit.shape, fit.ephemeris.period_days, ORBIT.limb_darkening, fit.exposure_days)
    without, wrong = (fit_limb_darkened(*arguments, density_solar=density) for density in (None, 10.0))
    assert wrong.duration_hours == pytest.approx(without.duration_hours, rel=0.01)
    assert wrong.depth_ppm == pytest.approx(without.depth_ppm, rel=0.01)


def test_each_transit_has_its_time_and_depth(fit: TransitFit) -> None:
    transits = fit.transits
    seen = transits.share > 0.9
    assert np.count_nonzero(seen) == 8
    assert np.all(np.abs(transits.shift_days[seen]) < 5 * transits.shift_err_days[seen])
    assert transits.depth[seen] * 1e6 == pytest.approx(np.full(8, DEPTH_PPM), rel=0.12)


def test_a_late_transit_shows_and_does_not_pull_the_others() -> None:
    fit = fit_transits(planted(late=20 / 1440, cycle=2), rough())
    shift = dict(zip(fit.transits.cycle.tolist(), fit.transits.shift_days * 1440, strict=True))
    assert shift[2] == pytest.approx(20, abs=4)
    assert abs(shift[3]) < 4


def test_what_is_left_out_does_not_count() -> None:
    evidence = planted()
    light_curve = evidence.light_curve
    offset = light_curve.time_btjd - (ORBIT.epoch_days + 2 * ORBIT.period_days)
    light_curve.flux[np.abs(offset) < 0.04] -= 0.01
    with_it = fit_transits(evidence, rough())
    without = fit_transits(evidence, rough(), frozenset({2}))
    assert (
        abs(without.ephemeris.depth_ppm - DEPTH_PPM) < 0.06 * DEPTH_PPM < abs(with_it.ephemeris.depth_ppm - DEPTH_PPM)
    )
    assert 2 in without.transits.cycle


def test_a_single_transit_is_fitted_and_has_an_error_of_its_epoch() -> None:
    orbit = Orbit(40.0, 1306.0, 0.08, 30.0, 89.5, (0.3, 0.27))
    fit = fit_transits(planted(orbit=orbit), Ephemeris(40.0, 1306.01, 4.0, 6000.0, "bls"))
    assert abs(fit.ephemeris.epoch_btjd - 1306.0) < 5 * fit.ephemeris.epoch_err_days
    assert fit.ephemeris.period_days == 40.0


def test_what_cannot_be_fitted_says_so() -> None:
    with pytest.raises(ValueError, match="no duration"):
        fit_transits(planted(), Ephemeris(3.317, 1301.4, source="ls"))
    with pytest.raises(ValueError, match="no points near any transit"):
        fit_transits(planted(), rough(), frozenset(range(-1, 12)))


def test_a_dip_as_long_as_its_period_is_no_transit(fit: TransitFit) -> None:
    with pytest.raises(ValueError, match="too long for its period"):
        fit_limb_darkened(fit.folded, fit.shape, 0.2, (0.3, 0.27))


def test_long_exposures_round_the_corners_and_keep_the_area() -> None:
    offset = np.linspace(-0.2, 0.2, 4001)
    shape = Trapezoid(0.01, 0.1, 0.1)
    sharp, round_ = trapezoid(offset, shape), trapezoid(offset, shape, 0.02)
    assert round_.sum() == pytest.approx(sharp.sum(), rel=1e-3)
    assert np.ptp(np.diff(round_)) < np.ptp(np.diff(sharp))


def test_limb_darkening_follows_the_temperature() -> None:
    assert quadratic_law(6500.0) == (0.24, 0.3)
    assert quadratic_law(None) == quadratic_law(5500.0)
    assert quadratic_law(50000.0) == quadratic_law(10000.0)


def test_events_choose_by_mask(fit: TransitFit) -> None:
    chosen = fit.transits.among(fit.transits.cycle == 1)
    assert isinstance(chosen, SingleTransits)
    assert chosen.cycle.tolist() == [1]


@pytest.mark.parametrize("years", [0, 11])
def test_a_jump_of_years_within_one_file_leaves_the_depth(years: int) -> None:
    """The period of what was searched says nothing of transits years later."""
    evidence = planted()
    curve = evidence.light_curve
    later = curve.time_btjd + np.where(curve.time_btjd > 1318, years * 365.3, 0.0)
    found = next_signal(replace(evidence, light_curve=replace(curve, time_btjd=later)))
    assert found is not None
    fit = fit_transits(replace(evidence, light_curve=replace(curve, time_btjd=later)), found)
    assert fit.ephemeris.depth_ppm == pytest.approx(DEPTH_PPM, rel=0.06)
    assert fit.ephemeris.period_days == pytest.approx(ORBIT.period_days, rel=1e-3)


def test_of_years_with_one_period_all_transits_are_used() -> None:
    time = np.concatenate([1300 + 400 * part + np.arange(0, 20, 10 / 1440) for part in range(3)])
    flux = mandel_agol(time, ORBIT) + np.random.default_rng(5).normal(0, 2e-4, len(time))
    evidence = evidence_of(time, flux)
    found = next_signal(evidence)
    assert found is not None
    fit = fit_transits(evidence, found)
    assert fit.ephemeris.period_days == pytest.approx(ORBIT.period_days, abs=3e-5)
    assert np.ptp(fit.transits.cycle) > 200


def test_noise_of_single_transits_does_not_smear_their_sum() -> None:
    """Each transit of S/N 4: their own times lead the line through them astray."""
    fit = fit_transits(planted(30.0, 4e-3), replace(rough(), epoch_btjd=1301.43))
    ends = fit.ephemeris.epoch_btjd + 7 * fit.ephemeris.period_days
    assert ends == pytest.approx(ORBIT.epoch_days + 7 * ORBIT.period_days, abs=4 * 0.01)
    assert fit.ephemeris.duration_hours == pytest.approx(ORBIT.duration_hours, rel=0.25)
