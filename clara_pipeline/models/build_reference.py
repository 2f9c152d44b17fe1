"""A reference set of one's own: labelled light curves in, projection and vectors out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve, UsageError
from clara_pipeline.features.folded_bins import folded_bins
from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.ingest.filenames import key, tic_and_sector
from clara_pipeline.ingest.find import light_curve_files, split_repeated
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.matching.reference import build_reference
from clara_pipeline.models.card import ModelCard, installed_version
from clara_pipeline.models.labels import Labels, read_labels
from clara_pipeline.models.reference_files import KIND, save_reference
from clara_pipeline.models.registry import free_folder
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import FloatArray, LightCurve
from clara_pipeline.settings import FoldSettings
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.content_hash import hash_of_arrays
from clara_pipeline.trainings.record import UNNAMED, Naming, TrainingData
from clara_pipeline.trainings.recording import Training, record_training

COMPONENTS = 50
"""As many as the published set has."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One labelled light curve."""

    filename: str
    tic_id: int | None
    object_type: str
    features: FloatArray
    """float32 (4000,)."""
    fold: FloatArray
    """(bins,), NaN where it does not repeat."""
    simulated: bool


@dataclass(frozen=True, slots=True)
class Building:
    """What a new reference set is called and made with."""

    name: str
    layout: str = "v1"
    n_components: int = COMPONENTS
    force: bool = False


def make_reference(
    workspace: Path,
    building: Building,
    labels: Path,
    lightcurves: Path,
    naming: Naming = UNNAMED,
) -> tuple[Path, ModelCard, tuple[str, ...]]:
    """Build a reference set from every labelled light curve in a folder; its folder, card, and what was left out.

    Raises UsageError for a bad or taken name (unless `force`), labels or a folder that cannot be
    used, and for fewer than two labelled light curves.
    """
    folder = free_folder(workspace, building.name, building.force)
    parameters = {"layout": building.layout, "n_components": building.n_components}
    with record_training(workspace, KIND, model=building.name, naming=naming, parameters=parameters) as training:
        card, remarks = _build(folder, building, labels, lightcurves, training)
    return folder, card, tuple(remarks)


def _build(
    folder: Path, building: Building, labels: Path, lightcurves: Path, training: Training
) -> tuple[ModelCard, list[str]]:
    """Read, build and save a reference set; return its card, and what was left out."""
    known = read_labels(labels)
    curves, remarks = _labelled(known, lightcurves, building.layout)
    if len(curves) < 2:
        raise UsageError(
            f"a reference set needs at least two labelled light curves: {len(known)} labels in {sanitize(labels)}, "
            f"{len(curves)} of them with a readable light curve in {sanitize(lightcurves)}"
        )
    training.set_data(_data(curves, labels, lightcurves))
    reference, share = build_reference(
        np.stack([curve.features for curve in curves]),
        [curve.filename for curve in curves],
        [curve.object_type for curve in curves],
        [curve.tic_id for curve in curves],
        building.n_components,
    )
    reference = replace(reference, folds=np.stack([curve.fold for curve in curves]))
    card = _card(building, curves, len(reference.components), share)
    training.set_versions(card.versions)
    training.set_metrics({"explained_variance_share": share})
    saved = save_reference(folder, reference, card)
    training.set_model(saved.name, saved.checksum)
    return saved, remarks


def _data(curves: list[Labelled], labels: Path, lightcurves: Path) -> TrainingData:
    """Return what it is built from; the hash is of features and folds, with their labels in order."""
    types = [curve.object_type for curve in curves]
    arrays = [array for curve in curves for array in (curve.features, curve.fold)]
    content = hash_of_arrays(*arrays, np.array(types, dtype=np.str_))
    paths = (str(labels.absolute()), str(lightcurves.absolute()))
    return TrainingData(paths, content, {"train": len(curves)}, dict(Counter(types).most_common()))


def _labelled(labels: Labels, lightcurves: Path, layout: str) -> tuple[list[Labelled], list[str]]:
    kept, repeated = split_repeated(light_curve_files([lightcurves]))
    curves: list[Labelled] = []
    remarks = [f"{key(path)}: another file of this name was taken" for path in repeated]
    for path in kept:
        if not _may_be_labelled(labels, path):
            continue
        try:
            curve = read_light_curve(path)
            object_type = labels.of(key(path), curve.tic_id)
            if object_type is not None:
                curves.append(_described(curve, object_type, layout))
        except UnreadableLightCurve as error:
            remarks.append(f"{key(path)}: {sanitize(error)}")
    return curves, remarks


def _may_be_labelled(labels: Labels, path: Path) -> bool:
    """Tell whether a file can have a label; where its name alone rules it out, it need not be read."""
    tic_id = tic_and_sector(path.name)[0]
    return labels.of(key(path), tic_id) is not None or (tic_id is None and bool(labels.by_tic))


def _described(curve: LightCurve, object_type: str, layout: str) -> Labelled:
    time_btjd, flux = finite_points(curve)
    vector = feature_vector(time_btjd, flux, layout)
    if not np.isfinite(vector).all():
        raise UnreadableLightCurve("its times or fluxes give no finite periodogram; are the times all the same?")
    return Labelled(curve.filename, curve.tic_id, object_type, vector, _fold(time_btjd, flux), curve.star.simulated)


def _fold(time_btjd: FloatArray, flux: FloatArray) -> FloatArray:
    """Return bin means on the better ephemeris, as the fold stage has them."""
    settings = FoldSettings()
    ephemeris = find_ephemerides(time_btjd, flux, settings).best
    if ephemeris is None:
        return np.full(settings.bins, np.nan)
    return folded_bins(time_btjd, flux, ephemeris, settings.bins)


def _card(building: Building, curves: list[Labelled], n_components: int, share: float) -> ModelCard:
    simulated = all(curve.simulated for curve in curves)
    whose = "simulated stars of the demo sky, labelled by what they are" if simulated else "labelled light curves"
    return ModelCard(
        name=building.name,
        trained_on=f"{len(curves)} {whose}; fluxes and powers scaled to equal variance, of which "
        f"{n_components} components hold {share:.0%}",
        simulated=simulated,
        feature_layout=building.layout,
        versions={name: installed_version(name) for name in ("clara-tui", "numpy")},
    )
