"""Bring a published reference set into a workspace: pickled PCA and table of labelled vectors in, arrays out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.matching.reference import NO_TIC, Reference
from clara_pipeline.models.card import ModelCard, installed_version, source_of
from clara_pipeline.models.import_forest import PUBLISHED_LAYOUT
from clara_pipeline.models.reference_files import MAX_NAME, MAX_TYPE, save_reference
from clara_pipeline.models.registry import free_folder
from clara_pipeline.sklearn_pickle.reader import ImportedPca, read_pca
from clara_pipeline.text import sanitize


def import_reference(
    workspace: Path, name: str, pca: Path, labelled: Path, layout: str = PUBLISHED_LAYOUT, force: bool = False
) -> tuple[Path, ModelCard]:
    """Save a pickled scikit-learn PCA and its labelled vectors (CSV) as the workspace's model `name`.

    The CSV has a column a component (0, 1, …), `label` (SIMBAD's object type) and `filename`.
    Raises UsageError for a bad or taken name (unless `force`) or a table that does not fit, and
    RefusedPickle for a file that is no such PCA.
    """
    folder = free_folder(workspace, name, force)
    projection = read_pca(pca)
    _check(projection, pca)
    reference = _reference(projection, csv_rows(labelled), labelled)
    return folder, save_reference(folder, reference, _card(name, pca, labelled, projection, reference, layout))


def _check(projection: ImportedPca, pca: Path) -> None:
    if projection.whiten:
        raise UsageError(f"{sanitize(pca)}: a PCA that whitens is another projection than the published one")
    if len(projection.mean) != N_FEATURES:
        raise UsageError(f"{sanitize(pca)} projects {len(projection.mean)} features, not the {N_FEATURES} of CLARA")


def _reference(projection: ImportedPca, rows: list[dict[str, str]], labelled: Path) -> Reference:
    columns = [str(number) for number in range(len(projection.components))]
    if missing := [name for name in (*columns, "label", "filename") if name not in rows[0]]:
        raise UsageError(f"{sanitize(labelled)} has no column {missing[0]}; the PCA has {len(columns)} components")
    try:
        vectors = np.array([[float(row[column]) for column in columns] for row in rows], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{sanitize(labelled)} holds a component that is no number: {sanitize(error, 100)}") from error
    names = tuple(sanitize(Path(row["filename"]).name, MAX_NAME) for row in rows)
    types = tuple(sanitize(row["label"], MAX_TYPE) for row in rows)
    if not all(names) or not all(types) or not np.isfinite(vectors).all():
        raise UsageError(f"{sanitize(labelled)} has a row without a label, a file name or finite numbers")
    numbers = np.array([tic_and_sector(name)[0] or NO_TIC for name in names], dtype=np.int64)
    return Reference(projection.mean, projection.components, vectors, names, types, numbers)


def _card(
    name: str, pca: Path, labelled: Path, projection: ImportedPca, reference: Reference, layout: str
) -> ModelCard:
    share = float(projection.explained_variance_ratio.sum())
    return ModelCard(
        name=name,
        trained_on=f"{len(reference.filenames)} labelled light curves, imported; "
        f"{len(projection.components)} components hold {share:.0%} of the variance of the PCA's own input",
        feature_layout=layout,
        versions={"clara-tui": installed_version("clara-tui"), "scikit-learn": projection.scikit_learn},
        source="; ".join(map(source_of, (pca, labelled))),
    )
