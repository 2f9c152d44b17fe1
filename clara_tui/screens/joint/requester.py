"""Which light curves of the star are searched together, and what was found in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clara_pipeline.records import CandidateKey
from clara_tui.analysis.joint.answers import FoundTogether, JointFile
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.screens.joint.light_curves import ListedCurve, listed_curves, seen_twice

if TYPE_CHECKING:
    from clara_tui.analysis.client import AnalysisClient
    from clara_tui.candidate.candidate_view import CandidateView
    from clara_tui.state import OperatorState

LEFT_OUT, TWICE = "left out", "left out: its sector is there already"


class JointRequester:
    """Asks the analysis process for the joint search of the light curves that are not left out."""

    def __init__(self, state: OperatorState, view: CandidateView, analysis: AnalysisClient) -> None:
        self._view, self._analysis = view, analysis
        run = state.run_of(view.candidate)
        self._run = "" if run is None else str(run.folder)
        self._before: Callable[[CandidateKey], object] | None = analysis.on_answer
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

    def ask(self, on_answer: Callable[[CandidateKey], object]) -> None:
        """Ask until there is an answer, which `on_answer` hears of in the helper's thread."""
        if self.found is not None or len(self.files) < 2:
            return
        key, search = self._view.candidate.key, not self._view.candidate.has("bls_period_days")
        self._analysis.on_answer = on_answer
        self._analysis.want([AnalysisRequest(key, run=self._run, search=search, joint=self.files)])

    def stop(self) -> None:
        """Let whoever listened before hear of answers again."""
        self._analysis.on_answer = self._before

    def leave_out(self, at: int) -> None:
        """Leave a light curve out, or take it in again."""
        key = self.curves[at].file.key
        self._twice -= {key}
        self._out ^= {key}

    def note(self, at: int) -> str:
        """Say why a light curve is not among those searched; empty where it is."""
        key = self.curves[at].file.key
        if key in self._out:
            return TWICE if key in self._twice else LEFT_OUT
        return dict(self.found.troubles).get(key, "") if self.found is not None else ""
