"""Sessions: whose decisions there are; open another one, begin one, compare, export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.background.session_list import ListedSession, listed_sessions
from clara_tui.blindness import has_gold
from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import OpenSession, Replaceable
from clara_tui.state import OperatorState, sessions_compared
from clara_tui.text.cells import fitted
from clara_tui.text.status import minute_of, standing
from clara_tui.text.styled_text import StyledLine, merged, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

VETTERS_CELLS, JUDGED_CELLS, CODE_CELLS, LONGEST_NAME = 14, 7, 4, 40
CODES = ("PC", "EB", "V", "IS", "J", "O", "U", "KP")
NOT_YET = "gold rows: figures once this session is closed, or by sessions consistency"


@dataclass
class SessionsRead(Replaceable):
    """The sessions of the workspace, read for the list."""

    sessions: list[ListedSession]


class SessionsScreen(Screen[None]):
    """The sessions of the workspace, one a line."""

    KIND = bindings.SESSIONS
    FIND_IN = "#sessions"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.SESSIONS))
    DEFAULT_CSS = """
    SessionsScreen #head { height: 1; }
    SessionsScreen #sessions { height: 1fr; }
    SessionsScreen #about { height: 3; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self._sessions: list[ListedSession] = []
        self._at = 0
        self._problem = ""
        """Why they could not be listed."""
        self.marked: set[str] = set()

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="head")
        yield Scrolled("sessions", framed=False)
        yield LineView(id="about")
        yield KeyLine(bindings.SESSIONS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    @property
    def selected_session(self) -> str:
        """Return the name of the selected session; empty when there is none."""
        return self._sessions[self._at].name if self._sessions else ""

    def on_screen_resume(self) -> None:
        self._read()

    def on_session_changed(self) -> None:
        self._read()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _read(self) -> None:
        self.app.run_in_thread(self._list, "read")
        self._show()

    def _list(self) -> None:
        try:
            sessions, self._problem = listed_sessions(self.state.workspace / "sessions"), ""
        except ClaraError as error:
            sessions, self._problem = [], str(error)
        self.post_message(SessionsRead(sessions))

    def on_sessions_read(self, message: SessionsRead) -> None:
        kept = self.selected_session or (self.state.session.name if self.state.session is not None else "")
        self._sessions = message.sessions
        names = [session.name for session in self._sessions]
        self._at = names.index(kept) if kept in names else 0
        self._show()

    def _show(self) -> None:
        title: StyledLine = (
            (" SESSIONS ", "strong"),
            (f" {sanitize(self.state.workspace / 'sessions', 200)}", "muted"),
        )
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        name, vetters = self._widths
        head = "   " + fitted("session", name + 1) + fitted("vetters", vetters, ellipsis="")
        head += fitted("judged", JUDGED_CELLS, left=False)
        self.query_one("#head", LineView).show([((head + "".join(f"{code:>{CODE_CELLS}}" for code in CODES), "head"),)])
        lines = [self._line(at, session) for at, session in enumerate(self._sessions)]
        panel = self.query_one("#sessions", Scrolled)
        panel.show_all(lines or self._nothing())
        panel.bring_into_view(self._at)
        self.query_one("#about", LineView).show(self._about())

    def _nothing(self) -> list[StyledLine]:
        if self._problem:
            return [((f" {words}", "bad"),) for words in wrapped(self._problem, self.size.width - 2)]
        return [((with_keys(" no session yet: {new_session} begins one"), "muted"),)]

    def _line(self, at: int, session: ListedSession) -> StyledLine:
        style = "selected" if at == self._at else ""
        glyphs = self.app.glyphs
        sign = glyphs.cursor if at == self._at else " "
        mark = glyphs.yes if session.name in self.marked else " "
        name, vetters = self._widths
        words = fitted(session.name, name) + " " + fitted(", ".join(session.vetters), vetters)
        by_code = self._counts(session)
        counts = "".join(f"{by_code.get(code) or glyphs.waiting:>{CODE_CELLS}}" for code in CODES)
        if self._is_hidden(session):
            counts = with_keys("   hidden: judging blind, {blind}")
        n_judged = f"{sum(by_code.values()):>{JUDGED_CELLS}}"
        return merged([(f"{sign}{mark} ", f"accent {style}"), (f"{words}{n_judged}{counts}", style)])

    @property
    def _widths(self) -> tuple[int, int]:
        """Cells of the name and of the vetters, who give way on narrow screens: the counts have to fit."""
        room = self.size.width - 4 - JUDGED_CELLS - CODE_CELLS * len(CODES)
        vetters = VETTERS_CELLS if room > 2 * VETTERS_CELLS else 0
        return min(room - vetters, LONGEST_NAME), vetters

    def _counts(self, session: ListedSession) -> Mapping[str, int]:
        """Count the decisions by disposition; while gold rows are judged of all rows, for nothing may tell them."""
        if not self._is_judged_now(session):
            return session.counts
        said = self.state.row_judgements.values()
        return Counter(judgement.disposition for judgement in said if judgement.disposition)

    def _is_judged_now(self, session: ListedSession) -> bool:
        """Tell whether it is the session that is open here, with gold rows in the queue."""
        own = self.state.session
        return own is not None and own.name == session.name and has_gold(self.state)

    def _is_hidden(self, session: ListedSession) -> bool:
        """Tell whether others' judgements are in these counts and must not be seen."""
        own = self.state.session
        return self.state.blind and bool(set(session.vetters) - {sanitize(own.vetter, 40) if own is not None else ""})

    def _about(self) -> list[StyledLine]:
        if not self._sessions:
            return []
        session, own = self._sessions[self._at], self.state.session
        last = ((f" last entry {minute_of(session.last_utc)}" if session.last_utc else " nothing decided yet"), "muted")
        if session.problem:
            return [((f" {session.problem}", "bad"),)]
        if own is not None and own.name == session.name:
            how = ", to read only" if own.is_read_only else ""
            decides = (
                f", decides between {sanitize(', '.join(own.book.adjudicates), 80)}" if own.book.adjudicates else ""
            )
            return [(last,), ((f" open here{how}{decides}", "good"),), *self._gold(session)]
        state = f" written by {session.writer}" if session.writer else with_keys(" {open} opens it")
        return [(last,), ((state, "muted"),), *self._gold(session)]

    def _gold(self, session: ListedSession) -> list[StyledLine]:
        """Say how consistent the session's vetter is, where gold rows tell."""
        from clara_tui.text.gold.words import gold_line

        if self._is_judged_now(session):
            return [((f" {NOT_YET}", "muted"),)]
        is_told = session.gold is not None and not self._is_hidden(session)
        return [((f" {gold_line(session.gold)}", "muted"),)] if session.gold is not None and is_told else []

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_line(self, by: int) -> None:
        if self._sessions:
            self._at = max(0, min(self._at + by, len(self._sessions) - 1))
            self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.query_one("#sessions").size.height // 2))

    def action_open(self) -> None:
        if self.selected_session:
            self.post_message(OpenSession(self.selected_session))

    def action_mark(self) -> None:
        self.marked ^= {self.selected_session} - {""}
        self.action_line(1)
        self._show()

    def action_new_session(self) -> None:
        from clara_tui.dialogs.line import AskLine

        def problem(name: str) -> str:
            """Return what is wrong with a name for a new session; empty when nothing is."""
            from clara_pipeline.errors import UsageError
            from clara_pipeline.sessions.session import journal_path

            try:
                taken = journal_path(self.state.workspace / "sessions", name).exists()
            except UsageError as error:
                return str(error)
            except OSError as error:
                return f"the folder sessions cannot be looked into: {error.strerror}; ask for access to it"
            return f"there is a session {name} already: " + with_keys("choose it and press {open}") if taken else ""

        self.app.push_screen(AskLine("new session", hint="its name", problem_with=problem), self._begin)

    def _begin(self, name: str | None) -> None:
        if name:
            self.post_message(OpenSession(name))

    def action_compare(self) -> None:
        self.state.compared = tuple(sorted(self.marked))
        self.app.open_screen(bindings.COMPARE, list(sessions_compared(self.state)))
