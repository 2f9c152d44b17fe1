"""The things CLARA talks about, as frozen records. Arrays are numpy; units are in the names."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
IntArray = NDArray[np.integer]

REPEAT, INJECTED = "repeat", "injected"
"""Kinds of gold rows: a star shown again, and a light curve with a made-up planet put into it."""
STAR, TRANSIENT = "star", "transient"
"""Kinds of candidates: a star with one light curve file, or an object of a survey."""


@dataclass(frozen=True, slots=True)
class Star:
    """What a light curve's header says of its star; None where it says nothing."""

    name: str = ""
    ra_deg: float | None = None
    dec_deg: float | None = None
    tmag: float | None = None
    teff_k: float | None = None
    logg: float | None = None
    radius_rsun: float | None = None
    simulated: bool = False
    """True for stars of the demo sky: they are never looked up in a catalogue."""
    camera: int | None = None
    ccd: int | None = None
    target_share: float | None = None
    """Share of the light in the aperture that is the target's (CROWDSAP)."""
    caught_share: float | None = None
    """Share of the target's light that is in the aperture (FLFRCSAP)."""
    pmra_mas_per_year: float | None = None
    pmdec_mas_per_year: float | None = None


@dataclass(frozen=True, slots=True)
class GaiaSource:
    """A star of Gaia's: ICRS position, and brightness where it was measured."""

    gaia_dr3: str
    ra_deg: float
    dec_deg: float
    g_mag: float
    bp_rp: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LightCurve:
    """Time and flux of one file, every cadence in the file's order; gaps are NaN in `flux`.

    `filename` (the base name) is the key of a light curve everywhere in CLARA.
    `flux` keeps the file's precision (float32 for SPOC) in native byte order.
    """

    filename: str
    tic_id: int | None
    sector: int | None
    time_btjd: FloatArray
    flux: FloatArray
    cadence_seconds: float
    product: str
    """Which pipeline made it, in words: "SPOC 2-min", "TESS-SPOC FFI", "CSV" …"""
    star: Star = Star()
    notes: tuple[str, ...] = ()
    """Sentences worth telling: TIC in name and header differ, zeros read as gaps …"""
    flux_column: str = ""
    """The column `flux` was read from, in capitals; empty where lightkurve or nobody named it."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A light curve with everything else its file holds; None where the file has no such column.

    All arrays have the light curve's length and order. Positions and centroids are in pixels.
    """

    light_curve: LightCurve
    flux_err: FloatArray | None = None
    sap_flux: FloatArray | None = None
    sap_flux_err: FloatArray | None = None
    background: FloatArray | None = None
    quality: IntArray | None = None
    centroid_column: FloatArray | None = None
    centroid_row: FloatArray | None = None
    pos_corr_column: FloatArray | None = None
    pos_corr_row: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Ephemeris:
    """When a signal repeats, and how large it is. `epoch_btjd` is the centre of a dip."""

    period_days: float
    epoch_btjd: float
    duration_hours: float | None = None
    depth_ppm: float | None = None
    source: str = "bls"
    """"bls", "ls", "catalogue" or "operator"."""
    power: float | None = None
    """Lomb–Scargle power of the peak (ls)."""
    snr: float | None = None
    sde: float | None = None
    period_err_days: float | None = None
    epoch_err_days: float | None = None
    duration_err_hours: float | None = None
    depth_err_ppm: float | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """One vetting test of one candidate. It advises, it never decides."""

    __test__ = False  # not a pytest class

    name: str
    value: float | None
    threshold: float | None
    verdict: str
    """"pass", "fail" or "unknown" (shown as ✓ ✗ ?)."""
    reason: str
    """One sentence a person understands, with the unit of the value."""
    relation: str = ""
    """How a value that passes stands to the threshold: "<", "<=", ">=", or "within" a factor of it either way.
    Empty in runs of earlier versions, and where there is no verdict."""
    second: str = ""
    """What else must hold before a value beyond the threshold fails, in words; empty for tests of one condition."""
    multiples: tuple[str, ...] = ()
    """Other periods that it says the signal may have, over the one tested: "2", "1/2"."""

    @property
    def is_tolerated(self) -> bool:
        """Whether the value lies beyond the threshold and passes by the second condition."""
        if self.verdict != "pass" or self.value is None or self.threshold is None:
            return False
        value, threshold = self.value, self.threshold
        match self.relation:
            case "<":
                return value >= threshold
            case "<=":
                return value > threshold
            case ">=":
                return value < threshold
            case "within":
                return not 1 / threshold < value < threshold
        return False


@dataclass(frozen=True, slots=True)
class Target:
    """One input file of a run."""

    filename: str
    path: str
    size_bytes: int
    mtime_ns: int

    @property
    def facts(self) -> tuple[str, int, int]:
        """Return name, size and time of the last change: what the name of a part is made from."""
        return self.filename, self.size_bytes, self.mtime_ns


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one target dropped out, where."""

    filename: str
    stage: str
    reason: str


class CandidateKey(NamedTuple):
    """What a decision belongs to; it outlives the run."""

    tic_id: int | None
    sector: int | None
    filename: str
    """Base name of a star's file; of a transient its `object_id`, for several files may hold its measurements."""
    kind: str = STAR
    signal: int = 1
    """Which of the star's signals, in the order in which they were found; 1 names the light curve itself, too."""
    gold: str = ""
    """Of a gold row, which measures a vetter: REPEAT or INJECTED; empty for the star itself."""

    @property
    def of_file(self) -> CandidateKey:
        """Return the key of the light curve, which is that of its first signal."""
        return self if self.signal == 1 else self._replace(signal=1)

    @property
    def of_star(self) -> CandidateKey:
        """Return the key of the star itself, which a gold row shows again."""
        return self._replace(gold="") if self.gold else self

    @property
    def object_id(self) -> str:
        """The survey's name of a transient; empty for a star."""
        return "" if self.kind == STAR else self.filename


def object_key(object_id: str, kind: str = TRANSIENT) -> CandidateKey:
    """Make the key of an object that is named by a survey and not by a file."""
    return CandidateKey(None, None, object_id, kind)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the ranked table, as the terminal and the tests handle it."""

    filename: str
    tic_id: int | None
    sector: int | None
    rank: int
    p3: float
    p5: float
    p9: float
    wrss: float | None = None
    nwrss: float | None = None
    percentile: float | None = None
    more: dict[str, object] = field(default_factory=dict)
    """Columns of later stages, by name."""

    def has(self, column: str) -> bool:
        """Return whether the table has a column of a later stage, filled for this candidate or not."""
        return column in self.more

    def text(self, column: str) -> str:
        """Return the text in a column of a later stage; empty where there is none."""
        value = self.more.get(column)
        return value if isinstance(value, str) else ""

    def number(self, column: str) -> float | None:
        """Return the number in a column of a later stage, in the column's unit; None where none, or not finite."""
        value = self.more.get(column)
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else None

    @property
    def kind(self) -> str:
        """Return whether the candidate is a star or a transient; runs of earlier versions hold stars alone."""
        return self.text("kind") or STAR

    @property
    def is_simulated(self) -> bool:
        """Tell whether the run says that the light curve is simulated."""
        return bool(self.more.get("simulated"))

    @property
    def key(self) -> CandidateKey:
        """The key that names this candidate in sessions and requests."""
        if self.kind != STAR and (object_id := self.text("object_id")):
            return object_key(object_id, self.kind)
        return CandidateKey(self.tic_id, self.sector, self.filename, gold=self.text("gold"))
