"""Find and drop finished stages that no longer follow from the run's settings and inputs.

The manifest keeps, per finished stage, what it was made from (`StageRecord`). A stage is out of date where the
settings it reads have changed, or where a stage that it is made from was made anew. Its part files stay where
they are, so that going back to earlier settings costs nothing; its plan goes, so that nobody reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from clara_pipeline.launch.stage_list import ALWAYS_MADE_AGAIN, STAGES, WRITES_CANDIDATES, possible_stages
from clara_pipeline.runs.parts import fingerprint, read_plan
from clara_pipeline.runs.run_directory import Manifest, Run, StageRecord
from clara_pipeline.settings import Settings, as_dict
from clara_pipeline.stage_work.candidates_table import write_candidates
from clara_pipeline.stage_work.context import Context, Stage

Records = Mapping[str, StageRecord]


def record_of(stage: Stage, manifest: Manifest, run: Run, records: Records) -> StageRecord:
    """Return what a stage that has just ended was made from."""
    made = read_plan(run.path(stage.name))
    settings = settings_read(stage, manifest.settings)
    made_from = {name: records[name].id for name in stage.made_from if name in records}
    files = manifest.inputs_hash if stage.name == "ingest" else list(made.parts) if made else []
    return StageRecord(
        id=fingerprint(stage.name, settings, made_from, files),
        settings=settings,
        made_from=made_from,
        chosen_by={name: records[name].id for name in stage.chosen_by if name in records},
    )


def with_records(run: Run, manifest: Manifest) -> Manifest:
    """Record every stage begun in the manifest; a run of an earlier version, or a killed one, lacks some."""
    records = dict(manifest.made)
    for stage in STAGES:
        begun = stage.name in manifest.seconds or read_plan(run.path(stage.name)) is not None
        if begun and stage.name not in records:
            records[stage.name] = record_of(stage, manifest, run, records)
    return msgspec.structs.replace(manifest, made=records)


def out_of_date(manifest: Manifest) -> list[str]:
    """Name the finished stages that do not follow from the settings or from what is there now, in order."""
    found: list[str] = []
    for stage in possible_stages(manifest):
        record = manifest.made.get(stage.name)
        if record is None:
            continue
        current = {name: manifest.made[name].id for name in stage.made_from if name in manifest.made}
        changed = record.settings != settings_read(stage, manifest.settings) or record.made_from != current
        if changed or any(name in found for name in stage.made_from):
            found.append(stage.name)
    return found


def drop(context: Context, names: Collection[str]) -> None:
    """Take stages out of the run's manifest and its table of candidates, on disk at once."""
    manifest = context.manifest
    context.learn(
        made={name: record for name, record in manifest.made.items() if name not in names},
        seconds={name: seconds for name, seconds in manifest.seconds.items() if name not in names},
        models={role: model for role, model in manifest.models.items() if role not in names},
    )
    for stage in STAGES:
        for file in (stage.files or (f"{stage.name}/plan.json",)) if stage.name in names else ():
            context.run.path(file).unlink(missing_ok=True)
    table = context.run.path("candidates.parquet")
    if {"features", "score", "rank", "classify"} & set(names):
        table.unlink(missing_ok=True)
    elif table.exists() and WRITES_CANDIDATES & set(names):
        write_candidates(context)


def dropped_note(names: Collection[str], planned: Collection[str]) -> str:
    """Return what a person should know of stages that were dropped; empty where all are made again."""
    lost = [name for name in names if name not in planned and name not in ALWAYS_MADE_AGAIN]
    if not lost:
        return ""
    return (
        f"{', '.join(lost)}: made with other settings or from other results, dropped from the table; "
        f"name {'it' if len(lost) == 1 else 'them'} in --stages to have {'it' if len(lost) == 1 else 'them'} made again"
    )


def chosen_note(manifest: Manifest) -> str:
    """Return what a person should know of stages whose stars were chosen by an earlier ranking; empty without any."""
    old = [
        name
        for name, record in manifest.made.items()
        if any(name in manifest.made and manifest.made[name].id != id for name, id in record.chosen_by.items())
    ]
    if not old:
        return ""
    return (
        f"{', '.join(old)}: every row holds, but the stars were chosen by an earlier ranking; "
        "name the stages in --stages to choose anew"
    )


def settings_read(stage: Stage, settings: Settings) -> dict[str, object]:
    """Return the settings that a stage's results depend on, by name: whole sections or single ones."""
    everything = as_dict(settings)
    found: dict[str, object] = {}
    for name in stage.settings:
        section, dot, key = name.partition(".")
        found[name] = everything[section][key] if dot else everything[section]
    return found
