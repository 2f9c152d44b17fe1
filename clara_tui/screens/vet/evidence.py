"""The candidates around the current one as the vet screen would show them, and the evidence it asks for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from clara_pipeline.records import Candidate, CandidateKey, FloatArray
from clara_pipeline.text import sanitize
from clara_tui.analysis.client import AnalysisClient
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.candidate.candidate_view import CandidateView, SelectedEphemeris, ViewSettings
from clara_tui.candidate.ephemeris_sources import available
from clara_tui.candidate.reference_folds import ReferenceFolds
from clara_tui.state import OperatorState

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort
    from clara_tui.candidate.known_periods import KnownPeriods

REACH = 3
"""Neighbours each way whose evidence is fetched and drawn ahead."""


class EvidenceRequester(Screen[None]):
    """Knows what to show of a star, and what to ask the helper for; paints nothing."""

    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState, analysis: AnalysisClient | None = None) -> None:
        super().__init__()
        self.state = state
        self._analysis = analysis
        self.settings = ViewSettings()
        self.place: int | None = None
        """Where the current candidate is in the queue, from 0."""
        self.by_hand: OrderedDict[CandidateKey, SelectedEphemeris] = OrderedDict()
        """Ephemerides the operator changed or switched to, by star, of this sitting."""
        self.known_periods: KnownPeriods | None = None
        """Of all TOIs; None before they were read."""
        self.catalogue_columns: dict[int, dict[str, object]] = {}
        """Columns that the catalogues were asked for in this sitting, by TIC number."""
        self.reference_folds = ReferenceFolds()
        self._kept_folds: dict[str, tuple[FloatArray, FloatArray] | None] = {}

    def on_mount(self) -> None:
        self.run_worker(self._read_known_periods, thread=True, exit_on_error=False)

    def _read_known_periods(self) -> None:
        from clara_tui.candidate.known_periods import read_known_periods

        self.known_periods = read_known_periods(self.state.workspace)

    @property
    def analysis(self) -> AnalysisClient:
        """The app's one helper; it outlives this screen."""
        if self._analysis is None:
            self._analysis = self.app.analysis_client()
        return self._analysis

    def view_of(self, candidate: Candidate, with_reference: bool = True) -> CandidateView:
        """A star as it would be shown now."""
        if found := self.catalogue_columns.get(candidate.tic_id or 0):
            candidate = replace(candidate, more=candidate.more | {"toi": None, "ctoi": None} | candidate.more | found)
        key = candidate.key
        evidence, judgement = self.analysis.star(key), self.state.judgement(key)
        chosen = self.by_hand.get(key)
        if chosen is None:
            known = available(candidate, evidence, judgement, self.known_periods)
            chosen = known[0] if known else None
        reference = self.reference_of(candidate) if self.settings.overlay and with_reference else None
        other = None if reference is None else self.view_of(reference, with_reference=False)
        kept = self._kept_fold(candidate) if self.settings.overlay and reference is None and with_reference else None
        votes, periods = self._votes(key), self.known_periods
        return CandidateView(candidate, evidence, judgement, chosen, self.settings, other, votes, periods, kept)

    def _kept_fold(self, candidate: Candidate) -> tuple[FloatArray, FloatArray] | None:
        """The fold that the reference set keeps of the star this one was matched to; the same object each time."""
        if self.state.run is None or self.reference_folds.run != self.state.run.id:
            return None
        name = str(candidate.more.get("match_filename"))
        if name not in self._kept_folds:
            self._kept_folds[name] = self.reference_folds.points(name)
        return self._kept_folds[name]

    def reference_of(self, candidate: Candidate) -> Candidate | None:
        """The star this one was matched to, where this run has it."""
        name, rows = candidate.more.get("match_filename"), self.state.rows
        place = rows.position_of_file(name) if rows is not None and isinstance(name, str) else None
        return None if place is None or rows is None else rows.candidate(place)

    def take_reference_folds(self, folds: ReferenceFolds) -> None:
        """Read when they are first asked for, and again for another run."""
        self.reference_folds, self._kept_folds = folds, {}

    def _votes(self, key: CandidateKey) -> tuple[tuple[str, str], ...]:
        session = self.state.session
        if session is None or self.state.blind:
            return ()
        others = {vetter: said for vetter, said in session.votes(key).items() if vetter != session.vetter}
        words = {vetter: f"{said.disposition or '—'} {said.confidence}" for vetter, said in others.items()}
        return tuple((sanitize(vetter, 20), sanitize(said)) for vetter, said in words.items())

    # --- evidence -------------------------------------------------------------------------------

    def around(self) -> list[Candidate]:
        """The current candidate, the next without a decision, and the neighbours: most urgent first, each once."""
        here, rows = self.place, self.state.rows
        if here is None or rows is None:
            return []
        near = [here + step for step in (*range(1, REACH + 1), *range(-1, -REACH - 1, -1))]
        places = dict.fromkeys([here, rows.next_unvetted(here, 1), *near])
        return [rows.candidate(place) for place in places if place is not None and 0 <= place < len(rows)]

    def want(self) -> None:
        if not self.is_current:  # what is on top of it asks for itself
            return
        around = self.around()
        if self.settings.overlay and around and (reference := self.reference_of(around[0])) is not None:
            around.insert(1, reference)
        unique = {candidate.key: candidate for candidate in around}
        self.analysis.want([self._ask(candidate) for candidate in unique.values()])

    def _ask(self, candidate: Candidate) -> AnalysisRequest:
        folder = str(self.state.run.folder) if self.state.run is not None else ""
        view = self.view_of(candidate)
        search = "bls_period_days" not in candidate.more
        return AnalysisRequest(
            candidate.key,
            run=folder,
            search=search,
            dips=view.ephemeris if view.curve is None else None,
            test=None if view.has_tests_of_run else view.ephemeris,
        )
