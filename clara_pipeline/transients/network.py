"""A network beside the trees: what a classifier holds of it, without torch until it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.novelty.latent import LatentNovelty, train_latent
from clara_pipeline.transients.novelty.latent import from_arrays as latent_from_arrays
from clara_pipeline.transients.novelty.latent import to_arrays as latent_arrays
from clara_pipeline.transients.novelty.model import held_back_novelty
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.trees.model import TreeModel

if TYPE_CHECKING:
    from clara_pipeline.transients.tcn.ensemble import TcnTraining
    from clara_pipeline.transients.tcn.model import TcnModel

KINDS = ("tcn", "fused")
"""The network alone, or the weighted mean of trees and network."""
OPTIONS, WEIGHT, LATENT = "options", "weight", "latent_"
TEST_SHARE = 0.15
"""Of the objects of each class, put aside for the report."""
LEDGER_NAMES = {"train_loss": "loss", "train_accuracy": "accuracy"}
"""What a record of a training calls an epoch's numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A trained network, and its weight in the mean with the trees."""

    tcn: TcnModel
    weight: float
    """1 where the trees have no say."""
    latent: LatentNovelty | None = None
    """How far from every class objects are in the network's latent space; None in models of before."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkTraining:
    """A trained network, and what it says of the objects that were put aside for its report."""

    network: Network
    test: IntArray
    """Indices of these objects, (n_test,)."""
    on_test: FloatArray
    """(n_test, n_classes): probabilities with the trees' part, by trees that had not seen them either."""


def needs_torch() -> bool:
    """Tell whether torch is missing here."""
    from importlib.util import find_spec

    return find_spec("torch") is None


def train_network_beside(
    objects: Sequence[Photometry],
    labels: IntArray,
    classes: tuple[str, ...],
    seed: int,
    kind: str,
    on_epoch: Callable[[Mapping[str, float]], None],
    start: Network | None = None,
) -> NetworkTraining:
    """Train a network on objects and their `labels` (n_objects,) from 0; `on_epoch` hears each epoch's numbers.

    A share of each class is put aside for the report: nothing is learned from it, no epoch and no weight is chosen by
    it. Of kind "fused" the weight is learnt from the objects that each member chose its epoch by. `start` is the
    network of another survey to go on from.
    """
    from clara_pipeline.transients.tcn.ensemble import train_tcn
    from clara_pipeline.transients.tcn.inputs import ObjectInputs
    from clara_pipeline.transients.tcn.model import classify
    from clara_pipeline.transients.tcn.options import DEFAULTS

    inputs = ObjectInputs(objects, seed)

    def tell(member: int, epoch: object) -> None:
        """Pass an epoch on as plain numbers."""
        numbers = asdict(epoch)  # type: ignore[call-overload]
        on_epoch({"member": member} | {LEDGER_NAMES.get(name, name): value for name, value in numbers.items()})

    options, before = replace(DEFAULTS, seed=seed, test_share=TEST_SHARE), None if start is None else start.tcn
    made = train_tcn(inputs.views, labels, inputs.object_id, len(classes), options, tell, before)
    answer = classify(made.model, inputs.whole)
    is_learned = np.isin(np.arange(len(labels)), made.learned)
    by_statistics = held_back_novelty(inputs.features, labels, len(classes), seed)
    latent = train_latent(answer.latent, labels, len(classes), is_learned, by_statistics)
    on_test = answer.probabilities[made.test]
    if kind == "tcn":
        return NetworkTraining(Network(made.model, 1.0, latent), made.test, on_test)
    weight, by_trees = _beside_trees(inputs.features, labels, classes, made, seed)
    return NetworkTraining(Network(made.model, weight, latent), made.test, (1 - weight) * by_trees + weight * on_test)


def _beside_trees(
    features: FloatArray, labels: IntArray, classes: tuple[str, ...], made: TcnTraining, seed: int
) -> tuple[float, FloatArray]:
    """Return the network's weight beside trees, and what trees that have not seen the test say of it."""
    from clara_pipeline.transients.tcn.fused import best_weight, held_out_trees
    from clara_pipeline.transients.trees.model import class_probabilities
    from clara_pipeline.transients.trees.training import train_trees

    known = np.setdiff1d(np.arange(len(labels)), made.test)
    of_known = labels[known]
    weight = best_weight(held_out_trees(features[known], of_known, classes, seed), made.held_out[known], of_known)
    trees = train_trees(features[known], of_known, classes, seed)
    return weight, class_probabilities(trees, features[made.test])


@dataclass(frozen=True, slots=True, eq=False)
class NetworkAnswer:
    """What is said of objects."""

    features: FloatArray
    """(n_objects, n_statistics)."""
    probabilities: FloatArray
    """(n_objects, n_classes), with the trees' part."""
    errors: FloatArray
    """(n_objects, n_classes)."""
    latent: FloatArray
    """(n_objects, n_latent)."""


def ask_network(network: Network, trees: TreeModel, objects: Sequence[Photometry]) -> NetworkAnswer:
    """Ask the network, and the trees where they have a say, of objects."""
    from clara_pipeline.transients.tcn.fused import FusedModel, classify_fused
    from clara_pipeline.transients.tcn.inputs import ObjectInputs
    from clara_pipeline.transients.tcn.model import classify

    inputs = ObjectInputs(objects)
    if network.weight >= 1:
        alone = classify(network.tcn, inputs.whole)
        return NetworkAnswer(inputs.features, alone.probabilities, alone.uncertainty, alone.latent)
    both = classify_fused(FusedModel(trees, network.tcn, network.weight), inputs.whole)
    return NetworkAnswer(inputs.features, both.probabilities, both.uncertainty, both.latent)


def to_arrays(network: Network) -> dict[str, np.ndarray]:
    """Return the network as named arrays, shapes as the network's own; the options are a text."""
    from clara_pipeline.transients.tcn import model as tcn

    told = json.dumps(tcn.options_of(network.tcn), sort_keys=True)
    arrays = tcn.to_arrays(network.tcn) | {OPTIONS: np.array([told]), WEIGHT: np.array([network.weight])}
    found = {} if network.latent is None else latent_arrays(network.latent)
    return arrays | {LATENT + name: array for name, array in found.items()}


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Network:
    """Return the network that `to_arrays` gave as arrays, shapes as there.

    Raises ValueError for arrays that are none, ModuleNotFoundError without torch.
    """
    from clara_pipeline.transients.tcn import model as tcn

    try:
        options, weight = json.loads(str(arrays[OPTIONS].reshape(-1)[0])), float(arrays[WEIGHT].reshape(-1)[0])
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the network lacks its options or its weight") from error
    if not isinstance(options, dict) or not 0 <= weight <= 1:
        raise ValueError("options or a weight that are none")
    of_latent = {name.removeprefix(LATENT): array for name, array in arrays.items() if name.startswith(LATENT)}
    others = (OPTIONS, WEIGHT, *(LATENT + name for name in of_latent))
    made = tcn.from_arrays({name: array for name, array in arrays.items() if name not in others}, options)
    latent = latent_from_arrays(of_latent, made.options.latent, made.n_classes) if of_latent else None
    return Network(made, weight, latent)
