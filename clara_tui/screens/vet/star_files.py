"""Open another light curve of the current candidate's star."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.keys.bindings import JOINT
from clara_tui.messages import OpenCandidate, ViewRun
from clara_tui.screens.delegate import refuses_names
from clara_tui.widgets.panels.star import file_words

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort
    from clara_tui.candidate.star_files import StarFile
    from clara_tui.screens.vet.screen_port import VetScreenPort
    from clara_tui.state import OperatorState


TOGETHER = "&"
"""The key of the joint search, in the list of light curves too."""


class StarFileOpener:
    """Reads the star's files for the screen, opens one of them, or has all searched together."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._files = screen.evidence.star_files
        self._asked = 0

    def read(self) -> None:
        """Read the other runs and sessions in a thread, then show the star with them."""
        self._asked += 1
        number = self._asked
        self._screen.app.run_in_thread(lambda: self._read(number), "star files")

    def _read(self, number: int) -> None:
        self._screen.app.call_later(self._take, number, *self._files.read())

    def _take(self, number: int, every: pa.Table | None, sessions: dict[str, DecisionLog]) -> None:
        if number == self._asked:
            self._files.take(every, sessions)
            self._screen.show_star()

    def choose(self) -> None:
        """Ask which of the star's other light curves to open."""
        from clara_tui.dialogs.choose import Choose, Option

        view = self._screen.evidence.current
        if view is None or refuses_names(self._screen):
            return
        if not view.star_files:
            self._screen.app.notify_info("no other light curve of this star in the workspace")
            return
        files = view.star_files
        options = [Option(str(at), one.with_product, file_words(one)) for at, one in enumerate(files)]
        together = Option(TOGETHER, "joint", f"search all {len(files) + 1} together", key=TOGETHER)
        self._screen.app.push_screen(
            Choose("same star", [*options, together]), lambda chosen: self._follow(chosen, files)
        )

    def _follow(self, chosen: str | None, files: tuple[StarFile, ...]) -> None:
        if chosen == TOGETHER:
            self.search_together()
        elif chosen is not None:
            self._open(files[int(chosen)])

    def search_together(self) -> None:
        """Search all light curves of the star together, on a screen of its own."""
        view = self._screen.evidence.current
        if view is None or refuses_names(self._screen):
            return
        if not any(file.is_in_queue or file.run for file in view.star_files):
            self._screen.app.notify_info("a joint search needs a second light curve of this star in a run here")
            return
        self._screen.app.open_screen(JOINT, view, self._screen.evidence.choose)

    def _open(self, file: StarFile) -> None:
        app, state = self._screen.app, self._screen.state
        if file.is_in_queue:
            _show(app, state, file.key)
            self._screen.show_star()
        elif file.run:
            state.current = file.key
            app.notify_info(f"{file.name} is in run {sanitize(file.run, 40)}, which is in view now")
            app.post_message(ViewRun(file.run))
        else:
            app.notify_error(f"no run here has {sanitize(file.key.filename, 80)}: it was judged elsewhere")


def _show(app: AppPort, state: OperatorState, key: CandidateKey) -> None:
    """Go to a candidate of the queue; a filter that hides it is cleared."""
    place = None if state.rows is None else state.rows.position_of(key)
    if place is None:
        app.post_message(OpenCandidate(key))
    else:
        state.go_to(place)
