"""Build the network: dilated residual convolutions over each time window, then one vector an object, then classes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clara_pipeline.transients.tcn.grids import CHANNELS_PER_BAND, SIGMA
from clara_pipeline.transients.tcn.options import TcnOptions

SIGMA_SCALE = 0.2
"""The sigma, in units of the largest flux, at which a step counts half; as `grids.certainty`."""
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
        self.norms = nn.ModuleList(nn.GroupNorm(4, channels) for _ in range(2))
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output, of the input's shape (n_objects, channels, n_steps)."""
        inner = self.dropout(torch.relu(self.norms[0](self.first(x))))
        return x + self.dropout(torch.relu(self.norms[1](self.second(inner))))


class WindowEncoder(nn.Module):
    """Turn one time window into a vector: the mean over its steps, weighted by certainty, and the largest value."""

    def __init__(self, n_channels: int, options: TcnOptions) -> None:
        """Build the blocks for `n_channels` input channels."""
        super().__init__()
        self.entry = nn.Conv1d(n_channels + 1, options.channels, ENTRY_KERNEL, stride=2, padding=ENTRY_KERNEL // 2)
        self.blocks = nn.Sequential(
            *(ResidualBlock(options.channels, options.kernel, d, options.dropout / 2) for d in options.dilations)
        )

    def forward(self, window: Tensor) -> Tensor:
        """Turn (n_objects, n_channels, n_steps) into (n_objects, 2 * channels)."""
        sigma = window[:, SIGMA::CHANNELS_PER_BAND].amin(dim=1, keepdim=True)
        certainty = 1 / (1 + (sigma / SIGMA_SCALE) ** 2)
        place = torch.linspace(-1, 1, window.shape[-1]).expand(len(window), 1, -1)
        seen = self.blocks(self.entry(torch.cat([window, place], dim=1)))
        weight = certainty[..., ::2] + 1e-3
        mean = (seen * weight).sum(dim=-1) / weight.sum(dim=-1)
        return torch.cat([mean, seen.amax(dim=-1)], dim=1)


class TemporalNetwork(nn.Module):
    """Classify objects from their windows and numbers."""

    def __init__(self, n_windows: int, n_channels: int, n_numbers: int, n_classes: int, options: TcnOptions) -> None:
        """Build the network; its first weights come from torch's seed."""
        super().__init__()
        self.encoders = nn.ModuleList(WindowEncoder(n_channels, options) for _ in range(n_windows))
        self.join = nn.Linear(2 * options.channels * n_windows + n_numbers, options.latent)
        self.dropout = nn.Dropout(options.dropout)
        self.classes = nn.Linear(options.latent, n_classes)

    def latent(self, windows: list[Tensor], numbers: Tensor) -> Tensor:
        """Return the vector of each object before the last layer, shape (n_objects, latent)."""
        parts = [encoder(window) for encoder, window in zip(self.encoders, windows, strict=True)]
        return torch.relu(self.join(self.dropout(torch.cat([*parts, numbers], dim=1))))

    def forward(self, windows: list[Tensor], numbers: Tensor) -> Tensor:
        """Return logits of shape (n_objects, n_classes)."""
        return self.classes(self.dropout(self.latent(windows, numbers)))
