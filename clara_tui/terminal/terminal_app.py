"""Hook the parts of this folder into Textual's app: keys one at a time, cells that change, one sentence at a crash.

Textual has no public hooks for painting and for errors: every update passes `App._display`, and every error of
a handler, a timer or a painter passes `App._handle_exception`. Both are replaced here and nowhere else.
"""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.screen import Screen

from clara_tui.terminal.diff_renderer import DiffRenderer
from clara_tui.terminal.key_queue import KeyQueue


class TerminalApp(App[int]):
    """An app with a key queue and a renderer of differences; it ends with `crash_message` and exit code 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.renderer = DiffRenderer(self)
        self.key_queue = KeyQueue(self, super().on_event)

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self.renderer.shown.forget(), immediate=True)

    async def on_event(self, event: events.Event) -> None:
        """Let keys wait for their turn; handle all else at once."""
        if not await self.key_queue.take(event):
            await super().on_event(event)

    def on_resize(self, _event: events.Resize) -> None:
        """Forget what the terminal shows: after any change of size, even one that is taken back, it is not known."""
        self.renderer.forget()

    def action_redraw(self) -> None:
        self.renderer.repaint()

    def crash_message(self, error: Exception) -> str:
        """Say what is left to say to the operator, after the terminal is as it was."""
        return f"ended on an error: {type(error).__name__}"

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, self.renderer.renderable(screen, renderable))

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless:  # tests want the exception itself
            super()._handle_exception(error)
        else:
            self.exit(1, return_code=1, message=self.crash_message(error))
