"""Build and train the recipe's network: the last of thirty epochs is kept, whatever it is worth."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.tcn.determinism import deterministic
from clara_pipeline.transients.tcn.loss import class_weights

CHANNELS, KERNEL, DILATIONS = 32, 3, (1, 2, 4, 8)
EPOCHS, BATCH, LEARNING_RATE = 30, 16, 1e-3


class PlainBlock(nn.Module):
    """Add to its input two dilated convolutions of it, without normalisation or dropout."""

    def __init__(self, n_inputs: int, dilation: int) -> None:
        """Build the block; the length of its input is kept."""
        super().__init__()
        self.first = nn.Conv1d(n_inputs, CHANNELS, KERNEL, padding=dilation, dilation=dilation)
        self.second = nn.Conv1d(CHANNELS, CHANNELS, KERNEL, padding=dilation, dilation=dilation)
        self.beside = nn.Conv1d(n_inputs, CHANNELS, 1) if n_inputs != CHANNELS else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output of shape (n_objects, 32, n_steps)."""
        return torch.relu(self.beside(x) + torch.relu(self.second(torch.relu(self.first(x)))))


class RecipeNetwork(nn.Module):
    """Classify objects from their magnitude grids."""

    def __init__(self, n_inputs: int, n_classes: int) -> None:
        """Build four blocks, a mean over the steps, and one linear layer."""
        super().__init__()
        inputs = (n_inputs, CHANNELS, CHANNELS, CHANNELS)
        self.blocks = nn.Sequential(*(PlainBlock(n, d) for n, d in zip(inputs, DILATIONS, strict=True)))
        self.classes = nn.Linear(CHANNELS, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Turn grids of shape (n_objects, 2, 100) into logits of shape (n_objects, n_classes)."""
        return self.classes(self.blocks(x).mean(dim=-1))


def train_recipe(grids: FloatArray, labels: IntArray, n_classes: int, seed: int = 0) -> RecipeNetwork:
    """Train on grids of shape (n_objects, 2, 100) with classes as numbers, shape (n_objects,).

    As published (Adam, batches of 16, weighted cross-entropy), but for the seed: the same inputs give the same weights.
    """
    x, y = torch.as_tensor(grids, dtype=torch.float32), torch.as_tensor(labels, dtype=torch.long)
    random = np.random.default_rng(seed)
    with deterministic(seed):
        network = RecipeNetwork(grids.shape[1], n_classes)
        loss_of = nn.CrossEntropyLoss(torch.as_tensor(class_weights(labels, n_classes), dtype=torch.float32))
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
        for _ in range(EPOCHS):
            order = random.permutation(len(labels))
            for first in range(0, len(order), BATCH):
                batch = order[first : first + BATCH]
                optimizer.zero_grad()
                loss_of(network(x[batch]), y[batch]).backward()
                optimizer.step()
    return network.eval()


def recipe_probabilities(network: RecipeNetwork, grids: FloatArray) -> FloatArray:
    """Classify grids of shape (n_objects, 2, 100); returns probabilities of shape (n_objects, n_classes)."""
    with deterministic(0), torch.no_grad():
        logits = network(torch.as_tensor(grids, dtype=torch.float32))
        return torch.softmax(logits.double(), dim=1).numpy()
