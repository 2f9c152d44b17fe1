import csv

import numpy as np
import pytest

from clara_pipeline.features.flux_power import FLUX_POINTS, FREQUENCY_PER_DAY, normalise
from clara_pipeline.features.layouts import feature_vector


def _curve(n: int = 5000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    time = np.sort(rng.uniform(1325, 1352, n))
    return time, (1e4 + 30 * np.sin(2 * np.pi * time / 1.7) + rng.normal(0, 10, n)).astype(np.float32)


@pytest.mark.parametrize("layout", ["v1", "published"])
def test_powers_equal_astropy(layout: str) -> None:
    from astropy.timeseries import LombScargle

    time, flux = _curve()
    expected = LombScargle(time, (flux - flux.mean()) / flux.std()).power(FREQUENCY_PER_DAY)
    np.testing.assert_allclose(feature_vector(time, flux, layout)[FLUX_POINTS:], expected, atol=1e-6)


def test_short_curves_are_padded_with_zeros() -> None:
    time, flux = _curve(200)
    vector = feature_vector(time, flux)
    assert vector.shape == (4000,)
    assert vector.dtype == np.float32
    assert np.all(vector[200:FLUX_POINTS] == 0)
    assert abs(vector[:200].mean()) < 1e-5


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(KeyError):
        feature_vector(*_curve(200), "v9")


def test_published_layout_equals_the_released_code(shared_data) -> None:
    from clara_pipeline.ingest.quality import finite_points
    from clara_pipeline.ingest.read import read_light_curve

    golden = np.load(shared_data / "golden" / "features.npz")
    with (shared_data / "golden" / "golden.csv").open() as file:
        names = [row["filename"] for row in csv.DictReader(file)]
    assert sorted(names) == sorted(golden["filename"])
    for name, expected in zip(golden["filename"], golden["X"], strict=True):
        time, flux = finite_points(read_light_curve(shared_data / "tess" / str(name)))
        np.testing.assert_array_equal(
            feature_vector(time, flux, "published")[:FLUX_POINTS], expected[:FLUX_POINTS].astype(np.float32)
        )
        np.testing.assert_allclose(
            feature_vector(time, flux, "published")[FLUX_POINTS:], expected[FLUX_POINTS:], atol=1e-7
        )


@pytest.mark.parametrize("n", [2, 100, 17_327, 20_001])
def test_the_deviation_is_numpys_bit_for_bit(n: int) -> None:
    flux = _curve(n)[1].astype(np.float64)
    np.testing.assert_array_equal(normalise(flux), (flux - flux.mean()) / flux.std())
