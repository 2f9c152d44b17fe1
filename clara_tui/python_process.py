"""Keep Python files of the current folder out of this process.

This module imports `os` and `sys` alone: every other import, `__future__` too, could come from the current folder.
"""

import os
import sys

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


def _current_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return None
