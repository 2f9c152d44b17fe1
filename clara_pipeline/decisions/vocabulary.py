"""The vocabulary of vetting: dispositions, confidence, rating, flags, and their TFOPWG equivalents."""

from typing import Literal

from clara_pipeline.decisions.transient_words import SUBCLASSES, TRANSIENT_DISPOSITIONS
from clara_pipeline.errors import UsageError
from clara_pipeline.records import STAR, TRANSIENT

Disposition = Literal["", "PC", "EB", "V", "IS", "J", "O", "U", "KP", "SN", "AGN", "VS", "BOGUS", "KNOWN"]
Subclass = Literal[
    "", "SNIa", "SNIbc", "SNIIb", "SNII", "SNIIn", "SLSN", "TDE", "QSO", "AGN", "Blazar", "CEP", "RRLab", "RRLc",
    "DSCT", "LPV", "EA", "EB/EW", "RSCVn", "CV/Nova", "YSO", "Periodic-Other", "Microlensing",
]  # fmt: skip
Confidence = Literal["", "certain", "likely", "guess"]
Flag = Literal[
    "ODD", "SEC", "VSH", "CENT", "NEB", "EPH", "BKG", "DUMP", "SCAT", "EDGE", "ONE",
    "SIN", "FLR", "DIP", "P2", "PH", "LOW", "DUR", "BIG", "MULTI", "DATA",
]  # fmt: skip

DISPOSITIONS: dict[str, str] = {
    "PC": "planet candidate",
    "EB": "eclipsing binary",
    "V": "variable star",
    "IS": "instrumental or systematic",
    "J": "junk",
    "O": "other",
    "U": "undecided",
    "KP": "known planet",
}
"""Stored code → meaning; the vocabulary of the MIT group vetting and of Astronet-Triage, with U and KP."""

DISPOSITIONS_OF = {STAR: DISPOSITIONS, TRANSIENT: TRANSIENT_DISPOSITIONS}
"""Kind of candidate → its dispositions, in the order of the keys."""
ALL_DISPOSITIONS = DISPOSITIONS | TRANSIENT_DISPOSITIONS
"""Of every kind; J, O and U mean the same for all."""

CONFIDENCES = ("certain", "likely", "guess")
MAX_RATING = 5

FLAGS: dict[str, str] = {
    "ODD": "odd and even transits differ",
    "SEC": "secondary eclipse",
    "VSH": "V-shaped",
    "CENT": "centroid moves in transit",
    "NEB": "nearby eclipsing binary",
    "EPH": "ephemeris matches another star",
    "BKG": "background changes in transit",
    "DUMP": "momentum dump",
    "SCAT": "scattered light",
    "EDGE": "at a gap or edge",
    "ONE": "single event",
    "SIN": "sinusoidal",
    "FLR": "flares",
    "DIP": "dipper",
    "P2": "true period is twice as long",
    "PH": "true period is half as long",
    "LOW": "low signal to noise",
    "DUR": "duration is unphysical",
    "BIG": "too large for a planet",
    "MULTI": "more signals than one",
    "DATA": "bad data",
}

_TFOPWG = {"EB": "FP", "V": "FA", "IS": "FA", "J": "FA", "KP": "KP"}


def tfopwg(disposition: str, confidence: str = "", kind: str = STAR) -> str:
    """Return the TFOPWG disposition (APC CP FA FP KP PC) of a stored code; "" where there is none."""
    if kind != STAR:
        return ""
    if disposition == "PC":
        return "APC" if confidence == "guess" else "PC"
    return _TFOPWG.get(disposition, "")


def code_on_key(code: str, kind: str) -> str:
    """Return the disposition that stands on the same key for candidates of `kind` as `code` does for stars."""
    codes = DISPOSITIONS_OF[kind]
    return code if code in codes else list(codes)[list(DISPOSITIONS).index(code)]


def check_disposition(code: str, kind: str = STAR) -> None:
    """Raise UsageError unless `code` is a disposition of that kind of candidate."""
    what = "disposition" if kind == STAR else f"disposition of a {kind}"
    _check(what, code, DISPOSITIONS_OF[kind])


def check_subclass(name: str, kind: str) -> None:
    """Raise UsageError unless candidates of `kind` may have the subclass `name`; empty takes it away."""
    if kind == STAR:
        raise UsageError("a star has no subclass; it has flags")
    if name:
        _check("subclass", name, SUBCLASSES)


def check_confidence(word: str) -> None:
    """Raise UsageError unless `word` is a confidence."""
    _check("confidence", word, CONFIDENCES)


def check_flag(flag: str) -> None:
    """Raise UsageError unless `flag` is a flag."""
    _check("flag", flag, FLAGS)


def check_rating(rating: int) -> None:
    """Raise UsageError unless `rating` is from 0 to MAX_RATING."""
    if not 0 <= rating <= MAX_RATING:
        raise UsageError(f"a rating is a whole number from 0 to {MAX_RATING}, not {rating}")


def in_order(flags: set[str]) -> tuple[str, ...]:
    """Sort `flags` in the order they are listed here, so that equal sets are equal text."""
    return tuple(flag for flag in FLAGS if flag in flags)


def _check(what: str, word: str, known: tuple[str, ...] | dict[str, str]) -> None:
    if word not in known:
        raise UsageError(f"{word!r} is no {what}; there are: {' '.join(known)}")
