"""The network learns, gives the same weights twice, survives a file and a new process, and takes any numbers."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from transients.networks.small_grids import QUICK, bumps  # noqa: E402

from clara_pipeline.files.npz import pack_arrays, unpack_arrays  # noqa: E402
from clara_pipeline.transients.tcn.augment import augmented, smooth_noise  # noqa: E402
from clara_pipeline.transients.tcn.ensemble import TcnTraining, train_tcn  # noqa: E402
from clara_pipeline.transients.tcn.grids import SIGMA, Grids  # noqa: E402
from clara_pipeline.transients.tcn.loss import class_weights, object_weights, weighted_loss  # noqa: E402
from clara_pipeline.transients.tcn.model import classify, from_arrays, options_of, to_arrays  # noqa: E402


def trained() -> tuple[Grids, np.ndarray, TcnTraining]:
    grids, labels, names = bumps()
    return grids, labels, train_tcn(grids, labels, names, 2, QUICK)


@pytest.fixture(scope="module")
def one() -> tuple[Grids, np.ndarray, TcnTraining]:
    return trained()


def test_it_learns_what_can_be_learned(one) -> None:  # type: ignore[no-untyped-def]
    _, _, training = one
    grids, labels, _ = bumps(seed=9)
    answer = classify(training.model, grids)
    assert np.mean(answer.probabilities.argmax(axis=1) == labels) > 0.9
    assert np.allclose(answer.probabilities.sum(axis=1), 1)
    assert (answer.uncertainty >= 0).all()
    assert answer.uncertainty.max() > 0
    assert answer.latent.shape == (len(labels), QUICK.latent)


def test_two_trainings_give_equal_weights_and_metrics(one) -> None:  # type: ignore[no-untyped-def]
    threads = torch.get_num_threads()
    torch.rand(5)  # what others draw changes nothing
    _, _, again = trained()
    first, second = to_arrays(one[2].model), to_arrays(again.model)
    assert first.keys() == second.keys()
    assert pack_arrays(first) == pack_arrays(second)
    assert one[2].history == again.history
    assert torch.get_num_threads() == threads
    assert not torch.are_deterministic_algorithms_enabled()


def test_another_seed_gives_other_weights(one) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    grids, labels, names = bumps()
    other = train_tcn(grids, labels, names, 2, replace(QUICK, seed=1, epochs=1))
    assert pack_arrays(to_arrays(other.model)) != pack_arrays(to_arrays(one[2].model))


IN_A_NEW_PROCESS = """
import json, sys
from pathlib import Path
from transients.networks.small_grids import bumps
from clara_pipeline.files.npz import unpack_arrays
from clara_pipeline.transients.tcn.model import classify, from_arrays
model = from_arrays(unpack_arrays(Path(sys.argv[1]).read_bytes()), json.loads(sys.argv[2]))
answer = classify(model, bumps()[0])
print(answer.probabilities.tobytes().hex(), answer.uncertainty.tobytes().hex())
"""


def test_a_model_read_in_a_new_process_gives_equal_probabilities(one, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    grids, _, training = one
    path = tmp_path / "model.npz"
    path.write_bytes(pack_arrays(to_arrays(training.model)))
    root = Path(__file__).parents[3]
    found = subprocess.run(
        [sys.executable, "-c", IN_A_NEW_PROCESS, str(path), json.dumps(options_of(training.model))],
        capture_output=True, text=True, check=True, cwd=root / "tests", env={"PYTHONPATH": f"{root}:{root / 'tests'}"},
    )  # fmt: skip
    answer = classify(training.model, grids)
    assert found.stdout.split() == [answer.probabilities.tobytes().hex(), answer.uncertainty.tobytes().hex()]


def test_an_answer_does_not_depend_on_the_others(one) -> None:  # type: ignore[no-untyped-def]
    grids, _, training = one
    all_at_once = classify(training.model, grids).probabilities
    alone = classify(training.model, grids.of(np.array([5]))).probabilities
    np.testing.assert_allclose(all_at_once[5], alone[0], atol=1e-6)


def test_each_object_is_held_out_once_at_most_and_never_learned_from_then(one) -> None:  # type: ignore[no-untyped-def]
    held = one[2].held_out
    known = np.isfinite(held).all(axis=1)
    assert np.count_nonzero(known) == pytest.approx(len(held) * QUICK.members * QUICK.validation_share, abs=2)
    assert np.allclose(held[known].sum(axis=1), 1)


def test_the_best_epoch_is_kept_and_training_stops_early() -> None:
    from dataclasses import replace

    grids, labels, names = bumps()
    impatient = replace(QUICK, members=1, epochs=60, patience=2)
    training = train_tcn(
        grids, np.roll(labels, 1)[np.random.default_rng(0).permutation(len(labels))], names, 2, impatient
    )
    epochs = training.history[0]
    assert len(epochs) < 60
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    assert epochs[-1].epoch - best.epoch == 2


def test_training_goes_on_from_another_model(one) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    grids, labels, names = bumps(seed=5)
    cold = train_tcn(grids, labels, names, 2, replace(QUICK, epochs=1, members=1))
    warm = train_tcn(grids, labels, names, 2, replace(QUICK, epochs=1, members=1), start=one[2].model)
    assert warm.history[0][0].validation_loss < cold.history[0][0].validation_loss


def test_strange_numbers_do_not_reach_the_answer(one) -> None:  # type: ignore[no-untyped-def]
    grids, _, training = one
    strange = Grids(tuple(np.where(w > 0.5, np.inf, w) for w in grids.windows), np.full_like(grids.numbers, np.nan))
    strange.windows[0][0, 0] = np.nan
    answer = classify(training.model, strange)
    assert np.isfinite(answer.probabilities).all()
    assert np.isfinite(answer.latent).all()


@pytest.mark.parametrize("what", ["missing", "shape", "nan", "options"])
def test_a_damaged_model_is_refused(one, what: str) -> None:  # type: ignore[no-untyped-def]
    arrays, options = unpack_arrays(pack_arrays(to_arrays(one[2].model))), options_of(one[2].model)
    name = next(name for name in arrays if name.endswith("classes.weight"))
    if what == "missing":
        del arrays[name]
    elif what == "shape":
        arrays[name] = arrays[name][..., :-1]
    elif what == "nan":
        arrays[name] = arrays[name] * np.nan
    else:
        options = {"channels": 8}
    with pytest.raises(ValueError, match="network"):
        classify(from_arrays(arrays, options), one[0])


def test_rare_classes_weigh_as_much_as_others() -> None:
    labels = np.repeat([0, 1, 2], [80, 15, 5])
    weight = class_weights(labels, 3)
    np.testing.assert_allclose([weight[label] * np.sum(labels == label) for label in range(3)], 100 / 3)


def test_an_object_that_is_hardly_known_weighs_less() -> None:
    grids, _, _ = bumps()
    for window in grids.windows:
        window[:, 0, SIGMA::3] = 5.0
    weight = object_weights(grids)
    assert weight[0] < 0.6 * weight[1:].min()
    assert weight.mean() == pytest.approx(1)
    logits, labels = torch.tensor([[0.0, 2.0], [2.0, 0.0]]), torch.tensor([0, 0])
    losses = [float(weighted_loss(logits, labels, torch.tensor(w))) for w in ([1.0, 1.0], [0.1, 1.0])]
    assert losses[1] < losses[0]


def test_augmented_curves_stay_within_their_doubt() -> None:
    grids, _, _ = bumps()
    quiet = Grids(tuple(window.copy() for window in grids.windows), grids.numbers)
    for window in quiet.windows:
        window[:, :, SIGMA::3] = 0.0
        window[:, :, 0::3] = 1.0
    varied = augmented(quiet, np.random.default_rng(0))
    assert varied.numbers.shape[0] == 1
    assert np.ptp(varied.windows[0][0, :, 0], axis=-1).max() < 1e-9  # without doubt only scale and place change
    noise = smooth_noise((4000, 30), np.random.default_rng(1))
    assert noise.std() == pytest.approx(1, abs=0.03)
    assert np.corrcoef(noise[:, 10], noise[:, 11])[0, 1] > 0.9
