"""Distances, scaling, partitions, quality, neighbours, enrichment: each by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.clustering.dtw import distances, fill_gaps, n_pairs, row_blocks, shapes, square
from clara_pipeline.clustering.enrichment import enrichment
from clara_pipeline.clustering.map import feature_map
from clara_pipeline.clustering.neighbours import nearest
from clara_pipeline.clustering.partitions import METHODS, by_size, partition
from clara_pipeline.clustering.quality import quality
from clara_pipeline.clustering.scaling import scaled
from clara_pipeline.clustering.shape_groups import shape_groups
from clara_pipeline.settings import ClusterSettings

RNG = np.random.default_rng(1)


def _slow_dtw(a: np.ndarray, b: np.ndarray, window: int | None = None) -> float:
    """The definition: cheapest monotonic path, squared differences, root at the end."""
    cost = np.full((len(a) + 1, len(b) + 1), np.inf)
    cost[0, 0] = 0
    for i in range(len(a)):
        for j in range(len(b)):
            if window is None or abs(i - j) < window:
                cost[i + 1, j + 1] = (a[i] - b[j]) ** 2 + min(cost[i, j], cost[i, j + 1], cost[i + 1, j])
    return float(np.sqrt(cost[-1, -1]))


def _block(curves: np.ndarray, many: int, first: int, end: int) -> np.ndarray:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clara_pipeline.clustering.dtw.MANY_CURVES", many)
        return distances(curves, first, end)


@pytest.mark.parametrize("n", [2, 16, 17, 33, 40])
def test_compiled_distances_have_the_bits_of_dtaidistance(n: int) -> None:
    curves = shapes(RNG.normal(size=(n, 23)))
    for first, end in ((0, n), (1, min(n, 5)), (n - 1, n)):
        np.testing.assert_array_equal(_block(curves, 0, first, end), _block(curves, n + 1, first, end))


def test_without_numba_or_with_gaps_the_library_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    curves = shapes(RNG.normal(size=(20, 23)))
    expected = _block(curves, 0, 0, 20)
    with monkeypatch.context() as patch:
        patch.setattr("clara_pipeline.clustering.dtw.compiled", lambda *_: None)
        np.testing.assert_array_equal(_block(curves, 0, 0, 20), expected)
    curves[3, 4] = np.nan
    np.testing.assert_array_equal(_block(curves, 0, 0, 1), _block(curves, 21, 0, 1))


@pytest.mark.parametrize("window", [0, 3])
def test_distances_are_the_definitions(window: int) -> None:
    curves = RNG.normal(size=(6, 15))
    matrix = square(np.concatenate([distances(curves, *block, window) for block in row_blocks(6, 3)]), 6)
    for i in range(6):
        for j in range(6):
            assert matrix[i, j] == pytest.approx(_slow_dtw(curves[i], curves[j], window or None), abs=1e-12)


@given(st.integers(0, 60), st.integers(1, 20))
def test_blocks_hold_every_row_once(n: int, n_blocks: int) -> None:
    blocks = row_blocks(n, n_blocks)
    assert [row for block in blocks for row in range(*block)] == list(range(n))
    assert len(blocks) <= n_blocks
    assert sum(n_pairs(n, *block) for block in blocks) == n * (n - 1) // 2
    found = [distances(np.zeros((n, 2)), *block) for block in blocks]
    assert sum(map(len, found)) == n * (n - 1) // 2


def test_blocks_are_about_as_large() -> None:
    pairs = [n_pairs(2000, *block) for block in row_blocks(2000, 50)]
    assert max(pairs) < 1.2 * 2000 * 1999 / 2 / 50


def test_gaps_are_filled_around_the_circle() -> None:
    curve = np.array([np.nan, 1.0, np.nan, 3.0, np.nan, np.nan])
    np.testing.assert_allclose(fill_gaps(curve), [1.5, 1.0, 2.0, 3.0, 2.5, 2.0])
    assert np.isnan(fill_gaps(np.full(4, np.nan))).all()


def test_shapes_have_no_depth() -> None:
    curve = RNG.normal(size=20)
    found = shapes(np.array([curve, 5 + 1e-4 * curve, np.full(20, 1.1), np.full(20, np.nan)]))
    np.testing.assert_allclose(found[0], found[1], atol=1e-9)
    np.testing.assert_allclose([found[0].mean(), found[0].std()], [0, 1], atol=1e-12)
    assert (found[2] == 0).all()
    assert np.isnan(found[3]).all()


@pytest.mark.parametrize(
    ("how", "scaler"), [("standard", "StandardScaler"), ("minmax", "MinMaxScaler"), ("robust", "RobustScaler")]
)
def test_scaling_is_scikit_learns(how: str, scaler: str) -> None:
    from sklearn import preprocessing

    features = RNG.normal(size=(30, 4)) * [1, 1e3, 1e-6, 0] + [0, 5, 1e3, 0.1]
    expected = getattr(preprocessing, scaler)().fit_transform(features)
    np.testing.assert_allclose(scaled(features, how), expected, rtol=1e-4, atol=1e-7)
    np.testing.assert_array_equal(scaled(features, "none"), features)


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=40))
def test_clusters_are_numbered_by_size(labels: list[int]) -> None:
    found = by_size(np.array(labels))
    members = [np.count_nonzero(found == k) for k in range(found.max() + 1)]
    assert members == sorted(members, reverse=True)
    assert all(members)
    assert len({(old, new) for old, new in zip(labels, found.tolist(), strict=True)}) == len(set(labels))
    assert [old == -1 for old in labels] == [new == -1 for new in found.tolist()]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_two_far_groups(method: str) -> None:
    space = np.concatenate([RNG.normal(0, 0.1, (40, 10)), RNG.normal(3, 0.1, (20, 10))])
    found = partition(method, space, ClusterSettings(n_clusters=2, n_components=2, dpmm_components=2), 1)
    assert found.labels is not None
    assert found.labels.dtype == np.int32
    assert found.labels.tolist() == [0] * 40 + [1] * 20
    assert found.quality is not None
    assert found.quality.silhouette > 0.9
    again = partition(method, space, ClusterSettings(n_clusters=2, n_components=2, dpmm_components=2), 1)
    np.testing.assert_array_equal(found.labels, again.labels)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("space", [np.empty((0, 10)), np.ones((1, 10)), np.ones((50, 10)), np.empty((20, 0))])
def test_what_cannot_be_divided_gets_a_reason(method: str, space: np.ndarray) -> None:
    found = partition(method, space, ClusterSettings(), 1)
    assert found.labels is None
    assert found.reason.startswith("needs")


def test_a_radius_that_joins_everything_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clara_pipeline.clustering.partitions.MAX_NEIGHBOURS", 100)
    found = partition("dbscan", RNG.normal(size=(30, 2)), ClusterSettings(eps=50.0), 1)
    assert "choose a smaller one" in found.reason


def test_shape_groups_tell_groups_from_strays() -> None:
    places = np.concatenate([RNG.normal(0, 0.1, 20), RNG.normal(5, 0.1, 15), [20.0, -30.0]])
    found = shape_groups(np.abs(places[:, None] - places))
    assert found.labels is not None
    assert found.labels.tolist() == [0] * 20 + [1] * 15 + [-1, -1]
    assert shape_groups(np.zeros((5, 5))).reason
    assert shape_groups(np.zeros((0, 0))).reason
    assert shape_groups(np.zeros((1, 1))).reason


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 12), st.integers(0, 1000))
def test_quality_never_fails(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(-1, 4, n)
    found = quality(rng.normal(size=(n, 2)), labels)
    assert found.n_clusters == len(set(labels.tolist()) - {-1})
    assert found.n_noise == int((labels == -1).sum())
    assert (found.silhouette is None) == (found.n_clusters < 2 or len(set(labels.tolist())) == n)


def test_neighbours_are_the_nearest_and_not_oneself() -> None:
    features = np.array([[0.0, 0.0], [10.0, 0.1], [1.0, 0.0], [np.nan, 0.0], [2.0, 0.0]])
    rows, distance = nearest(features, 0, 2)
    assert rows.tolist() == [2, 4]
    assert 0 < distance[0] < distance[1]
    assert nearest(features, 3, 2)[0].tolist() == []
    assert nearest(features[:1], 0, 5)[0].tolist() == []


def test_the_papers_enrichment() -> None:
    """16 TOIs among 114 of 453 clustered curves, 19 in all; the base rate of the scored set is 1.1 %."""
    labels = {f"c{i}": 2 if i < 114 else 0 for i in range(453)}
    known = {f"c{i}": i < 16 or 200 <= i < 203 for i in range(453)} | {f"other{i}": i < 31 for i in range(4092)}
    rows = {row.cluster_id: row for row in enrichment(labels, known)}
    assert (rows[2].members, rows[2].positives, rows[0].positives) == (114, 16, 3)
    assert rows[2].share == pytest.approx(0.1404, abs=1e-4)
    assert rows[2].base_rate == pytest.approx(0.011, abs=1e-3)
    assert rows[2].clustered_rate == pytest.approx(19 / 453)
    assert rows[2].factor == pytest.approx(rows[2].share / rows[2].base_rate)
    assert enrichment(labels, {}) == []
    assert enrichment(labels, dict.fromkeys(labels, False))[0].factor is None


def test_the_map_puts_like_beside_like() -> None:
    space = np.concatenate([RNG.normal(0, 0.1, (12, 10)), RNG.normal(9, 0.1, (12, 10))])
    places = feature_map(space, 3)
    assert places is not None
    np.testing.assert_array_equal(places, feature_map(space, 3))
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    assert apart[:12, :12].max() < apart[:12, 12:].min()
    assert feature_map(space[:3], 3) is None
    assert feature_map(np.ones((9, 2)), 3) is None
