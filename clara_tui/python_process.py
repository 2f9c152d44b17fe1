"""Keep Python files of the current folder out of this process and of those it starts."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The folder that holds the packages: site-packages, or the source tree."""


def leave_out_current_folder() -> None:
    """Remove the current folder from `sys.path`, where `python -m` puts it first.

    Call this before any other import. A source tree that is run without being installed stays importable, but comes
    after the standard library.
    """
    first = sys.path[0] if sys.path and not sys.flags.safe_path else None
    if first is not None and first in ("", _current_folder()):
        del sys.path[0]
    if PROJECT not in sys.path:
        sys.path.append(PROJECT)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), PROJECT)))


def python_command(module: str, *words: str) -> list[str]:
    """Return the command that runs `module` in a new Python process, without the current folder on its path."""
    return [sys.executable, "-P", "-m", module, *words]


def run_to_end(seconds: float, module: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run `module` in a new Python process and keep what it prints; call it in a thread.

    Raises OSError where no process can be started, subprocess.TimeoutExpired after `seconds`.
    """
    import subprocess

    command = python_command(module, *words)
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)


def _current_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return None
