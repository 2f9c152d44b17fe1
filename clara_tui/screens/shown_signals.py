"""Choose the ephemeris that each signal of a star is shown with: the operator's, or the first there is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from clara_pipeline.decisions.decision_log import star_of
from clara_pipeline.records import Candidate, CandidateKey, Ephemeris
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.candidate.candidate_view import NumberedSignal
from clara_tui.candidate.ephemeris_sources import available
from clara_tui.candidate.kept_elsewhere import OTHER_FILE, among
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.candidate.signals import SignalSearches, further_signals
from clara_tui.state import OperatorState

if TYPE_CHECKING:
    from clara_tui.candidate.known_periods import KnownPeriods

REMEMBERED_STARS = 500

Further = Mapping[int, SelectedEphemeris]
"""The signals of a star from the second on, by number."""
Kept = Callable[[CandidateKey], tuple[SelectedEphemeris, ...]]
"""What was kept on the other light curves of a candidate's star."""


class ShownSignals:
    """The signals of the stars of this sitting, and the ephemerides to choose from."""

    def __init__(self, state: OperatorState, evidence_of: Callable[[CandidateKey], CandidateData], kept: Kept) -> None:
        """Read what is known of a star from `evidence_of` and `kept` each time; nothing is chosen by hand yet."""
        self._state = state
        self._evidence_of = evidence_of
        self._kept = kept
        self.by_hand: OrderedDict[CandidateKey, SelectedEphemeris] = OrderedDict()
        """Ephemerides the operator changed or switched to, by signal, of this sitting."""
        self.searches = SignalSearches()
        self.all_known_periods: KnownPeriods | None = None
        """Of all TOIs; None before they were read."""

    @property
    def known_periods(self) -> KnownPeriods | None:
        """The periods of all TOIs, unless what catalogues say is hidden."""
        return None if self._state.full_blind else self.all_known_periods

    def of(self, candidate: Candidate) -> tuple[NumberedSignal, ...]:
        """Return the signals of a candidate that have an ephemeris, the first at the head."""
        further = self._further(candidate)
        found = ((number, self._chosen(candidate, number, further)) for number in (1, *further))
        said = self._state.judgement
        return tuple(
            NumberedSignal(number, chosen, said(candidate.key._replace(signal=number)).disposition)
            for number, chosen in found
            if chosen is not None
        )

    def next_open(self, candidate: Candidate, after: int) -> int | None:
        """Return the next signal without a decision, around; None where none was searched for in this sitting."""
        if not self.searches.found.get(candidate.key):
            return None
        is_open = [one.number for one in self.of(candidate) if not one.disposition]
        return next((number for number in is_open if number > after), is_open[0] if is_open else None)

    def ephemerides(self, candidate: Candidate, signal: int) -> list[SelectedEphemeris]:
        """Return all ephemerides to choose from for one signal, the one to show first at the head."""
        return self._available(candidate, signal, self._further(candidate) if signal > 1 else {})

    def shown(self, candidate: Candidate, signal: int) -> tuple[SelectedEphemeris | None, tuple[Ephemeris, ...]]:
        """Return the ephemeris that a signal is shown with, and those of the signals before it that have a duration."""
        if signal == 1:
            return self._chosen(candidate, 1, {}), ()
        further = self._further(candidate)
        before = [self._chosen(candidate, number, further) for number in (1, *further) if number < signal]
        earlier = tuple(one.ephemeris for one in before if one is not None and one.ephemeris.duration_hours)
        return self._chosen(candidate, signal, further), earlier

    def choose(self, key: CandidateKey, chosen: SelectedEphemeris) -> None:
        """Show a signal with this ephemeris from now on."""
        self.by_hand.pop(key, None)
        self.by_hand[key] = chosen
        while len(self.by_hand) > REMEMBERED_STARS:
            self.by_hand.popitem(last=False)

    def _further(self, candidate: Candidate) -> Further:
        key = candidate.key
        session, said = self._state.session, self._state.row_judgements
        if session is not None and not key.gold:
            said = session.history.of_star(star_of(key))
        return further_signals(candidate, said, self.searches.found.get(key, ()))

    def _chosen(self, candidate: Candidate, number: int, further: Further) -> SelectedEphemeris | None:
        by_hand = self.by_hand.get(candidate.key._replace(signal=number))
        if by_hand is not None and not self._is_hidden(candidate.key._replace(signal=number), by_hand):
            return by_hand
        known = self._available(candidate, number, further)
        return known[0] if known else None

    def _is_hidden(self, key: CandidateKey, chosen: SelectedEphemeris) -> bool:
        """Tell whether an ephemeris chosen before may not be shown now: those of catalogues and of others."""
        if chosen.origin == OTHER_FILE:
            return chosen.name not in {one.name for one in self._kept(key)}
        return self._state.full_blind and chosen.origin == "catalogue"

    def _available(self, candidate: Candidate, number: int, further: Further) -> list[SelectedEphemeris]:
        key = candidate.key
        judgement = self._state.judgement(key._replace(signal=number))
        known = available(candidate, self._evidence_of(key), judgement, self.known_periods)
        own = further.get(number)
        return among(known if own is None else [own, *known], self._kept(key._replace(signal=number)))
