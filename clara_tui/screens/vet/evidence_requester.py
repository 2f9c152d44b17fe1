"""Make the views of the candidates around the current one, and request the evidence they lack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from clara_pipeline.records import Candidate, CandidateKey, FloatArray, GaiaSource
from clara_pipeline.text import sanitize
from clara_tui.analysis.client import AnalysisClient
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.analysis.subscriptions import OnAnswer, Subscription
from clara_tui.blindness import evidence_rules_of
from clara_tui.candidate.candidate_view import CandidateView, ViewSettings
from clara_tui.candidate.reference_folds import ReferenceFolds
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.screens.shown_signals import ShownSignals
from clara_tui.screens.star_files import StarFiles
from clara_tui.state import OperatorState

REACH = 3
"""Neighbours each way whose evidence is fetched and drawn ahead."""


class EvidenceRequester:
    """What is shown of the current candidate and its neighbours; paints nothing."""

    def __init__(self, state: OperatorState, make_client: Callable[[], AnalysisClient]) -> None:
        """Ask for nothing yet; `make_client` returns the client of the analysis process when it is first needed."""
        self.state = state
        self._make_client = make_client
        self._analysis: AnalysisClient | None = None
        self._subscription: Subscription | None = None
        self.settings = ViewSettings()
        self.current: CandidateView | None = None
        """The current candidate as it is shown; None when the queue is empty."""
        self.place: int | None = None
        """Where the current candidate is in the queue, from 0."""
        self.catalogue_columns: dict[int, dict[str, object]] = {}
        """Columns that the catalogues were asked for in this sitting, by TIC number."""
        self.gaia_sources: dict[int, tuple[GaiaSource, ...]] = {}
        """What Gaia has within 1′, by TIC number, of this sitting and of earlier ones."""
        self.reference_folds = ReferenceFolds()
        self.star_files = StarFiles(state)
        self.signals = ShownSignals(state, lambda key: self.analysis.star(key), self.star_files.kept)

    def read_known_periods(self) -> None:
        """Read the periods of all TOIs from the cached catalogues; may run in a thread."""
        from clara_tui.candidate.known_periods import read_known_periods

        self.signals.all_known_periods = read_known_periods(self.state.workspace)

    def read_gaia_sources(self) -> None:
        """Read the neighbours that Gaia was asked for before; may run in a thread."""
        from clara_tui.candidate.gaia_sources import read_gaia_sources

        self.gaia_sources = read_gaia_sources(self.state.workspace) | self.gaia_sources

    @property
    def analysis(self) -> AnalysisClient:
        """The client of the analysis process, which outlives this screen."""
        if self._analysis is None:
            self._analysis = self._make_client()
        return self._analysis

    def listen(self, on_answer: OnAnswer) -> None:
        """Hear the answers of the analysis process from now on; nothing is asked for before."""
        self._subscription = self.analysis.subscribe(on_answer)

    def stop_listening(self) -> None:
        """Take no more answers of the analysis process, and want nothing of it."""
        if self._subscription is not None:
            self._subscription.close()

    # --- what is shown --------------------------------------------------------------------------

    def update(self) -> CandidateView | None:
        """Make the view of the current candidate anew and return it."""
        self.place, rows = self.state.position, self.state.rows
        here = None if self.place is None or rows is None else rows.candidate(self.place)
        if here is None:
            self.current = None
            return None
        view = self.view_of(here)
        self.current = replace(view, star_files=self.star_files.of(here), signals=self.signals.of(view.candidate))
        return self.current

    def shows(self, key: CandidateKey) -> bool:
        """Return whether this star is shown: as the current candidate, or as the reference over its fold."""
        views = (self.current, self.current.reference if self.current is not None else None)
        return any(view is not None and view.evidence.key == key for view in views)

    def choose(self, chosen: SelectedEphemeris) -> None:
        """Show the current candidate with this ephemeris from now on."""
        if self.current is not None:
            self.signals.choose(self.current.key, chosen)

    def change_settings(self, **changes: object) -> None:
        """Change how this and the following candidates are shown."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]

    def view_of(self, candidate: Candidate, with_reference: bool = True) -> CandidateView:
        """Return a candidate as it would be shown now."""
        found = None if self.state.full_blind else self.catalogue_columns.get(candidate.tic_id or 0)
        if found:
            candidate = replace(candidate, more=candidate.more | {"toi": None, "ctoi": None} | candidate.more | found)
        key = candidate.key
        signal = self.state.signal if key == self.state.current else 1
        evidence, judgement = self.analysis.star(key), self.state.judgement(key._replace(signal=signal))
        chosen, earlier = self.signals.shown(candidate, signal)
        reference = self.reference_of(candidate) if self.settings.overlay and with_reference else None
        other = None if reference is None else self.view_of(reference, with_reference=False)
        kept = self._kept_fold(candidate) if self.settings.overlay and reference is None and with_reference else None
        votes, periods = self._votes(key._replace(signal=signal)), self.signals.known_periods
        sources = self.gaia_sources.get(candidate.tic_id or 0)
        return CandidateView(
            candidate, evidence, judgement, chosen, self.settings, other, votes, periods, kept,
            gaia_sources=sources, signal=signal, earlier=earlier,
            kept_elsewhere=self.star_files.kept(key._replace(signal=signal)),
        )  # fmt: skip

    def _kept_fold(self, candidate: Candidate) -> tuple[FloatArray, FloatArray] | None:
        """Return the fold that the reference set keeps of the matched star."""
        run = self.state.run_of(candidate)
        if run is None or self.reference_folds.run != run.id:
            return None
        return self.reference_folds.points(candidate.text("match_filename"))

    def reference_of(self, candidate: Candidate) -> Candidate | None:
        """Return the candidate that this one was matched to, where this run has it."""
        name, rows = candidate.text("match_filename"), self.state.rows
        place = rows.position_of_file(name) if rows is not None and name else None
        return None if place is None or rows is None else rows.candidate(place)

    def _votes(self, key: CandidateKey) -> tuple[tuple[str, str, str], ...]:
        session = self.state.session
        if session is None or self.state.blind:
            return ()
        others = {vetter: said for vetter, said in session.book.votes(key).items() if vetter != session.vetter}
        others = self.star_files.votes(key, session.book.adjudicates) | others
        return tuple(
            (
                sanitize(vetter, 20),
                sanitize(" ".join(filter(None, (said.disposition or "—", said.subclass, said.confidence)))),
                sanitize(said.note),
            )
            for vetter, said in others.items()
        )

    # --- evidence -------------------------------------------------------------------------------

    def around(self) -> list[Candidate]:
        """Return the current candidate, the next without a decision, and the neighbours: most urgent first."""
        here, rows = self.place, self.state.rows
        if here is None or rows is None:
            return []
        near = [here + step for step in (*range(1, REACH + 1), *range(-1, -REACH - 1, -1))]
        places = dict.fromkeys([here, rows.next_unvetted(here, 1), *near])
        return [rows.candidate(place) for place in places if place is not None and 0 <= place < len(rows)]

    def request(self) -> None:
        """Ask the analysis process for what is not known yet, most urgent first."""
        around = self.around()
        if self.settings.overlay and around and (reference := self.reference_of(around[0])) is not None:
            around.insert(1, reference)
        unique = {candidate.key: candidate for candidate in around}
        asks = [self._request_for(candidate) for candidate in unique.values()]
        # the key P shows at once what was searched while nothing else was to be done
        asks += [msgspec.structs.replace(ask, periodograms=True) for ask in asks[:1] if not ask.periodograms]
        assert self._subscription is not None
        self._subscription.want(asks)

    def _request_for(self, candidate: Candidate) -> AnalysisRequest:
        run = self.state.run_of(candidate)
        folder = str(run.folder) if run is not None else ""
        view = self.view_of(candidate)
        search = not candidate.has("bls_period_days")
        return AnalysisRequest(
            candidate.key,
            run=folder,
            search=search,
            dips=view.ephemeris if view.curve is None else None,
            test=None if view.has_tests_of_run else view.ephemeris,
            without=view.earlier,
            masked=self.signals.searches.masked.get(candidate.key, ()),
            centroid=view.ephemeris if view.half_width is not None else None,
            periodograms=self.settings.periodogram,
            detrending=self.settings.detrending,
            folded=view.ephemeris,
            **evidence_rules_of(self.state, candidate.key),
        )
