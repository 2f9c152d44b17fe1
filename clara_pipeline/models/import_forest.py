"""Bring a published forest into a workspace: pickle in, arrays and card out."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.models.card import ModelCard, installed_version, source_of
from clara_pipeline.models.registry import free_folder, save_forest
from clara_pipeline.sklearn_pickle.reader import ImportedForest, read_forest

PUBLISHED_LAYOUT = "published"
"""The layout of the feature vectors the published forests were trained on."""


def import_forest(
    workspace: Path, name: str, file: Path, layout: str = PUBLISHED_LAYOUT, force: bool = False
) -> tuple[Path, ModelCard]:
    """Save the scikit-learn forest pickled in `file` as the workspace's model `name`; its folder and card.

    Raises UsageError for a bad or taken name (unless `force`) and RefusedPickle for a file that is
    not such a forest.
    """
    folder = free_folder(workspace, name, force)
    imported = read_forest(file)
    return folder, save_forest(folder, imported.forest, _card(name, file, imported, layout))


def _card(name: str, file: Path, imported: ImportedForest, layout: str) -> ModelCard:
    return ModelCard(
        name=name,
        trained_on=_trained_on(imported),
        feature_layout=layout,
        recipe=imported.recipe,
        versions={"clara-tui": installed_version("clara-tui"), "scikit-learn": imported.scikit_learn},
        source=source_of(file),
    )


def _trained_on(imported: ImportedForest) -> str:
    forest = imported.forest
    about = "about " if imported.recipe.bootstrap else ""
    return (
        f"{about}{forest.n_real_total} real and {about}{forest.n_synthetic_total} synthetic light curves, as counted "
        "in the imported trees; which real ones they were is not in the file, and their scores are lower for it"
    )
