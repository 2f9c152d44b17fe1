"""Hold a trained ensemble as arrays, and classify with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import torch

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.tcn.determinism import deterministic
from clara_pipeline.transients.tcn.grids import Grids
from clara_pipeline.transients.tcn.network import TemporalNetwork
from clara_pipeline.transients.tcn.options import TcnOptions
from clara_pipeline.transients.tcn.scaling import Scaling
from clara_pipeline.transients.tcn.training import tensors


@dataclass(frozen=True, slots=True, eq=False)
class TcnModel:
    """An ensemble of networks with all that is needed to use it; its weights are plain arrays."""

    options: TcnOptions
    scaling: Scaling
    n_classes: int
    members: tuple[dict[str, FloatArray], ...]
    """The weights of each network, float32, by torch's names."""


@dataclass(frozen=True, slots=True, eq=False)
class TcnAnswer:
    """What the ensemble says of objects."""

    probabilities: FloatArray
    """(n_objects, n_classes), the mean over members."""
    uncertainty: FloatArray
    """(n_objects, n_classes): standard deviation over members and passes with dropout switched on."""
    latent: FloatArray
    """(n_objects, latent), of the first member: where an object lies among the others."""


def classify(model: TcnModel, grids: Grids) -> TcnAnswer:
    """Classify objects by their first view; the same numbers in every process, for any number of objects at once."""
    inputs = tensors(model.scaling.apply(grids.first_view()))
    n_channels, n_numbers = grids.windows[0].shape[2], grids.numbers.shape[2]
    sure, drawn, latent = [], [], []
    with deterministic(model.options.seed), torch.no_grad():
        for member in model.members:
            network = _network(model, member, len(grids.windows), n_channels, n_numbers)
            sure.append(torch.softmax(network(*inputs), dim=1).numpy())
            latent.append(network.latent(*inputs).numpy())
            network.train()
            drawn += [torch.softmax(network(*inputs), dim=1).numpy() for _ in range(model.options.draws)]
    spread = np.std(drawn or sure, axis=0)
    return TcnAnswer(np.mean(sure, axis=0, dtype=np.float64), spread.astype(np.float64), latent[0].astype(np.float64))


def to_arrays(model: TcnModel) -> dict[str, np.ndarray]:
    """Return the model as named arrays of various shapes, for one `.npz` file."""
    arrays: dict[str, np.ndarray] = {"scaling/quantiles": model.scaling.quantiles}
    for name in model.members[0]:
        arrays[f"weights/{name}"] = np.stack([member[name] for member in model.members])
    return arrays


def options_of(model: TcnModel) -> dict[str, object]:
    """Return what `from_arrays` needs beside the arrays, as plain values for a card."""
    return asdict(model.options) | {"n_classes": model.n_classes}


def from_arrays(arrays: Mapping[str, np.ndarray], options: Mapping[str, object]) -> TcnModel:
    """Make the model of what `to_arrays` (arrays of various shapes) and `options_of` gave.

    Raises ValueError where something is missing, of another shape, or not finite.
    """
    known = {name: value for name, value in options.items() if name in TcnOptions.__dataclass_fields__}
    if isinstance(known.get("dilations"), list):
        known["dilations"] = tuple(known["dilations"])  # type: ignore[arg-type]
    try:
        made = TcnOptions(**known)  # type: ignore[arg-type]
        scaling = Scaling(arrays["scaling/quantiles"])
        n_classes = int(options["n_classes"])  # type: ignore[call-overload]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("the network's card or its scaling is incomplete") from error
    weights = {name.removeprefix("weights/"): array for name, array in arrays.items() if name.startswith("weights/")}
    if not all(np.isfinite(array).all() and len(array) == made.members for array in weights.values()):
        raise ValueError("the network's weights are damaged")
    members = tuple({name: array[i] for name, array in weights.items()} for i in range(made.members))
    return TcnModel(made, scaling, n_classes, members)


def _network(
    model: TcnModel, weights: Mapping[str, FloatArray], n_windows: int, n_channels: int, n_numbers: int
) -> TemporalNetwork:
    network = TemporalNetwork(n_windows, n_channels, n_numbers, model.n_classes, model.options)
    try:
        network.load_state_dict({name: torch.as_tensor(np.array(array)) for name, array in weights.items()})
    except RuntimeError as error:
        raise ValueError("the network's weights do not fit its card, or these inputs") from error
    return network.eval()
