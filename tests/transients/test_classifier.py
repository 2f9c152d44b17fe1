"""Classes of objects: every object a row, few points the prior, and the same answer whatever stands beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transients.light_curves import photometry
from transients.small_classifier import QUICK, lesson, new_objects, small_classifier

from clara_pipeline.transients.classifier import classify
from clara_pipeline.transients.learn import held_back, learn, measure_held_back
from clara_pipeline.transients.simulation.objects import CLASSES
from clara_pipeline.transients.trees.arrays import to_arrays
from clara_pipeline.transients.trees.model import class_probabilities


def test_every_object_has_a_row_in_its_order():
    objects = new_objects()
    found = classify(small_classifier(), objects)
    assert [one.object_id for one in found] == [one.object_id for one in objects]
    for one in found:
        assert one.label == max(one.probabilities, key=one.probabilities.get)
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert set(one.probabilities) == set(one.errors) == set(CLASSES)
        assert 0 <= one.uncertainty <= 1
        assert 0 <= one.margin <= 1
        assert 0 <= one.novelty <= 100
        assert type(one.uncertainty) is float


def test_an_answer_does_not_depend_on_the_objects_beside_it():
    objects = new_objects()
    together = classify(small_classifier(), objects)
    assert [classify(small_classifier(), [one])[0] for one in objects] == together


@pytest.mark.parametrize("n_points", [0, 1, 2])
def test_few_points_give_the_prior(n_points):
    few = photometry(59000.0 + np.arange(n_points), np.full(n_points, 100.0))
    (one,) = classify(small_classifier(), [few])
    assert one.few_points
    assert one.novelty is None
    assert one.label in CLASSES
    assert one.probabilities == pytest.approx(dict.fromkeys(CLASSES, 0.25), abs=1e-6)
    assert one.n_detections == n_points


def test_limits_are_no_points():
    limits = photometry(59000.0 + np.arange(9), np.zeros(9))
    limits.is_detection[:] = False
    limits.is_detection[:2] = True
    assert classify(small_classifier(), [limits])[0].few_points


WILD = st.sampled_from([0.0, -5.0, 1e-9, 1e300, -1e300, float("nan"), float("inf"), 20.0, 500.0])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(58000, 60000), WILD, WILD, st.sampled_from("grVz")), min_size=0, max_size=12))
def test_any_points_give_a_finite_answer(points):
    time, flux, error, band = zip(*points, strict=True) if points else ((), (), (), ())
    order = np.argsort(time, kind="stable")
    wild = photometry(np.array(time)[order], np.array(flux)[order], np.array(error)[order], list(np.array(band)[order]))
    (one,) = classify(small_classifier(), [wild])
    assert np.isfinite(list(one.probabilities.values())).all()
    assert one.novelty is None or 0 <= one.novelty <= 100


def test_two_trainings_are_equal_and_another_seed_is_not():
    features, labels = lesson()
    again = learn(features, labels, CLASSES, 0, settings=QUICK)
    other = learn(features, labels, CLASSES, 1, settings=QUICK)
    first = to_arrays(small_classifier().trees)
    assert all(np.array_equal(array, to_arrays(again.trees)[name]) for name, array in first.items())
    assert not np.array_equal(first["value"], to_arrays(other.trees)["value"])
    measures = measure_held_back(features, labels, CLASSES, 0, QUICK)
    assert measures == measure_held_back(features, labels, CLASSES, 0, QUICK)
    assert measures.n_held == 8


def test_what_is_held_back_is_a_fifth_of_each_class():
    labels = np.repeat([0, 1, 2], [50, 20, 4])
    held = held_back(labels, 0)
    assert np.bincount(labels[held], minlength=3).tolist() == [10, 4, 0]
    assert measure_held_back(np.zeros((74, 3)), labels, ("a", "b", "c"), 0, QUICK) is None


def test_going_on_from_a_model_keeps_its_boosters_in_the_new_order_of_classes():
    features, labels = lesson()
    turned = tuple(reversed(CLASSES))
    start = small_classifier().trees
    onward = learn(features, len(CLASSES) - 1 - labels, turned, 5, settings=QUICK, start=start).trees
    fresh = learn(features, len(CLASSES) - 1 - labels, turned, 5, settings=QUICK).trees
    assert (onward.n_boosters, onward.classes) == (4, turned)
    mean = (class_probabilities(fresh, features) + class_probabilities(start, features)[:, ::-1]) / 2
    assert class_probabilities(onward, features) == pytest.approx(mean, abs=1e-9)
    with pytest.raises(ValueError, match="the model to go on from tells SNIa"):
        learn(features, labels % 2, ("SN", "AGN"), 0, settings=QUICK, start=start)
