"""The app's screens, and the way from one to another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.screen import Screen

from clara_tui.shell import bindings
from clara_tui.shell.bindings import KeyAction
from clara_tui.shell.notifications import Notifications

if TYPE_CHECKING:
    from clara_tui.app import ClaraApp


class Navigation(Notifications):
    """An app with a screen for each kind of work."""

    def show_screen(self, kind: type[Screen[Any]]) -> None:
        """Go to the screen of this kind: back to it where it is open below, else on top."""
        if any(isinstance(screen, kind) for screen in self.screen_stack):
            while not isinstance(self.screen, kind):
                self.pop_screen()
        else:
            self.push_screen(kind(self.state))  # type: ignore[arg-type]

    def action_jobs(self) -> None:
        from clara_tui.screens.jobs.screen import JobsScreen

        self.show_screen(JobsScreen)

    def action_sessions(self) -> None:
        from clara_tui.screens.sessions import SessionsScreen

        self.show_screen(SessionsScreen)

    def action_compare(self) -> None:
        from clara_tui.screens.compare import CompareScreen

        self.show_screen(CompareScreen)

    def action_go_to(self) -> None:
        from clara_tui.shell.command_line import ask_where

        ask_where(cast("ClaraApp", self))

    def action_vet(self) -> None:
        from clara_tui.screens.vet.screen import VetScreen

        self.show_screen(VetScreen)

    def action_help(self) -> None:
        from clara_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.state, getattr(self.screen, "KIND", bindings.QUEUE)))

    def action_export(self) -> None:
        from clara_tui.dialogs.export import ask_and_export

        ask_and_export(cast("ClaraApp", self), getattr(self.screen, "selected_session", ""))

    def action_blind(self) -> None:
        self.state.blind = not self.state.blind
        shown = "are hidden" if self.state.blind else "are shown"
        self.notify_info(f"other vetters' judgements {shown}")
        if self.state.blind and self.state.query is not None and "disagree" in self.state.query.text.lower():
            cast("ClaraApp", self).run_watcher.arrange(replace(self.state.query, text=""))  # it tells what others said
        from clara_tui.messages import SessionChanged

        self.broadcast(SessionChanged())

    async def perform(self, act: KeyAction) -> None:
        """Do an act of the table as its key would, if this is the place for it."""
        if getattr(self.screen, "KIND", "") in act.screens:
            await self.run_action(act.action, self.screen)
        elif bindings.APP in act.screens:
            await self.run_action(act.action, self)
        else:
            self.notify_error(f"{act.name} belongs to another screen: {', '.join(act.screens)}")

    def on_resize(self, event: events.Resize) -> None:
        from clara_tui.screens.too_small import SMALLEST, TooSmallScreen

        too_small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if too_small and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())
        elif not too_small and isinstance(self.screen, TooSmallScreen):
            self.pop_screen()
