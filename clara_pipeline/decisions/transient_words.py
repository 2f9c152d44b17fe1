"""The vocabulary of vetting transients: dispositions, and the subclasses that each of them has."""

from __future__ import annotations

TRANSIENT_DISPOSITIONS: dict[str, str] = {
    "SN": "supernova",
    "AGN": "active galactic nucleus",
    "VS": "variable star",
    "BOGUS": "bogus: an artefact of the image subtraction",
    "J": "junk",
    "O": "other",
    "U": "undecided",
    "KNOWN": "known object",
}
"""Stored code → meaning, in the order of the star's codes that stand on the same keys."""

SUBCLASSES: dict[str, str] = {
    "SNIa": "SN", "SNIbc": "SN", "SNIIb": "SN", "SNII": "SN", "SNIIn": "SN", "SLSN": "SN", "TDE": "O",
    "QSO": "AGN", "AGN": "AGN", "Blazar": "AGN",
    "CEP": "VS", "RRLab": "VS", "RRLc": "VS", "DSCT": "VS", "LPV": "VS", "EA": "VS", "EB/EW": "VS", "RSCVn": "VS",
    "CV/Nova": "VS", "YSO": "VS", "Periodic-Other": "VS", "Microlensing": "O",
}  # fmt: skip
"""Subclass → the disposition it belongs to; the classes of ALeRCE's light curve classifier (Sanchez-Saez et al. 2021),
and those that its successor added."""


def subclasses_of(disposition: str) -> tuple[str, ...]:
    """Return the subclasses of a disposition; all of them where it has none of its own."""
    return tuple(name for name, of in SUBCLASSES.items() if of == disposition) or tuple(SUBCLASSES)


def fits(subclass: str, disposition: str) -> bool:
    """Tell whether a candidate of this disposition may have the subclass; a known object or an other may have any."""
    return not subclass or disposition in (SUBCLASSES.get(subclass), "KNOWN", "O", "U", "")
