"""Check that a workspace can be looked into at all: what may not be read must never look empty."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.text import sanitize


def check_workspace(folder: Path) -> None:
    """Raise UsageError where no workspace can be: the path is a file, or no path at all."""
    try:
        is_file = folder.exists() and not folder.is_dir()
    except OSError as error:
        raise UsageError(f"the workspace {sanitize(folder, 120)} cannot be reached: {error.strerror}") from error
    if is_file:
        raise UsageError(f"the workspace {sanitize(folder, 300)} is a file: name a folder")


def check_may_read(path: Path) -> None:
    """Raise ClaraError where a file or folder is there, but not for us; nothing where it is not there."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        refused = "" if os.access(path, os.R_OK | (os.X_OK if is_folder else 0)) else "Permission denied"
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        refused = error.strerror or str(error)
    if refused:
        raise ClaraError(f"{sanitize(path, 300)} cannot be read: {refused}; ask its owner for access")
