"""Ingest: which files this run is about. Nothing is read yet but names, sizes and times."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.ingest.filenames import key
from clara_pipeline.ingest.find import FoundFiles, found_files, split_repeated
from clara_pipeline.records import Failure, Target
from clara_pipeline.runs.parts import finished_parts, read_failed, read_tables, write_only_part
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.tables.run_tables import DOWNLOADED, TARGETS, arrow_schema, arrow_table
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow

NAME = "ingest"


def ingest(context: Context) -> Outcome:
    """Write the run's targets, sorted by base name, as `ingest/targets.parquet`.

    A run keeps the light curves it began with: where it is taken up again and a file is gone, the target stays,
    and whoever reads it makes it a failure.
    """
    earlier = _earlier(context)
    paths, pixel_files = _listed(context, bool(earlier))
    kept, repeated = split_repeated(paths)
    gone = _gone(earlier, {key(path) for path in (*kept, *pixel_files)})
    n_files = len(paths) + len(gone)
    context.log.emit(StageStarted(stage=NAME, n_total=n_files, unit="files"))
    failures = [_repeated(path) for path in repeated]
    targets = []
    for path in kept:
        try:
            targets.append(target_of(path))
        except OSError as error:
            failures.append(Failure(key(path), NAME, f"cannot be opened: {error.strerror}; check the file or link"))
        except UnicodeEncodeError:
            failures.append(Failure(key(path), NAME, "its path is not valid UTF-8; rename the file or its folder"))
    _tell_of_gone(context, gone)
    _tell_of_pixels(context, pixel_files)
    targets = sorted([*targets, *gone], key=lambda target: target.filename)
    write_only_part(context.folder(NAME), "targets", targets_table(targets), failures)
    context.tell_failures(failures)
    context.log.emit(StageProgress(stage=NAME, n_done=n_files, n_total=n_files))
    context.learn(inputs_hash=inputs_hash(targets), n_targets=n_files + _n_missing(context))
    return Outcome(n_ok=len(targets), n_failed=len(failures))


def read_targets(context: Context) -> list[Target]:
    """Return what the ingest stage wrote."""
    schema = arrow_schema(TARGETS)
    return [Target(**row) for row in read_tables(finished_parts(context.folder(NAME)), schema).to_pylist()]


def _listed(context: Context, again: bool) -> FoundFiles:
    """Return what there is now. Taken up `again`, an input that is gone does not stop the rest."""
    inputs = [Path(path) for path in context.manifest.inputs]
    downloaded = _arrived(context)
    wanted = inputs if downloaded is None else inputs[1:]
    found = found_files([path for path in wanted if not again or os.path.lexists(path)])
    paths = [*(downloaded or ()), *found.light_curves]
    if not paths:
        where = ", ".join(map(sanitize, inputs))
        if again:
            raise UsageError(f"not one light curve of this run is left in {where}; bring them back and resume it")
        if found.pixel_files:
            raise UsageError(
                f"no light curves in {where}, only {len(found.pixel_files)} target pixel files; "
                "add the light curves (…_lc.fits) that they belong to"
            )
        raise UsageError(
            f"no light curves in {where}: no *.fits, *.fit or *.fits.gz, and no *.csv with columns time and flux"
        )
    return FoundFiles(paths, found.pixel_files)


def _arrived(context: Context) -> list[Path] | None:
    """Return the light curves downloaded for this run, sorted; None when the run downloads nothing."""
    parts = finished_parts(context.folder("download"))
    if not parts:
        return None
    folder = Path(context.manifest.inputs[0])  # which may have been moved since, and named anew
    paths = map(Path, read_tables(parts, arrow_schema(DOWNLOADED))["path"].to_pylist())
    return sorted(_moved(path, folder / path.name) for path in paths)


def _moved(path: Path, other: Path) -> Path:
    return other if other.exists() and not os.path.lexists(path) else path


def _n_missing(context: Context) -> int:
    """Return how many light curves could not be downloaded."""
    return sum(len(read_failed(part)) for part in finished_parts(context.folder("download")))


def _earlier(context: Context) -> list[Target]:
    """Return what this run began with.

    Files it makes or downloads itself follow its settings, not what was there before.
    """
    manifest = context.manifest
    own = Path(manifest.inputs[0]) if manifest.demo or _arrived(context) is not None else None
    return [target for target in read_targets(context) if own is None or not Path(target.path).is_relative_to(own)]


def _gone(earlier: Sequence[Target], here: Collection[str]) -> list[Target]:
    """Return the targets that are no longer among the inputs.

    Without size and time their parts get names of their own, so that a file brought back is read again.
    """
    return [Target(target.filename, target.path, 0, 0) for target in earlier if target.filename not in here]


def _tell_of_gone(context: Context, gone: Sequence[Target]) -> None:
    if gone:
        context.say(
            f"{len(gone)} light curves this run began with are no longer in its inputs and count as failures "
            f"({sanitize(gone[0].filename)} is the first); bring them back and resume the run to have them again"
        )


def _tell_of_pixels(context: Context, pixel_files: Sequence[Path]) -> None:
    if pixel_files:
        n = len(pixel_files)
        what = "1 target pixel file" if n == 1 else f"{n} target pixel files"
        context.say(
            f"{what} among the inputs ({sanitize(pixel_files[0].name)}{'' if n == 1 else ' is the first'}): left out "
            "of the light curves; Ctrl-X on Vet shows with them where a dip comes from (…_tp.fits beside …_lc.fits)"
        )


def inputs_hash(targets: Sequence[Target]) -> str:
    """Hash name, size and time of every target by SHA-256."""
    digest = hashlib.sha256()
    for target in targets:
        digest.update(f"{target.filename}\0{target.size_bytes}\0{target.mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def target_of(path: Path) -> Target:
    """Return the target that a file is. Raises OSError where it is not there, UnicodeEncodeError for its name."""
    absolute = str(path.absolute())
    absolute.encode()
    facts = os.stat(absolute)
    return Target(key(path), absolute, facts.st_size, facts.st_mtime_ns)


def _repeated(path: Path) -> Failure:
    reason = f"another file of this name is in this run already; rename {sanitize(path)} or leave it out"
    return Failure(key(path), NAME, reason)


def targets_table(targets: Sequence[Target]) -> pyarrow.Table:
    """Build the table of targets, one row each."""
    return arrow_table(TARGETS, [{name: getattr(target, name) for name in Target.__slots__} for target in targets])
