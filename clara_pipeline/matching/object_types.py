"""SIMBAD's object types, and the groups the paper puts them into (4.8)."""

OUTLIER = "outlier"
"""The label of a light curve that is like none of the reference set."""
UNCLASSIFIED = "unclassified"

GROUPS: dict[str, tuple[str, ...]] = {
    "planet_like": ("Pl", "Pl?", "BD*", "s*b"),
    "binary_star": ("SB*", "**", "EB*", "LM*"),
    "stellar": ("*", "PM*", "Er*"),
    "outlier": (OUTLIER, "err"),
}
"""As published. In SIMBAD's own list `s*b` is a blue supergiant and `LM*` a low-mass star: show the type, too."""

GROUP_OF = {object_type: group for group, types in GROUPS.items() for object_type in types}

SIMULATED_TYPES = {
    "planet": "Pl", "eb": "EB*", "eb_equal": "EB*", "eb_offtarget": "EB*", "contact": "EB*", "quiet": "*",
    "rotator": "Ro*", "flare": "Er*", "giant": "RG*", "delta_scuti": "dS*", "gamma_doradus": "gD*",
    "rr_lyrae": "RR*", "systematic": "err",
}  # fmt: skip
"""What SIMBAD would call the demo sky's kinds of star."""

TYPE_NAMES = {
    "*": "star", "**": "double or multiple star", "a2*": "alpha2 CVn variable", "bC*": "beta Cephei variable",
    "BD*": "brown dwarf", "Be*": "Be star", "BY*": "BY Draconis variable", "Ce*": "Cepheid",
    "dS*": "delta Scuti variable", "EB*": "eclipsing binary", "El*": "ellipsoidal variable", "Er*": "eruptive variable",
    "err": "no object: an artefact", "gD*": "gamma Doradus variable", "LM*": "low-mass star",
    "LP*": "long-period variable", "Mi*": "Mira variable", "Pl": "planet", "Pl?": "planet candidate",
    "PM*": "star of high proper motion", "Pu*": "pulsating variable", "RG*": "red giant", "Ro*": "rotating variable",
    "RR*": "RR Lyrae variable", "RS*": "RS CVn variable", "s*b": "blue supergiant", "SB*": "spectroscopic binary",
    "TT*": "T Tauri star", "V*": "variable star", "WD*": "white dwarf", "WV*": "type II Cepheid",
    "Y*O": "young stellar object",
}  # fmt: skip
"""SIMBAD's own names of the types that light curves of stars come with."""


def label_group(object_type: str) -> str:
    """Return the group of a label: planet_like, binary_star, stellar, outlier or unclassified."""
    return GROUP_OF.get(object_type.strip(), UNCLASSIFIED)


def simulated_type(kind: str, subtype: str = "") -> str:
    """Return the object type of a star of the demo sky, by its truth table. Raises KeyError for an unknown kind."""
    if kind != "pulsator":
        return SIMULATED_TYPES[kind]
    return SIMULATED_TYPES["rr_lyrae" if subtype.startswith("rr_lyrae") else subtype]
