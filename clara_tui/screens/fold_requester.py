"""Read folds of the run in threads, and remember those that were read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.message import Message

from clara_tui.candidate.fold_reader import Bins, fold_reader
from clara_tui.plots.fold_grid import SmallFold
from clara_tui.text.candidate_line import fold_title

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort
    from clara_tui.state import OperatorState


class FoldsRead(Message):
    """Folds came from the files of the run."""

    def __init__(self, bins: Bins) -> None:
        super().__init__()
        self.bins = bins


class FoldScreen(Protocol):
    """A screen that shows small folds, as the requester knows it."""

    state: OperatorState

    @property
    def app(self) -> AppPort:
        """The app."""

    def post_message(self, message: Any) -> bool:
        """Send a message to the screen."""

    def run_worker(
        self, work: Callable[[], bool], *, thread: bool, exclusive: bool, group: str, exit_on_error: bool
    ) -> Any:
        """Run `work` in a thread of the screen."""


class FoldRequester:
    """The folds that a screen has read; it gets `FoldsRead` and hands it to `take`."""

    def __init__(self, screen: FoldScreen) -> None:
        self._screen = screen
        self._bins: Bins = {}

    def take(self, message: FoldsRead) -> None:
        """Remember what was read."""
        self._bins |= message.bins

    def forget_missing(self) -> None:
        """Read again those that were in no file; the run may have written them."""
        self._bins = {name: bins for name, bins in self._bins.items() if bins is not None}

    def small_fold(self, key: CandidateKey, words: str = "") -> SmallFold:
        """Return the fold of a candidate under its title, `words` added; a waiting one where it was not read."""
        title, style = fold_title(
            key, self._screen.state.judgement(key), self._screen.app.glyphs, not self._screen.state.full_blind
        )
        name = key.filename
        return SmallFold(title + words, self._bins.get(name), style, waiting=name not in self._bins)

    def request(self, keys: Sequence[CandidateKey]) -> None:
        """Read the folds of these candidates that were not read yet."""
        run = self._screen.state.run
        names = [key.filename for key in keys if key.filename not in self._bins]
        if run is not None and names:
            reader = fold_reader(run.folder)
            self._screen.run_worker(
                lambda: self._screen.post_message(FoldsRead(reader.read(names))),
                thread=True, exclusive=True, group="folds", exit_on_error=False,
            )  # fmt: skip
