"""The Lomb–Scargle period is astropy's, and the one the released code found."""

import csv

import numpy as np
import pytest
from astropy.timeseries import LombScargle

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.lomb_scargle import frequency_grid, lomb_scargle


@pytest.fixture
def curve():
    rng = np.random.default_rng(3)
    time = np.sort(rng.uniform(1300, 1327, 1500))
    return time, 1 + 0.01 * np.cos(2 * np.pi * (time - 1301.2) / 3.3) + rng.normal(0, 0.003, len(time))


def test_grid_and_peak_are_those_of_astropy(curve):
    model = LombScargle(*curve)
    limits = {"minimum_frequency": 1 / 20, "maximum_frequency": 5.0, "samples_per_peak": 10}
    frequency = model.autofrequency(**limits)
    np.testing.assert_array_equal(frequency_grid(curve[0], 0.2, 20.0), frequency)
    power = model.power(frequency, method="slow")
    found = lomb_scargle(*curve)
    assert found.period_days == 1 / frequency[np.argmax(power)]
    assert found.power == pytest.approx(power.max(), abs=1e-11)


def test_period_error_and_epoch_of_a_sinusoid(curve):
    found = lomb_scargle(*curve)
    assert abs(found.period_days - 3.3) < 4 * found.period_err_days + 0.02
    assert 0 < found.period_err_days < 0.1
    dip = (found.epoch_btjd - 1301.2) / 3.3 % 1
    assert dip == pytest.approx(0.5, abs=0.05)
    assert found.source == "ls"


def test_constant_flux_has_no_period():
    assert lomb_scargle(np.arange(200.0), np.ones(200)) is None


def test_impossible_spans_are_refused_in_words():
    with pytest.raises(ClaraError, match="same"):
        frequency_grid(np.full(5, 3.0), 0.2, 20.0)
    with pytest.raises(ClaraError, match="too long"):
        frequency_grid(np.array([0.0, 1e9]), 0.2, 20.0)


def test_published_periods_on_real_light_curves(shared_data):
    from clara_pipeline.ingest.quality import finite_points
    from clara_pipeline.ingest.read import read_light_curve

    with open(shared_data / "golden" / "golden.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = lomb_scargle(*finite_points(read_light_curve(shared_data / "tess" / row["filename"])))
        if row["fold"] == "ok":
            assert found.period_days == pytest.approx(float(row["fold_period"]), rel=1e-12), row["filename"]
            assert found.power == pytest.approx(float(row["fold_power"]), abs=2e-3)  # astropy 7's fast method
        else:
            assert found.power < 0.05, row["filename"]
