"""Opens a vetting session: for writing, or, when somebody else writes it, to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError, Locked, UsageError

if TYPE_CHECKING:
    from clara_pipeline.sessions.session import Session


def open_session(folder: Path, name: str, vetter: str) -> tuple[Session | None, list[str]]:
    """Return the session and what the operator should know of it; None when it cannot even be read."""
    from clara_pipeline.sessions.session import Session, vetter_name

    name = name or default_name(vetter_name(vetter))
    try:
        session = Session.open(folder, name, vetter)
        return session, list(session.problems)
    except Locked as error:
        return _read_only(folder, name, vetter, f"{error}; opened to read only")
    except UsageError as error:
        return None, [str(error)]
    except ClaraError as error:
        return _read_only(folder, name, vetter, f"decisions CANNOT be saved: {error}")


def begin_gold(session: Session, share: float) -> list[str]:
    """Put gold rows into the session from now on; returns what is wrong, where they cannot be."""
    try:
        session.begin_gold(share)
    except ClaraError as error:
        return [f"no gold rows: {error}"]
    return []


def _read_only(folder: Path, name: str, vetter: str, why: str) -> tuple[Session | None, list[str]]:
    from clara_pipeline.sessions.session import Session

    try:
        return Session.open(folder, name, vetter, read_only=True), [why]
    except ClaraError:
        return None, [why]


def default_name(vetter: str) -> str:
    """Return a session's name made of a person's: letters, digits and hyphens."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", vetter).strip("-.")[:64]
    return name or "session"
