"""Make a sweep's variant a model of the workspace."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clara_pipeline.errors import UsageError
from clara_pipeline.models.registry import free_folder, load_forest, save_forest
from clara_pipeline.sweeps.sweep_folder import MEASURES, read_sweep, variant_folder
from clara_pipeline.sweeps.variants import Variant
from clara_pipeline.text import sanitize


def find_variant(workspace: Path, sweep_name: str, words: str) -> Variant:
    """Find a variant by its name, or its number from 0. Raises UsageError where there is none."""
    _, sweep = read_sweep(workspace, sweep_name)
    for index, variant in enumerate(sweep.variants):
        if words in (variant.name, variant.name.replace(" ", "_"), str(index)):
            return variant
    raise UsageError(f"sweep {sweep_name} has no variant {sanitize(words, 60)}; clara-tui sweep show {sweep_name}")


def finished_folder(workspace: Path, sweep_name: str, variant: Variant) -> Path:
    """Return the folder of a finished variant. Raises UsageError for one that is not."""
    folder, sweep = read_sweep(workspace, sweep_name)
    place = variant_folder(folder, sweep.variants.index(variant), variant)
    if not (place / MEASURES).exists():
        raise UsageError(f"{variant.name} is not finished; clara-tui sweep --name {sweep_name} --resume goes on")
    return place


def export_variant(
    workspace: Path, sweep_name: str, variant: Variant, model: str, why: str = "", force: bool = False
) -> Path:
    """Copy a variant's forest to `models/<model>`, with design, sweep, data and reason on its card.

    Raises UsageError for a variant that is not finished and for a name that is taken.
    """
    place = finished_folder(workspace, sweep_name, variant)
    target = free_folder(workspace, model, force)
    forest, card = load_forest(place)
    source = f"sweep {sweep_name}, variant {variant.name}" + (f", {why}" if why else "")
    save_forest(target, forest, msgspec.structs.replace(card, name=model, source=source))
    return target
