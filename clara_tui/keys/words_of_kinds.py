"""The words of keys whose meaning depends on the kind of candidate; the keys themselves stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from clara_tui.keys.bindings import KeyAction

TRANSIENT = "transient"
STAR_WORD = re.compile(r"\bstar\b")
OF_TRANSIENTS: dict[str, tuple[str, str]] = {
    "decide_pc": ("supernova", "SN"),
    "decide_eb": ("active galactic nucleus", "AGN"),
    "decide_v": ("variable star", "VS"),
    "decide_is": ("bogus: an artefact of the image subtraction", "BOGUS"),
    "decide_kp": ("known object", ""),
    "flags": ("choose the subclass: SNIa, QSO, CEP", "subclass"),
    "copy_tic": ("copy the object's name", ""),
    "star_card": ("card of the object, and links", ""),
    "digit_1": ("zoom the panel light curve in flux, and back", ""),
    "digit_2": ("zoom the panel colour, and back", ""),
    "digit_3": ("zoom the panel all measurements, and back", ""),
    "digit_4": ("zoom the panel probabilities against days, and back", ""),
    "digit_5": ("zoom the panel magnitudes and limits, and back", ""),
    "digit_6": ("zoom the panel probabilities, and back", ""),
    "digit_7": ("zoom the panel novelty and nearest objects, and back", ""),
    "digit_8": ("zoom the panel object and links, and back", ""),
    "digit_9": ("zoom the panel notes, and back", ""),
}
"""Name of an act → what it does and its hint, where the candidate is a transient."""
NOT_OF_TRANSIENTS = (
    "half_period", "double_period", "third_period", "triple_period", "type_period", "period_source", "keep_ephemeris",
    "phase_left", "phase_right", "period_down", "period_up", "bins", "flatten", "detrend_method", "narrower_trend",
    "wider_trend", "sap", "overlay", "periodogram",
    "zoom_in", "zoom_out", "transit_zoom", "next_event", "previous_event", "digit_0", "similar", "why",
    "query_catalogues",
)  # fmt: skip
"""Acts about one star's one light curve."""


def acts_of(acts: Iterable[KeyAction], kind: str) -> list[KeyAction]:
    """Return the acts that candidates of `kind` have, each with the words that it has there."""
    if kind != TRANSIENT:
        return list(acts)
    return [_told(act) for act in acts if act.name not in NOT_OF_TRANSIENTS]


def _told(act: KeyAction) -> KeyAction:
    words, hint = OF_TRANSIENTS.get(act.name, (STAR_WORD.sub("object", act.words), act.hint))
    return replace(act, words=words, hint=hint)
