"""Build the network: dilated residual convolutions over each time window, then one vector an object, then classes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clara_pipeline.transients.tcn.grids import CHANNELS_PER_BAND, SIGMA, SIGMA_SCALE
from clara_pipeline.transients.tcn.options import TcnOptions

N_GROUPS = 4
"""Of channels that are normalised together; their number divides that of the channels."""
ENTRY_KERNEL = 5
"""Steps that the first convolution joins; it keeps every second one, which halves the work."""


class ResidualBlock(nn.Module):
    """Add to its input two dilated convolutions of it (Bai, Kolter & Koltun 2018, figure 1b), padded on both sides."""

    def __init__(self, channels: int, kernel: int, dilation: int, dropout: float) -> None:
        """Build the block; the length of its input is kept."""
        super().__init__()
        padding = dilation * (kernel - 1) // 2
        self.first = nn.Conv1d(channels, channels, kernel, padding=padding, dilation=dilation)
        self.second = nn.Conv1d(channels, channels, kernel, padding=padding, dilation=dilation)
        self.norm = nn.GroupNorm(N_GROUPS, channels)
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output, of the input's shape (n_objects, channels, n_steps)."""
        inner = torch.relu(self.norm(self.first(x)))
        return x + self.dropout(torch.relu(self.second(inner)))


class WindowEncoder(nn.Module):
    """Turn each time window into a vector: the mean over its steps, weighted by certainty, and the largest value.

    Each window has an entry of its own; the blocks behind are shared, since fades look alike on any scale.
    """

    def __init__(self, n_windows: int, n_channels: int, options: TcnOptions) -> None:
        """Build the blocks for windows of `n_channels` input channels."""
        super().__init__()
        padding = ENTRY_KERNEL // 2
        self.entries = nn.ModuleList(
            nn.Conv1d(n_channels + 1, options.channels, ENTRY_KERNEL, stride=2, padding=padding)
            for _ in range(n_windows)
        )
        self.blocks = nn.Sequential(
            *(ResidualBlock(options.channels, options.kernel, d, options.dropout / 2) for d in options.dilations)
        )

    def forward(self, windows: list[Tensor]) -> Tensor:
        """Turn windows, each (n_objects, n_channels, n_steps), into (n_objects, 2 * n_windows * channels)."""
        entered = [entry(_with_place(window)) for entry, window in zip(self.entries, windows, strict=True)]
        seen = self.blocks(torch.cat(entered))
        weight = torch.cat([_certainty(window)[..., ::2] for window in windows])
        mean = (seen * weight).sum(dim=-1) / weight.sum(dim=-1)
        both = torch.cat([mean, seen.amax(dim=-1)], dim=1)
        return torch.cat(both.chunk(len(windows)), dim=1)


def _with_place(window: Tensor) -> Tensor:
    place = torch.linspace(-1, 1, window.shape[-1]).expand(len(window), 1, -1)
    return torch.cat([window, place], dim=1)


def _certainty(window: Tensor) -> Tensor:
    sigma = window[:, SIGMA::CHANNELS_PER_BAND].amin(dim=1, keepdim=True)
    return 1 / (1 + (sigma / SIGMA_SCALE) ** 2) + 1e-3


class TemporalNetwork(nn.Module):
    """Classify objects from their windows and numbers."""

    def __init__(self, n_windows: int, n_channels: int, n_numbers: int, n_classes: int, options: TcnOptions) -> None:
        """Build the network; its first weights come from torch's seed."""
        super().__init__()
        self.encoder = WindowEncoder(n_windows, n_channels, options)
        self.join = nn.Linear(2 * options.channels * n_windows + n_numbers, options.latent)
        self.dropout = nn.Dropout(options.dropout)
        self.classes = nn.Linear(options.latent, n_classes)

    def latent(self, windows: list[Tensor], numbers: Tensor) -> Tensor:
        """Return the vector of each object before the last layer, shape (n_objects, latent)."""
        known = torch.cat([self.encoder(windows), numbers], dim=1)
        return torch.relu(self.join(self.dropout(known)))

    def forward(self, windows: list[Tensor], numbers: Tensor) -> Tensor:
        """Return logits of shape (n_objects, n_classes)."""
        return self.classes(self.dropout(self.latent(windows, numbers)))
