"""t-SNE over a grid: its forces are the sums they stand for, and its map is as good as the library's."""

import math

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from clara_pipeline.clustering import map as feature_maps
from clara_pipeline.clustering.tsne import repulsion as on_grid
from clara_pipeline.clustering.tsne.descent import first_places, joint_affinities, tsne
from clara_pipeline.clustering.tsne.loops import affinities, attraction, gather, splines, spread
from clara_pipeline.clustering.tsne.repulsion import Repulsion

RNG = np.random.default_rng(5)


def _exact_pushes(places: np.ndarray) -> tuple[np.ndarray, float]:
    apart = places[:, None] - places
    kernel = 1 / (1 + (apart**2).sum(axis=2))
    return (kernel[:, :, None] ** 2 * apart).sum(axis=1), float(kernel.sum()) - len(places)


@pytest.mark.parametrize("width", [1e-4, 3.0, 40.0])
def test_pushes_from_the_grid_are_the_sums_over_pairs(width: float) -> None:
    places = RNG.normal(0, width, (50, 2)) + 17
    pushes, total = Repulsion(splines, spread, gather)(places)
    exact, exact_total = _exact_pushes(places)
    assert np.abs(pushes - exact).max() < 0.02  # a pair pushes 0.3 where most
    assert total == pytest.approx(exact_total, rel=2e-3, abs=3e-3 * len(places))


def test_the_kept_kernel_follows_a_map_that_grows_and_shrinks() -> None:
    kept, places = Repulsion(splines, spread, gather), RNG.normal(0, 1, (20, 2))
    for width in (1.0, 9.0, 2.0):
        pushes, _ = kept(places * width)
        np.testing.assert_allclose(pushes, Repulsion(splines, spread, gather)(places * width)[0], atol=1e-3)


def test_a_map_too_wide_for_the_grid_gets_a_coarser_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_grid, "MOST_NODES", 40)
    places = RNG.uniform(-1e6, 1e6, (30, 2))
    pushes, _ = Repulsion(splines, spread, gather)(places)
    assert np.isfinite(pushes).all()


def test_pulls_are_the_sums_over_neighbours() -> None:
    places, found = RNG.normal(size=(3, 2)), np.empty((3, 2))
    starts, others = np.array([0, 2, 3, 3], dtype=np.int32), np.array([1, 2, 0], dtype=np.int32)
    attraction(places, starts, others, np.array([0.5, 0.25, 2.0]), found)
    away = [places[0] - places[1], places[0] - places[2], places[1] - places[0]]
    one, two, three = (d * weight / (1 + d @ d) for d, weight in zip(away, (0.5, 0.25, 2.0), strict=True))
    np.testing.assert_allclose(found, [one + two, three, [0, 0]])


def test_every_row_has_the_perplexity_that_was_asked_for() -> None:
    squared = np.sort(RNG.uniform(0, 50, (6, 40)), axis=1)
    squared[0] = 3.0  # all as far: nothing to choose from
    found = np.empty_like(squared)
    affinities(squared, math.log(12), found)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(np.exp(-(found * np.log(found)).sum(axis=1))[1:], 12, rtol=1e-4)
    np.testing.assert_allclose(found[0], 1 / 40)


def test_affinities_go_both_ways_and_sum_to_one() -> None:
    starts, near, weights = joint_affinities(RNG.normal(size=(40, 3)), 5.0, affinities)
    matrix = np.zeros((40, 40))
    matrix[np.repeat(np.arange(40), np.diff(starts)), near] = weights
    np.testing.assert_allclose(matrix, matrix.T)
    assert weights.sum() == pytest.approx(1)
    assert not matrix.diagonal().any()


@pytest.mark.parametrize("n_columns", [1, 2, 7])
def test_it_begins_on_the_main_axes(n_columns: int) -> None:
    space = RNG.normal(size=(30, n_columns)) * np.arange(1, n_columns + 1)
    places = first_places(space)
    assert places[:, 0].std() == pytest.approx(1e-4)
    assert abs(np.corrcoef(places[:, 0], space[:, -1])[0, 1]) > 0.9


@pytest.mark.long
def test_the_map_keeps_neighbours_as_well_as_the_librarys() -> None:
    centres = RNG.normal(0, 3, (4, 6))
    space = centres[RNG.integers(0, 4, 400)] + RNG.normal(size=(400, 6))
    places = tsne(space, 30.0)
    if places is None:
        pytest.skip("numba does not work here")
    library = feature_maps.tsne_plane(space, 0)
    ours = trustworthiness(space, places, n_neighbors=10)
    assert ours > trustworthiness(space, library, n_neighbors=10) - 0.005
    np.testing.assert_array_equal(places, tsne(space, 30.0))


def test_few_rows_and_machines_without_numba_take_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    space = RNG.normal(size=(40, 3))
    expected = feature_maps.tsne_plane(space, 2)
    np.testing.assert_array_equal(feature_maps.feature_map(space, 2), expected)
    monkeypatch.setattr(feature_maps, "MANY_ROWS", 10)
    monkeypatch.setattr("clara_pipeline.clustering.tsne.descent.compiled", lambda *_: None)
    np.testing.assert_array_equal(feature_maps.feature_map(space, 2), expected)


def test_many_rows_that_are_twins_or_on_a_line_have_finite_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_maps, "MANY_ROWS", 10)
    twins = np.repeat(RNG.normal(size=(2, 3)), 120, axis=0)
    line = np.arange(200.0)[:, None]
    for space in (twins, line):
        places = feature_maps.feature_map(space, 0)
        assert places is not None
        assert np.isfinite(places).all()
