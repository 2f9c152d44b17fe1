"""Novelty: strange objects come out high, ordinary ones evenly spread, and the reason names what is strange."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.ensemble import IsolationForest
from transients.small_classifier import lesson, small_classifier

from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.novelty.arrays import from_arrays, to_arrays
from clara_pipeline.transients.novelty.isolation import OBJECTS_PER_TREE, grow_isolation, isolation_score
from clara_pipeline.transients.novelty.model import rate_novelty, train_novelty
from clara_pipeline.transients.novelty.percentiles import percentile_of, score_grid
from clara_pipeline.transients.novelty.reasons import novelty_reasons
from clara_pipeline.transients.novelty.space import class_distances, fit_space, nearest_class, scaled_features

CLASSES = ("SNIa", "SNII", "QSO", "CEP")
N = len(statistic_names())


@pytest.fixture(scope="module")
def blobs():
    """Three hundred objects of two made-up classes in the space of the statistics."""
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 2
    features = rng.normal(size=(300, N)) + 6.0 * labels[:, None] * (np.arange(N) < 5)
    features[rng.random((300, N)) < 0.1] = np.nan
    features[:, 7] = np.nan  # nobody has it
    features[:, 8] = 2.5  # all have the same
    return features, labels


def test_the_walk_gives_scikit_learns_isolation(blobs):
    scaled = np.nan_to_num(blobs[0])
    forest = IsolationForest(n_estimators=64, max_samples=OBJECTS_PER_TREE, random_state=4).fit(scaled)
    ours = isolation_score(grow_isolation(scaled, 4), scaled)
    assert ours == pytest.approx(-forest.score_samples(scaled), abs=1e-6)


def test_typical_members_are_at_distance_one_of_their_class_and_nearest_to_it(blobs):
    features, labels = blobs
    space = fit_space(features, labels, 2)
    distances = class_distances(space, scaled_features(space, features))
    assert np.median(distances[np.arange(300), labels]) == pytest.approx(1.0, abs=0.15)
    assert np.mean(nearest_class(space, distances) == labels) > 0.98


def test_new_ordinary_objects_are_spread_and_strange_ones_are_on_top(blobs):
    features, labels = blobs
    model = train_novelty(features, labels, 2)
    rng = np.random.default_rng(1)
    ordinary = rng.normal(size=(200, N)) + 6.0 * (np.arange(200) % 2)[:, None] * (np.arange(N) < 5)
    ordinary[:, 7], ordinary[:, 8] = np.nan, 2.5
    between = 30 < np.median(rate_novelty(model, ordinary).percentile) < 90
    strange = ordinary[:20].copy()
    strange[:, 20:30] += 7.0
    found = rate_novelty(model, strange)
    assert between
    assert (found.percentile > 99).all()
    assert found.parts.shape == (20, 3)


def test_stranger_objects_keep_their_order_beyond_all_training_objects(blobs):
    model = train_novelty(*blobs, 2)
    one = np.nan_to_num(blobs[0][:1])
    farther = np.concatenate([one + step * (np.arange(N) > 40) for step in (0.0, 2.0, 4.0, 6.0)])
    rates = rate_novelty(model, farther).percentile
    assert (np.diff(rates) > 0).all()
    assert rates[-1] <= 100


def test_the_reason_names_the_part_the_class_and_the_statistic():
    features, _ = lesson()
    odd = features[:1].copy()
    place = statistic_names().index("amplitude")
    odd[:, place] = 1e4
    model = small_classifier().novelty
    novelty = rate_novelty(model, odd)
    plain = novelty_reasons(model, rate_novelty(model, features), features, CLASSES)
    (reason,) = novelty_reasons(model, novelty, odd, CLASSES)
    assert "amplitude 1e+04 mag, known" in reason or novelty.parts.max() < 95
    assert any(sentence.startswith("ordinary among the known classes") for sentence in plain)
    assert all(any(name in sentence for name in CLASSES) for sentence in plain)


def test_a_rate_depends_on_no_other_object_to_the_bit():
    features, _ = lesson()
    model = small_classifier().novelty
    together = rate_novelty(model, features).percentile
    alone = np.concatenate([rate_novelty(model, row[None]).percentile for row in features])
    assert np.array_equal(together, alone)


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(np.float64, (2, N), elements=st.floats(-1e6, 1e6) | st.just(float("nan"))))
def test_any_statistics_get_a_finite_rate_and_a_reason(features):
    model = small_classifier().novelty
    novelty = rate_novelty(model, features)
    assert np.isfinite(novelty.percentile).all()
    assert ((novelty.percentile >= 0) & (novelty.percentile <= 100)).all()
    assert all(novelty_reasons(model, novelty, features, CLASSES))


def test_percentiles_are_those_of_the_training_set():
    scores = np.random.default_rng(0).normal(size=5000)
    grid = score_grid(scores)
    assert percentile_of(np.quantile(scores, [0.1, 0.5, 0.9, 0.99]), grid) == pytest.approx([10, 50, 90, 99], abs=0.6)
    assert percentile_of(np.array([-99.0, 1e9]), grid) == pytest.approx([0, 100], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("centre", lambda a: np.where(np.arange(len(a)) == 0, np.nan, a)),
        ("scale", lambda a: -np.ones_like(a)),
        ("class_whitening", lambda a: a[:, :-1]),
        ("joint_grid", lambda a: a[::-1].copy()),
        ("left", lambda a: np.zeros_like(a)),
        ("feature", lambda a: a.astype(np.float64)),
        ("extra", lambda a: np.zeros(1)),
    ],
)
def test_damaged_arrays_are_refused(name, change):
    arrays = to_arrays(small_classifier().novelty)
    assert from_arrays(arrays, 4).space.centre.shape == (N,)
    with pytest.raises(ValueError):
        from_arrays(arrays | {name: change(arrays.get(name))}, 4)
