"""The columns of a session's decisions."""

from clara_pipeline.tables.columns import Column

DECISIONS = (
    Column("tic_id", "int64", "TIC number"),
    Column("sector", "int32", "TESS sector"),
    Column("filename", "string", "base name of the light curve file, the key"),
    Column("object_id", "string", "the survey's name of a transient; null for a star"),
    Column("kind", "string", "star or transient"),
    Column("signal", "int32", "which signal of the star, from 1 in the order found: .01, .02 of a CTOI"),
    Column(
        "disposition",
        "string",
        "PC EB V IS J O U KP, of transients SN AGN VS BOGUS J O U KNOWN; conflict without a majority; "
        "null where only notes were taken",
    ),
    Column("subclass", "string", "of a transient: SNIa, SNII, QSO, CEP and so on, as a vetter sees it"),
    Column("confidence", "string", "certain, likely or guess"),
    Column("rating", "int32", "0-5; the median of several vetters'"),
    Column("second_look", "bool", "true where a vetter asks for a second look"),
    Column("flags", "string", "flags set, separated by spaces"),
    Column("note", "string", "the vetter's words; of several vetters each after its name"),
    Column("period_days", "float64", "period of the ephemeris kept, else of the one on the screen", "d"),
    Column("epoch_btjd", "float64", "centre of a dip, BJD - 2457000", "d"),
    Column("duration_hours", "float64", "duration of the dip", "h"),
    Column("depth_ppm", "float64", "depth of the dip, parts per million", "1e-6"),
    Column("period_err_days", "float64", "its error", "d"),
    Column("epoch_err_days", "float64", "its error", "d"),
    Column("duration_err_hours", "float64", "its error", "h"),
    Column("depth_err_ppm", "float64", "its error, parts per million", "1e-6"),
    Column("ephemeris_source", "string", "bls, ls, catalogue or operator"),
    Column("ephemeris_search", "string", "joint or two transits, where it is of several light curves; else null"),
    Column("ephemeris_sectors", "string", "sectors of the light curves searched together for it"),
    Column("ephemeris_files", "string", "base names of the light curves searched together, separated by spaces"),
    Column("ephemeris_kept", "bool", "true where a vetter kept one, false where it was on the screen"),
    Column(
        "kept_periods",
        "string",
        "every period kept, of several vetters; where they differ period_days is null",
    ),
    Column("tfopwg", "string", "the disposition in TFOPWG's words: APC FA FP KP PC"),
    Column("vetter", "string", "who decided"),
    Column("decided_utc", "string", "when, UTC, ISO 8601"),
    Column("run", "string", "the run that was in view"),
    Column("votes", "string", "every vetter's disposition, confidence and rating, where there are several vetters"),
    Column("simulated", "bool", "true for stars of the demo sky"),
    Column("judged_sectors", "string", "sectors of all judged light curves of this TIC, this one's included"),
    Column("judged_files", "string", "base names of all judged light curves of this TIC, separated by spaces"),
)
CONSENSUS = (
    *DECISIONS,
    Column("consensus", "string", "how an adjudicated session came to it: agreed, adjudicated or open"),
)
"""Of a session that adjudicates others."""
OF_THE_STAR = (
    Column("star_decisions", "string", "the disposition on every judged light curve of this TIC, `S1 PC; S28 FP`"),
    Column("conflict", "string", "the dispositions of its light curves where they differ; null where they agree"),
)
"""Added where a star is one row."""
