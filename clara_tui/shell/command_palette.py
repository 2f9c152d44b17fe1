"""The command palette: every act of the screen in view and of the app, and the themes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.screen import Screen

from clara_tui.keys.bindings import APP, COMPARE, KeyAction, acts_for
from clara_tui.keys.keymap import shown
from clara_tui.terminal.themes import NAMES

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


def open_palette(app: AppPort) -> None:
    """Open Textual's palette, asking in letters that every terminal has."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(CommandPalette(placeholder="a command, or a part of its name", id="--command-palette"))


def commands_of(app: AppPort, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """Yield what can be done from `screen` now."""
    acts = {act.words: act for act in (*acts_for(APP), *acts_for(getattr(screen, "KIND", "")))}
    for act in acts.values():
        keys = " ".join(shown(key) for key in app.keymap.keys[act.name])
        yield SystemCommand(_title(act), f"{keys}  ({act.name})", partial(app.perform, act))
    for name in NAMES:
        yield SystemCommand(f"Theme: {name}", "colours of the whole app", partial(setattr, app, "theme", name))
    yield SystemCommand("Compare vetters", "agreement between vetters or sessions", partial(app.open_screen, COMPARE))


def _title(act: KeyAction) -> str:
    return act.words[:1].upper() + act.words[1:]
