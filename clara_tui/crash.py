"""What is left of an error nobody foresaw: one sentence, and a file with the rest."""

from __future__ import annotations

import tempfile
import time
import traceback
from pathlib import Path

from clara_pipeline.text import clean


def write_down(error: BaseException, workspace: Path) -> str:
    """Put the traceback into a file; returns the sentence for the operator."""
    what = clean(f"{type(error).__name__}: {error}", 200)
    report = "".join(traceback.format_exception(error))
    name = f"clara-tui-{time.strftime('%Y%m%d-%H%M%S')}.log"
    for folder in (workspace, Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text(report, encoding="utf-8", errors="replace")
        except OSError:
            continue
        return f"clara-tui ended on an error it did not foresee ({what}). Decisions are saved. Details: {folder / name}"
    return f"clara-tui ended on an error it did not foresee ({what}). Decisions are saved; no log could be written."
