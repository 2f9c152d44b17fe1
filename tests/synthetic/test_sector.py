"""The demo sky as arrays: every star from the seed alone, measured as SPOC would have."""

from collections import Counter

import numpy as np
import pytest

from clara_pipeline.synthetic.sky import systematics
from clara_pipeline.synthetic.sky.aperture import mask
from clara_pipeline.synthetic.sky.photometry import PIXEL_RESPONSE
from clara_pipeline.synthetic.sky.sector import RECIPES, fly, recipes, simulate_star
from clara_pipeline.synthetic.sky.spacecraft import IMPULSIVE_OUTLIER, MOMENTUM_DUMP, NO_FLUX, NO_PDC, STRAY_LIGHT
from clara_pipeline.synthetic.transits import phase_days

SEED, N_STARS = 1, 240


def stars_of(recipe, n=3):
    indices = [i for i, name in enumerate(recipes(SEED, N_STARS)) if name == recipe]
    return [simulate_star(SEED, i, N_STARS) for i in indices[:n]]


def relative(star, column="PDCSAP_FLUX"):
    flux = star.columns[column]
    return flux / np.nanmedian(flux)


def test_the_sky_has_the_mix_promised():
    assert Counter(recipes(SEED, N_STARS)) == {name: recipe.share for name, recipe in RECIPES.items()}
    assert sum(recipe.share for recipe in RECIPES.values()) == N_STARS


@pytest.mark.parametrize("n_stars", [1, 7, 24, 100, 1000])
def test_smaller_and_larger_skies_keep_the_shares(n_stars):
    names = recipes(SEED, n_stars)
    assert len(names) == n_stars
    for name, recipe in RECIPES.items():
        assert abs(names.count(name) - recipe.share * n_stars / N_STARS) < 1


def test_a_star_depends_on_seed_index_and_size_alone():
    first = simulate_star(SEED, 5, 24)
    fly.cache_clear()
    recipes.cache_clear()
    simulate_star(SEED + 1, 3, 24)
    again = simulate_star(SEED, 5, 24)
    assert first.truth == again.truth
    assert first.star == again.star
    for name, values in first.columns.items():
        np.testing.assert_array_equal(values, again.columns[name])


def test_another_seed_is_another_sky_with_other_numbers():
    one, other = simulate_star(1, 0, 24), simulate_star(2, 0, 24)
    assert one.tic_id != other.tic_id
    assert not np.array_equal(one.columns["QUALITY"], other.columns["QUALITY"])


def test_shared_arrays_cannot_be_changed_by_a_star():
    with pytest.raises(ValueError, match="read-only"):
        fly(SEED).quality[0] = 1


def test_numbers_and_names_are_no_real_stars():
    star = simulate_star(SEED, 0, 24)
    assert star.tic_id > 2 * 10_005_000_540
    assert star.filename == f"tess2024191120000-s9999-{star.tic_id:016d}-0120-s_lc.fits"
    assert star.star.simulated
    assert star.star.name == f"TIC {star.tic_id}"


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_makes_a_whole_light_curve(recipe):
    star = stars_of(recipe, 1)[0]
    columns, quality = star.columns, star.columns["QUALITY"]
    n = len(quality)
    assert all(len(values) == n for values in columns.values())
    np.testing.assert_array_equal(np.isnan(columns["SAP_FLUX"]), (quality & NO_FLUX) != 0)
    np.testing.assert_array_equal(np.isnan(columns["PDCSAP_FLUX"]), (quality & NO_PDC) != 0)
    time = columns["TIME"][np.isfinite(columns["TIME"])]
    assert np.all(np.diff(time) > 0)
    np.testing.assert_array_equal(np.diff(columns["CADENCENO"]), 1)
    assert 0.6 < np.isfinite(columns["PDCSAP_FLUX"]).mean() < 0.97
    for bit in (MOMENTUM_DUMP, STRAY_LIGHT, IMPULSIVE_OUTLIER):
        assert np.any(quality & bit)
    flux_of_magnitude = 16_000 * 10 ** (-0.4 * (star.star.tmag - 10))
    assert np.nanmedian(columns["PDCSAP_FLUX"]) == pytest.approx(flux_of_magnitude, rel=0.3)
    assert 0 < star.aperture.crowding <= 1
    assert np.count_nonzero(mask(star.aperture) & 2) == star.aperture.n_pixels


def test_quiet_stars_scatter_as_their_errors_say():
    for star in stars_of("quiet", 8):
        flux, error = star.columns["PDCSAP_FLUX"], star.columns["PDCSAP_FLUX_ERR"]
        steps = np.diff(flux[np.isfinite(flux)])
        scatter = np.median(np.abs(steps)) / 0.6745 / np.sqrt(2)
        assert scatter == pytest.approx(np.nanmedian(error), rel=0.15)
        assert np.nanstd(flux) < 1.4 * scatter


@pytest.mark.parametrize("recipe", ["planet", "eb", "eb_equal", "eb_offtarget"])
def test_dips_survive_the_instrument(recipe):
    wide = [star for star in stars_of(recipe, 10) if star.truth.period_days > 1]  # tides blur the rim of closer ones
    assert wide
    for star in wide:
        truth, flux, time = star.truth, relative(star), star.columns["TIME"]
        phase_hours = np.abs(phase_days(time, truth.period_days, truth.epoch_btjd)) * 24
        centre = (phase_hours < 0.1 * truth.duration_hours) & np.isfinite(flux)
        around = (phase_hours > 0.51 * truth.duration_hours) & (phase_hours < 0.7 * truth.duration_hours)
        depth = 1 - np.nanmean(flux[centre]) / np.nanmean(flux[around])
        error = np.nanmedian(star.columns["PDCSAP_FLUX_ERR"] / star.columns["PDCSAP_FLUX"]) / np.sqrt(centre.sum())
        assert depth * 1e6 == pytest.approx(truth.depth_ppm, rel=0.12, abs=4e6 * error + 50)


def test_the_light_of_an_off_target_eclipse_moves_by_what_the_truth_says():
    for star in stars_of("eb_offtarget", 6):
        truth, columns = star.truth, star.columns
        phase_hours = np.abs(phase_days(columns["TIME"], truth.period_days, truth.epoch_btjd)) * 24
        moved = []
        for axis in (1, 2):
            place = columns[f"MOM_CENTR{axis}"] - PIXEL_RESPONSE * columns[f"POS_CORR{axis}"]
            moved.append(
                np.nanmedian(place[phase_hours < 0.1 * truth.duration_hours])
                - np.nanmedian(place[phase_hours > truth.duration_hours])
            )
        n_inside = np.count_nonzero(phase_hours < 0.1 * truth.duration_hours)
        error = 1.25 * np.nanmedian(columns["MOM_CENTR1_ERR"]) / np.sqrt(n_inside)
        assert np.hypot(*moved) == pytest.approx(truth.centroid_shift_px, rel=0.15, abs=5 * error)


def test_faults_stay_in_the_flux_and_quiet_stars_have_none():
    for fault in systematics.FAULTS:
        for star in stars_of(fault, 2):
            assert (star.truth.kind, star.truth.subtype) == ("systematic", fault)
            flux = relative(star)
            flux = flux[np.isfinite(flux)]
            hourly = flux[: len(flux) // 30 * 30].reshape(-1, 30).mean(axis=1)
            assert np.ptp(hourly) * 1e6 > 0.3 * min(star.truth.amplitude_ppm, 3000)


def test_pdc_removes_what_sap_has():
    worse = [np.nanstd(relative(s, "SAP_FLUX")) / np.nanstd(relative(s)) for s in stars_of("quiet", 12)]
    assert np.median(worse) > 1.1


def test_the_background_brightens_towards_one_end_of_an_orbit():
    star = stars_of("quiet", 1)[0]
    sky, quality = star.columns["SAP_BKG"], star.columns["QUALITY"]
    assert np.nanmax(sky) > 5 * np.nanmedian(sky)
    assert np.nanmedian(sky[(quality & STRAY_LIGHT) != 0]) > 4 * np.nanmedian(sky)
