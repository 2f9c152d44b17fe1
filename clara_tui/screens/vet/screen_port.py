"""Declare what the parts of the vet screen know of it, so that a test can give them something simpler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.geometry import Size

    from clara_tui.app_port import AppPort
    from clara_tui.screens.vet.evidence_requester import EvidenceRequester
    from clara_tui.state import OperatorState
    from clara_tui.text.styled_text import StyledLine
    from clara_tui.widgets.board import Board


class VetScreenPort(Protocol):
    """The vet screen as its parts know it."""

    state: OperatorState
    evidence: EvidenceRequester

    @property
    def app(self) -> AppPort:
        """The app."""

    def show_star(self) -> None:
        """Show the current candidate anew."""

    def set_timer(self, delay: float, callback: Any) -> Any:
        """Call back after some seconds."""


class PaintedScreen(VetScreenPort, Protocol):
    """The vet screen as the parts know it that paint and arrange its widgets."""

    @property
    def saved(self) -> StyledLine:
        """The last act that is on disk, in words."""

    @property
    def board(self) -> Board:
        """The panels and the frame around them."""

    @property
    def size(self) -> Size:
        """Size in cells."""

    @property
    def is_current(self) -> bool:
        """Whether the screen is on top."""

    def show_head_lines(self, left: StyledLine, right: StyledLine, ephemeris: StyledLine) -> None:
        """Show both ends of the status line, and the line of the ephemeris."""

    def call_later(self, callback: Any, *values: Any) -> bool:
        """Call back after the messages that wait."""
