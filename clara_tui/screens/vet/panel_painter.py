"""Paint the vet screen: its two head lines, its panels, and the neighbours' plots ahead of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.screens.vet.panel_list import PLOTS, WORDS, title_of, words_for
from clara_tui.text.status import standing
from clara_tui.widgets.line_view import line_width
from clara_tui.widgets.panels.neighbours import queue_lines, workers_lines
from clara_tui.widgets.plot import Plot
from clara_tui.widgets.vet_head import ephemeris_line, star_line

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import PaintedScreen

DRAW_AHEAD_SECONDS = 0.06
"""After the current candidate is painted; then one drawing at a time, so that a key never waits for more than one."""
AT_ONCE = ("fold", "curve")
"""Plots painted together with the star's name, drawn ahead or not."""


class PanelPainter:
    """Paints what the screen's evidence holds on the screen's widgets."""

    def __init__(self, screen: PaintedScreen) -> None:
        self._screen = screen
        self._ahead: Iterator[None] | None = None

    def show_head(self) -> None:
        """Show the status line and the line of the ephemeris."""
        unvetted = self._screen.state.rows.count_unvetted() if self._screen.state.rows is not None else 0
        right = standing(self._screen.state, self._screen.app.glyphs, self._screen.saved)
        room = self._screen.size.width - line_width(right) - 1
        is_alone = self._screen.state.rows is not None and self._screen.state.rows.n_ranked == 1
        left = star_line(
            self._screen.evidence.current,
            self._screen.evidence.place,
            len(self._screen.state),
            unvetted,
            room,
            is_alone=is_alone,
        )
        self._screen.show_head_lines(
            left, right, ephemeris_line(self._screen.evidence.current, self._screen.size.width)
        )

    def show_panels(self) -> None:
        """Show the words, the drawn plots, the fold and the curve at once, the other plots one by one after."""
        view, board = self._screen.evidence.current, self._screen.board
        if view is None:
            for panel in board.panels.values():
                panel.show([])
            return
        for name in WORDS:
            if name in board.boxes:
                board.panels[name].show_all(words_for(board.panels[name], view, board.zoomed == name))
        for plot in self._plots():
            if plot.panel in AT_ONCE or board.zoomed or plot.is_drawn(view) or not view.is_ready:
                plot.show_view(view)
            else:
                self._screen.call_later(self._show_later, plot, view)
        board.entitle({name: title_of(name, view) for name in (*PLOTS, *WORDS)})

    def _show_later(self, plot: Plot, view: CandidateView) -> None:
        if view is self._screen.evidence.current:
            plot.show_view(view)

    def _plots(self) -> list[Plot]:
        """Return the visible plots."""
        panels = (self._screen.board.panels[name] for name in PLOTS if name in self._screen.board.boxes)
        return [panel for panel in panels if isinstance(panel, Plot)]

    def show_sides(self) -> None:
        """Show the queue and the workers, where the board has room for them."""
        board = self._screen.board
        if "queue" in board.boxes:
            panel = board.panels["queue"]
            panel.show(
                queue_lines(self._screen.state, self._screen.evidence.place, panel.size.width, panel.size.height)
            )
        if "workers" in board.boxes:
            panel = board.panels["workers"]
            state = self._screen.state
            panel.show(workers_lines(state.status, panel.size.width, panel.size.height, state.run_is_alive))

    # --- drawing ahead --------------------------------------------------------------------------

    def draw_ahead_soon(self) -> None:
        """Draw the neighbours' plots when the screen has been still for a moment."""
        self._ahead = self._drawing_ahead()
        self._screen.set_timer(DRAW_AHEAD_SECONDS, lambda ahead=self._ahead: self._draw_one(ahead))

    def _draw_one(self, ahead: Iterator[None]) -> None:
        if ahead is self._ahead and self._screen.is_current and next(ahead, ahead) is not ahead:
            self._screen.set_timer(0.005, lambda: self._draw_one(ahead))

    def _drawing_ahead(self) -> Iterator[None]:
        """Make the drawings of the candidates ahead, one per step."""
        for candidate in self._screen.evidence.around()[1:]:
            view = self._screen.evidence.view_of(candidate)
            for plot in self._plots() if view.is_ready else ():
                if not plot.is_drawn(view):
                    plot.drawn(view)
                    yield
