"""A model's card: what it is, how it was made and what it was trained on, as JSON beside its arrays."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.json_text import NOT_JSON, indented_json
from clara_pipeline.text import sanitize

CARD = "card.json"
MAX_CARD_BYTES = 16 * 2**20
SHORT_NAMES = ("name", "kind", "feature_layout", "trained_on", "source", "checksum")


class ModelCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be known of a model. No time and no machine: equal models have equal cards."""

    name: str
    kind: str = "forest"
    """Its arrays are in `<kind>.npz`."""
    trained_on: str
    """A sentence that says plainly what it was trained on."""
    simulated: bool = False
    """True for models trained on the demo sky: they know no real star."""
    feature_layout: str = "v1"
    """The layout of the feature vectors it wants."""
    recipe: ForestRecipe | None = None
    design: dict[str, str | int | float] = {}
    """The synthetic curves' name and parameters, with units in the names."""
    seed: int | None = None
    versions: dict[str, str] = {}
    """Of what it was made with."""
    training_names: tuple[str, ...] = ()
    """File names of the real light curves it was trained on, so that an evaluation can leave them out."""
    n_real: int = 0
    n_synthetic: int = 0
    n_features: int = 0
    source: str = ""
    """Where it comes from, when it was not made here."""
    checksum: str = ""
    """SHA-256 of the arrays' file; filled in when the model is saved."""


def write_card(folder: Path, card: ModelCard) -> None:
    """Write `folder`/card.json, whole or not at all."""
    write_whole(folder / CARD, indented_json(card))


def read_card(folder: Path) -> ModelCard:
    """Return the card in `folder`, its texts cleaned. Raises DamagedStore where there is none that can be read."""
    path = folder / CARD
    try:
        if path.stat().st_size > MAX_CARD_BYTES:
            raise DamagedStore(
                f"{sanitize(path)} is absurdly large for a model's card; remove the model or make it anew"
            )
        card = msgspec.json.decode(path.read_bytes(), type=ModelCard)
    except OSError as error:
        raise DamagedStore(
            f"could not read {sanitize(path)}: {error.strerror}; import or train the model again"
        ) from error
    except NOT_JSON as error:
        reason = sanitize(error, 200)
        raise DamagedStore(f"{sanitize(path)} is not a model's card ({reason}); import or train it again") from error
    return msgspec.structs.replace(
        card,
        **{name: sanitize(getattr(card, name)) for name in SHORT_NAMES},
        design={sanitize(key, 60): sanitize(v, 60) if isinstance(v, str) else v for key, v in card.design.items()},
        versions={sanitize(key, 60): sanitize(value, 60) for key, value in card.versions.items()},
    )


def source_of(file: Path) -> str:
    """Say where a model comes from: the file's name and the SHA-256 of its content."""
    return f"{sanitize(file.name, 200)}, sha256 {hashlib.sha256(file.read_bytes()).hexdigest()}"


def versions_in_use() -> dict[str, str]:
    """Return the versions of what a trained model depends on."""
    return {"python": platform.python_version()} | {
        name: installed_version(name) for name in ("clara-tui", "numpy", "scikit-learn")
    }


def installed_version(package: str) -> str:
    """Return the version of an installed package, or "not installed"."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
