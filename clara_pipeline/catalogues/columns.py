"""The tables kept of catalogue answers: columns, units, meanings. One row a TOI, or one a star asked for."""

from clara_pipeline.tables.run_tables import Column

ASKED = Column("asked_utc", "string", "when the catalogue was asked, UTC")

TOIS = (
    Column("toi", "string", "TOI number, as text: 700.10 is not 700.1"),
    Column("ctoi", "string", "community TOI, as text"),
    Column("tic_id", "int64", "TIC number"),
    Column("tess_disposition", "string", "disposition of the TESS team"),
    Column("tfopwg_disposition", "string", "disposition of the follow-up working group: APC CP FA FP KP PC"),
    Column("period_days", "float64", "orbital period; null for single transits", "d"),
    Column("epoch_btjd", "float64", "mid-transit time", "d"),
    Column("duration_hours", "float64", "transit duration", "h"),
    Column("depth_ppm", "float64", "transit depth"),
    Column("snr", "float64", "signal to noise of the planet's signal"),
    Column("sectors", "string", "sectors observed in, comma-separated and ascending"),
    Column("tmag", "float64", "TESS magnitude", "mag"),
    Column("ra_deg", "float64", "right ascension", "deg"),
    Column("dec_deg", "float64", "declination", "deg"),
    Column("comments", "string", "public comments"),
    ASKED,
)

TIC = (
    Column("tic_id", "int64", "TIC number"),
    Column("found", "bool", "false where the TIC was asked and has no such star"),
    Column("ra_deg", "float64", "right ascension, J2000", "deg"),
    Column("dec_deg", "float64", "declination, J2000", "deg"),
    Column("tmag", "float64", "TESS magnitude", "mag"),
    Column("teff_k", "float64", "effective temperature", "K"),
    Column("radius_rsun", "float64", "radius", "solRad"),
    Column("mass_msun", "float64", "mass", "solMass"),
    Column("luminosity_lsun", "float64", "luminosity", "solLum"),
    Column("logg", "float64", "surface gravity", "dex"),
    Column("plx_mas", "float64", "parallax", "mas"),
    Column("pmra_mas_per_year", "float64", "proper motion in right ascension, times cos(dec)", "mas / yr"),
    Column("pmdec_mas_per_year", "float64", "proper motion in declination", "mas / yr"),
    Column("distance_pc", "float64", "distance", "pc"),
    Column("gaia_dr2", "string", "Gaia DR2 source, as text"),
    ASKED,
)

GAIA = (
    Column("tic_id", "int64", "TIC number"),
    Column("found", "bool", "false where Gaia was asked and has no such source"),
    Column("gaia_dr3", "string", "Gaia DR3 source, as text"),
    Column("ruwe", "float64", "renormalised unit weight error; above 1.4: probably not a single star"),
    Column("gaia_plx_mas", "float64", "parallax in DR3", "mas"),
    Column("gaia_pmra_mas_per_year", "float64", "proper motion in right ascension in DR3", "mas / yr"),
    Column("gaia_pmdec_mas_per_year", "float64", "proper motion in declination in DR3", "mas / yr"),
    ASKED,
)

NEIGHBOURS = (
    Column("tic_id", "int64", "TIC number"),
    Column("found", "bool", "false where Gaia was asked and has nothing within 60 arcsec"),
    Column("sources", "string", "Gaia DR3 sources within 60 arcsec, the brightest 200, as JSON"),
    ASKED,
)

SIMBAD = (
    Column("tic_id", "int64", "TIC number"),
    Column("found", "bool", "false where SIMBAD was asked and has nothing within 5 arcsec"),
    Column("simbad_name", "string", "main identifier"),
    Column("simbad_type", "string", "object type, SIMBAD's own short name"),
    Column("simbad_distance_arcsec", "float64", "from the TIC position", "arcsec"),
    Column("simbad_n", "int32", "objects within 5 arcsec"),
    ASKED,
)
