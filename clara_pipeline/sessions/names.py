"""Names of sessions and vetters, and where a session lies."""

from __future__ import annotations

import getpass
from pathlib import Path

from clara_pipeline.files.names import check_name, is_name
from clara_pipeline.text import sanitize


def journal_path(folder: Path, name: str) -> Path:
    """Return where the session `name` lies. Raises UsageError for a name that could be anything but a name."""
    return Path(folder) / f"{check_name(name, 'a session')}.jsonl"


def vetter_name(name: str = "") -> str:
    """Return `name` cleaned; when it is empty, the user's."""
    if not (cleaned := sanitize(name, 40)):
        try:
            cleaned = sanitize(getpass.getuser(), 40)
        except (KeyError, OSError):  # a container without a name for its user
            cleaned = ""
    return cleaned or "unknown"


def sessions_in(folder: Path) -> list[str]:
    """List the names of the sessions of `folder`, in order."""
    paths = Path(folder).glob("*.jsonl") if Path(folder).is_dir() else ()
    return sorted(path.stem for path in paths if is_name(path.stem))
