"""Turn dots into characters: braille, half blocks or plain ASCII."""

import numpy as np
from numpy.typing import NDArray

MARKERS = ("braille", "blocks", "ascii")
"""Finest first; the order in which the operator's key cycles."""

DOTS = {"braille": (4, 2), "blocks": (2, 1), "ascii": (2, 1)}
"""Dots per cell: (rows, columns)."""

_BRAILLE_BITS = np.array([[1, 8], [2, 16], [4, 32], [64, 128]])
LINES = {
    "blocks": {"median": "━", "second": "╍"},
    "ascii": {"median": "*", "second": "+", "event": "#"},
}
"""A line has a sign of its own where half cells would look like the cloud's: colour is not the only signal."""
_HALVES = {"blocks": np.array([" ", "▀", "▄", "█"]), "ascii": np.array([" ", "'", ".", ":"])}


def next_marker(marker: str) -> str:
    """Return the kind of marks after `marker`, the first after the last."""
    return MARKERS[(MARKERS.index(marker) + 1) % len(MARKERS)]


def characters(dots: NDArray[np.bool_], marker: str) -> NDArray[np.str_]:
    """Return the dots, shape (rows·r, columns·c), top row first, as one character per cell, shape (rows, columns)."""
    r, c = DOTS[marker]
    cells = dots.reshape(dots.shape[0] // r, r, dots.shape[1] // c, c).transpose(0, 2, 1, 3)
    if marker == "braille":
        codes = (cells * _BRAILLE_BITS).sum(axis=(2, 3)).astype(np.uint32)
        return np.where(codes, codes + 0x2800, 0x20).astype(np.uint32).view("<U1").reshape(codes.shape)
    return _HALVES[marker][cells[:, :, 0, 0] + 2 * cells[:, :, 1, 0]]
