"""Find a sweep's files: what it is, its light curves' features, and a folder for every variant."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.files.names import check_name, is_name
from clara_pipeline.json_text import NOT_JSON, indented_json
from clara_pipeline.sweeps.variants import Variant
from clara_pipeline.text import sanitize

DEFINITION = "sweep.json"
SCORES, FEATURES, MEASURES = "scores.parquet", "features.parquet", "measures.json"
"""Of one variant; the measures come last and say that it is finished."""


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """What a sweep is, written at its begin. No time and no machine: equal sweeps have equal files."""

    name: str
    grid: str
    variants: tuple[Variant, ...]
    training: tuple[str, ...]
    """Files, folders or one run whose light curves are the real class."""
    test: tuple[str, ...]
    toi: str = ""
    truth: tuple[str, ...] = ()
    target: str = ""
    """Class of the truth table whose stars count as TOIs."""
    n_real: int = 1500
    search: bool = False
    seed: int = 0
    score_kind: str = "probability"

    @property
    def layouts(self) -> tuple[str, ...]:
        """List the feature layouts that its variants ask for, each once."""
        return tuple(sorted({variant.layout for variant in self.variants}))


def sweep_folder(workspace: Path, name: str) -> Path:
    """Return the folder of the sweep `name`. Raises UsageError for a bad name."""
    return workspace / "sweeps" / check_name(name, "a sweep")


def variant_folder(folder: Path, index: int, variant: Variant) -> Path:
    """Return the folder of one variant of the sweep in `folder`."""
    return folder / "variants" / f"{index:04d}-{variant.name.replace(' ', '_')}"


def write_sweep(folder: Path, sweep: Sweep) -> None:
    """Write what the sweep is. Raises ClaraError where the system refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / DEFINITION, indented_json(sweep))


def read_sweep(workspace: Path, name: str) -> tuple[Path, Sweep]:
    """Read a sweep's folder and definition. Raises UsageError where there is none, DamagedStore where it is damaged."""
    folder = sweep_folder(workspace, name)
    try:
        return folder, msgspec.json.decode((folder / DEFINITION).read_bytes(), type=Sweep)
    except OSError:
        known = ", ".join(sweep_names(workspace)) or "none"
        raise UsageError(
            f"there is no sweep {sanitize(name, 60)} in {sanitize(workspace)}; known are: {known}"
        ) from None
    except NOT_JSON as error:
        raise DamagedStore(f"{sanitize(folder / DEFINITION)} cannot be read: {sanitize(error, 200)}") from error


def sweep_names(workspace: Path) -> list[str]:
    """List the names of the workspace's sweeps."""
    places = (workspace / "sweeps").glob(f"*/{DEFINITION}")
    return sorted(path.parent.name for path in places if is_name(path.parent.name))
