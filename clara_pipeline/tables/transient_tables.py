"""Tables of a run over transients: the photometry of its objects, and what the classifier says of each."""

from __future__ import annotations

from clara_pipeline.tables.columns import Column

KIND = "transient"
"""Value of the column `kind` for objects; a table without that column is of stars."""

PHOTOMETRY = (
    Column("object_id", "string", "the broker's or survey's name of the object, the key"),
    Column("time_mjd", "float64", "time of the measurement, modified Julian date", "d"),
    Column("band", "string", "filter, one letter of ugrizy, or V for none"),
    Column("flux_ujy", "float64", "flux density; negative where fainter than the reference image", "uJy"),
    Column("flux_error_ujy", "float64", "its error", "uJy"),
    Column("is_detection", "bool", "false where only a limit is known"),
    Column("is_difference", "bool", "true where the reference image's flux is not in flux_ujy"),
)

CLASSIFIED = (
    Column("filename", "string", "base name of the light curve file, the key"),
    Column("kind", "string", "transient, for an object told apart by its photometry in several bands"),
    Column("object_id", "string", "name of the object at its broker or survey"),
    Column("class", "string", "the most probable class: SNIa, SNII, QSO, CEP, or as the model was taught"),
    Column("probability", "float64", "calibrated probability of that class"),
    Column("margin", "float64", "the same minus the probability of the second class"),
    Column("uncertainty", "float64", "entropy of the probabilities, 0 (sure) to 1 (any class is as likely)"),
    Column("probabilities", "string", "the probability of every class, as JSON"),
    Column("probability_errors", "string", "their standard deviations over the model's members, as JSON"),
    Column("novelty", "float64", "share of the training objects that are less unlike every known class", "%"),
    Column("novelty_reason", "string", "what makes it unlike them, in words"),
    Column("few_points", "bool", "true under 3 points: the class is then the prior's"),
    Column("n_detections", "int32", "detections in all bands"),
    Column("bands", "string", "bands with detections, in order of wavelength"),
    Column("first_mjd", "float64", "first detection, modified Julian date", "d"),
    Column("last_mjd", "float64", "last detection, modified Julian date", "d"),
    Column("peak_mag", "float64", "AB magnitude of the brightest detection", "mag"),
)

OBJECTS = (
    Column("object_id", "string", "the broker's or survey's name of the object, the key"),
    Column("ra_deg", "float64", "right ascension", "deg"),
    Column("dec_deg", "float64", "declination", "deg"),
)
"""Every object of a run, those without a usable measurement too."""
