"""Report an error nobody foresaw: one sentence, and a file with the rest."""

from __future__ import annotations

import tempfile
import time
import traceback
from pathlib import Path

from clara_pipeline.text import sanitize

_written: dict[str, str] = {}


def write_down_once(error: BaseException, workspace: Path) -> str:
    """Write down, as `write_down`, a fault the app survives; the same fault again makes no second file."""
    what = _words(error)
    if what not in _written:
        _written[what] = _put(error, workspace)
    return f"an unexpected error ({what}); the app goes on. {_written[what]}"


def write_down(error: BaseException, workspace: Path) -> str:
    """Put the traceback into a file; returns the sentence for the operator."""
    what = _words(error)
    return f"clara-tui ended on an error it did not foresee ({what}). Decisions are saved. {_put(error, workspace)}"


def _words(error: BaseException) -> str:
    return sanitize(f"{type(error).__name__}: {error}", 200)


def _put(error: BaseException, workspace: Path) -> str:
    report = "".join(traceback.format_exception(error))
    name = f"clara-tui-{time.strftime('%Y%m%d-%H%M%S')}.log"
    for folder in (workspace, Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text(report, encoding="utf-8", errors="replace")
        except OSError:
            continue
        return f"Details: {folder / name}"
    return "No log could be written."
