"""Difference images of simulated cutouts: the dip is found where it is, and what cannot be told is not told."""

import numpy as np
import pytest

from benchmarks.pixels import DURATION, EPOCH, PERIOD, SIGNAL, simulated
from clara_pipeline.pixels.dip_source import dip_source, pixel_test
from clara_pipeline.pixels.target_pixels import TargetPixels
from clara_pipeline.pixels.window_centroid import window, window_centroid
from clara_pipeline.records import Ephemeris
from clara_pipeline.synthetic.cutouts import CutoutStar, simulated_cutout


def cutout(flux: np.ndarray, times: np.ndarray, **more: object) -> TargetPixels:
    aperture = np.hypot(*(np.indices(flux.shape[1:]) - 5)) < 2.3
    given = {"quality": np.zeros(len(times), dtype=int), "aperture": aperture, "target": (5.0, 5.0)}
    return TargetPixels(times, flux, **given | more)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("on_neighbour", "word"), [(False, "on target"), (True, "off target")])
def test_the_source_is_found_and_named(on_neighbour: bool, word: str, seed: int) -> None:
    pixels, truth = simulated(on_neighbour, 2.0, 2.0, 0.06 if on_neighbour else 0.01, seed)
    found = dip_source(pixels, SIGNAL)
    assert found.snr > 15
    assert np.hypot(found.source[0] - truth[0], found.source[1] - truth[1]) < 0.3
    assert found.word == word
    result = pixel_test(found, 21.0)
    assert result.verdict == ("fail" if on_neighbour else "pass")
    assert ("on a neighbour" in result.reason) == on_neighbour


def test_the_error_is_that_of_the_scatter() -> None:
    places, errors = [], []
    for seed in range(8):
        pixels, truth = simulated(False, 3.0, 3.0, 0.006, seed)
        found = dip_source(pixels, SIGNAL)
        places.append(np.subtract(found.source, truth))
        errors.append(found.source_err)
    assert 0.5 < np.std(places) / np.mean(errors) < 2.0


def test_the_depth_grows_with_the_aperture_where_the_dip_is_outside() -> None:
    pixels, _ = simulated(True, 3.0, 2.0, 0.2, 1)
    depths = [depth for _, _, depth, _ in dip_source(pixels, SIGNAL).apertures]
    assert depths[2] > 1.5 * depths[1] > depths[0]
    on_target = [depth for _, _, depth, _ in dip_source(simulated(False, 3.0, 2.0, 0.01, 1)[0], SIGNAL).apertures]
    assert max(on_target) < 1.4 * min(on_target)


def test_a_dip_too_faint_is_not_told() -> None:
    found = dip_source(simulated(False, 3.0, 2.0, 5e-4, 2)[0], SIGNAL)
    assert found.word == "unsure"
    assert pixel_test(found, 21.0).verdict == "unknown"


def test_drifts_of_background_and_pointing_leave_no_difference() -> None:
    times = 1325 + np.arange(0, 27, 2 / 1440)
    offset = (times - EPOCH + PERIOD / 2) % PERIOD - PERIOD / 2
    star = CutoutStar(5.0, 5.0, 1e4, 1 - 0.01 * (np.abs(offset) < DURATION / 2))
    flux = simulated_cutout([star], len(times), noise=10.0, jitter_pixels=0.05, seed=4)
    flux += (500 * np.sin(times / 4))[:, None, None].astype(np.float32)
    found = dip_source(cutout(flux, times), SIGNAL)
    assert found.word == "on target"
    assert found.distance < 0.2


def test_flagged_cadences_and_missing_pixels_do_not_count() -> None:
    pixels, truth = simulated(False, 2.0, 2.0, 0.01, 5)
    bad = np.random.default_rng(1).random(len(pixels.time_btjd)) < 0.02
    flux = np.where(bad[:, None, None], 1e6, pixels.flux)
    flux[:, 0, :] = np.nan
    found = dip_source(cutout(flux, pixels.time_btjd, quality=np.where(bad, 8, 0)), SIGNAL)
    assert np.hypot(found.source[0] - truth[0], found.source[1] - truth[1]) < 0.3


def test_without_a_catalogue_the_star_is_the_light_in_the_aperture() -> None:
    pixels, truth = simulated(False, 3.0, 3.0, 0.01, 3)
    found = dip_source(cutout(pixels.flux, pixels.time_btjd, target=None), SIGNAL)
    assert found.star_is == "out of transit"
    assert np.hypot(found.star[0] - truth[0], found.star[1] - truth[1]) < 0.3


def test_a_star_among_brighter_light_is_where_the_catalogue_has_it() -> None:
    times = 1325 + np.arange(0, 27, 2 / 1440)
    flux = simulated_cutout([CutoutStar(5.0, 5.0, 1e3), CutoutStar(6.3, 5.0, 1e4)], len(times), noise=10.0)
    dip = (np.abs((times - EPOCH + PERIOD / 2) % PERIOD - PERIOD / 2) < DURATION / 2)[:, None, None]
    flux -= 0.3 * dip * simulated_cutout([CutoutStar(5.0, 5.0, 1e3)], 1)
    found = dip_source(cutout(flux, times), SIGNAL)
    assert found.star_is == "catalogue"
    assert found.word == "on target"


@pytest.mark.parametrize(
    ("ephemeris", "words"),
    [(Ephemeris(PERIOD, EPOCH), "no duration"), (Ephemeris(500.0, 2000.0, 2.0), "no transit"),
     (Ephemeris(PERIOD, EPOCH, 0.01), "no transit")],
    ids=["none", "outside", "short"],
)  # fmt: skip
def test_what_cannot_be_measured_is_said(ephemeris: Ephemeris, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dip_source(simulated(False, 2.0, 2.0, 0.01, 0)[0], ephemeris)


def test_no_pixels_no_source() -> None:
    pixels, _ = simulated(False, 2.0, 2.0, 0.01, 0)
    for flux in (np.full_like(pixels.flux, np.nan), np.zeros_like(pixels.flux)):
        with pytest.raises(ValueError, match=r"pixels|transit"):
            dip_source(cutout(flux, pixels.time_btjd), SIGNAL)


def test_the_windowed_centre_is_not_drawn_to_the_pixel() -> None:
    for place in ((5.0, 5.0), (5.3, 4.6), (5.5, 5.5)):
        found = window_centroid(window((11, 11), place), (5.0, 5.0))
        assert found == pytest.approx(place, abs=0.02)
    assert window_centroid(-window((11, 11), (5.0, 5.0)), (5.0, 5.0)) is None
