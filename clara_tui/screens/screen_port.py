"""Declare what the parts that several screens own know of their screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort
    from clara_tui.state import OperatorState


class ScreenPort(Protocol):
    """A screen as its parts know it; a test may give something simpler."""

    state: OperatorState

    @property
    def app(self) -> AppPort:
        """The app."""

    def post_message(self, message: Any) -> bool:
        """Send a message to the screen, and from there up to the app."""


class CandidatePort(ScreenPort, Protocol):
    """A screen with a current candidate."""

    @property
    def half_page(self) -> int:
        """Candidates in half a page."""

    def show_star(self) -> None:
        """Show the current candidate anew."""
