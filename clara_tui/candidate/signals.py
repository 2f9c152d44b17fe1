"""The signals of a star, numbered: the first, and those found once the ones before are taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clara_pipeline.records import STAR, Candidate, CandidateKey, Ephemeris
from clara_pipeline.transit_fit.same_signal import are_one
from clara_tui.candidate.ephemeris_sources import FURTHER, of_fit
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement


@dataclass
class SignalSearches:
    """The searches of this sitting for further signals."""

    found: dict[CandidateKey, list[Ephemeris]] = field(default_factory=dict)
    """By candidate, in the order in which they were found."""
    masked: dict[CandidateKey, tuple[Ephemeris, ...]] = field(default_factory=dict)
    """What is taken out in the search that goes on for a candidate."""


def further_signals(
    candidate: Candidate, judged: Mapping[CandidateKey, Judgement], found: Iterable[Ephemeris]
) -> dict[int, SelectedEphemeris]:
    """Return the ephemerides of a star's signals from the second on, by number.

    A number that was judged stays with the ephemeris that was seen or kept then. What the run's fit and the searches
    of this sitting (`found`) have besides takes the next free numbers.
    """
    if candidate.kind != STAR:
        return {}
    numbered: dict[int, SelectedEphemeris] = {}
    for key, said in judged.items():
        if key.signal > 1 and key.of_file == candidate.key and (ephemeris := said.signal) is not None:
            origin = "kept" if said.ephemeris is not None else "judged"
            numbered[key.signal] = SelectedEphemeris(ephemeris, origin, name=_name(key.signal), found_in=said.found_in)
    fitted = [of_fit(candidate, start) for start in FURTHER if candidate.number(f"{start}_period_days")]
    for origin, ephemerides in (("fit", fitted), ("here", found)):
        for ephemeris in ephemerides:
            if not any(are_one(ephemeris, known.ephemeris) for known in numbered.values()):
                number = next(number for number in range(2, len(numbered) + 3) if number not in numbered)
                numbered[number] = SelectedEphemeris(ephemeris, origin, name=_name(number))
    return dict(sorted(numbered.items()))


def _name(number: int) -> str:
    return f"signal {number}"
