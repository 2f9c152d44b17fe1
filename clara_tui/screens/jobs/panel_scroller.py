"""Scroll the panels of the Jobs screen, one of which is active."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_tui.widgets.scrolled import Scrolled

SCROLLING = ("failures", "log", "workers", "stages")
"""The panels that j and k can scroll, in the order of Tab."""


class PanelScroller:
    """Which panel is active."""

    def __init__(self, panel: Callable[[str], Scrolled]) -> None:
        """Begin at the first panel; `panel` returns the panel of a name."""
        self._panel = panel
        self._active = 0

    def activate(self, by: int) -> None:
        """Activate the panel `by` places further in the order of Tab."""
        self._active = (self._active + by) % len(SCROLLING)
        for at, name in enumerate(SCROLLING):
            self._panel(name).set_class(at == self._active, "active")

    def line(self, by: int) -> None:
        """Scroll the active panel by lines."""
        self._panel(SCROLLING[self._active]).scroll_lines(by)

    def page(self, direction: int) -> None:
        """Scroll the active panel by half of its height."""
        panel = self._panel(SCROLLING[self._active])
        panel.scroll_lines(direction * max(1, panel.size.height // 2))
