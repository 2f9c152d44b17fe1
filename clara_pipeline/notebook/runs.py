"""Open a run, or start one, and read its tables and light curves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pandas as pd

from clara_pipeline.errors import ClaraError
from clara_pipeline.launch.begin import begin, is_finished, take_up
from clara_pipeline.launch.run_options import RunOptions
from clara_pipeline.launch.run_stages import execute
from clara_pipeline.notebook.curves import Fold, fold_curve, read_curve, tests_frame
from clara_pipeline.notebook.frames import frame_of
from clara_pipeline.records import Ephemeris, Evidence, TestResult
from clara_pipeline.runs.parts import read_table
from clara_pipeline.runs.run_directory import Manifest, Run, find_run
from clara_pipeline.sessions.joined import with_decisions_of
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus

Place = str | Path


class RunResults:
    """The results of one run, read from its folder when they are asked for."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __repr__(self) -> str:
        """Return the run as a notebook shows it."""
        return f"<run {self.id} in {self._run.workspace}>"

    @property
    def id(self) -> str:
        """The run's name."""
        return self._run.id

    @property
    def folder(self) -> Path:
        """The run's folder, `runs/<id>`."""
        return self._run.folder

    def manifest(self) -> Manifest:
        """Read what the run is: inputs, settings, models, versions, counts. Raises DamagedStore."""
        return self._run.manifest()

    def candidates(self, session: str = "") -> pd.DataFrame:
        """Read the ranked table, a row per scored light curve; with a `session` its decisions stand beside them.

        `attrs["units"]` and `attrs["meanings"]` describe the columns. Raises DamagedStore, UsageError.
        """
        table = self._run.candidates()
        if session:
            table = with_decisions_of(table, self._run.workspace, session)
        return frame_of(table)

    def failures(self) -> pd.DataFrame:
        """Read which files dropped out: filename, stage and reason."""
        return frame_of(self._run.failures())

    def flux_events(self) -> pd.DataFrame:
        """Read the events inside the light curves: dips, flares, outliers, steps. Raises ClaraError before the scan."""
        path = self._run.path("flux_events.parquet")
        if not path.is_file():
            raise ClaraError(f"run {self.id} has no events: resume it with the scan stage")
        return frame_of(read_table(path))

    def light_curve(self, candidate: int | str) -> Evidence:
        """Read the light curve of a candidate, named by file or by TIC number.

        Raises ClaraError for one the run does not have, UnreadableLightCurve for a file that is damaged by now.
        """
        path = self._run.light_curve_path(self._filename(candidate))
        return read_curve(path, self._run.manifest().settings.ingest.flux_column)

    def ephemeris(self, candidate: int | str) -> Ephemeris:
        """Read the ephemeris that the run folded a candidate on. Raises ClaraError where it has none."""
        row = self._row(candidate)
        if not row.get("fold_period_days"):
            raise ClaraError(f"{sanitize(row['filename'])} was not folded; fold it with fold_curve(run.light_curve(…))")
        is_box = row["fold_source"] == "bls"
        names = ("duration_hours", "depth_ppm", "snr", "period_err_days", "epoch_err_days", "duration_err_hours",
                 "depth_err_ppm")  # fmt: skip
        of_box = {name: row.get(f"bls_{name}") for name in names} | {"sde": row.get("transit_sde")}
        return Ephemeris(
            row["fold_period_days"],
            row["fold_epoch_btjd"],
            source=row["fold_source"],
            power=None if is_box else row.get("ls_power"),
            **(of_box if is_box else {}),
        )

    def fold(self, candidate: int | str, n_bins: int = 100) -> Fold:
        """Fold a candidate as the run did. Raises as `light_curve` and `ephemeris`."""
        return fold_curve(self.light_curve(candidate), self.ephemeris(candidate), n_bins=n_bins)

    def tests(self, candidate: int | str) -> pd.DataFrame:
        """Read the vetting tests of a candidate, a row per test. Raises ClaraError where it was not folded."""
        row = self._row(candidate)
        if not row.get("tests"):
            raise ClaraError(f"{sanitize(row['filename'])} was not tested: the run has not folded it")
        return tests_frame(msgspec.json.decode(row["tests"], type=list[TestResult]))

    def _row(self, candidate: int | str) -> dict:
        import pyarrow.compute as pc

        table, name = self._run.candidates(), self._filename(candidate)
        return table.filter(pc.equal(table["filename"], name)).slice(0, 1).to_pylist()[0]

    def _filename(self, candidate: int | str) -> str:
        """Return the file of the candidate; of a star's several files the one that is ranked best."""
        import pyarrow.compute as pc

        column, value = ("filename", candidate) if isinstance(candidate, str) else ("tic_id", int(candidate))
        table = self._run.candidates()
        names = table.filter(pc.equal(table[column], value))["filename"].to_pylist()
        if not names:
            what = sanitize(candidate) if isinstance(candidate, str) else f"TIC {candidate}"
            raise ClaraError(f"run {self.id} has no candidate {what}; candidates() lists them")
        return names[0]


def open_run(workspace: Place = ".", run: str | None = None) -> RunResults:
    """Open a run by its id or path, by default the newest of the workspace that has results.

    Raises UsageError where there is no such run.
    """
    return RunResults(find_run(Path(workspace), run))


def start_run(
    inputs: Sequence[Place] | Place = (),
    workspace: Place = ".",
    *,
    demo: bool = False,
    settings: Mapping[str, object] | None = None,
    message: str = "",
    resume: str | None = None,
    progress: Callable[[RunStatus], None] | None = None,
) -> RunResults:
    """Start a run on files or folders, or resume one, and wait until it is done.

    `settings` are named as in `clara.toml`: `{"run.workers": 2, "fold.at_least": 50}`. `progress` is called with
    the run's status at every event. An interrupted run can be resumed. Raises UsageError for inputs or settings
    that cannot work, Locked while another process writes the run, and ClaraError where a stage fails.
    """
    paths = [inputs] if isinstance(inputs, (str, Path)) else inputs
    request = RunOptions(
        workspace=Path(workspace),
        inputs=tuple(Path(path) for path in paths),
        demo=demo,
        assignments=tuple(f"{name}={_word(value)}" for name, value in (settings or {}).items()),
        resume=resume,
        message=message,
    )
    run, _remarks = take_up(request) if resume else begin(request)
    listeners = [] if progress is None else [lambda log: progress(log.status)]
    if not is_finished(run):
        with _callers_script_hidden():
            execute(run, run.workspace, listeners)
    return RunResults(run)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def _callers_script_hidden() -> Iterator[None]:
    """Let no worker import the caller's script again, as multiprocessing would: it would start this run once more."""
    main = sys.modules["__main__"]
    known = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    main.__spec__ = None
    if "__file__" in known:
        del main.__file__
    try:
        yield
    finally:
        for name, value in known.items():
            setattr(main, name, value)
