"""The centre of a source in an image: flux-weighted, in a window as wide as a star."""

import numpy as np

from clara_pipeline.records import FloatArray

PRF_SIGMA_PIXELS = 0.8
"""Of a star on TESS's detectors near the centre of a camera, FWHM 1.9 pixels (Vanderspek et al. 2018)."""
STEPS = 60
CLOSE_PIXELS = 1e-4
MARGIN_PIXELS = 0.5
"""A centre further outside than this is none."""

Place = tuple[float, float]
"""Column and row, 0 at the centre of the first pixel."""


def window(shape: tuple[int, int], at: Place, sigma: float = PRF_SIGMA_PIXELS) -> FloatArray:
    """Return a Gaussian around a place, 1 at its top, (rows, columns)."""
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None, :]
    return np.exp(-0.5 * ((columns - at[0]) ** 2 + (rows - at[1]) ** 2) / sigma**2)


def window_centroid(image: FloatArray, start: Place) -> Place | None:
    """Return the centre of the source near `start`, by windowed first moments (SExtractor's XWIN, YWIN).

    The window keeps the noise and the light of far pixels out and hardly biases a symmetric source. None where
    there is no source, or it leads out of the image. `image` has shape (rows, columns), no NaN.
    """
    rows, columns = np.indices(image.shape)
    at = start
    for _ in range(STEPS):
        weighted = window(image.shape, at) * image
        total = float(weighted.sum())
        if total <= 0:
            return None
        step = [2 * float((weighted * (axis - here)).sum()) / total for axis, here in ((columns, at[0]), (rows, at[1]))]
        at = (at[0] + float(np.clip(step[0], -1, 1)), at[1] + float(np.clip(step[1], -1, 1)))
        if not _inside(at, image.shape):
            return None
        if max(map(abs, step)) < CLOSE_PIXELS:
            return at
    return at


def signal_to_noise(image: FloatArray, error: FloatArray, at: Place) -> float:
    """Return the S/N of a star-shaped source at a place (matched filter). Images are (rows, columns)."""
    shape = window(image.shape, at)
    noise = float(np.sqrt((shape**2 * error**2).sum()))
    return float((shape * image).sum()) / noise if noise > 0 else 0.0


def brightest(image: FloatArray, error: FloatArray) -> Place:
    """Return the pixel where a star-shaped source has the largest S/N. Images are (rows, columns)."""
    rows, columns = image.shape
    best = max(
        (signal_to_noise(image, error, (c, r)), (float(c), float(r))) for r in range(rows) for c in range(columns)
    )
    return best[1]


def _inside(at: Place, shape: tuple[int, int]) -> bool:
    return all(-MARGIN_PIXELS <= here <= size - 1 + MARGIN_PIXELS for here, size in zip(at, shape[::-1], strict=True))
