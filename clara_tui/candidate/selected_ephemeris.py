"""The ephemeris on the screen, and what the operator's keys make of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from clara_pipeline.records import Ephemeris

if TYPE_CHECKING:
    from clara_pipeline.decisions.journal_entry import EphemerisOrigin

SAME_PERIOD = 1e-3
"""Relative difference up to which two periods have the same dips, for one sector."""
RELATED = (1.0, 2.0, 3.0, 1 / 2, 1 / 3)
"""The multiples of a period that have keys."""


@dataclass(frozen=True, slots=True)
class SelectedEphemeris:
    """The ephemeris on the screen and where it comes from."""

    ephemeris: Ephemeris
    origin: str
    """"run", "here" (computed by the analysis helper), "kept", "catalogue" or "operator"."""
    factor: str = "1"
    """What the operator has multiplied the period with."""
    by_hand: bool = False
    """Whether the operator has changed it at all."""
    name: str = ""
    """What to call it instead of its source and origin: "TOI 451.02"."""
    found_in: EphemerisOrigin | None = None
    """In which light curves it was found, where these are several."""

    @property
    def label(self) -> str:
        """Source and origin, such as "BLS here"."""
        if self.name:
            return self.name
        source = {"bls": "BLS", "ls": "LS", "catalogue": "cat", "operator": "typed"}
        name = source.get(self.ephemeris.source, self.ephemeris.source)
        return name if self.origin in ("operator", "catalogue") else f"{name} {self.origin}"


def scaled(chosen: SelectedEphemeris, times: int, over: int) -> SelectedEphemeris:
    """Return the ephemeris with its period × times ÷ over; epoch, duration and depth stay."""
    factor = Fraction(chosen.factor) * Fraction(times, over)
    period = chosen.ephemeris.period_days * times / over
    ephemeris = _by_hand(chosen.ephemeris, period, chosen.ephemeris.epoch_btjd)
    return replace(chosen, ephemeris=ephemeris, factor=str(factor), by_hand=True)


def multiples_of(chosen: SelectedEphemeris, named: Iterable[str]) -> list[SelectedEphemeris]:
    """Return the ephemeris at each of these multiples of its period, such as "2" and "1/3", the shortest first."""
    ratios = sorted({Fraction(one) for one in named})
    return [scaled(chosen, ratio.numerator, ratio.denominator) for ratio in ratios]


def shifted(chosen: SelectedEphemeris, cycles: float) -> SelectedEphemeris:
    """Return the epoch moved by `cycles`."""
    epoch = chosen.ephemeris.epoch_btjd + cycles * chosen.ephemeris.period_days
    return replace(chosen, ephemeris=_by_hand(chosen.ephemeris, chosen.ephemeris.period_days, epoch), by_hand=True)


def nudged(chosen: SelectedEphemeris, steps: int, span_days: float) -> SelectedEphemeris:
    """Return the period changed so little that the last transit moves by a hundredth of a cycle per step."""
    period = chosen.ephemeris.period_days
    change = 0.01 * steps * period * period / max(span_days, period)
    ephemeris = _by_hand(chosen.ephemeris, period + change, chosen.ephemeris.epoch_btjd)
    return replace(chosen, ephemeris=ephemeris, by_hand=True)


def typed(chosen: SelectedEphemeris, period_days: float) -> SelectedEphemeris:
    """Take another period by hand; the epoch stays.

    Duration and depth stay where the new period is the old one, or has its dips: of no other were they measured.
    """
    old = chosen.ephemeris
    related = any(abs(period_days / (old.period_days * times) - 1) < SAME_PERIOD for times in RELATED)
    measured = (old.duration_hours, old.depth_ppm) if related else (None, None)
    return SelectedEphemeris(Ephemeris(period_days, old.epoch_btjd, *measured, "operator"), "operator")


def _by_hand(ephemeris: Ephemeris, period_days: float, epoch_btjd: float) -> Ephemeris:
    """Take `ephemeris` as moved by hand: the search's figures of merit and errors are no longer about it."""
    return Ephemeris(period_days, epoch_btjd, ephemeris.duration_hours, ephemeris.depth_ppm, ephemeris.source)
