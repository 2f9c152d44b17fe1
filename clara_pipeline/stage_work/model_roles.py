"""Find the forests that play p3, p5 and p9 in a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.features.layouts import LAYOUTS
from clara_pipeline.models.card import ModelCard, read_card
from clara_pipeline.models.registry import find_model
from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.scoring.nwrss import ROLES
from clara_pipeline.settings import Settings
from clara_pipeline.stage_work.context import Context
from clara_pipeline.tables.run_tables import CURVES, arrow_schema

OWN_LAYOUT = "v1"
"""The feature layout of forests trained here."""


@dataclass(frozen=True, slots=True)
class RoleModel:
    """The forest that plays one role."""

    role: str
    folder: str
    checksum: str
    layout: str


def trains(context: Context) -> bool:
    """Tell whether this run scores with forests trained on its own light curves."""
    return context.settings.train.enabled


def model_folders(context: Context) -> dict[str, Path]:
    """Return where each role's forest is. Raises UsageError for a model that does not exist."""
    if trains(context):
        return dict(zip(ROLES, finished_parts(context.folder("train")), strict=True))
    return named_models(context.workspace, context.settings)


def named_models(workspace: Path, settings: Settings) -> dict[str, Path]:
    """Return the folders of the models in the settings. Raises UsageError for one missing, or of other features."""
    folders = {role: find_model(workspace, getattr(settings.models, role), "forest") for role in ROLES}
    for folder in folders.values():
        _check_features(read_card(folder))
    return folders


def _check_features(card: ModelCard) -> None:
    if card.n_features != N_FEATURES or card.feature_layout not in LAYOUTS:
        raise UsageError(
            f"model {card.name} wants {card.n_features} features in layout {card.feature_layout!r}; "
            f"runs have {N_FEATURES} in {' or '.join(LAYOUTS)}: name another model"
        )


def layouts_in_use(context: Context) -> tuple[str, ...]:
    """Return the feature layouts the run needs, sorted."""
    if trains(context):
        layouts = {OWN_LAYOUT}
    else:
        layouts = {read_card(folder).feature_layout for folder in model_folders(context).values()}
    if matches(context.settings):
        layouts |= {read_card(reference_folder(context.workspace, context.settings)).feature_layout}
    asked = context.settings.features.layout
    return tuple(sorted(layouts | ({asked} - {"auto"})))


def matches(settings: Settings) -> bool:
    """Tell whether the run matches its candidates to a labelled reference set."""
    named = settings.run.named_stages
    return not named or "match" in named


def reference_folder(workspace: Path, settings: Settings) -> Path:
    """Return where the labelled reference set is. Raises UsageError where it is missing or of another kind."""
    folder = find_model(workspace, settings.match.reference, "reference")
    _check_features(read_card(folder))
    return folder


def triage_folder(workspace: Path, settings: Settings) -> Path:
    """Return where the triage of folded signals is. Raises UsageError where it is missing or of another kind."""
    return find_model(workspace, settings.fold.triage, "triage")


def models_in_use(context: Context) -> tuple[RoleModel, ...]:
    """Return the run's three forests; their cards are noted in the manifest."""
    cards = {role: (folder, read_card(folder)) for role, folder in model_folders(context).items()}
    context.learn(models={role: _facts(card) for role, (_, card) in cards.items()})
    return tuple(
        RoleModel(role, str(folder), card.checksum, card.feature_layout) for role, (folder, card) in cards.items()
    )


def tell_of_models(context: Context, models: tuple[RoleModel, ...]) -> None:
    """Tell the operator when forests of a simulated sky judge real stars."""
    simulated = [model.role for model in models if read_card(Path(model.folder)).simulated]
    if simulated and has_real_stars(context):
        context.say(
            f"{', '.join(simulated)} were trained on the simulated demo sky, not on stars like these; "
            "for forests of this run's own light curves add --set train.enabled=true"
        )


def has_real_stars(context: Context) -> bool:
    """Tell whether any light curve of the run is of a real star."""
    curves = read_tables(finished_parts(context.folder("features")), arrow_schema(CURVES))
    return not all(curves["simulated"].to_pylist())


def _facts(card: ModelCard) -> dict[str, object]:
    return {
        "name": card.name,
        "checksum": card.checksum,
        "feature_layout": card.feature_layout,
        "trained_on": card.trained_on,
        "n_real": card.n_real,
        "n_synthetic": card.n_synthetic,
    }
