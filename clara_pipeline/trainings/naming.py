"""Name a training by the settings or by what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from clara_pipeline.settings import TrainingsSettings
from clara_pipeline.trainings.record import Naming


def naming_from(
    settings: TrainingsSettings, run_name: str = "", experiment: str = "", tags: Sequence[str] = (), note: str = ""
) -> Naming:
    """Name a training as was typed, else as the settings say; tags of both are kept."""
    from_settings = [tag.strip() for tag in settings.tags.split(",") if tag.strip()]
    return Naming(run_name or settings.run_name, experiment or settings.experiment, (*from_settings, *tags), note)
