"""Train the ensemble: each network has its own seed, and its own part of the objects to choose its best epoch by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.tcn.grids import Grids
from clara_pipeline.transients.tcn.model import TcnModel
from clara_pipeline.transients.tcn.options import TcnOptions
from clara_pipeline.transients.tcn.scaling import scaling_of
from clara_pipeline.transients.tcn.splits import three_splits
from clara_pipeline.transients.tcn.training import Epoch, LabelledGrids, train_network

OnEpoch = Callable[[int, Epoch], None]


def train_tcn(
    grids: Grids,
    labels: IntArray,
    object_id: npt.NDArray[np.str_],
    n_classes: int,
    options: TcnOptions = TcnOptions(),
    on_epoch: OnEpoch = lambda member, epoch: None,
    start: TcnModel | None = None,
) -> TcnModel:
    """Train an ensemble on objects whose classes are numbers from 0; labels and object_id have shape (n_objects,).

    No object of a test may be among them; within, each member keeps its own validation objects apart. The same
    inputs and options give the same weights. `start` is a model of another survey to go on from.
    """
    scaling = scaling_of(grids)
    known = scaling.apply(grids)
    first_view = known.view(np.zeros(len(known), dtype=np.int64))
    members = []
    for number, seed in enumerate(np.random.SeedSequence(options.seed).generate_state(options.members).tolist()):
        parts = three_splits(object_id, labels, (options.validation_share, 0.0), seed)
        train = LabelledGrids(known.of(parts.train), labels[parts.train])
        validation = LabelledGrids(first_view.of(parts.validation), labels[parts.validation])

        def tell(epoch: Epoch, number: int = number) -> None:
            on_epoch(number, epoch)

        given = start.members[number % len(start.members)] if start else None
        network = train_network(train, validation, n_classes, options, seed, tell, given)
        members.append(_weights(network.state_dict()))
    return TcnModel(options, scaling, n_classes, tuple(members))


def _weights(state: dict[str, object]) -> dict[str, FloatArray]:
    return {name: np.array(tensor.numpy(), dtype=np.float32) for name, tensor in state.items()}  # type: ignore[attr-defined]
