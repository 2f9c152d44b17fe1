"""Records that the app and its helper send each other about a joint search."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.transit_fit.joint.depths import MeanDepth, Segment
from clara_tui.analysis.packed import Packed

SearchKind = Literal["joint", "two transits", ""]


class JointFile(Struct, frozen=True):
    """One light curve of the star."""

    key: CandidateKey
    run: str = ""
    """Folder of the run that knows where the file is; or else `path`."""
    path: str = ""


class JointCurve(Struct, frozen=True):
    """One light curve as it was searched: bins flattened by themselves, (n,)."""

    key: CandidateKey
    time_btjd: Packed
    lost: Packed
    """Relative light lost."""
    noise: float
    bin_days: float
    product: str = ""
    """Which pipeline made the file."""
    late_days: tuple[float, float] | None = None
    """Mean delay of the transits at the best period (O-C), and its error, in days."""

    @property
    def segment(self) -> Segment:
        """Return the light curve for measuring depths."""
        return Segment(self.time_btjd.array(), self.lost.array(), self.noise, self.bin_days)


class JointPeriod(Struct, frozen=True):
    """One period at which the light curves may show the same signal."""

    ephemeris: Ephemeris
    verdict: str
    """"best", "possible", "allowed", or why the data exclude it."""
    is_possible: bool
    depths: tuple[MeanDepth | None, ...]
    """In each light curve that could be read; None where no dip was observed."""
    seen: str = ""
    """Transits seen of those predicted, `7/8`; empty for two single transits."""


class FoundTogether(Struct, frozen=True, tag="together"):
    """What several light curves of a star show together."""

    key: CandidateKey
    files: tuple[JointFile, ...]
    """What the screen asked about."""
    said: str
    """What was found, in words."""
    where: str = ""
    """Of two single transits: when they are."""
    search: SearchKind = ""
    """Kind of the period found: of a signal that repeats, or of two single transits; empty where none was found."""
    curves: tuple[JointCurve, ...] = ()
    """Those that could be read, in order of time."""
    periods: tuple[JointPeriod, ...] = ()
    """The likeliest first."""
    troubles: tuple[tuple[CandidateKey, str], ...] = ()
    """Light curves that could not be used, and why."""

    def is_twin(self, curve: JointCurve) -> bool:
        """Tell whether another of the light curves has the same sector."""
        return sum(one.key.sector == curve.key.sector for one in self.curves) > 1

    def depth(self, key: CandidateKey, at: int) -> MeanDepth | None:
        """Return the depth in one light curve at one of the periods; None where no dip was observed, or not read."""
        keys = [curve.key for curve in self.curves]
        return self.periods[at].depths[keys.index(key)] if key in keys else None
