"""Close the app when its terminal is gone or the system asks it to end; the run goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from textual.app import App

CHECK_SECONDS = 2.0


def watch(app: App[Any]) -> None:
    """End `app` on SIGHUP and SIGTERM, and when standard input is no terminal any more.

    Not every parent passes SIGHUP on: `make` keeps it, and the app would stay for ever.
    """

    def check() -> None:
        """Leave the app when standard input is no terminal any more."""
        if not os.isatty(0):
            app.exit(128 + signal.SIGHUP)

    if not app.is_headless and not app.is_web:  # a page in a browser has no terminal to lose
        for number in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, app.exit, 128 + number)
        app.set_interval(CHECK_SECONDS, check)
