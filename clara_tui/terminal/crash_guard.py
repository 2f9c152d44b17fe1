"""End the app with one sentence when an error was not foreseen.

Textual shows a long traceback and has no public hook for that moment: every error of a handler, a timer or
a painter passes `App._handle_exception`, which is private. It is replaced here and nowhere else.
"""

from __future__ import annotations

from textual.app import App


class CrashGuard(App[int]):
    """An app that ends with the sentence of `crash_message` and exit code 1."""

    def crash_message(self, error: Exception) -> str:
        """Say what is left to say to the operator, after the terminal is as it was."""
        return f"ended on an error: {type(error).__name__}"

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless:  # tests want the exception itself
            super()._handle_exception(error)
        else:
            self.exit(1, return_code=1, message=self.crash_message(error))
