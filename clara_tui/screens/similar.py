"""Show the candidates most similar to the current one, by their features or by the shape of their folds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.text import sanitize, star_name
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.keys import bindings
from clara_tui.messages import OpenCandidate
from clara_tui.queue.table_access import row_at, row_of
from clara_tui.screens.fold_requester import FoldRequester, FoldsRead
from clara_tui.similarity import similar_candidates
from clara_tui.similarity.similar_candidates import SimilarCandidate, SimilaritySearch
from clara_tui.state import OperatorState
from clara_tui.text.candidate_line import fold_period_words, star_line
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.fold_page import FoldPage
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort

WIDE = 122
"""Columns from which the two folds stand beside the list, not under it."""


class SimilarScreen(Screen[None]):
    """Shows the candidate that was current when it was opened, and those similar to it."""

    KIND = bindings.SIMILAR
    FIND_IN = "#list"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.SIMILAR))
    DEFAULT_CSS = """
    SimilarScreen #body { height: 1fr; layout: vertical; }
    SimilarScreen.wide #body { layout: horizontal; }
    SimilarScreen Vertical { height: 1fr; width: 1fr; }
    SimilarScreen #head { height: 1; }
    SimilarScreen #list { height: 1fr; }
    SimilarScreen FoldPage { height: 34%; min-height: 7; }
    SimilarScreen.wide Vertical { width: 78; }
    SimilarScreen.wide FoldPage { height: 1fr; width: 1fr; }
    SimilarScreen #about { height: 1; }
    """
    app: AppPort  # type: ignore[assignment]

    class Read(Message):
        """Similar candidates came from a thread."""

        def __init__(self, result: SimilaritySearch) -> None:
            super().__init__()
            self.result = result

    class ShapesCame(Message):
        """The helper has answered on the star."""

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.subject: CandidateKey | None = state.current
        self.table = state.rows.table if state.rows is not None else None
        self.way = "features"
        self.result: SimilaritySearch | None = None
        """None while they are looked for."""
        self.at = 0
        self.folds = FoldRequester(self)

    def compose(self) -> ComposeResult:
        glyphs = self.app.glyphs
        yield StatusLine()
        with Container(id="body"):
            with Vertical():
                yield LineView(id="head")
                yield Scrolled("list", framed=False)
            yield FoldPage("ascii" if glyphs.is_ascii else "braille", glyphs.cursor)
        yield LineView(id="about")
        yield KeyLine(bindings.SIMILAR, self.app.keymap.keys, glyphs.is_ascii)

    # --- searching, in worker threads -------------------------------------------------------------

    def on_mount(self) -> None:
        self._subscription = self.app.analysis_client().subscribe(self._answered)
        self._seek()

    def on_unmount(self) -> None:
        self._subscription.close()

    def _seek(self) -> None:
        """Search for similar candidates in the way chosen."""
        self.result, self.at = None, 0
        table, subject, run = self.table, self.subject, self.state.run
        if table is None or subject is None or run is None:
            self.result = SimilaritySearch(problem="there is no star to compare with yet")
        elif self.way == "features":
            self.run_worker(
                lambda: self.post_message(self.Read(similar_candidates.by_features(table, subject))),
                thread=True, exclusive=True, group="result", exit_on_error=False,
            )  # fmt: skip
        else:
            search = "bls_period_days" not in table.schema.names
            self._subscription.want([AnalysisRequest(subject, run=str(run.folder), search=search, similar=True)])
            self._take_shapes()
        self.show()

    def _answered(self, key: CandidateKey) -> None:
        """Take the helper's answer, in its thread."""
        if key == self.subject:
            self.post_message(self.ShapesCame())

    def on_similar_screen_shapes_came(self) -> None:
        self._take_shapes()
        self.show()

    def _take_shapes(self) -> None:
        """Take what the helper found, if it has and is still wanted."""
        assert self.subject is not None
        assert self.table is not None
        star = self.app.analysis_client().star(self.subject)
        if self.way == "shape" and self.result is None:
            if star.similar is not None:
                self.result = similar_candidates.by_names(
                    self.table, star.similar.filenames, star.similar.distance.array()
                )
            elif "similar" in star.troubles:
                self.result = SimilaritySearch(problem=sanitize(star.troubles["similar"]))

    def on_similar_screen_read(self, message: Read) -> None:
        if self.way == "features":
            self.result = message.result
        self.show()

    def on_folds_read(self, message: FoldsRead) -> None:
        self.folds.take(message)
        self.show()

    # --- showing --------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "wide")

    def on_panel_resized(self) -> None:
        self.show()

    def on_session_changed(self) -> None:
        self.show()

    @property
    def found(self) -> tuple[SimilarCandidate, ...]:
        """Return the similar candidates; empty until they have been found."""
        return self.result.found if self.result is not None else ()

    def show(self) -> None:
        """Draw the similar candidates anew."""
        if not self.is_attached:
            return
        is_named = self.subject is not None and not self.state.full_blind
        name = star_name(self.subject.tic_id, self.subject.filename) if self.subject and is_named else ""
        title: StyledLine = (
            (" SIMILAR ", "strong"),
            (f" {name}", "accent"),
            (f"  {similar_candidates.WAYS[self.way]}", "muted"),
        )
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        self.query_one("#head", LineView).show([((similar_candidates.HEAD, "head"),)] if self.found else [])
        listed = self.query_one("#list", Scrolled)
        words = (
            self.result.problem
            if self.result is not None
            else f"searching for similar stars {self.app.glyphs.ellipsis}"
        )
        said: list[StyledLine] = [((f" {text}", "muted"),) for text in wrapped(words, listed.size.width - 2)]
        listed.show_all([self._line(at) for at in range(len(self.found))] or said)
        listed.bring_into_view(self.at)
        self.query_one("#about", LineView).show([self._about()] if self.found else [])
        self._show_folds()

    def _line(self, at: int) -> StyledLine:
        some, width = self.found[at], self.query_one("#list").size.width
        assert self.table is not None
        judgement = self.state.judgement(some.key)
        row = row_at(self.table, some.row)
        return similar_candidates.similar_line(row, some.distance, judgement, at == self.at, self.app.glyphs, width)

    def _about(self) -> StyledLine:
        assert self.table is not None
        some = self.found[self.at]
        row = row_at(self.table, some.row)
        return star_line(row, self.state.judgement(some.key), self.app.glyphs, self.size.width)

    def _show_folds(self) -> None:
        """Show the star's own fold, and that of the selected one."""
        page = self.query_one(FoldPage)
        if self.subject is None or self.table is None or not page.size.width:
            return
        keys = [self.subject, *(some.key for some in self.found[self.at : self.at + 1])]
        page.show_folds(
            [self.folds.small_fold(key, self._period_words(key)) for key in keys],
            page.grid(2),
            len(keys) - 1 if self.found else -1,
        )
        self.folds.request(keys)

    def _period_words(self, key: CandidateKey) -> str:
        """Return the period that the row of a candidate shows, in words; empty where the table has no such row."""
        place = row_of(self.table, key) if self.table is not None else None
        if self.table is None or place is None:
            return ""
        return fold_period_words(row_at(self.table, place), self.state.judgement(key))

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_line(self, by: int) -> None:
        self.at = max(0, min(self.at + by, len(self.found) - 1))
        self.show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.query_one("#list").size.height // 2))

    def action_other_way(self) -> None:
        self.way = "shape" if self.way == "features" else "features"
        self._seek()

    def action_open(self) -> None:
        if self.found:
            self.post_message(OpenCandidate(self.found[self.at].key))
