"""Begin a run, or take one up again."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from clara_pipeline.config.load import resolve
from clara_pipeline.demo_files.transient_files import DEMO_FOLDER
from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.launch.check_settings import check_settings
from clara_pipeline.launch.choose_pool import check_pool
from clara_pipeline.launch.failed_again import changed_failures
from clara_pipeline.launch.moved_inputs import inputs_named_anew
from clara_pipeline.launch.out_of_date import out_of_date, with_records
from clara_pipeline.launch.stage_list import TRANSIENTS, WRITES_CANDIDATES, plan, wanted_stages
from clara_pipeline.models.card import installed_version
from clara_pipeline.models.registry import find_model
from clara_pipeline.runs.run_directory import Manifest, Run, create_run, find_run, new_run_id, write_manifest
from clara_pipeline.stage_work.model_roles import named_models, reference_folder, triage_folder
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.tracking_address import checked_address

if TYPE_CHECKING:
    from clara_pipeline.launch.run_options import RunOptions

ROWS_AT_ONCE = 4096
"""Of a table that is read only to see that it can be."""


def begin(request: RunOptions) -> tuple[Run, tuple[str, ...]]:
    """Return a new run's directory, and remarks on its settings. The workspace is made if absent.

    Raises UsageError for settings, stages, models or inputs that cannot work, before anything is written.
    """
    resolved = resolve(request.workspace, request.config, request.assignments)
    inputs = tuple(map(_as_text, (request.workspace, *_inputs(request, resolved.inputs))))[1:]
    manifest = Manifest(
        run=new_run_id(),
        created_utc=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        clara_version=installed_version("clara-tui"),
        versions={name: installed_version(name) for name in ("numpy", "numba", "pyarrow", "scikit-learn", "astropy")},
        inputs=inputs,
        demo=request.demo,
        kind=_kind(request),
        sector=request.sector,
        message=sanitize(request.message, 2000),
        settings=resolved.settings,
        origins=resolved.origins,
    )
    _check(manifest, request.workspace)
    config_text = request.config.read_text(errors="replace") if request.config else ""
    return create_run(request.workspace, manifest, config_text), resolved.remarks + _left_out(manifest)


def take_up(request: RunOptions) -> tuple[Run, tuple[str, ...]]:
    """Return a run to go on with; settings given now replace those it had (another model, more stages).

    Inputs that were moved may be named anew; failed light curves that have changed are tried again. Raises
    UsageError for other inputs than it began with, and Locked while another process writes it.
    """
    run = find_run(request.workspace, request.resume)
    manifest = run.manifest()
    _check_same_kind(request, manifest)
    moved = inputs_named_anew(run, manifest, request.inputs) != manifest.inputs
    remarks: tuple[str, ...] = ()
    if request.config or request.assignments or request.message or moved:
        with hold(run.path("lock")):
            remarks = _change(run, request)
    return run, remarks + (_try_again(run) if is_finished(run) else ())


def _try_again(run: Run) -> tuple[str, ...]:
    """Open a finished run again for failed light curves that have changed; what there is to say of it."""
    again, note = changed_failures(run)
    if again:
        with hold(run.path("lock")):
            manifest = run.manifest()
            made = with_records(run, manifest).made
            write_manifest(run.folder, _open_again(msgspec.structs.replace(manifest, made=made), set()))
    return (note,) if note else ()


def _change(run: Run, request: RunOptions) -> tuple[str, ...]:
    """Put new settings into the manifest; what they do not touch is found finished by its parts."""
    manifest = run.manifest()
    resolved = resolve(run.workspace, request.config, request.assignments, start=manifest.settings)
    changed = msgspec.structs.replace(
        manifest,
        settings=resolved.settings,
        origins=manifest.origins | resolved.origins,
        message=sanitize(request.message, 2000) or manifest.message,
        inputs=tuple(map(_as_text, map(Path, inputs_named_anew(run, manifest, request.inputs)))),
    )
    moved = changed.inputs != manifest.inputs
    if moved or resolved.settings != manifest.settings:
        made = with_records(run, manifest).made
        changed = _open_again(msgspec.structs.replace(changed, made=made), {"ingest"} if moved else set())
    if changed != manifest:
        _check(changed, run.workspace)
        write_manifest(run.folder, changed)
    return resolved.remarks + _left_out(changed)


def _open_again(manifest: Manifest, more: set[str]) -> Manifest:
    """Return the manifest with its planned stages, all that is out of date, and `more` still to do."""
    unfinished = {stage.name for stage in plan(manifest)} | set(out_of_date(manifest)) | more
    seconds = {name: value for name, value in manifest.seconds.items() if name not in unfinished}
    return msgspec.structs.replace(manifest, seconds=seconds)


def _check(manifest: Manifest, workspace: Path) -> None:
    stages = {stage.name for stage in plan(manifest)}
    if "classify" in stages and not manifest.demo:
        find_model(workspace, manifest.settings.transients.model, "transients")
    if stages & {"features", "score"} and not manifest.settings.train.enabled:
        named_models(workspace, manifest.settings)
    if "match" in stages:
        reference_folder(workspace, manifest.settings)
    if "fold" in stages:
        triage_folder(workspace, manifest.settings)
    check_settings(manifest.settings, stages)
    check_pool(manifest, workspace)
    if "train" in stages:
        checked_address(manifest.settings.trainings.tracking, workspace)


def _kind(request: RunOptions) -> Literal["stars", "transients"]:
    if request.kind == TRANSIENTS and request.sector is not None:
        raise UsageError("--sector downloads stars: leave it out of a run over transients, and give --input FILE")
    return "transients" if request.kind == TRANSIENTS else "stars"


def _check_same_kind(request: RunOptions, manifest: Manifest) -> None:
    if request.kind not in ("", manifest.kind):
        raise UsageError(f"run {manifest.run} is of {manifest.kind}: leave out --kind, or begin a new run")
    if (request.demo and not manifest.demo) or request.sector not in (None, manifest.sector):
        raise UsageError(
            f"run {manifest.run} keeps the inputs it began with: leave out --demo and --sector, "
            "or begin a new run without --resume"
        )


def _left_out(manifest: Manifest) -> tuple[str, ...]:
    """Return a word on each stage that was asked for by name but that this run has no use for."""
    why = {
        "demo": "the run has no --demo",
        "download": "the run has no --sector",
        "follow": "the run has no --follow",
        "train": "training is off; --set train.enabled=true turns it on",
        "simulate": "the run has no --demo",
        "teach": "the run has no --demo",
    }
    left = set(wanted_stages(manifest)) - {stage.name for stage in plan(manifest)}
    return tuple(f"stage {name} is left out: {why[name]}" for name in sorted(left))


def is_finished(run: Run) -> bool:
    """Tell whether every planned stage of the run has ended well, and the table they made is whole."""
    manifest = run.manifest()
    stages = {stage.name for stage in plan(manifest)}
    return stages <= manifest.seconds.keys() and (not stages & WRITES_CANDIDATES or _is_table_whole(run))


def _is_table_whole(run: Run) -> bool:
    """Tell whether the candidates can be read: what happened to the file since, only the file knows."""
    if not run.path("candidates.parquet").exists():
        return False
    try:
        for _ in run.candidate_blocks(ROWS_AT_ONCE):
            pass
    except DamagedStore:
        return False
    return True


def _inputs(request: RunOptions, from_config: tuple[str, ...]) -> tuple[Path, ...]:
    inputs = request.inputs or tuple(Path(folder) for folder in from_config)
    for path in inputs:
        if not os.path.exists(path):
            raise UsageError(f"--input {path}: there is no such file or folder")
    if request.demo and request.sector is not None:
        raise UsageError("--demo and --sector are two runs: give one of them")
    if request.demo:
        return (request.workspace / "data" / ("demo" if _kind(request) == "stars" else DEMO_FOLDER), *inputs)
    if request.sector is not None:
        return (request.workspace / "data" / f"s{request.sector:04d}", *inputs)
    if not inputs:
        raise UsageError(
            "nothing to run on: give --input FOLDER (light curves), --demo (a simulated sky) or --resume RUN"
        )
    return inputs


def _as_text(path: Path) -> str:
    """Return the absolute path. Raises UsageError for one that no table could hold."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{path}: this name is not valid UTF-8; rename the folder or file") from None
    return str(path.absolute())
