"""Copy through a terminal multiplexer.

`App.copy_to_clipboard` writes OSC 52, which tmux keeps for itself. Text wrapped for tmux must reach the
terminal as it is, and only the driver can write that; Textual has no public way to it.
"""

from __future__ import annotations

import base64
from typing import Any

from textual.app import App


def copy_through_tmux(app: App[Any], text: str) -> None:
    """Write `text` to the terminal around tmux; nothing where there is no terminal."""
    if app._driver is not None:
        app._driver.write(through_tmux(text))


def through_tmux(text: str) -> str:
    """Return OSC 52 wrapped for tmux, which hands it to the terminal around it (`allow-passthrough on`)."""
    coded = base64.b64encode(text.encode()).decode()
    return f"\x1bPtmux;\x1b\x1b]52;c;{coded}\x07\x1b\\"
