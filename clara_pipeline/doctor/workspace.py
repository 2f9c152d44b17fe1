"""The workspace: settings, models and their check sums, the ages of cached answers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from clara_pipeline.catalogues.cache import TABLES, Cache, age_in_words
from clara_pipeline.config.load import resolve
from clara_pipeline.doctor.findings import FINE, NOTE, PROBLEM, Finding
from clara_pipeline.errors import ClaraError
from clara_pipeline.models.registry import list_models, load_arrays
from clara_pipeline.settings import EnrichSettings, Settings
from clara_pipeline.utc import age_days


def settings(workspace: Path, assignments: Sequence[str] = ()) -> tuple[Finding, Settings]:
    """Return how the settings read, and the settings (the defaults where they do not)."""
    try:
        resolved = resolve(workspace, None, assignments)
    except ClaraError as error:
        return Finding("settings", PROBLEM, str(error), "correct clara.toml"), Settings()
    own = workspace / "clara.toml"
    text = f"{own}: {len(resolved.origins)} settings of your own" if own.is_file() else "all at their defaults"
    return Finding("settings", FINE, text), resolved.settings


def writable(workspace: Path) -> Finding:
    """Check that files can be made in the workspace: runs and decisions need that."""
    try:
        with tempfile.TemporaryFile(dir=workspace):
            pass
    except OSError as error:
        cure = "make it writable, or choose another --workspace; runs can be looked at, none started or judged"
        return Finding("workspace", PROBLEM, f"{workspace} takes no new file: {error.strerror}", cure)
    return Finding("workspace", FINE, "takes new files")


def models(workspace: Path) -> list[Finding]:
    """Return one finding a model: whether its arrays are those its card speaks of."""
    found = []
    for model in list_models(workspace):
        problem = model.problem
        if model.card is not None:
            try:
                load_arrays(model.folder, model.card.kind)
            except ClaraError as error:
                problem = str(error)
        state = PROBLEM if problem else FINE
        found.append(Finding(f"model {model.name}", state, problem or "check sum right", _cure(problem)))
    return found or [Finding("models", NOTE, "none; a run can train its own: --set train.enabled=true")]


def caches(workspace: Path, enrich: EnrichSettings, now: str) -> list[Finding]:
    """Return one finding a catalogue table: when it was asked."""
    cache = Cache(workspace / "catalogues")
    found = []
    for name in TABLES:
        rows = len(cache.rows(name))
        oldest = cache.oldest(name)
        if oldest is None:
            found.append(Finding(f"catalogue {name}", NOTE, "not asked yet"))
            continue
        limit = enrich.toi_max_age_days if name in {"toi", "ctoi"} else enrich.star_max_age_days
        state = FINE if age_days(oldest, now) <= limit else NOTE
        found.append(Finding(f"catalogue {name}", state, f"{rows} rows; the oldest {age_in_words(oldest, now)}"))
    return found + [Finding("catalogues", PROBLEM, problem) for problem in cache.problems]


def _cure(problem: str) -> str:
    return "import or train the model again" if problem else ""
