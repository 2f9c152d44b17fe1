"""Folded signals of simulated stars, found as a run finds them: what the shipped triage learns from."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.settings import FoldSettings
from clara_pipeline.synthetic import binaries, planets
from clara_pipeline.synthetic.signals import Truth
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.sky.sector import RECIPES, SimulatedStar, SkyRecipe, simulated
from clara_pipeline.synthetic.sky.spacecraft import fly
from clara_pipeline.triage.model import ECLIPSE, JUNK, PLANET
from clara_pipeline.triage.numbers import NUMBERS, numbers_of
from clara_pipeline.triage.signal import views_of
from clara_pipeline.triage.signals import LabelledSignals
from clara_pipeline.triage.views import GLOBAL_BINS, LOCAL_BINS

CLASS_OF_KIND = {"planet": PLANET, "eb": ECLIPSE, "eb_equal": ECLIPSE, "eb_offtarget": ECLIPSE, "contact": ECLIPSE}
"""Everything else is junk, and so is a signal that is not the star's own."""

HARMONICS = (1.0, 0.5, 2.0)
SAME_PERIOD = 0.01

LONG_SPAN_DAYS, LONG_GAP_DAYS = 27.0, (12.9, 14.0)
"""A whole sector; the demo sky's is shorter. Every other star is seen for so long."""
LONGEST_DAYS = 13.0

WISHED = {
    "planet": 24, "planet_of_a_rotator": 16, "eb": 10, "eb_equal": 6, "eb_offtarget": 8, "contact": 4,
    "quiet": 6, "rotator": 7, "delta_scuti": 3, "gamma_doradus": 3, "rr_lyrae": 2, "flare": 4, "giant": 3,
    "ramp": 1, "step": 1, "scattered": 1, "sawtooth": 1,
}  # fmt: skip
"""How many of a hundred stars are of each recipe: more planets and binaries than any sky has."""

SKY_SEEDS = 1_000_003
"""Skies of these seeds are for training; the demo sky has another."""

LONG_RECIPES = RECIPES | {
    "planet": SkyRecipe(0, stars.dwarf, partial(planets.transiting_planet, longest_days=LONGEST_DAYS)),
    "planet_of_a_rotator": SkyRecipe(0, stars.dwarf, partial(planets.planet_of_a_rotator, longest_days=LONGEST_DAYS)),
    "eb": SkyRecipe(0, stars.dwarf, partial(binaries.detached, longest_days=LONGEST_DAYS)),
    "eb_equal": SkyRecipe(0, stars.dwarf, partial(binaries.near_equal, longest_days=LONGEST_DAYS)),
    "eb_offtarget": SkyRecipe(0, stars.dwarf, partial(binaries.off_target, longest_days=LONGEST_DAYS)),
}


@dataclass(frozen=True, slots=True, eq=False)
class FoundSignal:
    """The best box of one simulated star: views (201,) and (61,), numbers (4,), class, and the star's index."""

    global_view: FloatArray
    local_view: FloatArray
    numbers: FloatArray
    of_class: int
    index: int


def found_signal(seed: int, index: int) -> FoundSignal | None:
    """Return the signal the box search finds in training star `index`; None where it finds none."""
    star = training_star(seed, index)
    time, flux = (star.columns[name] for name in ("TIME", "PDCSAP_FLUX"))
    good = np.isfinite(time) & np.isfinite(flux)
    time, flux = np.asarray(time[good], dtype=np.float64), np.asarray(flux[good], dtype=np.float64)
    found = find_ephemerides(time, flux, FoldSettings(bls="astropy")).bls
    if found is None:
        return None
    views = views_of(time, flux, found)
    return FoundSignal(*views, numbers_of(found), class_of(star.truth, found), index)


def training_star(seed: int, index: int) -> SimulatedStar:
    """Return star `index` of the training sky of this seed: by turns seen for a short and for a whole sector."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3, index)))
    shares = np.array(list(WISHED.values()), dtype=np.float64)
    name = list(WISHED)[int(rng.choice(len(WISHED), p=shares / shares.sum()))]
    sky = SKY_SEEDS + 1000 * seed + index // 50  # a new sector now and then: gaps and pointing differ
    if index % 2:
        return simulated(LONG_RECIPES[name], sky, index, fly(sky, LONG_SPAN_DAYS, LONG_GAP_DAYS))
    return simulated(RECIPES[name], sky, index, fly(sky))


def class_of(truth: Truth, found: Ephemeris) -> int:
    """Return what a found signal is: the star's own, at its period, half or twice of it, or else junk."""
    own = truth.period_days or np.nan
    right = any(abs(found.period_days / (own * factor) - 1) < SAME_PERIOD for factor in HARMONICS)
    return CLASS_OF_KIND.get(truth.kind, JUNK) if right else JUNK


def signals_of(found: list[FoundSignal]) -> LabelledSignals:
    """Return the found signals as one set."""
    if not found:
        return LabelledSignals(np.zeros((0, GLOBAL_BINS)), np.zeros((0, LOCAL_BINS)), np.zeros((0, len(NUMBERS))),
                       np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))  # fmt: skip
    return LabelledSignals(
        np.stack([one.global_view for one in found]),
        np.stack([one.local_view for one in found]),
        np.stack([one.numbers for one in found]),
        np.array([one.of_class for one in found]),
        np.array([one.index for one in found]),
    )
