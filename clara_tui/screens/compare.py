"""Compare: how far vetters agree, and on which stars they do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_tui.keys import bindings
from clara_tui.keys.in_force import key_of, with_keys
from clara_tui.messages import OpenCandidate, Replaceable
from clara_tui.state import OperatorState, sessions_compared
from clara_tui.text import compare as compare_text
from clara_tui.text.status import HIDDEN_JUDGEMENTS, standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.decisions.compare import Comparison
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort


@dataclass
class Compared(Replaceable):
    """The vetters were compared, or could not be."""

    comparison: Comparison | None
    problem: str = ""


SUMMARY_LINES, LEAST_LINES = 3, 4


class CompareScreen(Screen[None]):
    """Agreement of the vetters of some sessions (of all, when none are chosen)."""

    KIND = bindings.COMPARE
    FIND_IN = "#disagreements"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.COMPARE))
    DEFAULT_CSS = """
    CompareScreen #summary { height: 1fr; }
    CompareScreen #pair { max-height: 12; }
    CompareScreen #disagreements { height: 1fr; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState, names: list[str] | None = None, at: CandidateKey | None = None) -> None:
        """Compare `names`, those chosen on the screen Sessions when None; `at`: the star to begin at."""
        super().__init__()
        self.state = state
        self._names = list(sessions_compared(state)) if names is None else names
        self._chosen = at
        """The disagreement at the cursor."""
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

    def on_session_changed(self) -> None:
        self._read()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _read(self) -> None:
        self._show()
        if not self.state.blind:
            self.app.run_in_thread(self._compare, "compare")

    def _compare(self) -> None:
        from clara_pipeline.decisions.compare import compare
        from clara_tui.background.session_list import votes_to_compare

        try:
            votes = votes_to_compare(self.state.workspace / "sessions", self._names)
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
        summary.styles.height = SUMMARY_LINES if found is not None else "1fr"
        if found is None:
            words = with_keys(HIDDEN_JUDGEMENTS) if self.state.blind else self._problem
            summary.show([((f" {line}", "muted"),) for line in wrapped(words, self.size.width - 2)])
            return
        summary.show(compare_text.summary_lines(found))
        chosen = found.pairs[self._pair % len(found.pairs)]
        place = f"   {self._pair % len(found.pairs) + 1}/{len(found.pairs)}, {key_of('next_panel')}: next"
        more = place if len(found.pairs) > 1 else ""
        pair.entitle(compare_text.pair_title(chosen) + more)
        room = self.size.height - SUMMARY_LINES - 2 - LEAST_LINES
        pair.styles.height = min(len(found.labels) + 3, max(LEAST_LINES, room))
        pair.show_all(compare_text.pair_lines(chosen, found.labels, self.app.glyphs))
        decided = self._decided()
        rest.entitle(compare_text.disagreement_title(found.disagreements, decided))
        lines = compare_text.disagreement_lines(found.disagreements, self._at, self.app.glyphs, decided or {})
        rest.show_all(lines or [((" none", "muted"),)])
        rest.bring_into_view(self._at)

    def _decided(self) -> dict[CandidateKey, str] | None:
        """Return what was decided in an adjudicator's session, over the sessions compared; None in another one."""
        session = self.state.session
        if session is None or not set(self._names) <= set(session.book.adjudicates) or not self._names:
            return None
        return {key: said.disposition for key, said in session.state.items() if said.disposition}

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_panel(self, by: int) -> None:
        """Show the next pair of vetters."""
        self._pair += by
        self._show()

    @property
    def _keys(self) -> list[CandidateKey]:
        """The stars judged differently; none while they are hidden."""
        found = None if self.state.blind else self._comparison
        return [key for key, _ in found.disagreements] if found is not None else []

    @property
    def _at(self) -> int:
        return self._keys.index(self._chosen) if self._chosen in self._keys else 0

    def action_line(self, by: int) -> None:
        if keys := self._keys:
            self._chosen = keys[max(0, min(self._at + by, len(keys) - 1))]
            self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.query_one("#disagreements").size.height // 2))

    def action_open(self) -> None:
        """Show the star at the cursor on the vet screen, which comes back here."""
        if keys := self._keys:
            key = keys[self._at]
            self.post_message(OpenCandidate(key, (bindings.COMPARE, self._names, key)))
