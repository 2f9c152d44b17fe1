"""What the vet screen shows: the current candidate, with whatever evidence is there, and its neighbours drawn ahead."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.message import Message

from clara_pipeline.records import CandidateKey
from clara_tui.analysis.client import AnalysisClient
from clara_tui.candidate.candidate_view import CandidateView, SelectedEphemeris, ViewSettings
from clara_tui.keys import bindings
from clara_tui.keys.keymap import shown
from clara_tui.messages import RowsChanged, RunChanged, SessionChanged
from clara_tui.screens.vet.evidence import EvidenceRequester
from clara_tui.screens.vet.panel_list import PLOTS, WORDS, make_panels, title_of, words_for
from clara_tui.state import OperatorState
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.board import Board
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView, line_width
from clara_tui.widgets.panel import Panel
from clara_tui.widgets.panels.neighbours import queue_lines, workers_lines
from clara_tui.widgets.plot import Plot
from clara_tui.widgets.status_line import StatusLine
from clara_tui.widgets.vet_head import ephemeris_line, star_line

DRAW_AHEAD_SECONDS = 0.06
"""After the current candidate is painted; then one drawing at a time, so that a key never waits for more than one."""
AT_ONCE = ("fold", "curve")
"""Plots painted in the same stroke as the star's name, drawn ahead or not."""
REMEMBERED_STARS = 500


class VetView(EvidenceRequester):
    """Paints; what keys do is in the classes made of it."""

    KIND = bindings.VET
    DEFAULT_CSS = """
    VetView #ephemeris { height: 1; }
    VetView StatusLine { height: 1; }
    VetView Board { height: 1fr; }
    """

    class EvidenceCame(Message):
        """The helper had something on a star."""

        def __init__(self, key: CandidateKey) -> None:
            super().__init__()
            self.key = key

    def __init__(self, state: OperatorState, analysis: AnalysisClient | None = None) -> None:
        super().__init__(state, analysis)
        self.candidate_view: CandidateView | None = None
        self.saved: StyledLine = ()
        """The last act that is on disk, in words."""
        self._ahead: Iterator[None] | None = None

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="ephemeris")
        yield Board(make_panels())
        yield KeyLine(bindings.VET, self.app.keymap.keys, self.app.glyphs.is_ascii)

    @property
    def board(self) -> Board:
        return self.query_one(Board)

    # --- when to show ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.board.ascii = self.app.glyphs.is_ascii
        keys = self.app.keymap.keys
        self.board.scroll_keys = " ".join(shown(keys[act][0]) for act in ("half_page_down", "half_page_up"))
        self.settings = ViewSettings(
            marker="ascii" if self.board.ascii else "braille", shaded=not self.state.low_bandwidth
        )

    def on_screen_resume(self) -> None:
        self.analysis.on_answer = self._answered
        self.show_star()

    def on_unmount(self) -> None:
        if self._analysis is not None:
            self._analysis.on_answer = None

    def on_panel_resized(self, message: Panel.Resized) -> None:
        self.show_star()

    def on_rows_changed(self, message: RowsChanged) -> None:
        self.show_star()

    def on_session_changed(self, message: SessionChanged) -> None:
        self.show_star()

    def on_run_changed(self, message: RunChanged) -> None:
        self._show_head()
        self._show_sides()

    def _answered(self, key: CandidateKey) -> None:
        """In the helper's thread."""
        self.post_message(self.EvidenceCame(key))

    def on_vet_view_evidence_came(self, message: EvidenceCame) -> None:
        shown = [
            view.evidence.key
            for view in (self.candidate_view, self.candidate_view and self.candidate_view.reference)
            if view
        ]
        if message.key in shown:
            self.show_star()
        else:
            self._draw_ahead_soon()

    # --- showing --------------------------------------------------------------------------------

    def show_star(self) -> None:
        """Show the current candidate, ask for evidence on it and its neighbours, draw those ahead."""
        if not self.is_attached:
            return
        self.place, rows = self.state.position, self.state.rows
        here = None if self.place is None or rows is None else rows.candidate(self.place)
        self.candidate_view = None if here is None else self.view_of(here)
        self._show_head()
        self._show_panels()
        self._show_sides()
        if self.candidate_view is None or self.candidate_view.curve is None:
            self.want()
        else:  # what is there is painted first
            self.call_after_refresh(self.want)
        self._draw_ahead_soon()

    def choose(self, chosen: SelectedEphemeris | None) -> None:
        """From now on show the current candidate with this ephemeris; None: with the one it begins with."""
        if self.candidate_view is None:
            return
        key = self.candidate_view.evidence.key
        self.by_hand.pop(key, None)
        if chosen is not None:
            self.by_hand[key] = chosen
            while len(self.by_hand) > REMEMBERED_STARS:
                self.by_hand.popitem(last=False)
        self.show_star()

    def change_settings(self, **changes: object) -> None:
        """Another way of looking, for this and the following stars."""
        from dataclasses import replace

        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self.show_star()

    def _show_head(self) -> None:
        unvetted = self.state.rows.count_unvetted() if self.state.rows is not None else 0
        right = standing(self.state, self.app.glyphs, self.saved)
        room = self.size.width - line_width(right) - 1
        is_alone = self.state.rows is not None and self.state.rows.n_ranked == 1
        left = star_line(self.candidate_view, self.place, len(self.state), unvetted, room, is_alone=is_alone)
        self.query_one(StatusLine).set(left, right)
        self.query_one("#ephemeris", LineView).show([ephemeris_line(self.candidate_view, self.size.width)])

    def _show_panels(self) -> None:
        """Words and drawings that exist at once, and the fold and the curve; other drawings one by one after."""
        view, board = self.candidate_view, self.board
        if view is None:
            for panel in board.panels.values():
                panel.show([])
            return
        for name in WORDS:
            if name in board.boxes:
                board.panels[name].show_all(words_for(board.panels[name], view, board.zoomed == name))
        for plot in self._plots():
            if plot.panel in AT_ONCE or board.zoomed or plot.is_drawn(view) or view.curve is None:
                plot.look(view)
            else:
                self.call_later(self._look_later, plot, view)
        board.entitle({name: title_of(name, view) for name in (*PLOTS, *WORDS)})

    def _look_later(self, plot: Plot, view: CandidateView) -> None:
        if view is self.candidate_view:
            plot.look(view)

    def _plots(self) -> list[Plot]:
        """The visible plots."""
        panels = (self.board.panels[name] for name in PLOTS if name in self.board.boxes)
        return [panel for panel in panels if isinstance(panel, Plot)]

    def _show_sides(self) -> None:
        board = self.board
        if "queue" in board.boxes:
            panel = board.panels["queue"]
            panel.show(queue_lines(self.state, self.place, panel.size.width, panel.size.height))
        if "workers" in board.boxes:
            panel = board.panels["workers"]
            panel.show(workers_lines(self.state.status, panel.size.width, panel.size.height))

    # --- drawing ahead --------------------------------------------------------------------------

    def _draw_ahead_soon(self) -> None:
        """Draw the neighbours' plots when the screen has been still for a moment."""
        self._ahead = self._drawing_ahead()
        self.set_timer(DRAW_AHEAD_SECONDS, lambda ahead=self._ahead: self._draw_one(ahead))

    def _draw_one(self, ahead: Iterator[None]) -> None:
        if ahead is self._ahead and self.is_current and next(ahead, ahead) is not ahead:
            self.set_timer(0.005, lambda: self._draw_one(ahead))

    def _drawing_ahead(self) -> Iterator[None]:
        """One drawing per step."""
        for candidate in self.around()[1:]:
            view = self.view_of(candidate)
            for plot in self._plots() if view.curve is not None else ():
                if not plot.is_drawn(view):
                    plot.drawn(view)
                    yield
