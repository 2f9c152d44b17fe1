"""Models on disk: a folder with arrays and a card. Nothing is unpickled; what is read is checked before it is used.

`models/<name>/forest.npz` and `card.json`, in the workspace or among those that came with the program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.files.names import check_name, is_name
from clara_pipeline.files.npz import MAX_BYTES, pack_arrays, unpack_arrays
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.check import check_forest
from clara_pipeline.models.card import CARD, ModelCard, read_card, write_card
from clara_pipeline.text import sanitize

SHIPPED = "clara_models"
"""The name under which the repository's `models/` is installed."""
NODE_ARRAYS = {
    "feature": "int32",
    "threshold": "float64",
    "left": "int32",
    "right": "int32",
    "roots": "int32",
    "p_real": "float64",
    "n_real": "int32",
    "n_synthetic": "int32",
}
TOTALS = ("n_real_total", "n_synthetic_total", "n_features")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model folder, and its card or what is wrong with it."""

    name: str
    folder: Path
    shipped: bool
    card: ModelCard | None
    problem: str = ""


def save_forest(folder: Path, forest: Forest, card: ModelCard) -> ModelCard:
    """Write a forest and its card into `folder`; return the card with counts and checksum filled in."""
    arrays = {name: getattr(forest, name).astype(sort) for name, sort in NODE_ARRAYS.items()}
    arrays["totals"] = np.array([getattr(forest, name) for name in TOTALS], dtype=np.int64)
    totals = {"n_real": forest.n_real_total, "n_synthetic": forest.n_synthetic_total, "n_features": forest.n_features}
    return save_arrays(folder, arrays, msgspec.structs.replace(card, kind="forest", **totals))


def load_forest(folder: Path) -> tuple[Forest, ModelCard]:
    """Return the forest and the card in `folder`.

    Raises DamagedStore, naming the file, unless checksum, shapes and every index are right: what
    this returns can be walked.
    """
    arrays, card = load_arrays(folder, "forest")
    try:
        forest = _forest(arrays)
        check_forest(forest)
    except ValueError as error:
        raise _damaged(folder / "forest.npz", error) from error
    return forest, card


def _forest(arrays: Mapping[str, np.ndarray]) -> Forest:
    if arrays.keys() != {*NODE_ARRAYS, "totals"}:
        raise ValueError("it lacks arrays of a forest, or has others")
    if any(arrays[name].dtype != sort for name, sort in NODE_ARRAYS.items()):
        raise ValueError("an array of another sort")
    if arrays["totals"].dtype != np.int64 or arrays["totals"].shape != (len(TOTALS),):
        raise ValueError("its totals are missing")
    n_real, n_synthetic, n_features = arrays["totals"].tolist()
    nodes: dict[str, Any] = {name: arrays[name] for name in NODE_ARRAYS}
    return Forest(**nodes, n_real_total=n_real, n_synthetic_total=n_synthetic, n_features=n_features)


def save_arrays(folder: Path, arrays: Mapping[str, np.ndarray], card: ModelCard) -> ModelCard:
    """Write `<kind>.npz` and the card of a model of any kind. The card comes last: without one there is no model.

    Raises ClaraError when the folder cannot be written.
    Arrays may have any shape.
    """
    data = pack_arrays(arrays)
    card = msgspec.structs.replace(card, checksum=hashlib.sha256(data).hexdigest())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CARD).unlink(missing_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    write_whole(folder / f"{card.kind}.npz", data)
    write_card(folder, card)
    return card


def load_arrays(folder: Path, kind: str) -> tuple[dict[str, np.ndarray], ModelCard]:
    """Return the arrays and the card of a model of this kind. Raises DamagedStore where they do not belong together.

    Arrays may have any shape.
    """
    card = read_card(folder)
    _check_kind(card, kind)
    path = folder / f"{kind}.npz"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES >> 20} MiB")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != card.checksum:
            raise ValueError("its checksum is not the one on the card")
        return unpack_arrays(data), card
    except OSError as error:
        raise _damaged(path, error.strerror or error) from error
    except ValueError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, reason: object) -> DamagedStore:
    return DamagedStore(f"{sanitize(path)} cannot be used: {sanitize(reason)}; import or train the model again")


def free_folder(workspace: Path, name: str, force: bool = False) -> Path:
    """Return where the new model `name` will be. Raises UsageError for a bad name, or (unless `force`) a taken one."""
    folder = workspace / "models" / check_name(name, "a model")
    if (folder / CARD).exists() and not force:
        raise UsageError(f"there is already a model {name} in {sanitize(folder.parent)}; --force replaces it")
    return folder


def find_model(workspace: Path, name: str, kind: str = "") -> Path:
    """Return the folder of the model `name`: in the workspace first, then among those shipped.

    Raises UsageError for a name that is none, that nobody has, or that is a model of another kind than asked.
    """
    check_name(name, "a model")
    for place in _places(workspace):
        if (place / name / CARD).is_file():
            if kind:
                _check_kind(read_card(place / name), kind)
            return place / name
    known = ", ".join(sorted({model.name for model in list_models(workspace)})) or "none"
    raise UsageError(f"there is no model {name}; known are: {known}. See clara-tui models list")


def _check_kind(card: ModelCard, kind: str) -> None:
    if card.kind != kind:
        raise UsageError(f"the model {sanitize(card.name)} is a {sanitize(card.kind)}, not a {kind}; name another")


def list_models(workspace: Path) -> list[FoundModel]:
    """List every model that `find_model` finds, by name, with its card or what is wrong with it."""
    found: dict[str, FoundModel] = {}
    shipped = shipped_models()
    for place in _places(workspace):
        for folder in _model_folders(place):
            found.setdefault(folder.name, _described(folder, shipped=place == shipped))
    return [found[name] for name in sorted(found)]


def _described(folder: Path, shipped: bool) -> FoundModel:
    try:
        return FoundModel(folder.name, folder, shipped, read_card(folder))
    except DamagedStore as error:
        return FoundModel(folder.name, folder, shipped, None, str(error))


def _model_folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (f for f in place.iterdir() if is_name(f.name) and (f / CARD).is_file())


def _places(workspace: Path) -> list[Path]:
    shipped = shipped_models()
    own = workspace / "models"
    if shipped is None:
        return [own]
    return [shipped] if own.resolve() == shipped.resolve() else [own, shipped]


def shipped_models() -> Path | None:
    """Return the folder of the models that came with the program: as installed, or in its source tree."""
    try:
        installed = files(SHIPPED)
    except ModuleNotFoundError:
        beside = Path(str(files("clara_pipeline"))).parent
        return beside / "models" if (beside / "pyproject.toml").is_file() else None
    return Path(str(installed))
