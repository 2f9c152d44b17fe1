"""The recipe keeps its published faults, the mean of trees and network its weight, and each gives the same twice."""

from dataclasses import replace

import numpy as np
import pytest
from transients.light_curves import dwarf_nova, photometry, supernova

torch = pytest.importorskip("torch")

from clara_pipeline.transients.recipe.magnitude_grid import FEWEST_DETECTIONS, magnitude_grid  # noqa: E402
from clara_pipeline.transients.recipe.network import recipe_probabilities, train_recipe  # noqa: E402
from clara_pipeline.transients.tcn.fused import best_weight, classify_fused, train_fused  # noqa: E402
from clara_pipeline.transients.tcn.inputs import FEWEST_POINTS, ObjectInputs, thinned  # noqa: E402
from clara_pipeline.transients.tcn.options import TcnOptions  # noqa: E402


def test_the_recipe_takes_no_notice_of_the_sign_of_a_difference() -> None:
    time = np.linspace(59000, 59040, 12)
    flux = 100 + 40 * np.sin(time / 8)
    up, down = (photometry(time, sign * flux, 3.0, "r", is_difference=True) for sign in (1, -1))
    np.testing.assert_array_equal(magnitude_grid(up), magnitude_grid(down))


def test_the_recipe_stretches_its_grid_to_each_object() -> None:
    time = np.linspace(0, 40, 12)
    flux = 100 * np.exp(-time / 40)
    short = magnitude_grid(photometry(59000 + time, flux, 0.1, "g"))
    assert short.shape == (2, 100)
    assert not short[1].any()  # r was not observed
    expected = 23.9 - 2.5 * np.log10(flux[[0, -1]])
    np.testing.assert_allclose(short[0, [0, -1]], expected, atol=0.05)


def test_few_or_no_points_leave_the_recipes_grid_empty() -> None:
    time = np.arange(FEWEST_DETECTIONS - 1.0)
    assert not magnitude_grid(photometry(59000 + time, 50 + time)).any()
    assert not magnitude_grid(photometry([], [])).any()


def test_two_trainings_of_the_recipe_are_equal() -> None:
    random = np.random.default_rng(0)
    grids, labels = random.normal(20, 1, (20, 2, 100)), np.arange(20) % 2
    first, second = (recipe_probabilities(train_recipe(grids, labels, 2, seed=4), grids) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(first.sum(axis=1), 1)


def test_the_weight_goes_to_whom_the_labels_agree_with() -> None:
    labels = np.array([0, 1, 0, 1])
    right = np.where(labels[:, None] == [0, 1], 0.9, 0.1)
    assert best_weight(right, 1 - right, labels) == 0
    assert best_weight(1 - right, right, labels) == 0.5
    assert best_weight(right, np.full((4, 2), np.nan), labels) == 0.25


def test_a_network_that_is_better_by_chance_only_has_no_say() -> None:
    labels = np.zeros(40, dtype=int)
    trees = np.tile([0.8, 0.2], (40, 1))
    lucky = np.where(np.arange(40)[:, None] < 24, [0.95, 0.05], [0.6, 0.4])
    assert np.log((trees + lucky)[:, 0] / 2).sum() > np.log(trees[:, 0]).sum()
    assert best_weight(trees, lucky, labels) == 0


def test_trees_and_network_together_give_the_same_twice() -> None:
    random = np.random.default_rng(8)
    objects = [(supernova if number % 2 else dwarf_nova)(random) for number in range(24)]
    rows, labels = np.arange(16), np.arange(16) % 2
    quick = TcnOptions(channels=8, dilations=(1, 2), latent=8, members=2, epochs=3, draws=2)
    answers = []
    for _ in range(2):
        inputs = ObjectInputs(objects)
        model = train_fused(inputs, rows, labels, ("CV", "SN"), quick)
        answers.append(classify_fused(model, inputs.whole.of(np.arange(16, 24))))
    np.testing.assert_array_equal(answers[0].probabilities, answers[1].probabilities)
    np.testing.assert_allclose(answers[0].probabilities.sum(axis=1), 1)
    assert answers[0].uncertainty.shape == (8, 2)
    assert np.isfinite(answers[0].uncertainty).all()


def test_an_objects_inputs_do_not_depend_on_others() -> None:
    random = np.random.default_rng(9)
    objects = [supernova(random), dwarf_nova(random)]
    together, alone = ObjectInputs(objects).whole, ObjectInputs(objects[:1]).whole
    np.testing.assert_array_equal(together.windows[0][:, :1], alone.windows[0])
    np.testing.assert_array_equal(together.numbers[:, :1], alone.numbers)


def test_a_thinned_object_keeps_its_points_and_enough_of_them() -> None:
    random = np.random.default_rng(1)
    whole = supernova(random)
    sparse = thinned(whole, random)
    assert FEWEST_POINTS <= len(sparse) < len(whole)
    assert set(sparse.time_mjd) <= set(whole.time_mjd)
    few = replace(
        whole,
        **{
            name: getattr(whole, name)[:3]
            for name in ("time_mjd", "band", "flux_ujy", "flux_error_ujy", "is_detection")
        },
    )
    assert thinned(few, random) is few
