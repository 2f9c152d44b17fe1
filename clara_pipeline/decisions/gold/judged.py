"""List what a vetter decided on gold rows: pairs of judgements of one star, and planets found or missed."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import msgspec

from clara_pipeline.decisions.decision_log import History
from clara_pipeline.decisions.journal_entry import JournalEntry
from clara_pipeline.records import INJECTED, REPEAT, CandidateKey
from clara_pipeline.synthetic.planted import PlantedPlanet

FOUND = "PC"
"""The disposition that finds a planet."""
LEAST_JUDGED_BETWEEN = 10
"""Rows that a vetter judged between a star and its repeat, or the pair does not count: the first is still in mind."""


@dataclass(frozen=True, slots=True)
class RepeatPair:
    """One star, judged twice."""

    key: CandidateKey
    """Of the star."""
    first: str
    """The disposition of the star when it was shown again; of one judged later, that one."""
    again: str
    n_between: int
    """Rows judged between."""

    @property
    def counts(self) -> bool:
        """Whether the judgements are far enough apart to be two."""
        return self.n_between >= LEAST_JUDGED_BETWEEN


@dataclass(frozen=True, slots=True)
class JudgedPlanet:
    """One light curve with a planet in it, and what it was called."""

    key: CandidateKey
    """Of the star whose light curve it is."""
    planet: PlantedPlanet
    disposition: str

    @property
    def is_found(self) -> bool:
        """Whether it was called a planet candidate."""
        return self.disposition == FOUND


def repeat_pairs(history: History) -> list[RepeatPair]:
    """Return the stars that a vetter judged twice, in the order in which they were shown again."""
    acts, places = _deciding(history), _places(history)
    found = []
    for key in _judged(history, REPEAT):
        shown = next(line for line in acts if key in line.keys)
        first = next((line for line in acts if line.id == shown.of and key.of_star in line.keys), None)
        star = history.judgements.get(key.of_star)
        code = first.changes["disposition"] if first is not None else star.disposition if star is not None else ""
        made_by = first or (star.made_by if star is not None else None)
        if code and made_by is not None:
            between = abs(places[shown.id] - places.get(made_by.id, 0)) - 1
            found.append(RepeatPair(key.of_star, code, history.gold[key].disposition, between))
    return found


def judged_planets(history: History) -> list[JudgedPlanet]:
    """Return the injected planets that a vetter judged, in that order; those decided before they were shown are not.

    One that was called a planet candidate under whichever number of signal is found.
    """
    acts, found = _deciding(history), {}
    for key in _judged(history, INJECTED):
        said = [one.disposition for other, one in history.gold.items() if other.of_file == key]
        planet = next((planet for line in acts if key in line.keys and (planet := planet_of(line))), None)
        if planet is not None:
            found[key] = JudgedPlanet(key.of_star, planet, FOUND if FOUND in said else history.gold[key].disposition)
    return list(found.values())


def planet_of(line: JournalEntry) -> PlantedPlanet | None:
    """Return the planet that was shown with a decision; None where there was none, or the line is damaged."""
    try:
        planet = msgspec.convert(line.what_was_seen().get("planet"), PlantedPlanet)
    except msgspec.ValidationError:
        return None
    numbers = [getattr(planet, field.name) for field in fields(planet) if field.name not in ("seed", "epoch_btjd")]
    return planet if all(math.isfinite(number) and number > 0 for number in numbers) else None


def _judged(history: History, kind: str) -> list[CandidateKey]:
    """Return the gold rows of a kind that have a disposition, in the order of their first one in force."""
    acts = [line for line in _deciding(history) if line.act == "gold"]
    keys = dict.fromkeys(key for line in acts for key in line.keys if key.gold == kind and key.signal == 1)
    return [key for key in keys if key in history.gold and history.gold[key].disposition]


def _deciding(history: History) -> list[JournalEntry]:
    """Return the acts in force that give a disposition, in their order."""
    return [line for line in history.done if line.changes.get("disposition")]


def _places(history: History) -> dict[str, int]:
    """Map the id of each deciding act to how many rows had been judged by then."""
    places, seen = {}, set()
    for line in _deciding(history):
        seen.update(line.keys)
        places[line.id] = len(seen)
    return places
