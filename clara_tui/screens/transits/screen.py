"""Transits: every transit of the current candidate's signal, which of them count, and the fit that they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.records import CandidateKey
from clara_tui.analysis.client import AnalysisClient
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.blindness import evidence_rules_of
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.keys import bindings
from clara_tui.queue.shown_name import name_of
from clara_tui.screens.transits.picture_board import PictureBoard
from clara_tui.screens.transits.pictures import TransitPictures
from clara_tui.state import OperatorState
from clara_tui.text import transits as words
from clara_tui.text.cells import in_lines
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.star_card.fitted import star_density
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


MOST_HEAD_LINES = 3


class TransitsScreen(Screen[None]):
    """A list of transits and pictures of them. What is left out is left out of fold, fit, depth and tests."""

    KIND = bindings.TRANSITS
    FIND_IN = "#transits"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.TRANSITS))
    DEFAULT_CSS = """
    TransitsScreen #fit, TransitsScreen #head { height: 1; }
    TransitsScreen #list { height: 1fr; }
    """
    app: AppPort  # type: ignore[assignment]

    class Came(Message):
        """The analysis process had something on the star."""

    def __init__(self, state: OperatorState, view: CandidateView, keep: Callable[[SelectedEphemeris], None]) -> None:
        """Take `view` as the Vet screen shows it; `keep` takes the fitted ephemeris as the one to show there."""
        super().__init__()
        self.state = state
        self._view, self._keep = view, keep
        self._out: frozenset[int] = frozenset()
        self._at = 0
        self._shown: TransitPictures | None = None

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="fit")
        with Vertical():
            with Vertical(id="list"):
                yield LineView(id="head")
                yield Scrolled("transits", framed=False)
            yield PictureBoard()
        yield KeyLine(bindings.TRANSITS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    @property
    def _analysis(self) -> AnalysisClient:
        return self.app.analysis_client()

    def on_mount(self) -> None:
        self._subscription = self._analysis.subscribe(self._answered)
        self._ask()

    def on_unmount(self) -> None:
        self._subscription.close()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # --- asking ---------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Ask for the fit without what is left out, and show what is known of it."""
        key, run = self._view.candidate.key, self.state.run_of(self._view.candidate)
        folder = str(run.folder) if run is not None else ""
        left_out = tuple(sorted(self._out))
        search = not self._view.candidate.has("bls_period_days")
        ask = AnalysisRequest(
            key, run=folder, search=search, fit=self._view.ephemeris, left_out=left_out, without=self._view.earlier,
            **evidence_rules_of(self.state, key),
        )  # fmt: skip
        self._subscription.want([ask])
        self._show()

    def _answered(self, key: CandidateKey) -> None:
        """Take the helper's answer, in its thread."""
        if key == self._view.candidate.key:
            self.post_message(self.Came())

    def on_transits_screen_came(self) -> None:
        self._show()

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        star = self._analysis.star(self._view.candidate.key)
        assert self._view.ephemeris is not None
        fit = star.fits.get((self._view.ephemeris, tuple(sorted(self._out)), self._view.earlier))
        if fit is not None and star.curve is not None and (self._shown is None or self._shown.fit is not fit):
            self._shown = TransitPictures(fit, star.curve, "ascii" if self.app.glyphs.is_ascii else "braille")
        trouble = star.troubles.get("fit") or star.troubles.get("curve") or ""
        self._show_head(trouble, is_new=fit is not None)
        if self._shown is not None:
            self._show_transits(self._shown)

    def _show_head(self, trouble: str, is_new: bool) -> None:
        title: StyledLine = ((" TRANSITS ", "strong"), (f" {self._star_words}{self._counted()}", "muted"))
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        fit, lines = self.query_one("#fit", LineView), self._fit_lines(trouble, is_new)
        fit.styles.height = len(lines)
        fit.show(lines)

    def _fit_lines(self, trouble: str, is_new: bool) -> list[StyledLine]:
        """Write the fit and what it says of the planet; why there is none; or that it is being made."""
        width = self.size.width
        if trouble and not is_new:
            return [((f" {text}", "bad"),) for text in wrapped(f"no fit: {trouble}", width - 2)[:MOST_HEAD_LINES]]
        if self._shown is None:
            return [((" fitting the transits …", "muted"),)]
        said = [*words.fit_words(self._shown.fit), *words.planet_words(self._shown.fit, star_density(self._view))]
        waiting = [] if is_new else [("fitting again …", "warn")]
        return in_lines([*waiting, *((text, "") for text in said)], width, MOST_HEAD_LINES, self.app.glyphs.ellipsis)

    @property
    def _star_words(self) -> str:
        return name_of(self._view.candidate)

    def _counted(self) -> str:
        if self._shown is None:
            return ""
        out = f", {len(self._out)} left out" if self._out else ""
        unseen = sum(one.share == 0 for one in self._shown.transits)
        without = f", {unseen} without data" if unseen else ""
        n = len(self._shown.cycles)
        return f"  {n} transit{'s' if n != 1 else ''}{without}{out}"

    def _show_transits(self, shown: TransitPictures) -> None:
        self._at = max(0, min(self._at, len(shown.cycles) - 1))
        self.query_one("#head", LineView).show([((words.HEADING, "head"),)])
        panel = self.query_one("#transits", Scrolled)
        found, width = shown.fit.ephemeris, panel.size.width
        panel.show_all([
            words.transit_line(one, found, self._out, k == self._at, width) for k, one in enumerate(shown.transits)
        ])  # fmt: skip
        panel.bring_into_view(self._at)
        self.query_one("#list").styles.height = min(len(shown.cycles) + 1, max(2, (self.size.height - 4) // 2))
        self.query_one(PictureBoard).show(shown, self._at, self._out)

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_line(self, by: int) -> None:
        self._at += by
        self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.query_one("#transits").size.height // 2))

    def action_panel(self, by: int) -> None:
        """Show the next picture."""
        self.query_one(PictureBoard).turn(by)

    def action_leave_out(self) -> None:
        """Leave the transit at the cursor out of everything, or take it in again."""
        if self._shown is None or not self._shown.cycles:
            return
        changed = self._out ^ {self._shown.cycles[self._at]}
        if not set(self._shown.cycles) - changed:
            self.app.notify_info("one transit must stay")
            return
        self._out = changed
        self._ask()

    def action_use_fit(self) -> None:
        """Show the fitted ephemeris on the Vet screen, from where T keeps it."""
        if self._shown is None:
            self.app.notify_info("there is no fit yet")
            return
        self._keep(SelectedEphemeris(self._shown.fit.ephemeris, "fit", by_hand=True, name="fit"))
        self.app.pop_screen()
