"""The sums against their definition, with numba and without."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.periods import fourier_sums
from clara_pipeline.periods.compiled import WITHOUT_NUMBA
from clara_pipeline.periods.fourier_sums import (
    Frequencies,
    between,
    even_modes,
    grid_cells,
    n_modes,
    period_days,
    round_modes,
)
from clara_pipeline.periods.loops import reading_off


def defined(time: np.ndarray, flux: np.ndarray, frequency: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    turns = np.exp(2j * np.pi * np.outer(frequency, time - 0.5 * (time.min() + time.max())))
    return turns.mean(axis=1), turns @ flux / len(flux)


def worst(sums: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(sums - expected).max())


def read_between(modes: np.ndarray, frequency: np.ndarray, period: float) -> np.ndarray:
    """Return both sums as complex numbers, (2, m)."""
    parts = between(modes, Frequencies(frequency), period)
    return parts[:, 0] + 1j * parts[:, 1]


def curve(n: int, seed: int, span_days: float = 27.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return 1300 + rng.uniform(0, span_days, n), rng.normal(0, 1, n)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), n=st.integers(2, 300), span=st.floats(0.01, 3000), modes=st.integers(1, 3000))
def test_even_modes_are_the_sums_at_multiples_of_one_over_the_period(
    seed: int, n: int, span: float, modes: int
) -> None:
    time, flux = curve(n, seed, span)
    period = period_days(float(np.ptp(time)))
    tried = np.unique(np.linspace(0, modes, 40).astype(int))
    for sums, expected in zip(even_modes(time, flux, period, modes), defined(time, flux, tried / period), strict=True):
        assert len(sums) == modes + 1
        assert worst(sums[tried], expected) < 1e-10


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_between_the_modes_are_the_sums_at_any_frequency(order: str) -> None:
    time, flux = curve(2000, 1)
    time = np.sort(time) if order == "sorted" else time
    frequency = np.concatenate(([0.0, 1e-9], np.geomspace(1e-3, 12, 500)))
    period = period_days(float(np.ptp(time)))
    modes = even_modes(time, flux, period, n_modes(12.0, period))
    for sums, expected in zip(read_between(modes, frequency, period), defined(time, flux, frequency), strict=True):
        assert worst(sums, expected) < 3e-12


def test_more_frequencies_than_a_block_are_read_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    frequency = np.geomspace(0.04, 6, 200)
    modes = even_modes(*curve(500, 5), 128.0, 800)
    expected = between(modes, Frequencies(frequency), 128.0)
    monkeypatch.setattr(fourier_sums, "BLOCK", 64)
    np.testing.assert_array_equal(between(modes, Frequencies(frequency), 128.0), expected)


@pytest.mark.parametrize("n", [1, 7, 1200])
def test_modes_of_a_cycle_are_the_sums_at_its_harmonics(n: int) -> None:
    turns, flux = np.append(np.random.default_rng(n).uniform(0, 1, 998), [0.0, np.nextafter(1, 0)]), np.arange(1e3) % 7
    terms = np.exp(2j * np.pi * np.outer(np.arange(n + 1), turns - 0.5))
    for sums, expected in zip(round_modes(turns, flux, n), (terms.mean(axis=1), terms @ flux / 1000), strict=True):
        assert worst(sums, expected) < 1e-10


def test_sums_at_frequencies_of_many_curves_are_those_of_one() -> None:
    modes = even_modes(*curve(500, 5), 128.0, n_modes(5.0, 128.0))
    frequency = np.linspace(0, 5, 3001)
    of_many = between(modes, Frequencies(frequency, many_curves=True), 128.0)
    assert worst(between(modes, Frequencies(frequency), 128.0), of_many) < 1e-14


@pytest.mark.parametrize("missing", [True, False])
def test_without_numba_the_same_numbers_come_slowly(missing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    time, flux = curve(20_000, 2)
    frequency = np.geomspace(0.04, 6, 20)
    quick = even_modes(time, flux, 128.0, 800)
    if missing:
        monkeypatch.setattr(fourier_sums, "machine_code", lambda *_: None)
    else:
        monkeypatch.setenv(WITHOUT_NUMBA, "1")
        monkeypatch.setattr(fourier_sums, "machine_code", pytest.fail)
    slow = even_modes(time, flux, 128.0, 800)
    assert worst(quick, slow) < 1e-14
    assert worst(read_between(quick, frequency, 128.0), np.array(defined(time, flux, frequency))) < 3e-12


@pytest.mark.parametrize("times", [[0.0, 40.0], [0.0, np.nan], [0.0, np.inf]])
def test_times_that_do_not_fit_the_grid_are_refused(times: list[float]) -> None:
    with pytest.raises(ValueError, match="not within a quarter"):
        even_modes(np.array(times), np.ones(2), 128.0, 100)


@pytest.mark.parametrize("frequency", [-0.5, 5.0, np.nan])
def test_frequencies_beyond_the_modes_are_refused(frequency: float) -> None:
    modes = even_modes(*curve(50, 3), 128.0, n_modes(4.0, 128.0))
    with pytest.raises(ValueError, match="beyond 0 to"):
        between(modes, Frequencies(np.array([1.0, frequency])), 128.0)


def test_single_precision_and_strides_are_taken() -> None:
    time, flux = curve(400, 4)
    expected = even_modes(time[::2], flux[::2].astype(np.float32).astype(np.float64), 128.0, 100)
    for one, other in zip(even_modes(time[::2], flux[::2].astype(np.float32), 128.0, 100), expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("n", [1, 2, 16, 1550, 1638, 5000])
def test_a_grid_has_room_and_a_length_that_transforms_quickly(n: int) -> None:
    cells = grid_cells(n)
    while cells % 2 == 0:
        cells //= 2
    assert cells in (1, 3, 5, 7)
    assert 5 * n <= grid_cells(n) <= max(6.25 * n + 1, 64)


def test_weights_of_the_loop_are_those_of_arrays() -> None:
    place = np.random.default_rng(2).uniform(0, 900, 37)
    polynomials = fourier_sums._weight_polynomials()
    first, weights = np.empty(37, np.int64), np.empty((37, reading_off.NEIGHBOURS))
    reading_off.weigh(place, 37, polynomials, np.empty(reading_off.ROOM), first, weights)
    expected_first, expected = reading_off.weigh_arrays(place, polynomials)
    np.testing.assert_array_equal(first, expected_first)
    assert np.abs(weights - expected).max() < 1e-14
    compiled_first, compiled = fourier_sums._quick_weights(place.tobytes(), 1.0)
    np.testing.assert_array_equal(first, compiled_first)
    np.testing.assert_array_equal(weights, compiled)
