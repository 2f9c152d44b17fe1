"""Make the views of the candidates around the current one, and request the evidence they lack."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from clara_pipeline.records import Candidate, CandidateKey, Ephemeris, FloatArray, GaiaSource
from clara_pipeline.text import sanitize
from clara_tui.analysis.client import AnalysisClient
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.analysis.subscriptions import OnAnswer, Subscription
from clara_tui.blindness import evidence_rules_of
from clara_tui.candidate.candidate_view import CandidateView, NumberedSignal, ViewSettings
from clara_tui.candidate.ephemeris_sources import available
from clara_tui.candidate.reference_folds import ReferenceFolds
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.candidate.signals import SignalSearches, further_signals
from clara_tui.screens.star_files import StarFiles
from clara_tui.state import OperatorState

if TYPE_CHECKING:
    from clara_tui.candidate.known_periods import KnownPeriods

REACH = 3
"""Neighbours each way whose evidence is fetched and drawn ahead."""
REMEMBERED_STARS = 500


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
        self.by_hand: OrderedDict[CandidateKey, SelectedEphemeris] = OrderedDict()
        """Ephemerides the operator changed or switched to, by star, of this sitting."""
        self.known_periods: KnownPeriods | None = None
        """Of all TOIs; None before they were read."""
        self.catalogue_columns: dict[int, dict[str, object]] = {}
        """Columns that the catalogues were asked for in this sitting, by TIC number."""
        self.gaia_sources: dict[int, tuple[GaiaSource, ...]] = {}
        """What Gaia has within 1′, by TIC number, of this sitting and of earlier ones."""
        self.reference_folds = ReferenceFolds()
        self.star_files = StarFiles(state)
        self.searches = SignalSearches()

    def read_known_periods(self) -> None:
        """Read the periods of all TOIs from the cached catalogues; may run in a thread."""
        from clara_tui.candidate.known_periods import read_known_periods

        self.known_periods = read_known_periods(self.state.workspace)

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
        self.current = replace(self.view_of(here), star_files=self.star_files.of(here))
        self.current = replace(self.current, signals=self.signals_of_current())
        return self.current

    def signals_of_current(self) -> tuple[NumberedSignal, ...]:
        """Return the signals of the current candidate that have an ephemeris, the first at the head."""
        view = self.current
        if view is None:
            return ()
        further = self._further(view.candidate)
        numbers = (1, *further) if further else (1,)
        found = ((number, self._chosen(view.candidate, number, further)) for number in numbers)
        said = self.state.judgement
        return tuple(
            NumberedSignal(number, chosen, said(_of_signal(view, number)).disposition)
            for number, chosen in found
            if chosen is not None
        )

    def next_open_signal(self) -> int | None:
        """Return the next signal without a decision of the current candidate; None where none was searched for here."""
        view = self.current
        if view is None or not self.searches.found.get(view.candidate.key):
            return None
        is_open = [one.number for one in self.signals_of_current() if not one.disposition]
        return next((number for number in is_open if number > view.signal), is_open[0] if is_open else None)

    def _further(self, candidate: Candidate) -> dict[int, SelectedEphemeris]:
        key = candidate.key
        said = self.state.row_judgements if key.gold else self.state.judgements_on_star(key)
        return further_signals(candidate, said, self.searches.found.get(key, ()))

    def _chosen(
        self, candidate: Candidate, number: int, further: Mapping[int, SelectedEphemeris]
    ) -> SelectedEphemeris | None:
        """Return the ephemeris of one signal: as the operator left it, or the first there is."""
        key = candidate.key._replace(signal=number)
        by_hand = self.by_hand.get(key)
        if by_hand is not None and not (self.state.full_blind and by_hand.origin == "catalogue"):
            return by_hand
        known = self._ephemerides(candidate, number, further)
        return known[0] if known else None

    def _ephemerides(
        self, candidate: Candidate, number: int, further: Mapping[int, SelectedEphemeris]
    ) -> list[SelectedEphemeris]:
        key = candidate.key
        judgement = self.state.judgement(key._replace(signal=number))
        known = available(candidate, self.analysis.star(key), judgement, self._shown_periods)
        own = further.get(number)
        return known if own is None else [own, *known]

    def ephemerides(self) -> list[SelectedEphemeris]:
        """Return all ephemerides to choose from for the signal that is looked at, the one to show first at the head."""
        view = self.current
        if view is None:
            return []
        return self._ephemerides(view.candidate, view.signal, self._further(view.candidate) if view.signal > 1 else {})

    def shows(self, key: CandidateKey) -> bool:
        """Return whether this star is shown: as the current candidate, or as the reference over its fold."""
        views = (self.current, self.current.reference if self.current is not None else None)
        return any(view is not None and view.evidence.key == key for view in views)

    def choose(self, chosen: SelectedEphemeris) -> None:
        """Show the current candidate with this ephemeris from now on."""
        if self.current is None:
            return
        key = self.current.key
        self.by_hand.pop(key, None)
        self.by_hand[key] = chosen
        while len(self.by_hand) > REMEMBERED_STARS:
            self.by_hand.popitem(last=False)

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
        further = self._further(candidate) if signal > 1 else {}
        chosen = self._chosen(candidate, signal, further)
        reference = self.reference_of(candidate) if self.settings.overlay and with_reference else None
        other = None if reference is None else self.view_of(reference, with_reference=False)
        kept = self._kept_fold(candidate) if self.settings.overlay and reference is None and with_reference else None
        votes, periods = self._votes(key._replace(signal=signal)), self._shown_periods
        sources = self.gaia_sources.get(candidate.tic_id or 0)
        return CandidateView(
            candidate, evidence, judgement, chosen, self.settings, other, votes, periods, kept,
            gaia_sources=sources, signal=signal, earlier=self._earlier(candidate, signal, further),
        )  # fmt: skip

    def _earlier(
        self, candidate: Candidate, signal: int, further: Mapping[int, SelectedEphemeris]
    ) -> tuple[Ephemeris, ...]:
        """Return the signals before this one that have a duration, as they are shown."""
        numbers = [number for number in (1, *further) if number < signal]
        shown = [self._chosen(candidate, number, further) for number in numbers]
        return tuple(one.ephemeris for one in shown if one is not None and one.ephemeris.duration_hours)

    @property
    def _shown_periods(self) -> KnownPeriods | None:
        """Return the periods of all TOIs, unless what catalogues say is hidden."""
        return None if self.state.full_blind else self.known_periods

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
        others = {vetter: said for vetter, said in session.votes(key).items() if vetter != session.vetter}
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
            masked=self.searches.masked.get(candidate.key, ()),
            centroid=view.ephemeris if view.half_width is not None else None,
            periodograms=self.settings.periodogram,
            detrending=self.settings.detrending,
            folded=view.ephemeris,
            **evidence_rules_of(self.state, candidate.key),
        )


def _of_signal(view: CandidateView, number: int) -> CandidateKey:
    return view.candidate.key._replace(signal=number)
