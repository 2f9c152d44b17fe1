"""Compare: how far vetters agree, and on which stars they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_tui.background.workspace_access import check_may_read
from clara_tui.messages import Compared, SessionChanged
from clara_tui.shell import bindings
from clara_tui.state import OperatorState
from clara_tui.text import compare as compare_text
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.decisions.compare import Comparison
    from clara_tui.app import ClaraApp


class CompareScreen(Screen[None]):
    """Agreement of the vetters of some sessions (of all, when none are named)."""

    KIND = bindings.COMPARE
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.COMPARE))
    DEFAULT_CSS = """
    CompareScreen #summary { height: 3; }
    CompareScreen #pair { height: auto; max-height: 12; }
    CompareScreen #disagreements { height: 1fr; }
    """
    app: ClaraApp

    def __init__(self, state: OperatorState, names: list[str] | None = None) -> None:
        super().__init__()
        self.state = state
        self._names = names
        self._comparison: Comparison | None = None
        self._problem = "reading …"
        self._pair = 0

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="summary")
        yield Scrolled("pair")
        yield Scrolled("disagreements")
        yield KeyLine(bindings.COMPARE, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def on_screen_resume(self) -> None:
        self._read()

    def on_session_changed(self, message: SessionChanged) -> None:
        self._read()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _read(self) -> None:
        self._show()
        if not self.state.blind:
            self.app.run_worker(self._compare, thread=True, group="compare", exit_on_error=False)

    def _compare(self) -> None:
        from clara_pipeline.decisions.compare import compare
        from clara_pipeline.sessions.session import sessions_in
        from clara_tui.background.session_list import votes_of

        folder = self.state.workspace / "sessions"
        try:
            check_may_read(folder)
            votes = votes_of(folder, sessions_in(folder) if self._names is None else self._names)
            self.post_message(Compared(compare(votes)))
        except ClaraError as error:
            self.post_message(Compared(None, str(error)))

    def on_compared(self, message: Compared) -> None:
        self._comparison, self._problem = message.comparison, message.problem
        self._pair = 0
        self._show()

    def _show(self) -> None:
        title: StyledLine = ((" COMPARE ", "strong"),)
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        found = None if self.state.blind else self._comparison
        pair, rest = self.query_one("#pair", Scrolled), self.query_one("#disagreements", Scrolled)
        pair.display = rest.display = found is not None
        summary = self.query_one("#summary", LineView)
        if found is None:
            words = (
                "blind: the other vetters' judgements are hidden; B shows them" if self.state.blind else self._problem
            )
            summary.show([((f" {line}", "muted"),) for line in wrapped(words, self.size.width - 2)])
            return
        summary.show(compare_text.summary_lines(found))
        chosen = found.pairs[self._pair % len(found.pairs)]
        more = f"   {self._pair % len(found.pairs) + 1}/{len(found.pairs)}, Tab: next" if len(found.pairs) > 1 else ""
        pair.entitle(compare_text.pair_title(chosen) + more)
        pair.styles.height = len(found.labels) + 3
        pair.show_all(compare_text.pair_lines(chosen, found.labels, self.app.glyphs))
        rest.entitle(f"judged differently: {len(found.disagreements):,}")
        rest.show_all(compare_text.disagreement_lines(found.disagreements) or [((" none", "muted"),)])

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_panel(self, by: int) -> None:
        """The next pair of vetters."""
        self._pair += by
        self._show()

    def action_line(self, by: int) -> None:
        self.query_one("#disagreements", Scrolled).scroll_lines(by)

    def action_page(self, direction: int) -> None:
        panel = self.query_one("#disagreements", Scrolled)
        panel.scroll_lines(direction * max(1, panel.size.height // 2))
