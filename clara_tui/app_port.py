"""Declare what screens, dialogs and background work may ask of the app, so that none of them imports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.message import Message
    from textual.screen import Screen

    from clara_tui.analysis.client import AnalysisClient
    from clara_tui.keys.bindings import KeyAction
    from clara_tui.keys.keymap import Keymap
    from clara_tui.state import OperatorState
    from clara_tui.terminal.glyphs import Glyphs


P = ParamSpec("P")
T = TypeVar("T")


class AppPort(Protocol):
    """The app as everything below it knows it; `ClaraApp` has these members, a test may give others."""

    glyphs: Glyphs
    keymap: Keymap
    state: OperatorState
    theme: Any
    """Name of the colour theme; setting it repaints the screens."""
    ansi_color: Any
    """Whether the terminal has sixteen colours or none."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen on top."""

    @property
    def size(self) -> Size:
        """Size of the terminal in cells."""

    @property
    def theme_variables(self) -> dict[str, str]:
        """Colours of the theme by name."""

    def has_class(self, *names: str) -> bool:
        """Return whether the app has all these style classes ("ascii" on terminals without Unicode)."""

    # --- the operator ---------------------------------------------------------------------------

    def notify_info(self, words: str) -> None:
        """Show a short message."""

    def notify_error(self, words: str) -> None:
        """Show what could not be done; the same words again only after a while."""

    def run_or_notify(self, act: Callable[P, T], *values: P.args, **named: P.kwargs) -> T | None:
        """Call `act` and return what it returns; show a ClaraError that it raises and return None."""

    def copy_to_clipboard(self, text: str) -> None:
        """Copy `text` to the clipboard of the operator's terminal."""

    # --- screens --------------------------------------------------------------------------------

    def open_screen(self, name: str, *values: Any) -> None:
        """Go back to the open screen of this name; push a new one where none is open or `values` say what of."""

    def close_screen(self, name: str) -> bool:
        """Close the screen of this name and all above it; returns whether it was open."""

    def push_screen(self, screen: Any, callback: Any = None) -> Any:
        """Put a screen on top; `callback` gets what a dialog returns."""

    def pop_screen(self) -> Any:
        """Close the screen on top."""

    async def perform(self, act: KeyAction) -> None:
        """Do an act of the key table on the screen on top."""

    # --- messages and work ----------------------------------------------------------------------

    def broadcast(self, message: Message) -> None:
        """Send a message to every open screen."""

    def post_message(self, message: Message) -> bool:
        """Send a message to the app itself."""

    def call_later(self, callback: Callable[..., Any], *values: Any) -> bool:
        """Call back in the app's own thread; may be used from any thread."""

    def run_in_thread(self, work: Callable[[], object], group: str) -> None:
        """Run `work` in a thread; a fault in it is reported, and the app goes on."""

    def analysis_client(self) -> AnalysisClient:
        """Return the client of the analysis process; its first use starts the process."""

    def is_starting_run(self) -> bool:
        """Return whether a pipeline process started by this app has not ended yet."""

    def exit(self, result: Any = None, return_code: int = 0, message: Any = None) -> None:
        """Close the app."""
