"""How a run begins, or is taken up again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clara_pipeline.errors import UsageError
from clara_pipeline.run import plan
from clara_pipeline.stages.roles import named_models
from clara_pipeline.stores.runs import Manifest, Run, create_run, new_run_id, open_run, write_manifest
from clara_pipeline.stores.settings import resolve
from clara_pipeline.text import clean

if TYPE_CHECKING:
    from clara_pipeline.request import Request


def begin(request: Request) -> tuple[Run, tuple[str, ...]]:
    """A new run's directory, and remarks on its settings. The workspace is made if absent.

    Raises UsageError for settings, stages, models or inputs that cannot work, before anything is written.
    """
    resolved = resolve(request.workspace, request.config, request.assignments)
    inputs = tuple(str(path.absolute()) for path in _inputs(request, resolved.inputs))
    manifest = Manifest(
        run=new_run_id(),
        created_utc=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        clara_version=_version("clara-tui"),
        versions={name: _version(name) for name in ("numpy", "finufft", "pyarrow", "scikit-learn", "astropy")},
        inputs=inputs,
        demo=request.demo,
        sector=request.sector,
        message=clean(request.message, 2000),
        settings=resolved.settings,
        origins=resolved.origins,
    )
    _check(manifest, request.workspace)
    config_text = request.config.read_text(errors="replace") if request.config else ""
    return create_run(request.workspace, manifest, config_text), resolved.remarks


def take_up(request: Request) -> tuple[Run, tuple[str, ...]]:
    """A run to go on with; settings given now replace those it had (another model, more stages)."""
    run = open_run(request.workspace, request.resume)
    manifest = run.manifest()
    resolved = resolve(request.workspace, request.config, request.assignments, start=manifest.settings)
    if resolved.origins:
        origins = manifest.origins | resolved.origins
        changed = msgspec.structs.replace(manifest, settings=resolved.settings, origins=origins, seconds={})
        _check(changed, request.workspace)
        write_manifest(run.folder, changed)
    return run, resolved.remarks


def _check(manifest: Manifest, workspace: Path) -> None:
    stages = {stage.name for stage in plan(manifest)}
    if stages & {"features", "score"} and not manifest.settings.train.enabled:
        named_models(workspace, manifest.settings)


def is_finished(run: Run) -> bool:
    """Whether every planned stage of the run has ended well."""
    manifest = run.manifest()
    return all(stage.name in manifest.seconds for stage in plan(manifest))


def _inputs(request: Request, from_config: tuple[str, ...]) -> tuple[Path, ...]:
    inputs = request.inputs or tuple(Path(folder) for folder in from_config)
    if request.demo:
        return (request.workspace / "data" / "demo", *inputs)
    if request.sector is not None:
        return (request.workspace / "data" / f"s{request.sector:04d}", *inputs)
    if not inputs:
        raise UsageError(
            "nothing to run on: give --input FOLDER (light curves), --demo (a simulated sky) or --resume RUN"
        )
    for path in inputs:
        if not path.exists():
            raise UsageError(f"--input {path}: there is no such file or folder")
    return inputs


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
