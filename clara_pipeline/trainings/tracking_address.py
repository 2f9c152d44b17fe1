"""Check the tracking address that copies of the records go to, before any training begins."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

SCHEME = "sqlite:///"
NEEDED = ("mlflow", "sqlalchemy", "alembic")
INSTALL = "pip install 'clara-tui[track]'"


def checked_address(address: str, workspace: Path) -> str:
    """Return the address with its path made absolute, from the workspace on; empty stays empty.

    Raises UsageError for an address that is no SQLite file's (a server would be asked over connections that nothing
    here checks), for a folder that is not there, and where the extra is not installed.
    """
    if not address:
        return ""
    path = address.removeprefix(SCHEME)
    if path == address or not path or any(sign in path for sign in "?#%"):
        raise UsageError(
            f"trainings.tracking={sanitize(address, 200)}: write it as {SCHEME}FILE, such as {SCHEME}mlflow.db"
        )
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"trainings.tracking={sanitize(address, 200)} needs the extra track, {', '.join(missing)} "
            f"not being installed: {INSTALL}"
        )
    file = (Path(workspace) / path).absolute()
    if not file.parent.is_dir():
        raise UsageError(f"trainings.tracking: there is no folder {sanitize(file.parent, 200)}; make it first")
    return SCHEME + str(file)


def file_of(address: str) -> Path:
    """Return the database file of a checked address."""
    return Path(address.removeprefix(SCHEME))
