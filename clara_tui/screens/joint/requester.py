"""Choose the light curves of a star that are searched together, and request the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.analysis.joint.answers import FoundTogether, JointFile
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.screens.joint.light_curves import ListedCurve, listed_curves, seen_twice

if TYPE_CHECKING:
    from clara_tui.analysis.client import AnalysisClient
    from clara_tui.analysis.subscriptions import OnAnswer
    from clara_tui.candidate.candidate_view import CandidateView
    from clara_tui.state import OperatorState

LEFT_OUT, TWICE = "left out", "left out: its sector is there already"


class JointRequester:
    """Asks the analysis process for the joint search of the light curves that are not left out."""

    def __init__(
        self, state: OperatorState, view: CandidateView, analysis: AnalysisClient, on_answer: OnAnswer
    ) -> None:
        """Take every light curve but those of a sector seen twice; `on_answer` hears, in the helper's thread."""
        self._view, self._analysis = view, analysis
        self._subscription = analysis.subscribe(on_answer)
        run = state.run_of(view.candidate)
        self._run = "" if run is None else str(run.folder)
        self.curves: list[ListedCurve] = listed_curves(state, view)
        self._twice = seen_twice(self.curves, view.candidate.key)
        self._out = self._twice

    @property
    def files(self) -> tuple[JointFile, ...]:
        """Return the light curves that are searched."""
        return tuple(one.asked for one in self.curves if one.file.key not in self._out)

    @property
    def found(self) -> FoundTogether | None:
        """Return what was found in these light curves; None before."""
        return self._analysis.star(self._view.candidate.key).together.get(self.files)

    @property
    def trouble(self) -> str:
        """Return why the search failed; empty where it did not."""
        return self._analysis.star(self._view.candidate.key).troubles.get("joint", "")

    def ask(self) -> None:
        """Request the search; nothing where fewer than two light curves are left."""
        key, search = self._view.candidate.key, not self._view.candidate.has("bls_period_days")
        asks = [AnalysisRequest(key, run=self._run, search=search, joint=self.files)]
        self._subscription.want(asks if len(self.files) > 1 else [])

    def stop(self) -> None:
        """Want and hear nothing any more."""
        self._subscription.close()

    def leave_out(self, at: int) -> None:
        """Leave a light curve out, or take it in again, and search what is left."""
        key = self.curves[at].file.key
        self._twice -= {key}
        self._out ^= {key}
        self.ask()

    def note(self, at: int) -> str:
        """Say why a light curve is not among those searched; empty where it is."""
        key = self.curves[at].file.key
        if key in self._out:
            return TWICE if key in self._twice else LEFT_OUT
        return dict(self.found.troubles).get(key, "") if self.found is not None else ""
