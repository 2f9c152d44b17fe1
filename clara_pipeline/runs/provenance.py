"""Say where a run's table comes from, in words for the files it is exported to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run


def provenance(run: Run) -> dict[str, str]:
    """Return name → text: run, versions, models with their checksums, the batches of N-WRSS, every setting."""
    manifest = run.manifest()
    about = {"run": run.id, "clara_version": manifest.clara_version, "created_utc": manifest.created_utc}
    about |= {f"version_{name}": version for name, version in sorted(manifest.versions.items())}
    for role, model in sorted(manifest.models.items()):
        about[f"model_{role}"] = ", ".join(f"{key} {value}" for key, value in model.items() if value not in (None, ""))
    for span in manifest.batches:
        about[f"nwrss_batch_{span['batch']}"] = f"{span['n_rows']} rows, WRSS {span['wrss_min']} to {span['wrss_max']}"
    return about | dict(_settings(msgspec.to_builtins(manifest.settings), "setting"))


def _settings(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield each setting by its dotted name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _settings(inner, f"{name}.{key}")
    else:
        yield name, str(value)
