"""Export a variant of a sweep as a model, and draw the sweep's figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.dialogs.line import AskLine
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import Replaceable

if TYPE_CHECKING:
    from clara_pipeline.sweeps.measures import VariantMeasures
    from clara_tui.screens.screen_port import ScreenPort


@dataclass
class FiguresDrawn(Replaceable):
    """What became of the figures that were asked for."""

    text: str
    is_problem: bool = False


class Exporter:
    """Writes what a sweep found where others use it."""

    def __init__(self, screen: ScreenPort) -> None:
        self._screen = screen
        self._state = screen.state

    def ask_name(self, sweep: str, variant: VariantMeasures) -> None:
        """Ask for a name and make the variant a model of the workspace."""
        ask = AskLine(f"{variant.variant.name} as model", hint="its name, Enter writes it, Esc leaves")
        self._screen.app.push_screen(ask, partial(self._export, sweep, variant))

    def _export(self, sweep: str, variant: VariantMeasures, name: str | None) -> None:
        from clara_pipeline.sweeps.findings.export_winner import export_variant

        if not name:
            return
        app = self._screen.app
        if app.run_or_notify(export_variant, self._state.workspace, sweep, variant.variant, name) is not None:
            self._state.last_form["models"] = f"p3={name},p5={name},p9={name}"
            app.notify_info(f"models/{sanitize(name, 60)} is written; " + with_keys("{start} starts a run with it"))

    def draw_figures(self, sweep: str) -> FiguresDrawn:
        """Draw the sweep's figures into its folder; called in a thread."""
        from clara_tui.figures.write_sweep import write_sweep_figures

        try:
            written = write_sweep_figures(self._state.workspace, sweep)
        except ClaraError as error:
            return FiguresDrawn(str(error), is_problem=True)
        return FiguresDrawn(f"{len(written)} figures are in {sanitize(written[0].parent)}")
