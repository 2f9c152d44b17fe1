"""Help: the keys in force and the words the screens use."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_tui.keys import bindings
from clara_tui.keys.keymap import keymap_file, keymap_files
from clara_tui.state import OperatorState
from clara_tui.text.help import help_lines
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


class HelpScreen(Screen[None]):
    """Keys first for the screen that help was asked on."""

    KIND = bindings.HELP
    FIND_IN = "#help"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.HELP))
    DEFAULT_CSS = """
    HelpScreen #help { height: 1fr; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState, asked_on: str = bindings.QUEUE) -> None:
        super().__init__()
        self.state = state
        self._asked_on = asked_on

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield Scrolled("help", framed=False)
        yield KeyLine(bindings.HELP, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    @property
    def panel(self) -> Scrolled:
        """Return the panel that scrolls."""
        return self.query_one("#help", Scrolled)

    def _show(self) -> None:
        keymap, width = self.app.keymap, self.panel.size.width
        files = keymap_files(self.state.workspace)
        self.panel.show_all(help_lines(self._asked_on, keymap.keys, width, keymap.problems, files, self._kind))
        self._show_head()

    def _show_head(self) -> None:
        """Say which of the lines are seen, and where the keymap is."""
        words = f" {self.panel.where}" if self.panel.where else ""
        title = ((" HELP ", "strong"), (words, "muted"))
        self.query_one(StatusLine).set(title, ((f"keymap: {keymap_file(self.state.workspace)} ", "muted"),))

    @property
    def _kind(self) -> str:
        return self.state.current.kind if self.state.current is not None else "star"

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_line(self, by: int) -> None:
        self.panel.scroll_lines(by)
        self._show_head()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.panel.size.height // 2))
