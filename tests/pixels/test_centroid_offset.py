"""The shift of the light in transit: of planted sources, of none, and where it cannot be measured."""

import numpy as np
import pytest
from planted_evidence import DEPTH, DURATION, PERIOD, SIGNAL, evidence, times, u_shape

from clara_pipeline.periods.folding import phase
from clara_pipeline.pixels.centroid_offset import centroid_offset
from clara_pipeline.pixels.scale import arcsec_per_pixel
from clara_pipeline.vetting.signal import signal_of
from clara_pipeline.vetting.tests import run_tests

TRANSIT = np.nan_to_num(u_shape(times()))


def moved(column_pixels: float, row_pixels: float, drift: float = 0.0):
    """The file of a star whose dip comes from a source so far away, with a slow drift of both centroids."""
    rng = np.random.default_rng(5)
    n = len(TRANSIT)
    away = -DEPTH * TRANSIT / (1 - DEPTH * TRANSIT)
    slow = drift * np.nan_to_num(np.sin(2 * np.pi * times() / 13.7))
    return evidence(
        centroid_column=500 + rng.normal(0, 1e-3, n) + away * column_pixels + slow,
        centroid_row=700 + rng.normal(0, 1e-3, n) + away * row_pixels + slow,
    )


@pytest.mark.parametrize("drift", [0.0, 0.02])
@pytest.mark.parametrize("source", [(0.0, 2.0), (-1.5, 1.0), (3.0, -3.0)])
def test_the_source_of_the_dip_is_found(source, drift) -> None:
    found = centroid_offset(signal_of(moved(*source, drift), SIGNAL))
    assert np.hypot(found.source[0] - source[0], found.source[1] - source[1]) < 4 * found.source_err
    assert found.source_err < 0.05
    assert found.word == "off target"


def test_light_that_stays_has_no_shift() -> None:
    found = centroid_offset(signal_of(moved(0.0, 0.0), SIGNAL))
    assert found.word == "no shift"
    assert found.sigma < 4


def test_a_source_close_by_is_on_target_however_many_sigma() -> None:
    rng = np.random.default_rng(1)
    n = len(TRANSIT)
    file = evidence(
        centroid_column=500 + rng.normal(0, 1e-5, n),
        centroid_row=700 + rng.normal(0, 1e-5, n) - 0.1 * DEPTH * TRANSIT,
    )
    found = centroid_offset(signal_of(file, SIGNAL))
    assert found.sigma > 10
    assert found.word == "on target"


def test_a_source_outside_of_every_cutout_is_not_believed() -> None:
    assert centroid_offset(signal_of(moved(0.0, 60.0), SIGNAL)).word == "unsure"


def test_the_words_agree_with_the_vetting_test() -> None:
    file = moved(0.0, 2.0)
    found = centroid_offset(signal_of(file, SIGNAL))
    result = {one.name: one for one in run_tests(file, SIGNAL)}["centroid"]
    assert result.verdict == "fail"
    assert result.value == pytest.approx(found.sigma)


def test_the_bins_show_the_dip_and_nothing_beside_it() -> None:
    found = centroid_offset(signal_of(moved(0.0, 2.0, drift=0.02), SIGNAL))
    bins = found.binned
    inside = np.abs(bins.hours) < 24 * DURATION * 0.3
    beside = np.abs(bins.hours) > 24 * DURATION * 0.8
    assert np.allclose(bins.row[inside], -2 * DEPTH, rtol=0.05)
    assert np.abs(bins.row[beside] / bins.row_err[beside]).max() < 5
    assert bins.hours[len(bins.hours) // 2] == pytest.approx(0.0, abs=1e-9)


def test_bins_without_data_are_gaps() -> None:
    file = moved(0.0, 2.0)
    beside = np.abs(phase(np.nan_to_num(times()), PERIOD, SIGNAL.epoch_btjd) * PERIOD - 0.2) < 0.05
    file.centroid_row[beside] = np.nan
    bins = centroid_offset(signal_of(file, SIGNAL)).binned
    gone = np.abs(bins.hours / 24 - 0.2) < 0.02
    assert np.isnan(bins.row[gone]).all()
    assert np.isnan(bins.column[gone]).all(), "each column has its row"
    assert np.isfinite(bins.row[~gone]).any()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"centroid_row": None}, "no centroids"),
        ({"centroid_row": np.full(len(TRANSIT), np.nan)}, "not seen"),
        ({"centroid_row": np.full(len(TRANSIT), 3.0)}, "not seen"),
        ({"dip": lambda time: -DEPTH * u_shape(time)}, "rises"),
    ],
    ids=["none", "blank", "constant", "rise"],
)
def test_what_cannot_be_measured_is_said(changes, words) -> None:
    with pytest.raises(ValueError, match=words):
        centroid_offset(signal_of(evidence(**changes), SIGNAL))


def test_the_scale_is_that_of_the_camera() -> None:
    assert arcsec_per_pixel("SPOC 2-min") == 21.0
    assert arcsec_per_pixel("K2 30-min") == arcsec_per_pixel("Kepler 30-min") == 3.98
