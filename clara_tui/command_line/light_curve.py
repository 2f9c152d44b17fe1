"""Open the app on a single light curve."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_tui.command_line.app_options import AppOptions


def open_light_curve(options: AppOptions, path: Path) -> int:
    """Open the app on one file; returns the exit code, 1 where it is no light curve.

    Run and decisions go to `--workspace`, where that is given, else to a folder kept for this file.
    """
    from clara_pipeline.errors import ClaraError
    from clara_pipeline.ingest.read import read_evidence
    from clara_pipeline.text import sanitize
    from clara_tui.app import ClaraApp, run_app
    from clara_tui.background.light_curve_opener import workspace_of

    is_named = options.workspace != Path()
    workspace = options.workspace if is_named else workspace_of(path, os.environ)
    try:
        read_evidence(path)
        workspace.mkdir(parents=True, exist_ok=True)
    except (ClaraError, OSError) as error:
        print(f"clara-tui: {sanitize(path)}: {sanitize(error, 2000)}", file=sys.stderr)
        return 1
    app = ClaraApp(
        workspace,
        session=options.session,
        vetter=options.vetter,
        low_bandwidth=options.low_bandwidth,
        light_curve=path,
    )
    code = run_app(app)
    if any((workspace / "sessions").glob("*.jsonl")):
        place = sanitize(workspace, 1000)
        print(f"decisions are kept in {place}; clara-tui sessions list --workspace {place}", file=sys.stderr)
    return code
