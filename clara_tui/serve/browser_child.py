"""Run the app for one browser: `python -m clara_tui.serve.browser_child WORKSPACE`, started by textual-serve."""

from __future__ import annotations

import os
import sys
from pathlib import Path

BROWSER_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
"""What the terminal in the page can do, whatever the server was started from."""


def main() -> int:
    """Open the app on the workspace that is named by the first word."""
    os.environ.update(BROWSER_TERMINAL)
    from clara_tui.app import ClaraApp, run_app

    return run_app(ClaraApp(Path(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
