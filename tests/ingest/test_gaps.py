import numpy as np
import pytest

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.gaps import numbers_to_gaps

TIME = 1325.0 + np.arange(500) / 720


def noise(centre: float, n: int = 500) -> np.ndarray:
    return np.random.default_rng(1).normal(centre, 1.0, n).astype(np.float32)


def test_zeros_in_a_bright_curve_are_gaps_and_counted():
    flux = noise(1000)
    flux[[3, 4, 5, 400]] = 0
    cleaned, notes = numbers_to_gaps(TIME, flux)
    assert np.flatnonzero(np.isnan(cleaned)).tolist() == [3, 4, 5, 400]
    assert notes == ("4 rows of zeros are read as gaps",)
    assert flux[3] == 0  # the file's own array stays


def test_zeros_around_which_the_flux_lies_are_values():
    flux = noise(0)
    flux[[3, 4]] = 0
    cleaned, notes = numbers_to_gaps(TIME, flux)
    np.testing.assert_array_equal(cleaned, flux)
    assert notes == ("2 fluxes of exactly 0 are kept, since this flux lies around 0",)


def test_zeros_in_a_normalised_curve_are_gaps():
    flux = noise(0) * np.float32(0.01) + 1
    flux[7] = 0
    assert np.isnan(numbers_to_gaps(TIME, flux)[0][7])


def test_negative_fluxes_of_faint_stars_stay():
    flux = noise(2)
    assert (flux < 0).any()
    assert numbers_to_gaps(TIME, flux)[0] is flux


def test_a_curve_without_zeros_comes_back_itself():
    flux = noise(1000)
    flux[5] = np.nan
    cleaned, notes = numbers_to_gaps(np.where(np.arange(500) == 8, np.nan, TIME), flux)
    assert cleaned is flux
    assert notes == ()


def test_rows_without_a_time_are_gaps():
    time, flux = TIME.copy(), noise(1000)
    time[[0, 9]] = 0
    cleaned, notes = numbers_to_gaps(time, flux)
    assert np.flatnonzero(np.isnan(cleaned)).tolist() == [0, 9]
    assert notes == ("2 rows of zeros are read as gaps",)


def test_a_curve_that_begins_at_time_zero_keeps_its_first_point():
    flux = noise(1000)
    cleaned, notes = numbers_to_gaps(TIME - 1325.0, flux)
    np.testing.assert_array_equal(cleaned, flux)
    assert notes == ()


def test_fluxes_no_star_has_are_gaps():
    flux = noise(1000)
    flux[[1, 2]] = 1e20, -1e20
    cleaned, notes = numbers_to_gaps(TIME, flux)
    assert np.flatnonzero(np.isnan(cleaned)).tolist() == [1, 2]
    assert notes == ("2 fluxes beyond 1e+15 are read as gaps",)


def test_all_zeros_and_no_rows_are_left_for_others_to_refuse():
    flux = np.zeros(500, np.float32)
    np.testing.assert_array_equal(numbers_to_gaps(TIME, flux)[0], flux)
    assert numbers_to_gaps(TIME[:0], flux[:0])[0].size == 0


def test_a_curve_of_nothing_but_absurd_fluxes_is_named_for_what_it_is():
    flux = np.full(500, 1e33, np.float32)
    flux[[3, 4]] = np.nan
    flux[5] = 0
    with pytest.raises(UnreadableLightCurve, match=r"absurdly large fluxes and no others: 497 beyond 1e\+15"):
        numbers_to_gaps(TIME, flux)
    flux[6] = 1.0
    assert numbers_to_gaps(TIME, flux)[1]
