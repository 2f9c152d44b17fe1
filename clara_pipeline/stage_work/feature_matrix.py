"""Rows of the feature parts, by file name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.files.npy import read_array
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import read_part


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """Some light curves of one feature part."""

    part: str
    """Its path without suffix."""
    filenames: tuple[str, ...]


def choose(parts: Iterable[Path], names: Collection[str]) -> list[SelectedRows]:
    """Return the light curves called `names`, part by part; parts with none of them are left out."""
    wanted = set(names)
    chosen = [SelectedRows(str(part), tuple(name for name in tic_ids(part) if name in wanted)) for part in parts]
    return [some for some in chosen if some.filenames]


def rows_of(chosen: SelectedRows, layout: str) -> FloatArray:
    """Return their feature vectors, float32 (n, 4000), in the order of the names."""
    part = Path(chosen.part)
    place = {name: row for row, name in enumerate(tic_ids(part))}
    matrix = read_array(array_path(part, layout), mapped=True)
    return matrix[[place[name] for name in chosen.filenames]]


def tic_ids(part: Path) -> dict[str, int | None]:
    """Return TIC number by file name, in the order of the part's rows."""
    table = read_part(part, ["filename", "tic_id"])
    return dict(zip(table["filename"].to_pylist(), table["tic_id"].to_pylist(), strict=True))


def array_path(part: Path, layout: str) -> Path:
    """Return the path of a part's feature matrix in one layout."""
    return part.with_name(f"{part.name}.{layout}.npy")
