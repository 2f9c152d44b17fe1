"""The stars around a target: how far, how bright, and which of them could make its dip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import GaiaSource

RADIUS_ARCSEC = 60.0
SAME_STAR_ARCSEC = 4.0
"""A target without a Gaia number is looked for so near; a catalogue of another epoch is off by less."""
MAX_MAG_DIFFERENCE = 2.0
"""A star so much fainter or brighter than the target is not the target."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One star within 1′ of the target."""

    gaia_dr3: str
    east_arcsec: float
    north_arcsec: float
    tmag: float
    fainter_mag: float
    """By how much it is fainter than the target, in TESS magnitudes."""
    needed_depth: float | None
    """The share of its own light that it would have to lose to make the dip; None without a dip."""

    @property
    def distance_arcsec(self) -> float:
        """Return the distance from the target, arcsec."""
        return float(np.hypot(self.east_arcsec, self.north_arcsec))

    @property
    def position_angle_deg(self) -> float:
        """Return the direction from the target, degrees from north over east, 0 to 360."""
        return float(np.degrees(np.arctan2(self.east_arcsec, self.north_arcsec))) % 360.0

    @property
    def can_mimic(self) -> bool:
        """Whether an eclipse of all its light or less would make the dip."""
        return self.needed_depth is not None and self.needed_depth <= 1.0


def tess_magnitude(g_mag: float, bp_rp: float | None) -> float:
    """Return the TESS magnitude from Gaia's (Stassun et al. 2019, of Gaia DR2, scatter 0.006 mag).

    Without a colour, or outside of −0.2 … 3.5 that it was made for, it is G − 0.43, to 0.6 mag (the same).
    """
    if bp_rp is None or not -0.2 < bp_rp < 3.5:
        return g_mag - 0.430
    return g_mag - 0.00522555 * bp_rp**3 + 0.0891337 * bp_rp**2 - 0.633923 * bp_rp + 0.0324473


def neighbours_of(
    sources: Sequence[GaiaSource], place_deg: tuple[float, float], tmag: float | None = None,
    gaia_dr3: str | None = None, depth: float | None = None,
) -> tuple[Neighbour, ...]:  # fmt: skip
    """Return the stars around the target at `place_deg` (RA, Dec), the target left out, the brightest first.

    `depth` is the dip's share of the target's light, others' light taken off as PDCSAP does. All of the light of each
    neighbour is taken to be in the aperture: the depth that it needs is a least one. Distances are from the
    target's own Gaia position where it is found.
    """
    target = target_among(sources, place_deg, tmag, gaia_dr3)
    if target is not None:
        place_deg = (target.ra_deg, target.dec_deg)
        tmag = tess_magnitude(target.g_mag, target.bp_rp) if tmag is None else tmag
    if tmag is None:
        return ()
    found = [_neighbour(source, place_deg, tmag, depth) for source in sources if source is not target]
    return tuple(sorted((one for one in found if one.distance_arcsec <= RADIUS_ARCSEC), key=lambda one: one.tmag))


def target_among(
    sources: Sequence[GaiaSource], place_deg: tuple[float, float], tmag: float | None, gaia_dr3: str | None
) -> GaiaSource | None:
    """Return the target's own source: by its number, else the one nearest in brightness of those in its place."""
    for source in sources:
        if gaia_dr3 and source.gaia_dr3 == gaia_dr3:
            return source
    near = [one for one in sources if float(np.hypot(*offset_arcsec(one, place_deg))) <= SAME_STAR_ARCSEC]
    if tmag is None:
        return min(near, key=lambda one: one.g_mag, default=None)
    off = {one: abs(tess_magnitude(one.g_mag, one.bp_rp) - tmag) for one in near}
    best = min(off, key=lambda one: off[one], default=None)
    return best if best is not None and off[best] <= MAX_MAG_DIFFERENCE else None


def offset_arcsec(source: GaiaSource, place_deg: tuple[float, float]) -> tuple[float, float]:
    """Return how far east and north of a place a source is, on the plane that touches the sky there, small angles."""
    east = (source.ra_deg - place_deg[0] + 180.0) % 360.0 - 180.0
    return 3600.0 * east * float(np.cos(np.radians(place_deg[1]))), 3600.0 * (source.dec_deg - place_deg[1])


def _neighbour(source: GaiaSource, place_deg: tuple[float, float], tmag: float, depth: float | None) -> Neighbour:
    own = tess_magnitude(source.g_mag, source.bp_rp)
    needed = depth * 10 ** (0.4 * (own - tmag)) if depth is not None and depth > 0 else None
    return Neighbour(source.gaia_dr3, *offset_arcsec(source, place_deg), own, own - tmag, needed)
