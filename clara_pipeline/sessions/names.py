"""What sessions and vetters are called, and where a session lies."""

from __future__ import annotations

import getpass
import re
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


def journal_path(folder: Path, name: str) -> Path:
    """Where the session `name` lies. Raises UsageError for a name that could be anything but a name."""
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{sanitize(name, 80)!r} cannot name a session: use 1 to 64 of the letters a-z A-Z, digits, "
            "underscore, dot and hyphen, the first neither a dot nor a hyphen"
        )
    return Path(folder) / f"{name}.jsonl"


def vetter_name(name: str = "") -> str:
    """`name` cleaned; when it is empty, the user's."""
    if not (cleaned := sanitize(name, 40)):
        try:
            cleaned = sanitize(getpass.getuser(), 40)
        except (KeyError, OSError):  # a container without a name for its user
            cleaned = ""
    return cleaned or "unknown"
