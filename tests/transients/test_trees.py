"""Trained trees: they learn, tell their doubt, train alike twice, and come back from arrays in a new process."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from clara_pipeline.boosted_trees.grown import grown_trees
from clara_pipeline.boosted_trees.trees import softmax, tree_scores
from clara_pipeline.transients.features.table import STATISTICS
from clara_pipeline.transients.trees.arrays import from_arrays, to_arrays
from clara_pipeline.transients.trees.model import booster_probabilities, class_probabilities
from clara_pipeline.transients.trees.training import TreeSettings, best_temperature, train_trees

SMALL = TreeSettings(n_boosters=2, max_iter=25)
CLASSES = ("SN", "CV", "AGN")


def made(seed: int, n: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """Three classes that two columns tell apart, the rest noise, some numbers and one column missing."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    features = rng.normal(0, 1, (n, len(STATISTICS)))
    features[:, 0] += 3 * labels
    features[:, 1] -= 2 * (labels == 1)
    features[rng.random(features.shape) < 0.1] = np.nan
    features[:, 5] = np.nan
    return features, labels


@pytest.fixture(scope="module")
def model():
    return train_trees(*made(1), CLASSES, 7, SMALL)


def test_it_learns_and_says_how_sure_it_is(model) -> None:
    features, labels = made(2, 300)
    probabilities = class_probabilities(model, features)
    assert np.mean(probabilities.argmax(axis=1) == labels) > 0.8
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    right = probabilities.argmax(axis=1) == labels
    sure = probabilities.max(axis=1)
    assert sure[right].mean() > sure[~right].mean()
    assert booster_probabilities(model, features[:0]).shape == (0, 2, 3)


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_the_walk_is_scikit_learns(n_classes: int) -> None:
    features, _ = made(3, 120)
    labels = np.random.default_rng(4).integers(0, n_classes, 120)
    fitted = HistGradientBoostingClassifier(max_iter=10).fit(features[:, :5], labels)
    found = softmax(tree_scores(grown_trees(fitted), features[:, :5]))
    np.testing.assert_allclose(found, fitted.predict_proba(features[:, :5]), atol=1e-12)


def test_two_trainings_give_the_same_bytes_and_another_seed_does_not(model) -> None:
    first, again = to_arrays(model), to_arrays(train_trees(*made(1), CLASSES, 7, SMALL))
    assert all(first[name].tobytes() == again[name].tobytes() for name in first)
    other = to_arrays(train_trees(*made(1), CLASSES, 8, SMALL))
    assert any(first[name].tobytes() != other[name].tobytes() for name in first)


RELOAD = """
import sys, numpy as np
from clara_pipeline.transients.trees.arrays import from_arrays
from clara_pipeline.transients.trees.model import class_probabilities
with np.load(sys.argv[1], allow_pickle=False) as arrays:
    model = from_arrays(dict(arrays))
sys.stdout.buffer.write(class_probabilities(model, np.load(sys.argv[2])).tobytes())
assert "sklearn" not in sys.modules
"""


def test_a_reloaded_model_in_a_new_process_gives_equal_probabilities(model, tmp_path) -> None:
    features, _ = made(5)
    np.savez(tmp_path / "model.npz", **to_arrays(model))
    np.save(tmp_path / "features.npy", features)
    command = [sys.executable, "-c", RELOAD, tmp_path / "model.npz", tmp_path / "features.npy"]
    found = subprocess.run(command, capture_output=True, check=True).stdout
    assert found == class_probabilities(model, features).tobytes()


def test_an_answer_does_not_depend_on_the_objects_beside_it_to_the_bit(model) -> None:
    features = np.random.default_rng(5).normal(size=(9, len(STATISTICS)))
    together = class_probabilities(model, features)
    assert np.array_equal(np.concatenate([class_probabilities(model, row[None]) for row in features]), together)


def test_two_classes_and_few_objects_are_enough() -> None:
    features, _ = made(6, 8)
    model = train_trees(features, np.array([0, 1] * 4), ("SN", "other"), settings=SMALL)
    assert np.isfinite(class_probabilities(model, features)).all()
    assert model.prior.sum() == pytest.approx(1)


def test_a_class_without_objects_is_refused() -> None:
    features, labels = made(6, 20)
    with pytest.raises(ValueError, match="0 QSO"):
        train_trees(features, labels, (*CLASSES, "QSO"), settings=SMALL)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("left", lambda a: a[::-1].copy()),
        ("value", lambda a: np.full_like(a, np.nan)),
        ("feature", lambda a: a + 10_000),
        ("temperature", lambda a: np.array([np.nan])),
        ("prior", lambda a: -a),
        ("classes", lambda a: np.array(["SN", "SN", "AGN"])),
        ("statistic_names", lambda a: a[:-1]),
        ("version", lambda a: a + 1),
        ("baseline", lambda a: a[:-1]),
        ("roots", lambda a: a.astype(np.float64)),
    ],
)
def test_damaged_arrays_are_refused(model, name: str, change) -> None:
    arrays = to_arrays(model)
    with pytest.raises(ValueError):
        from_arrays(arrays | {name: change(arrays[name])})
    with pytest.raises(ValueError):
        from_arrays({key: value for key, value in arrays.items() if key != name})


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 3.0), st.integers(0, 5))
def test_the_temperature_undoes_too_much_certainty(factor: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, (3000, 3))
    labels = np.array([rng.choice(3, p=row) for row in softmax(scores)])
    assert best_temperature(scores * factor, labels) == pytest.approx(factor, rel=0.15)
