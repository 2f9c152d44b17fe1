"""The statistics: what they say of known shapes, and that nothing breaks them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transients.light_curves import dwarf_nova, nucleus, photometry, supernova
from transients.test_gaussian_process import point

from clara_pipeline.transients.features.matrix import feature_matrix, feature_row
from clara_pipeline.transients.features.structure_function import MOST_NIGHTS, structure_function
from clara_pipeline.transients.features.table import STATISTICS, statistic_names

pytestmark = pytest.mark.filterwarnings("error")


def row(one) -> dict[str, float]:
    return dict(zip(statistic_names(), feature_row(one).tolist(), strict=True))


def test_the_table_says_what_each_statistic_is() -> None:
    names = statistic_names()
    assert len(set(names)) == len(names) >= 40
    meanings = [one.meaning for one in STATISTICS]
    assert len(set(meanings)) == len(meanings)
    assert all(10 < len(one) < 120 and not one.startswith("Return") for one in meanings)


def test_a_supernova_fades_once_and_turns_red() -> None:
    found = row(supernova(np.random.default_rng(1)))
    assert found["second_peak"] < 0.2
    assert 0.01 < found["fade_in_a_month"] < 0.06
    assert 10 < found["days_to_half_after"] < 35
    assert found["days_to_half_before"] < found["days_to_half_after"]
    assert found["peak_colour"] == pytest.approx(2.5 * np.log10(2), abs=0.25)
    assert found["log_quiet_chi2"] < 0.3


def test_a_dwarf_nova_comes_back_fast() -> None:
    found = row(dwarf_nova(np.random.default_rng(2)))
    assert found["n_outbursts"] >= 3
    assert found["second_peak"] > 0.5
    assert found["fastest_change"] > 0.1
    assert found["skew"] < -0.5


def test_a_nucleus_is_never_quiet() -> None:
    found = row(nucleus(np.random.default_rng(3)))
    assert found["log_quiet_chi2"] > 1
    assert found["drift_in_years"] > 2 * found["drift_in_days"]
    assert found["stetson_k"] > 0.7


def test_a_period_in_two_bands_is_found() -> None:
    rng = np.random.default_rng(4)
    time = np.sort(rng.uniform(58000, 58400, 160))
    band = rng.choice(["g", "r"], 160)
    flux = 200 + np.where(band == "g", 60, 30) * np.sin(2 * np.pi * time / 7.3) + rng.normal(0, 3, 160)
    found = row(photometry(time, flux, 3.0, list(band)))
    assert 10 ** found["log_period"] == pytest.approx(7.3, rel=0.01)
    assert found["period_power"] > 0.9
    assert found["blue_share_of_amplitude"] == pytest.approx(np.log10(2), abs=0.05)


def test_the_pairs_of_a_long_curve_are_bounded() -> None:
    n = 100_000
    found = structure_function(np.arange(n) * 1.0, np.random.default_rng(6).normal(0, 1, n), np.full(n, 0.1))
    assert found.n_pairs.sum() < MOST_NIGHTS**2
    assert np.nanmean(found.square) == pytest.approx(2 - 0.02, rel=0.1)


def test_an_object_does_not_depend_on_those_beside_it() -> None:
    rng = np.random.default_rng(5)
    objects = [supernova(rng), nucleus(rng), dwarf_nova(rng)]
    assert feature_matrix(objects)[1].tobytes() == feature_matrix(objects[1:2])[0].tobytes()
    assert feature_matrix([]).shape == (0, len(STATISTICS))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 10])
@pytest.mark.parametrize("flux", [0.0, 100.0, -50.0, 1e300, 1e-300])
def test_few_points_and_constant_fluxes_have_a_row(n: int, flux: float) -> None:
    for is_difference in (False, True):
        values = feature_row(photometry(59000 + 3.0 * np.arange(n), np.full(n, flux), 1.0, "g", is_difference))
        assert not np.isinf(values).any()
        assert np.isfinite(values[list(statistic_names()).index("log_nights")])


@settings(max_examples=80, deadline=None)
@given(st.lists(point, max_size=12), st.booleans())
def test_no_photometry_breaks_them(points, is_difference: bool) -> None:
    time, band, flux, error = zip(*points, strict=True) if points else ((), (), (), ())
    values = feature_row(photometry(time, flux, np.array(error), list(band), is_difference))
    assert not np.isinf(values).any()
    assert np.nanmax(np.abs(values)) <= 1e6
