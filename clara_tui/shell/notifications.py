"""How the app speaks: to its screens, and to the operator."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.worker import Worker, WorkerState

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.terminal.key_queue import TypeAhead

if TYPE_CHECKING:
    from clara_tui.state import OperatorState

COMPLAIN_AGAIN_SECONDS = 10.0


class Notifications(TypeAhead):
    """An app with words for what could not be done."""

    state: OperatorState

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._complained: dict[str, float] = {}

    def broadcast(self, message: Message) -> None:
        """Give every open screen a message of its own."""
        for screen in self.screen_stack:
            screen.post_message(message)

    def notify_error(self, words: str) -> None:
        """Tell the operator what could not be done; the same thing again only after a while."""
        now = time.monotonic()
        if now - self._complained.get(words, -math.inf) > COMPLAIN_AGAIN_SECONDS:
            self._complained[words] = now
            self.notify(sanitize(words, 800), severity="error", timeout=12, markup=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault nobody foresaw, in a thread beside the screen: the app goes on and says so."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            from clara_tui.terminal.crash_report import write_down_once

            self.notify_error(write_down_once(event.worker.error, self.state.workspace))

    def notify_info(self, words: str) -> None:
        self.notify(sanitize(words, 800), timeout=5, markup=False)

    def run_or_notify(self, act: Callable[..., Any], *values: Any) -> Any:
        """Do it; a refusal becomes words on the screen and None."""
        try:
            return act(*values)
        except ClaraError as error:
            self.notify_error(str(error))
            return None
