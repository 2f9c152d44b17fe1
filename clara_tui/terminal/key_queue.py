"""Take one key at a time: the next waits until the one before it has done all it does.

Over a slow line several keys arrive in one packet. Textual hands each to the screen of that moment, so
those behind a key that opens a dialog would be lost on the way. Here they wait their turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

ROUNDS = 2
"""Times all is let settle after a key: once for the key itself, once for the message it may cause."""
LONGEST_WAIT_SECONDS = 1.0
"""A key that never settles does not hold up the others for longer."""


class KeyQueue:
    """The keys of an app that have not been handled yet."""

    def __init__(self, app: App[Any], handle: Callable[[events.Key], Awaitable[None]]) -> None:
        """Let keys wait for `handle`, which does with a key what the app would have done with it at once."""
        self._app = app
        self._handle = handle
        self.is_on = True
        """Whether keys wait at all; a test that waits for each key itself switches this off."""
        self._waiting: deque[events.Key] = deque()
        self._n_taken = 0
        self._is_busy = False

    async def take(self, event: events.Event) -> bool:
        """Put a key that the operator pressed into the queue; returns False for what the app must handle now."""
        if not self.is_on or not isinstance(event, events.Key) or event.is_forwarded:
            return False
        self._waiting.append(event)
        if not self._is_busy:
            await self._next()
        return True

    async def _next(self) -> None:
        self._is_busy = bool(self._waiting)
        if self._waiting:
            self._n_taken += 1
            before = self._app.screen
            await self._handle(self._waiting.popleft())
            self._app.set_timer(LONGEST_WAIT_SECONDS, lambda number=self._n_taken: self._done(number))
            self._settle(ROUNDS, before, self._n_taken)

    def _settle(self, rounds: int, before: object, number: int) -> None:
        """Pass through every queue the key passes: the focus, what is around it, the screen, the app."""
        if rounds:
            pumps: Sequence[MessagePump] = [*(self._app.focused or self._app.screen).ancestors_with_self]
            _pass_through(pumps, lambda: self._settle(rounds - 1, before, number))
        elif self._app.screen is before:
            self._done(number)
        else:  # another screen is open now; its focus is set when it is painted
            self._app.screen.call_after_refresh(self._done, number)

    def _done(self, number: int) -> None:
        if number == self._n_taken and self._is_busy:
            self._is_busy = False
            self._app.call_later(self._next)


def _pass_through(pumps: Sequence[MessagePump], then: Callable[[], None]) -> None:
    """Call `then` once every pump has worked off its queue, one after the other."""
    if pumps and pumps[0].is_running:
        pumps[0].call_later(_pass_through, pumps[1:], then)
    elif pumps:
        _pass_through(pumps[1:], then)
    else:
        then()
