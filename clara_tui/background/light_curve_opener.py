"""Open the app on one light curve: a workspace of its own, a run of it, and its Vet screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.keys import bindings

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort
    from clara_tui.background.started_runs import StartedRuns

STEM_CHARACTERS = 60


def workspace_of(path: Path, environment: Mapping[str, str]) -> Path:
    """Return the folder that is kept for a light curve, in the user's data folder: the same one each time."""
    import hashlib

    home = Path(environment.get("HOME") or ".")
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    mark = hashlib.sha256(str(path.resolve()).encode(errors="surrogateescape")).hexdigest()[:10]
    stem = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in path.stem)[:STEM_CHARACTERS]
    return data / "clara-tui" / "light-curves" / f"{stem}-{mark}"


class LightCurveOpener:
    """Makes a run of one file where there is none of it yet, and opens its Vet screen as soon as it is ranked."""

    def __init__(self, app: AppPort, started: StartedRuns, path: Path) -> None:
        self._app = app
        self._started = started
        self._path = path.resolve()
        self.is_open = False

    def start(self) -> None:
        """Start the run, unless the newest one is younger than the file. Raises ClaraError."""
        from clara_pipeline.runs.run_directory import newest_run_with_results
        from clara_tui.run_request import RunRequest

        workspace = self._app.state.workspace
        newest = newest_run_with_results(workspace) if (workspace / "runs").is_dir() else None
        if newest is None or newest.folder.stat().st_mtime < self._path.stat().st_mtime:
            self._started.start(RunRequest(inputs=(self._path,)))
            self._app.state.opening = self._path.name
        self._app.notify_info(f"decisions on this light curve are saved in {sanitize(workspace / 'sessions', 300)}")

    def check(self) -> None:
        """Open the Vet screen on the file once its run shows it; once only."""
        rows = self._app.state.rows
        place = None if rows is None else rows.position_of_file(self._path.name)
        if not self._started.is_starting:
            self._app.state.opening = ""
        if place is not None and not self.is_open:
            self.is_open = True
            self._app.state.opening = ""
            self._app.state.go_to(place)
            self._app.open_screen(bindings.VET)
