"""Typing ahead: a key waits until the one before it has done all it does.

Over a slow line several keys arrive in one packet. Textual hands each to the screen of that moment, so
those behind a key that opens a dialog would be lost on the way. Here they wait their turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from textual import events
from textual.message_pump import MessagePump

from clara_tui.terminal.diff_renderer import DiffRenderer

ROUNDS = 2
"""Times all is let settle after a key: once for the key itself, once for the message it may cause."""
PATIENCE_SECONDS = 1.0
"""A key that never settles does not hold up the others for longer."""


class TypeAhead(DiffRenderer):
    """An app that takes one key at a time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.holds_keys_back = True
        self._keys_waiting: deque[events.Key] = deque()
        self._keys_taken = 0
        self._key_under_way = False

    async def on_event(self, event: events.Event) -> None:
        if self.holds_keys_back and isinstance(event, events.Key) and not event.is_forwarded:
            self._keys_waiting.append(event)
            if not self._key_under_way:
                await self._take_key()
        else:
            await super().on_event(event)

    async def _take_key(self) -> None:
        self._key_under_way = bool(self._keys_waiting)
        if self._keys_waiting:
            self._keys_taken += 1
            before = self.screen
            await super().on_event(self._keys_waiting.popleft())
            self.set_timer(PATIENCE_SECONDS, lambda number=self._keys_taken: self._key_done(number))
            self._settle(ROUNDS, before, self._keys_taken)

    def _settle(self, rounds: int, before: object, number: int) -> None:
        """Pass through every queue the key passes: the focus, what is around it, the screen, the app."""
        if rounds:
            pumps: Sequence[MessagePump] = [*(self.focused or self.screen).ancestors_with_self]
            _pass_through(pumps, lambda: self._settle(rounds - 1, before, number))
        elif self.screen is before:
            self._key_done(number)
        else:  # another screen is open now; its focus is set when it is painted
            self.screen.call_after_refresh(self._key_done, number)

    def _key_done(self, number: int) -> None:
        if number == self._keys_taken and self._key_under_way:
            self._key_under_way = False
            self.call_later(self._take_key)


def _pass_through(pumps: Sequence[MessagePump], then: Any) -> None:
    """Call `then` once every pump has worked off its queue, one after the other."""
    if pumps and pumps[0].is_running:
        pumps[0].call_later(_pass_through, pumps[1:], then)
    elif pumps:
        _pass_through(pumps[1:], then)
    else:
        then()
