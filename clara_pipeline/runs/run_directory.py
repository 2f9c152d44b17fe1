"""A run's directory: the only truth about a run. Anyone may read it at any time; one process writes it."""

from __future__ import annotations

import os
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from clara_pipeline import events
from clara_pipeline.errors import ClaraError, DamagedStore, UsageError
from clara_pipeline.files.atomic import sync_folder, write_if_new, write_whole
from clara_pipeline.files.lock import Holder, holder
from clara_pipeline.json_text import NOT_JSON, indented_json
from clara_pipeline.runs.event_log import EventTail
from clara_pipeline.runs.manifest_fields import shown_fields
from clara_pipeline.settings import Settings
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow

RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class StageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished stage was made from."""

    id: str
    """Names its results: differs where they may differ."""
    settings: dict[str, object] = {}
    """The settings it depends on, as they were."""
    made_from: dict[str, str] = {}
    """Stage → id of the results that its own were computed from."""
    chosen_by: dict[str, str] = {}
    """Stage → id of the results that chose its stars."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is: written whole at its birth, rewritten whole when it learns more."""

    run: str
    created_utc: str
    clara_version: str
    versions: dict[str, str] = {}
    inputs: tuple[str, ...] = ()
    """Absolute paths as given."""
    demo: bool = False
    kind: Literal["stars", "transients"] = "stars"
    """What its candidates are."""
    sector: int | None = None
    message: str = ""
    settings: Settings = Settings()
    origins: dict[str, str] = {}
    """Where each setting that is not the default came from."""
    inputs_hash: str = ""
    """SHA-256 over name, size and time of every input file; known after ingest."""
    n_targets: int = 0
    n_ok: int = 0
    n_failed: int = 0
    models: dict[str, dict[str, object]] = {}
    """Per role: name, checksum, layout, what it was trained on."""
    batches: list[dict[str, object]] = []
    """WRSS ranges the N-WRSS were normalised over; known after rank."""
    seconds: dict[str, float] = {}
    """Wall seconds per finished stage."""
    made: dict[str, StageRecord] = {}
    """Per finished stage what it was made from: together, what made the table."""


class Run:
    """One run's directory, for reading. Nothing is kept in memory but what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    @property
    def id(self) -> str:
        """Return the run's name, that of its folder."""
        return self.folder.name

    @property
    def workspace(self) -> Path:
        """Return the workspace that holds the run."""
        return self.folder.parent.parent

    def path(self, *names: str) -> Path:
        """Return the path of a file or folder in the run."""
        return self.folder.joinpath(*names)

    def manifest(self) -> Manifest:
        """Raise DamagedStore when it cannot be read."""
        path = self.path("manifest.json")
        try:
            manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
            return msgspec.structs.replace(manifest, **shown_fields(manifest))
        except FileNotFoundError:
            raise DamagedStore(f"{self.folder} is not a run: it has no manifest.json") from None
        except NOT_JSON as error:
            raise DamagedStore(f"{path} cannot be read ({sanitize(error)}); the run cannot be used") from error

    def writer(self) -> Holder | None:
        """Return the process that is writing this run now, if any."""
        return holder(self.path("lock"))

    def has_results(self) -> bool:
        """Tell whether there is something to look at, or will be: a table, scores, or a process that works on them."""
        made = self.path("candidates.parquet").exists() or self.path("score", "plan.json").exists()
        return made or self.writer() is not None

    def status(self) -> events.RunStatus:
        """Return the run as its whole log tells it; `EventTail` follows it without re-reading."""
        return EventTail(self.path("events.jsonl")).poll()

    def candidates(self, is_wanted: Callable[[str], bool] = lambda _name: True) -> pyarrow.Table:
        """Read the ranked table, provisional while the run scores. Raises DamagedStore when it cannot be read.

        Of a finished table only the columns that every version has are read, and those that `is_wanted`.
        """
        from clara_pipeline.runs.foreign_table import NEEDED, checked_candidates
        from clara_pipeline.runs.parts import column_names, read_table
        from clara_pipeline.runs.ranking import rank_parts

        path = self.path("candidates.parquet")
        with self._errors_for_people():
            if path.exists():
                names = [name for name in column_names(path) if name in NEEDED or is_wanted(name)]
                return checked_candidates(read_table(path, columns=names), path.name)
            return rank_parts(self.folder, self.manifest().settings.rank.batch)[0]

    def candidate_blocks(self, n_rows: int) -> Iterator[pyarrow.Table]:
        """Read the ranked table by blocks of `n_rows`, at least one. Raises as `candidates`."""
        from clara_pipeline.files.bounded_parquet import bounded_blocks
        from clara_pipeline.runs.foreign_table import checked_candidates

        path = self.path("candidates.parquet")
        with self._errors_for_people():
            for block in bounded_blocks(path.read_bytes(), n_rows):
                yield checked_candidates(block, path.name)

    @contextmanager
    def _errors_for_people(self) -> Iterator[None]:
        """Turn what reading the table raises into sentences that say what to do."""
        import pyarrow as pa

        try:
            yield
        except PermissionError as error:
            path = self.path("candidates.parquet")
            raise ClaraError(
                f"the results of run {self.id} are not for you to read; ask for access to {path}"
            ) from error
        except (pa.ArrowException, OSError, ValueError, DamagedStore) as error:
            raise DamagedStore(
                f"the results of run {self.id} cannot be read ({sanitize(error, 200)}); "
                f"write the table anew: clara-tui run --resume {self.id} --stages rank"
            ) from error

    def failures(self) -> pyarrow.Table:
        """Return the filename, stage, reason of every target that dropped out so far."""
        from clara_pipeline.runs.parts import failures_of

        return failures_of(self.folder)

    @cached_property
    def _paths(self) -> dict[str, str]:
        from clara_pipeline.runs.parts import read_table

        table = read_table(self.path("ingest", "targets.parquet"))
        return dict(zip(table["filename"].to_pylist(), table["path"].to_pylist(), strict=True))

    def light_curve_path(self, filename: str) -> Path:
        """Return where the file of a candidate is. Raises ClaraError when the run does not know it."""
        try:
            path = self._paths[filename]
        except (KeyError, FileNotFoundError):
            raise ClaraError(f"run {self.id} has no light curve {sanitize(filename)!r}") from None
        return Path(os.fsdecode(path.encode()))  # also where the locale has no characters for it


def run_folders(workspace: Path) -> Iterator[Path]:
    """Yield the run directories of a workspace, oldest first."""
    found = [path.parent for path in (Path(workspace) / "runs").glob("*/manifest.json")]
    yield from sorted((folder for folder in found if RUN_ID.fullmatch(folder.name)), key=lambda folder: folder.name)


def newest_run(workspace: Path) -> Run | None:
    """Return the run begun last, or None."""
    folders = list(run_folders(workspace))
    return Run(folders[-1]) if folders else None


def newest_run_with_results(workspace: Path) -> Run | None:
    """Return the newest run that has results or is at work; where none has, the newest; None without runs.

    A run that failed at its start must not hide the last good one.
    """
    runs = [Run(folder) for folder in run_folders(workspace)][::-1]
    return next((run for run in runs if run.has_results()), runs[0] if runs else None)


def open_run(workspace: Path, run_id: str | None = None) -> Run:
    """Return the named run, or the newest with results. Raises UsageError when there is none such."""
    if run_id is None:
        run = newest_run_with_results(workspace)
        if run is None:
            raise UsageError(f"there is no run in {workspace} yet: start one with clara-tui run FOLDER")
        return run
    name = Path(run_id).name  # a run's path is as good as its id, but never leads elsewhere
    folder = Path(workspace) / "runs" / name
    if not RUN_ID.fullmatch(name) or not (folder / "manifest.json").exists():
        known = ", ".join(path.name for path in run_folders(workspace)) or "none"
        raise UsageError(f"there is no run {sanitize(run_id)!r} in {workspace}; known runs: {known}")
    return Run(folder)


def find_run(workspace: Path, words: str | None = None) -> Run:
    """Return the run a person named by its id or, in whatever workspace, by its path; the newest where they named none.

    Only for words typed on a command line: a path in a file must never choose what is opened.
    """
    if words and os.sep in words and (Path(words) / "manifest.json").is_file():
        return Run(Path(words).absolute())
    return open_run(workspace, words)


def create_run(workspace: Path, manifest: Manifest, config_text: str) -> Run:
    """Make a run directory, renamed into place when whole. Raises ClaraError when it cannot be written."""
    runs = Path(workspace) / "runs"
    try:
        runs.mkdir(parents=True, exist_ok=True)
        hidden = runs / f".{manifest.run}.unfinished"
        hidden.mkdir()
    except OSError as error:
        raise ClaraError(f"cannot make a run in {workspace}: {error.strerror}; choose another --workspace") from error
    write_whole(hidden / "config.toml", config_text.encode(), sync_name=False)
    write_manifest(hidden, manifest, sync_name=False)
    sync_folder(hidden)
    os.rename(hidden, runs / manifest.run)
    sync_folder(runs)
    return Run(runs / manifest.run)


def write_manifest(folder: Path, manifest: Manifest, sync_name: bool = True) -> None:
    """Write the manifest and, where they are others, resolved settings, each whole; `sync_name` as of `whole_file`."""
    for name, content in (("manifest.json", manifest), ("config.resolved.json", manifest.settings)):
        data = indented_json(content)
        write_if_new(folder / name, data, sync_name)


def new_run_id() -> str:
    """Return UTC time and four random characters: sorts by age, unique between hosts."""
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + "-" + secrets.token_hex(2)


def this_host() -> str:
    """Return this machine's host name."""
    return socket.gethostname()
