"""The vet screen: one candidate with all evidence on it, one key per act."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.records import CandidateKey
from clara_tui.candidate.candidate_view import CandidateView, ViewSettings
from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.screens.candidate_actions import CandidateActions
from clara_tui.screens.candidate_navigator import CandidateNavigator
from clara_tui.screens.delegate import delegate, refuses_transients
from clara_tui.screens.further_screens import FurtherScreens
from clara_tui.screens.signal_list import SignalList
from clara_tui.screens.undo_controller import UndoController
from clara_tui.screens.vet.catalogue_requester import CatalogueRequester
from clara_tui.screens.vet.detrending_editor import DetrendingEditor
from clara_tui.screens.vet.ephemeris_editor import EphemerisEditor
from clara_tui.screens.vet.event_browser import EventBrowser
from clara_tui.screens.vet.evidence_requester import EvidenceRequester
from clara_tui.screens.vet.judgement_controller import JudgementController
from clara_tui.screens.vet.panel_list import NAMES, make_panels
from clara_tui.screens.vet.panel_painter import PanelPainter
from clara_tui.screens.vet.panel_selector import PanelSelector
from clara_tui.screens.vet.peak_chooser import PeakChooser
from clara_tui.screens.vet.reference_overlay import ReferenceOverlay
from clara_tui.screens.vet.star_files import StarFileOpener
from clara_tui.screens.vet.view_editor import ViewEditor
from clara_tui.state import OperatorState
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.board import Board
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


class VetScreen(CandidateActions, Screen[None]):
    """Owns the parts that request evidence, edit the ephemeris and the view, save judgements, and paint."""

    KIND = bindings.VET
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.VET))
    DEFAULT_CSS = """
    VetScreen #ephemeris { height: 1; }
    VetScreen Board { height: 1fr; }
    """

    app: AppPort  # type: ignore[assignment]
    half_page = 10
    """Candidates in half a page."""

    class EvidenceCame(Message):
        """The analysis process had something on a star."""

        def __init__(self, key: CandidateKey) -> None:
            super().__init__()
            self.key = key

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.evidence = EvidenceRequester(state, lambda: self.app.analysis_client())
        self.ephemeris = EphemerisEditor(self)
        self.view = ViewEditor(self)
        self.detrending = DetrendingEditor(self)
        self.events = EventBrowser(self)
        self.reference = ReferenceOverlay(self)
        self.judgements = JudgementController(self)
        self.catalogues = CatalogueRequester(self)
        self.star_files = StarFileOpener(self)
        self.signals = SignalList(self)
        self.panels = PanelSelector(self)
        self.peaks = PeakChooser(self)
        self.painter = PanelPainter(self)
        self.further = FurtherScreens(self)
        self.navigator = CandidateNavigator(self)
        self.history = UndoController(self, self.judgements.show_change)

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="ephemeris")
        yield Board(make_panels())
        yield KeyLine(bindings.VET, self.app.keymap.keys, self.app.glyphs.is_ascii)

    @property
    def board(self) -> Board:
        """The panels and the frame around them."""
        return self.query_one(Board)

    @property
    def candidate_view(self) -> CandidateView | None:
        """The current candidate as it is shown; None when the queue is empty."""
        return self.evidence.current

    @property
    def saved(self) -> StyledLine:
        """The last act that is on disk, in words."""
        return self.signals.progress or self.judgements.saved

    def show_head_lines(self, left: StyledLine, right: StyledLine, ephemeris: StyledLine) -> None:
        """Show both ends of the status line, and the line of the ephemeris."""
        self.query_one(StatusLine).set(left, right)
        self.query_one("#ephemeris", LineView).show([ephemeris])

    # --- when to show ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.evidence.listen(self._answered)
        self.board.ascii = self.app.glyphs.is_ascii
        self.board.scroll_keys = with_keys("{half_page_down} {half_page_up}")
        marker = "ascii" if self.board.ascii else "braille"
        self.evidence.settings = ViewSettings(marker=marker, shaded=not self.state.low_bandwidth)
        for read in (self.evidence.read_known_periods, self.evidence.read_gaia_sources):
            self.run_worker(read, thread=True, exit_on_error=False)

    def on_screen_resume(self) -> None:
        self.star_files.read()
        self.show_star()

    def on_unmount(self) -> None:
        self.evidence.stop_listening()

    def on_panel_resized(self) -> None:
        self.show_star()

    def on_rows_changed(self) -> None:
        self.show_star()

    def on_session_changed(self) -> None:
        self.star_files.read()
        self.show_star()

    def on_run_changed(self) -> None:
        self.painter.show_head()
        self.painter.show_sides()

    def _answered(self, key: CandidateKey) -> None:
        """Pass an answer to the screen; called in the client's reading thread."""
        self.post_message(self.EvidenceCame(key))

    def on_vet_screen_evidence_came(self, message: EvidenceCame) -> None:
        if self.evidence.shows(message.key):
            self.show_star()
        else:
            self.painter.draw_ahead_soon()

    def show_star(self) -> None:
        """Show the current candidate, ask for evidence on it and its neighbours, draw those ahead."""
        self.judgements.drop_old_question()
        if not self.is_attached:
            return
        self.events.leave_other_star()
        view = self.evidence.update()
        if self.signals.take_answer():
            view = self.evidence.update()
        if view is not None:
            self.query_one(KeyLine).show_kind(view.candidate.kind)
        self.painter.show_head()
        self.painter.show_panels()
        self.painter.show_sides()
        if view is None or not view.is_ready:
            self.evidence.request()
        else:  # what is there is painted first
            self.call_after_refresh(self.evidence.request)
        self.painter.draw_ahead_soon()

    # --- keys of the parts ----------------------------------------------------------------------

    action_scale_period = delegate("ephemeris", "scale_period", 2, of_stars=True)
    action_nudge_period = delegate("ephemeris", "nudge_period", 1, of_stars=True)
    action_type_period = delegate("ephemeris", "type_period", of_stars=True)
    action_period_source = delegate("ephemeris", "period_source", of_stars=True)
    action_bins = delegate("view", "bins", of_stars=True)
    action_flatten = delegate("view", "flatten", of_stars=True)
    action_detrend = delegate("detrending", "set", 2, of_stars=True)
    action_detrend_window = delegate("detrending", "window", 1, of_stars=True)
    action_detrend_method = delegate("detrending", "method", of_stars=True)
    action_sap = delegate("view", "sap", of_stars=True)
    action_marker = delegate("view", "marker")
    action_transit_zoom = delegate("view", "transit_zoom", of_stars=True)
    action_event = delegate("events", "step", 1, of_stars=True)
    action_overlay = delegate("reference", "overlay", of_stars=True)
    action_star_files = delegate("star_files", "choose", of_stars=True)
    action_joint = delegate("star_files", "search_together", of_stars=True)
    action_search_again = delegate("signals", "search", of_stars=True)
    action_signal = delegate("signals", "step", 1, of_stars=True)
    action_query_catalogues = delegate("catalogues", "query_catalogues", of_stars=True)
    action_disposition = delegate("judgements", "disposition", 1)
    action_clear = delegate("judgements", "clear")
    action_second_look = delegate("judgements", "second_look")
    action_skip = delegate("judgements", "skip")
    action_ephemeris = delegate("judgements", "ephemeris", of_stars=True)
    action_rating = delegate("judgements", "rating")
    action_confidence = delegate("judgements", "confidence")
    action_note = delegate("judgements", "note")
    action_flag = delegate("judgements", "flag")

    def action_shift_phase(self, direction: int) -> None:
        """Shift the fold, or the light curve when it has the focus."""
        if not refuses_transients(self):
            (self.view.pan_curve if self._curve_has_focus else self.ephemeris.shift_phase)(direction)

    def action_zoom(self, direction: int) -> None:
        """Zoom the fold, or the light curve when it has the focus."""
        if not refuses_transients(self):
            (self.view.zoom_curve if self._curve_has_focus else self.view.zoom)(direction)

    @property
    def _curve_has_focus(self) -> bool:
        return self.board.panels["curve"].has_focus

    # --- panels ---------------------------------------------------------------------------------

    action_periodogram = delegate("panels", "periodogram", of_stars=True)
    action_take_peak = delegate("peaks", "take", 1, of_stars=True)
    action_star_card = delegate("panels", "star_card")
    action_votes = delegate("panels", "votes")
    action_panel = delegate("panels", "focus_next", 1)

    def action_back(self) -> None:
        """Show all panels again first, then go back to the queue."""
        if not self.panels.show_all():
            self.app.pop_screen()

    def action_digit(self, digit: int) -> None:
        """Answer `r`, or take a peak; else 0 resets the zoom and 1 to 9 show a panel alone, and back."""
        if self.judgements.take_rating(digit) or self.peaks.take_digit(digit):
            return
        if digit == 0:
            self.view.reset_zoom()
        else:
            self.panels.zoom(NAMES[digit - 1])

    def action_half_page(self, direction: int) -> None:
        """Scroll a panel shown alone that is longer than the screen; else move along the queue."""
        if not self.board.scroll_zoomed(direction):
            self.navigator.half_page(direction)

    # --- other screens --------------------------------------------------------------------------

    action_similar = delegate("further", "similar", of_stars=True)
    action_transits = delegate("further", "transits", of_stars=True)
    action_pixels = delegate("further", "pixels", of_stars=True)
    action_why = delegate("further", "why", of_stars=True)
