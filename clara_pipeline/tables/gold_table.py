"""The table of judged gold rows."""

from clara_pipeline.tables.columns import Column

GOLD_ROWS = (
    Column("vetter", "string", "session and vetter"),
    Column("kind", "string", "repeat or injected"),
    Column("tic_id", "int64", "TESS Input Catalog number of the star whose light curve was shown"),
    Column("sector", "int32", "TESS sector"),
    Column("filename", "string", "base name of the light curve file"),
    Column("first", "string", "of a repeat: disposition given to the star"),
    Column("disposition", "string", "disposition given to the gold row"),
    Column("n_between", "int64", "of a repeat: rows judged between"),
    Column("counts", "bool", "of a repeat: whether that is far enough apart to count"),
    Column("found", "bool", "of a planet: whether it was called PC"),
    Column("period_days", "double", "of a planet: period", "d"),
    Column("epoch_btjd", "double", "of a planet: centre of a transit, BTJD", "d"),
    Column("duration_hours", "double", "of a planet: first to fourth contact", "h"),
    Column("depth_ppm", "double", "of a planet: depth at the centre", "1e-6"),
    Column("snr", "double", "of a planet: depth over the scatter of a mean of all points inside the transits"),
)
