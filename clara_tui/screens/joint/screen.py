"""Joint search: what all light curves of the current candidate's star show together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.decisions.journal_entry import EphemerisOrigin, Named
from clara_pipeline.records import CandidateKey
from clara_tui.analysis.joint.answers import FoundTogether
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.plots.fold_grid import SmallFold
from clara_tui.screens.joint import words
from clara_tui.screens.joint.folds import common_range, near_transit
from clara_tui.screens.joint.requester import JointRequester
from clara_tui.state import OperatorState
from clara_tui.text.cells import whole
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, line_of
from clara_tui.widgets.fold_page import FoldPage
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

WIDE = 120
"""Columns from which the folds stand beside the lists."""
MOST_SHARE = 3
"""Each list takes a third of the height at most."""


class JointScreen(Screen[None]):
    """Periods, light curves, and the folds of the light curves at the period under the cursor."""

    KIND = bindings.JOINT
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.JOINT))
    DEFAULT_CSS = """
    JointScreen #found { height: 1; }
    JointScreen #all { layout: vertical; height: 1fr; }
    JointScreen #all.wide { layout: horizontal; }
    JointScreen #lists { height: auto; }
    JointScreen .wide #lists { width: 64; height: 1fr; }
    JointScreen .wide FoldPage { margin: 0 0 0 1; }
    """
    app: AppPort  # type: ignore[assignment]

    class Came(Message):
        """The analysis process had something on the star."""

    def __init__(self, state: OperatorState, view: CandidateView, keep: Callable[[SelectedEphemeris], None]) -> None:
        """Take what the Vet screen shows as `view`; `keep` takes an ephemeris as the one to show there."""
        super().__init__()
        self.state = state
        self._view, self._keep = view, keep
        self._is_in_curves = False
        """Whether the cursor is in the list of light curves."""
        self._period_at = self._curve_at = 0

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="found")
        with Container(id="all"):
            with Vertical(id="lists"):
                yield Scrolled("periods")
                yield Scrolled("light-curves")
            yield FoldPage("ascii" if self.app.glyphs.is_ascii else "braille", self.app.glyphs.cursor)
        yield KeyLine(bindings.JOINT, self.app.keymap.keys, self.app.glyphs.is_ascii)

    # --- asking ---------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._search = JointRequester(self.state, self._view, self.app.analysis_client(), self._answered)
        self._search.ask()
        self._show()

    def on_unmount(self) -> None:
        self._search.stop()

    def _answered(self, key: CandidateKey) -> None:
        """Show what came; called in the helper's thread."""
        if key == self._view.candidate.key:
            self.post_message(self.Came())

    def on_joint_screen_came(self) -> None:
        self._show()

    # --- showing --------------------------------------------------------------------------------

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def on_panel_resized(self) -> None:
        self._draw()

    def _show(self) -> None:
        found, n_curves = self._search.found, len(self._search.curves)
        periods = found.periods if found is not None else ()
        self._period_at = max(0, min(self._period_at, len(periods) - 1))
        self.query_one("#all").set_class(self.size.width >= WIDE, "wide")
        self._show_head(found)
        lines = [words.period_line(one, self._is_here(at, in_curves=False)) for at, one in enumerate(periods)]
        self._show_list("periods", [line_of(words.PERIODS_HEAD, "head"), *lines], self._period_at)
        lines = [self._curve_line(at, found) for at in range(n_curves)]
        self._show_list("light curves", [line_of(words.CURVES_HEAD, "head"), *lines], self._curve_at)
        self.call_after_refresh(self._draw)

    def _is_here(self, at: int, in_curves: bool) -> bool:
        return self._is_in_curves == in_curves and at == (self._curve_at if in_curves else self._period_at)

    def _show_head(self, found: FoundTogether | None) -> None:
        tic_id, width = self._view.candidate.tic_id, self.size.width
        title: StyledLine = (
            (" JOINT SEARCH ", "strong"),
            (f" TIC {tic_id}  {len(self._search.files)} of {len(self._search.curves)} light curves", "muted"),
        )
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        line = self.query_one("#found", LineView)
        if found is not None:
            pieces = [(f" {text} ", "") for text in words.found_words(found, self._period_at)]
            line.show([whole(pieces, width, self.app.glyphs.ellipsis)])
            return
        trouble = self._search.trouble
        line.show([((f" {trouble}", "bad") if trouble else (f" {self._waiting()}", "muted"),)])

    def _waiting(self) -> str:
        if len(self._search.files) < 2:
            return with_keys("a joint search needs two light curves: {leave_out_curve} takes one in")
        return f"reading {len(self._search.files)} light curves, then searching every period that their gaps allow …"

    def _show_list(self, title: str, lines: list[StyledLine], at: int) -> None:
        panel = self.query_one(f"#{title.replace(' ', '-')}", Scrolled)
        panel.entitle(title)
        most = (self.size.height - 3) // (2 if self.size.width >= WIDE else MOST_SHARE)
        panel.styles.height = max(3, min(len(lines) + 1, most))
        panel.show_all(lines)
        self.call_after_refresh(panel.bring_into_view, at + 1 if at else 0)

    def _curve_line(self, at: int, found: FoundTogether | None) -> StyledLine:
        one, note = self._search.curves[at], self._search.note(at)
        curves = found.curves if found is not None and found.periods else ()
        curve = next((curve for curve in curves if curve.key == one.file.key), None)
        depth = found.depth(one.file.key, self._period_at) if found is not None and curve is not None else None
        return words.curve_line(one, depth, curve, note, self._said(at), self._is_here(at, in_curves=True))

    def _said(self, at: int) -> str:
        """Return how a light curve was judged."""
        file = self._search.curves[at].file
        own = self._view.judgement.disposition if file.key == self._view.candidate.key else ""
        return own or file.decisions

    def _draw(self) -> None:
        page, found = self.query_one(FoldPage), self._search.found
        if found is None or not found.periods or not page.size.width:
            page.show_folds([], page.grid(1))
            return
        grid, at = page.grid(len(found.curves)), self._period_at
        key = self._search.curves[self._curve_at].file.key if self._is_in_curves else None
        here = next((k for k, curve in enumerate(found.curves) if curve.key == key), -1)
        first = max(0, min(here - grid.places // 2, len(found.curves) - grid.places))
        shown = slice(first, first + grid.places)
        folds = [near_transit(curve, found.periods[at].ephemeris) for curve in found.curves[shown]]
        twins = map(found.is_twin, found.curves[shown])
        of_curves = zip(found.curves[shown], found.periods[at].depths[shown], twins, strict=True)
        titles = [words.cell_title(*one, is_best=at == 0) for one in of_curves]
        span = common_range(folds)
        cells = [SmallFold(title, fold, span=span) for title, fold in zip(titles, folds, strict=True)]
        page.show_folds(cells, grid, here - first if here >= 0 else -1)

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_panel(self, _by: int) -> None:
        """Put the cursor into the other list."""
        self._is_in_curves = not self._is_in_curves
        self._show()

    def action_line(self, by: int) -> None:
        if self._is_in_curves:
            self._curve_at = max(0, min(self._curve_at + by, len(self._search.curves) - 1))
        else:
            self._period_at += by
        self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.query_one("#periods").size.height // 2))

    def action_leave_out(self) -> None:
        """Leave the light curve at the cursor out of the search, or take it in again."""
        if not self._is_in_curves:
            words = "{next_panel} goes to the light curves: {leave_out_curve} leaves one out, or takes it in"
            self.app.notify_info(with_keys(words))
            return
        self._search.leave_out(self._curve_at)
        self._show()

    def action_use_period(self) -> None:
        """Show the ephemeris at the cursor on the Vet screen, from where T keeps it."""
        if (found := self._search.found) is None or not found.periods:
            self.app.notify_info("there is no period to use yet" if found is None else "no period was found")
            return
        name = "joint" if self._period_at == 0 else f"joint {self._period_at + 1}"
        files = tuple(Named.of(curve.key.of_file) for curve in found.curves)
        origin = EphemerisOrigin(found.search or "joint", files)
        ephemeris = found.periods[self._period_at].ephemeris
        self._keep(SelectedEphemeris(ephemeris, "here", by_hand=True, name=name, found_in=origin))
        self.app.pop_screen()
