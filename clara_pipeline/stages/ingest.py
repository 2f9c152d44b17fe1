"""Ingest: which files this run is about. Nothing is read yet but names, sizes and times."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.events import StageProgress, StageStarted, TargetFailed
from clara_pipeline.ingest.filenames import key
from clara_pipeline.ingest.find import light_curve_files, split_repeated
from clara_pipeline.records import Failure, Target
from clara_pipeline.stages.arrivals import arrived, n_missing
from clara_pipeline.stages.context import Context, Outcome
from clara_pipeline.stores.parts import Plan, finished_parts, read_tables, write_part, write_plan
from clara_pipeline.tables import TARGETS, arrow_schema, arrow_table
from clara_pipeline.text import clean

NAME = "ingest"


def ingest(context: Context) -> Outcome:
    """Write the run's targets, sorted by base name, as `ingest/targets.parquet`."""
    inputs = [Path(path) for path in context.manifest.inputs]
    downloaded = arrived(context)
    paths = light_curve_files(inputs) if downloaded is None else downloaded + light_curve_files(inputs[1:])
    if not paths:
        raise UsageError(f"no light curves (*.fits, *.fit, *.fits.gz) in {', '.join(map(str, inputs))}")
    context.log.emit(StageStarted(stage=NAME, n_total=len(paths), unit="files"))
    kept, repeated = split_repeated(paths)
    failures = [_repeated(path) for path in repeated]
    targets = []
    for path in kept:
        try:
            targets.append(_target(path))
        except OSError as error:
            failures.append(Failure(key(path), NAME, f"cannot be opened: {error.strerror}; check the file or link"))
        except UnicodeEncodeError:
            failures.append(Failure(key(path), NAME, "its path is not valid UTF-8; rename the file or its folder"))
    targets.sort(key=lambda target: target.filename)
    _tell_of_gone(context, {key(path) for path in kept})
    _write(context.folder(NAME), targets, failures)
    for failure in failures:
        context.log.emit(TargetFailed(filename=failure.filename, stage=NAME, reason=failure.reason))
    context.log.emit(StageProgress(stage=NAME, n_done=len(paths), n_total=len(paths)))
    context.learn(inputs_hash=inputs_hash(targets), n_targets=len(paths) + n_missing(context))
    return Outcome(n_ok=len(targets), n_failed=len(failures))


def read_targets(context: Context) -> list[Target]:
    """What the ingest stage wrote."""
    schema = arrow_schema(TARGETS)
    return [Target(**row) for row in read_tables(finished_parts(context.folder(NAME)), schema).to_pylist()]


def _tell_of_gone(context: Context, here: set[str]) -> None:
    """Say so when a resumed run no longer finds light curves it had."""
    gone = [target.filename for target in read_targets(context) if target.filename not in here]
    if gone:
        context.say(
            f"{len(gone)} light curves this run had are no longer in its inputs and are left out ({gone[0]} is the "
            "first); bring them back and resume the run to have them again"
        )


def inputs_hash(targets: Sequence[Target]) -> str:
    """SHA-256 over name, size and time of every target."""
    digest = hashlib.sha256()
    for target in targets:
        digest.update(f"{target.filename}\0{target.size_bytes}\0{target.mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _target(path: Path) -> Target:
    str(path).encode()
    facts = path.stat()
    return Target(key(path), str(path.absolute()), facts.st_size, facts.st_mtime_ns)


def _repeated(path: Path) -> Failure:
    reason = f"another file of this name is in this run already; rename {clean(path)} or leave it out"
    return Failure(key(path), NAME, reason)


def _write(folder: Path, targets: Sequence[Target], failures: Sequence[Failure]) -> None:
    rows = [{name: getattr(target, name) for name in Target.__slots__} for target in targets]
    write_plan(folder, Plan(NAME, ("targets",)))
    write_part(folder / "targets", arrow_table(TARGETS, rows), failures)
