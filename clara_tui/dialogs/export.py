"""Export from the app: what, as what, where; the command line's own `export` does it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.files.format_names import SUFFIXES, suffix_of
from clara_pipeline.text import sanitize
from clara_tui.child_process import run_to_end
from clara_tui.dialogs.choose import Choose, Option
from clara_tui.dialogs.line import AskLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

SECONDS = 300
WELL = (0, 3)
"""Exit codes after which there is something: all, or all but some of the pages."""
REPORT = "report"
REPORT_SECONDS = 12 * 3600
"""A page takes some seconds, and a session has hundreds."""


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file."""

    value: str
    about: str
    of_decisions: bool
    per_star: bool = False

    @property
    def suffix(self) -> str:
        """Of the file; empty for a folder."""
        return suffix_of(self.value) if self.value in SUFFIXES.values() else ""


EXPORTS = (
    Export("csv", "decisions, one row a judged candidate", True),
    Export("ecsv", "decisions with units", True),
    Export("votable", "decisions as VOTable", True),
    Export("parquet", "decisions as Parquet", True),
    Export("jsonl", "decisions, one JSON object a line", True),
    Export("ctoi", "planet candidates as ExoFOP's CTOI draft", True),
    Export("csv", "the ranked table of the run", False),
    Export("ecsv", "the ranked table with units", False),
    Export("votable", "the ranked table as VOTable", False),
    Export("parquet", "the ranked table as Parquet", False),
    Export("clara-cli", "the run in the published CLI's layout", False),
    Export(REPORT, "report pages (SVG, PDF, HTML index)", True),
    Export("csv", "decisions, one row a star", True, per_star=True),
)


def ask_and_export(app: AppPort, session: str) -> None:
    """Ask what to export and where, then write it in a child process. `session`: another one than the open one."""
    own = app.state.session
    name = session or (own.name if own is not None else "")
    possible = [
        export
        for export in EXPORTS
        if (name if export.of_decisions else app.state.run) and (export.value != REPORT or app.state.run)
    ]
    if not possible:
        app.notify_error("nothing to export yet: no session and no run is open")
        return
    options = [Option(str(at), f"{'session' if e.of_decisions else 'run'} {e.value}", e.about)
               for at, e in enumerate(possible)]  # fmt: skip

    def chosen(value: str | None) -> None:
        """Ask for the file of the chosen export."""
        if value is not None:
            _ask_where(app, possible[int(value)], name)

    app.push_screen(Choose("export", options), chosen)


def _ask_where(app: AppPort, export: Export, session: str) -> None:
    def written_to(text: str | None) -> None:
        """Export to the file that was typed, in a thread."""
        if text:
            command = arguments(export, app.state.workspace, session, _run_id(app), Path(text).expanduser())
            seconds = REPORT_SECONDS if export.value == REPORT else SECONDS
            if export.value == REPORT:
                app.notify_info("the report pages are being written; the app tells when they are there")
            app.run_in_thread(lambda: app.call_later(_tell, app, *_run(command, seconds)), f"export {export.value}")

    default = default_path(export, app.state.workspace.absolute(), session or "run", _run_id(app))
    app.push_screen(AskLine("write to", str(default), problem_with=_taken), written_to)


def _run_id(app: AppPort) -> str:
    return app.state.run.id if app.state.run is not None else ""


def default_path(export: Export, workspace: Path, session: str, run_id: str) -> Path:
    """Return a free name in the workspace."""
    if export.value == "ctoi":
        from datetime import UTC, datetime

        from clara_pipeline.sessions.ctoi_files import next_name

        return next_name(workspace, datetime.now(UTC).date())[0]
    kind = {REPORT: "report", "clara-cli": "clara-cli"}.get(
        export.value, "decisions" if export.of_decisions else "ranked"
    )
    kind = "stars" if export.per_star else kind
    stem = f"{session if export.of_decisions else run_id}-{kind}"
    path, number = workspace / f"{stem}{export.suffix}", 1
    while path.exists():
        number += 1
        path = workspace / f"{stem}-{number}{export.suffix}"
    return path


def arguments(export: Export, workspace: Path, session: str, run_id: str, path: Path) -> list[str]:
    """Return the command that writes an export."""
    if export.value == REPORT:
        where = [f"--output={path.absolute()}", f"--workspace={workspace.absolute()}"]
        return [REPORT, f"--session={session}", f"--run={run_id}", *where]
    form = f"--layout={export.value}" if not export.suffix else f"--format={export.value}"
    what = ["sessions", "export", session] if export.of_decisions else ["export", run_id]
    what += ["--per-star"] if export.per_star else []
    return [*what, form, f"--output={path.absolute()}", f"--workspace={workspace.absolute()}"]


def _taken(text: str) -> str:
    """Say why nothing can be written there; "" where it can."""
    try:
        path = Path(text).expanduser()
        if path.exists():
            return f"{path} is there already; choose another name"
        return "" if path.absolute().parent.is_dir() else f"there is no folder {path.absolute().parent}"
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, a user who is not there
        return f"no file can have this name: {sanitize(getattr(error, 'strerror', None) or error, 80)}"


def _run(command: list[str], seconds: float = SECONDS) -> tuple[bool, str]:
    """Run the command; whether it went well, and its last words."""
    try:
        done = run_to_end(seconds, "clara_tui", *command)
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        return False, f"the export could not be written: {sanitize(error, 300)}"
    paths, remarks = (out.decode(errors="replace").strip().splitlines() for out in (done.stdout, done.stderr))
    if done.returncode not in WELL:
        return False, (remarks or paths or [""])[-1]
    notes = [line for line in remarks if not line.startswith("left out:")]
    return True, " · ".join([*paths[-1:], *notes])


def _tell(app: AppPort, well: bool, words: str) -> None:
    if well:
        app.notify_info(f"written: {words}")
    else:
        app.notify_error(words or "the export could not be written")
