"""Folds, measures and labels: against scikit-learn's numbers and their own promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, f1_score
from transients.light_curves import photometry

from clara_pipeline.errors import UsageError
from clara_pipeline.transients.evaluation.cross_validation import HeldOut, Plan, cross_validated
from clara_pipeline.transients.evaluation.early import cut_after
from clara_pipeline.transients.evaluation.folds import repeated_folds
from clara_pipeline.transients.evaluation.measures import (
    balanced_accuracy,
    calibration_error,
    confusion,
    macro_f1,
    of_class,
    reliability,
)
from clara_pipeline.transients.evaluation.report import report
from clara_pipeline.transients.labelled_objects import labelled_objects
from clara_pipeline.transients.model_kind import ModelKind, model_kind

answers = st.tuples(st.integers(5, 60), st.integers(2, 5), st.integers(0, 1000))


def made(n: int, n_classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, n_classes, n), rng.dirichlet(np.ones(n_classes), n)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(2, 9), min_size=2, max_size=4), st.integers(2, 4), st.integers(0, 50))
def test_no_object_is_in_both_parts_and_each_is_tested_once(counts: list[int], n_folds: int, seed: int) -> None:
    labels = np.repeat(np.arange(len(counts)), np.array(counts) + n_folds)
    folds = list(repeated_folds(labels, n_folds, 3, seed))
    for fold in folds:
        assert not set(fold.train.tolist()) & set(fold.test.tolist())
        assert len(fold.train) + len(fold.test) == len(labels)
        assert len(np.unique(labels[fold.train])) == len(counts)
    for repeat in range(3):
        tested = np.concatenate([fold.test for fold in folds if fold.repeat == repeat])
        assert sorted(tested.tolist()) == list(range(len(labels)))
    again = list(repeated_folds(labels, n_folds, 3, seed))
    assert all(a.seed == b.seed and a.test.tolist() == b.test.tolist() for a, b in zip(folds, again, strict=True))


def test_too_few_objects_for_the_folds_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        list(repeated_folds(np.array([0, 0, 0, 1]), 2, 1, 0))


@settings(max_examples=50, deadline=None)
@given(answers)
def test_the_scores_are_scikit_learns(size: tuple[int, int, int]) -> None:
    labels, probabilities = made(*size)
    called = probabilities.argmax(axis=1)
    counts = confusion(labels, probabilities)
    everyone = np.arange(size[1])
    np.testing.assert_array_equal(counts, confusion_matrix(labels, called, labels=everyone))
    wanted = f1_score(labels, called, average="macro", labels=everyone, zero_division=0)
    assert macro_f1(counts) == pytest.approx(wanted)
    if set(called.tolist()) <= set(labels.tolist()):
        assert balanced_accuracy(counts) == pytest.approx(balanced_accuracy_score(labels, called))


def test_weights_count_objects_again() -> None:
    labels, probabilities = made(20, 3, 1)
    weight = np.random.default_rng(2).integers(0, 4, 20)
    drawn = np.repeat(np.arange(20), weight)
    counts = confusion(labels, probabilities, weight.astype(float))
    np.testing.assert_array_equal(counts, confusion(labels[drawn], probabilities[drawn]))


def test_the_calibration_error_is_the_gap_of_the_bins() -> None:
    probabilities = np.array([[0.95, 0.05], [0.95, 0.05], [0.35, 0.65], [0.35, 0.65]])
    bins = reliability(np.array([0, 1, 1, 1]), probabilities)
    assert [(one.low, one.n, one.accuracy) for one in bins] == [(0.6, 2, 1.0), (0.9, 2, 0.5)]
    assert calibration_error(bins) == pytest.approx((0.45 + 0.35) / 2)


def test_certainty_of_one_is_in_the_last_bin() -> None:
    assert reliability(np.array([0]), np.array([[1.0, 0.0]]))[0].high == 1.0


def test_a_class_that_nobody_is_has_no_roc() -> None:
    labels, probabilities = made(10, 3, 3)
    labels[labels == 2] = 0
    found = of_class(2, "CEP", labels, probabilities, confusion(labels, probabilities))
    assert found.roc_false == ()
    assert np.isnan(found.roc_auc)


def _kind(seen: list) -> ModelKind:
    def fit(inputs, rows, labels, classes, seed):
        seen.append(set(rows.tolist()))
        return dict(zip(rows.tolist(), labels.tolist(), strict=True))

    def probabilities(trained, inputs, rows):
        assert not set(rows.tolist()) & trained.keys()
        return np.array([[0.6, 0.4] if inputs[row] else [0.3, 0.7] for row in rows])

    return ModelKind(lambda objects: [len(one) for one in objects], fit, probabilities)


def test_models_are_asked_of_what_they_did_not_learn() -> None:
    objects = [photometry(59000 + np.arange(i + 1), np.ones(i + 1)) for i in range(12)]
    seen: list = []
    held = cross_validated(_kind(seen), objects, np.array([0, 1] * 6), ("SN", "CV"), Plan(3, 2, 1))
    assert len(seen) == 6
    assert held.probabilities.shape == (2, 12, 2)
    assert set(held.early) == {3.0, 7.0, 16.0, 32.0, 64.0}
    measured = report(held, np.array([0, 1] * 6), ("SN", "CV"))
    assert measured.accuracy == 0.5
    assert measured.macro_f1_interval[0] <= measured.macro_f1 <= measured.macro_f1_interval[1]
    assert sum(map(sum, measured.confusion)) == 12
    assert [one.n for one in measured.classes] == [6, 6]


def test_a_sure_and_right_model_scores_one() -> None:
    labels = np.array([0, 1, 2] * 5)
    held = HeldOut(np.eye(3)[labels][None].repeat(2, axis=0), np.zeros((2, 15), dtype=int), {})
    measured = report(held, labels, ("a", "b", "c"))
    assert (measured.macro_f1, measured.accuracy, measured.balanced_accuracy, measured.ece) == (1, 1, 1, 0)
    assert all(one.roc_auc == 1 for one in measured.classes)


def test_a_curve_is_cut_after_its_first_detection() -> None:
    one = photometry([59000, 59010, 59012, 59020], [0, 5, 6, 7])
    one.is_detection[0] = False
    assert cut_after(one, 3).time_mjd.tolist() == [59000, 59010, 59012]
    one.is_detection[:] = False
    assert len(cut_after(one, 3)) == 4


def test_labels_join_and_those_not_named_are_left_out() -> None:
    objects = [
        photometry(np.arange(n), np.ones(n), object_id=name)
        for name, n in zip("abcdef", (9, 9, 9, 9, 2, 9), strict=True)
    ]
    labels = {"a": "SN", "b": "AGN", "c": "Blazar", "d": "Flare", "e": "SN"}
    found = labelled_objects(objects, labels, ["SN", "AGN+Blazar"], 8)
    assert [one.object_id for one in found.objects] == ["a", "b", "c"]
    assert found.counts() == {"SN": 1, "AGN+Blazar": 2}
    assert labelled_objects(objects, labels, [], 1).classes == ("AGN", "Blazar", "Flare", "SN")
    assert labelled_objects(objects, labels | {"not here": "Nova"}, [], 1).classes == ("AGN", "Blazar", "Flare", "SN")


@pytest.mark.parametrize("classes", [["SN"], ["SN", "SN+AGN"], ["SN", ""], ["SN", "QSO"]])
def test_classes_that_cannot_be_told_apart_are_refused(classes: list[str]) -> None:
    objects = [photometry(np.arange(9), np.ones(9), object_id=name) for name in "ab"]
    with pytest.raises(UsageError):
        labelled_objects(objects, {"a": "SN", "b": "AGN"}, classes, 8)


def test_kinds_have_names_and_torch_is_asked_for_by_name(monkeypatch) -> None:
    assert model_kind("trees").tells_early
    with pytest.raises(UsageError, match="fused"):
        model_kind("forest")

    def missing(name: str):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("clara_pipeline.transients.model_kind.import_module", missing)
    with pytest.raises(UsageError, match=r"clara-tui\[torch\]"):
        model_kind("fused")
