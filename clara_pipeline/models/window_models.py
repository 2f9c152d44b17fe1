"""A window model on disk: the features of its training windows, and its card. It is fitted again when it is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import load_arrays, save_arrays
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from clara_pipeline.records import FloatArray
    from clara_pipeline.scan.windows.iflof import WindowModel, WindowSettings

KIND = "scan"
LAYOUT = "windows"


def save_windows(folder: Path, windows: FloatArray, settings: WindowSettings, card: ModelCard) -> ModelCard:
    """Write the training windows (k, 14) and the card, with the settings in its design; return the card as written."""
    design = {"window": settings.window, "stride": settings.stride, "contamination": settings.contamination}
    arrays = {"windows": np.asarray(windows, dtype=np.float64)}
    return save_arrays(folder, arrays, msgspec.structs.replace(card, kind=KIND, design=design, n_features=14))


def load_window_model(folder: Path, settings: WindowSettings) -> tuple[WindowModel, ModelCard]:
    """Load and fit the model in `folder`; window, stride and contamination are the card's.

    The fit is seeded: the same arrays give equal scores in any process. Raises DamagedStore.
    """
    import dataclasses

    from clara_pipeline.scan.windows.iflof import fit_windows

    arrays, card = load_arrays(folder, KIND)
    windows = arrays.get("windows")
    try:
        if windows is None or windows.ndim != 2 or windows.shape[1] != 14 or windows.dtype.kind != "f":
            raise ValueError("it lacks the windows it was trained on")
        if not np.isfinite(windows).all():
            raise ValueError("values that are not finite")
        own = {name: type(getattr(settings, name))(card.design[name]) for name in ("window", "stride", "contamination")}
        return fit_windows(windows, dataclasses.replace(settings, **own)), card
    except (ValueError, KeyError, TypeError) as error:
        path = sanitize(folder / "scan.npz")
        raise DamagedStore(f"{path} cannot be used: {sanitize(error)}; train the scan model again") from error


def window_card(name: str, about: str, *, simulated: bool, n_curves: int, seed: int) -> ModelCard:
    """Make the card of a new window model, trained on `n_curves` light curves."""
    return ModelCard(
        name=name,
        trained_on=about,
        simulated=simulated,
        feature_layout=LAYOUT,
        n_real=0 if simulated else n_curves,
        n_synthetic=n_curves if simulated else 0,
        seed=seed,
        versions=versions_in_use(),
    )
