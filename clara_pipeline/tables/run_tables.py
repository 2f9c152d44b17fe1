"""Every table a run writes: its columns, their types, units and meaning, in one place.

Types are Arrow's names. Every column may be null unless it is a key (`filename`).
"""

from __future__ import annotations

from clara_pipeline.tables.columns import Column as Column
from clara_pipeline.tables.columns import arrow_schema as arrow_schema
from clara_pipeline.tables.columns import arrow_table as arrow_table
from clara_pipeline.tables.decision_table import DECISIONS as DECISIONS
from clara_pipeline.tables.fold_table import FOLDED


def _c(name: str, type: str, meaning: str, unit: str = "") -> Column:
    return Column(name, type, meaning, unit)


TARGETS = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("path", "string", "where the file was when the run began"),
    _c("size_bytes", "int64", "its size", "byte"),
    _c("mtime_ns", "int64", "when it last changed", "ns"),
)

CURVES = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("tic_id", "int64", "TIC number, from the header first, the name second"),
    _c("sector", "int32", "TESS sector"),
    _c("n_points", "int32", "points with finite time and flux"),
    _c("padded", "bool", "true where fewer than 3000 points were padded with zeros"),
    _c("cadence_seconds", "float64", "time between points", "s"),
    _c("product", "string", "which pipeline made the file"),
    _c("star_name", "string", "object name in the header"),
    _c("ra_deg", "float64", "right ascension", "deg"),
    _c("dec_deg", "float64", "declination", "deg"),
    _c("tmag", "float64", "TESS magnitude", "mag"),
    _c("teff_k", "float64", "effective temperature", "K"),
    _c("logg", "float64", "surface gravity", "dex"),
    _c("radius_rsun", "float64", "stellar radius", "solRad"),
    _c("simulated", "bool", "true for stars of the demo sky"),
    _c("notes", "string", "remarks made while reading"),
)

SCORES = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("p3", "float64", "anomaly score of forest p3, 0-1, higher is stranger"),
    _c("p5", "float64", "anomaly score of forest p5"),
    _c("p9", "float64", "anomaly score of forest p9"),
)

FROM_CURVES = (
    "star_name", "ra_deg", "dec_deg", "teff_k", "logg", "radius_rsun", "cadence_seconds", "product", "notes",
)  # fmt: skip

RANKED = (
    _c("tic_id", "int64", "TIC number"),
    _c("sector", "int32", "TESS sector"),
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("p3", "float64", "anomaly score of forest p3, 0-1, higher is stranger"),
    _c("p5", "float64", "anomaly score of forest p5"),
    _c("p9", "float64", "anomaly score of forest p9"),
    _c("wrss", "float64", "0.8 sqrt(p3) + 0.2 sqrt(p9); null where p3 or p9 is 0"),
    _c("nwrss", "float64", "WRSS scaled to 0-1 within the batch; not comparable between batches"),
    _c("percentile", "float64", "share of the batch's N-WRSS rows at or below", "%"),
    _c("rank", "int64", "1 is the strangest"),
    _c("padded", "bool", "true where fewer than 3000 points were padded with zeros"),
    _c("tmag", "float64", "TESS magnitude", "mag"),
    _c("simulated", "bool", "true for stars of the demo sky"),
    *(column for column in CURVES if column.name in FROM_CURVES),
    _c("n_same_star", "int64", "light curves of this star in the run, this one included"),
    _c("duplicate_of", "string", "file of the best ranked light curve of the same star and sector; null: this one"),
)
"""Scores and ranks, then what the light curve's header says of the star and its observation."""

FLUX_EVENTS = (
    _c("filename", "string", "base name of the light curve file"),
    _c("kind", "string", "dip, flare, outlier or step; window for what the sliding-window recipe flags"),
    _c("start_btjd", "float64", "time of its first point, BJD - 2457000", "d"),
    _c("peak_btjd", "float64", "time of its most extreme point, BJD - 2457000", "d"),
    _c("end_btjd", "float64", "time of its last point, BJD - 2457000", "d"),
    _c(
        "amplitude_ppm",
        "float64",
        "departure from the trend: mean of dips, peak of flares, change of level of steps",
        "1e-6",
    ),
    _c("sigma", "float64", "significance of the whole event, in standard deviations"),
    _c("n_points", "int64", "points inside"),
    _c("method", "string", "how it was found: robust or iflof"),
    _c("circumstances", "string", "gap edge, cut by a gap, momentum dump, scattered light, flagged cadences"),
)

SCANNED = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("n_dips", "int32", "dips found in the light curve"),
    _c("n_flares", "int32", "flares found in the light curve"),
    _c("n_outliers", "int32", "single points far from the curve"),
    _c("n_steps", "int32", "sudden changes of level"),
    _c("strongest_event_sigma", "float64", "significance of the strongest event, in standard deviations"),
    _c("strongest_dip_sigma", "float64", "significance of the most significant dip, in standard deviations"),
    _c("strongest_dip_btjd", "float64", "middle of that dip, BJD - 2457000", "d"),
    _c("strongest_dip_hours", "float64", "length of that dip", "h"),
    _c("strongest_dip_depth_ppm", "float64", "mean depth of that dip, parts per million", "1e-6"),
    _c("strongest_dip_least_period_days", "float64", "shortest period that the data around that dip allow", "d"),
)

FAILURES = (
    _c("filename", "string", "base name of the input file"),
    _c("stage", "string", "where it dropped out"),
    _c("reason", "string", "why, for a person"),
)

TRAINED = (
    _c("role", "string", "p3, p5 or p9"),
    _c("n_real", "int64", "real light curves it was trained on"),
    _c("n_synthetic", "int64", "synthetic light curves it was trained on"),
)

MATES = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("ephemeris_matches", "int64", "other stars of the sector that repeat at the same times; null: no detection"),
    _c("ephemeris_match_filename", "string", "file of the nearest of them"),
    _c("ephemeris_match_verdict", "string", "pass, fail or unknown, as the vetting tests"),
    _c("ephemeris_match_reason", "string", "the same in words"),
)

MATCHED = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("match_label", "string", "SIMBAD type of the most similar labelled light curve; outlier where none is similar"),
    _c("match_group", "string", "its group: planet_like, binary_star, stellar, outlier or unclassified"),
    _c("match_similarity", "float64", "cosine similarity to it, -1 to 1"),
    _c("match_margin", "float64", "the same minus the similarity to the second best"),
    _c("match_type", "string", "SIMBAD type of the most similar one, however little similar"),
    _c("match_filename", "string", "file of the most similar one in the reference set"),
    _c("match_top", "string", "the best matches as JSON: filename, object_type, similarity"),
)

CLUSTERED = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("cluster_dtw_dbscan", "int32", "cluster of the fold's shape (DBSCAN on DTW distances); -1 is noise"),
    _c("cluster_kmeans", "int32", "cluster of the ten features by K-means; 0 is the largest"),
    _c("cluster_dbscan", "int32", "cluster of the ten features by DBSCAN; -1 is noise"),
    _c("cluster_hdbscan", "int32", "cluster of the ten features by HDBSCAN; -1 is noise"),
    _c("cluster_gmm", "int32", "cluster of the ten features by a Gaussian mixture"),
    _c("cluster_bgmm", "int32", "cluster of the ten features by a Bayesian Gaussian mixture"),
    _c("cluster_dpmm", "int32", "cluster of the ten features by a Dirichlet-process Gaussian mixture"),
    _c("map_x", "float64", "place on the map of the ten features (t-SNE); near means alike, distances mean nothing"),
    _c("map_y", "float64", "the same, upwards"),
)

DTW_ROWS = (_c("filename", "string", "base name of the light curve file, the key"),)

QUALITY = (
    _c("method", "string", "dtw_dbscan, kmeans, dbscan, hdbscan, gmm, bgmm or dpmm"),
    _c("n_rows", "int64", "candidates it was given"),
    _c("n_clusters", "int64", "clusters it found, noise not counted"),
    _c("n_noise", "int64", "candidates in no cluster"),
    _c(
        "silhouette", "float64", "mean silhouette, -1 to 1, noise as a group of its own; null for fewer than 2 clusters"
    ),
    _c("calinski_harabasz", "float64", "Calinski-Harabasz score, higher is better"),
    _c("davies_bouldin", "float64", "Davies-Bouldin score, lower is better"),
    _c("inertia", "float64", "sum of squared distances to the centres (K-means)"),
    _c("aic", "float64", "Akaike information criterion (mixtures by maximum likelihood)"),
    _c("bic", "float64", "Bayesian information criterion (the same)"),
    _c("eps", "float64", "radius of a neighbourhood (DBSCAN)"),
    _c("min_samples", "int64", "neighbours that make a core point (DBSCAN)"),
    _c("sizes", "string", "members per cluster, as cluster:members"),
    _c("reason", "string", "why there are no clusters"),
)

DOWNLOADED = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("path", "string", "where it is"),
    _c("tic_id", "int64", "TIC number in its name"),
    _c("sector", "int32", "TESS sector in its name"),
    _c("size_bytes", "int64", "its size", "byte"),
)

ENRICHED = (
    _c("filename", "string", "base name of the light curve file, the key"),
    _c("toi", "string", "TOI numbers of the star, as text, comma-separated"),
    _c("toi_disposition", "string", "disposition of its first TOI: APC CP FA FP KP PC"),
    _c("toi_period_days", "float64", "period of its first TOI", "d"),
    _c("toi_epoch_btjd", "float64", "epoch of its first TOI, BJD - 2457000", "d"),
    _c("toi_duration_hours", "float64", "duration of its first TOI", "h"),
    _c("toi_depth_ppm", "float64", "depth of its first TOI, parts per million", "1e-6"),
    _c("known_planet", "bool", "true where a TOI of the star is a known or confirmed planet"),
    _c("ctoi", "string", "community TOIs of the star, as text, comma-separated"),
    _c("simbad_name", "string", "SIMBAD's main identifier of the object within 5 arcsec"),
    _c("simbad_type", "string", "SIMBAD's object type of it"),
    _c("plx_mas", "float64", "parallax (TIC)", "mas"),
    _c("pmra_mas_per_year", "float64", "proper motion in right ascension, times cos(dec) (TIC)", "mas / yr"),
    _c("pmdec_mas_per_year", "float64", "proper motion in declination (TIC)", "mas / yr"),
    _c("teff_k", "float64", "effective temperature (TIC)", "K"),
    _c("radius_rsun", "float64", "radius (TIC)", "solRad"),
    _c("mass_msun", "float64", "mass (TIC)", "solMass"),
    _c("luminosity_lsun", "float64", "luminosity (TIC)", "solLum"),
    _c("logg", "float64", "surface gravity (TIC)", "dex"),
    _c("v_tan_km_per_s", "float64", "tangential velocity 4.74 pm / plx; null where plx is not positive", "km / s"),
    _c("ruwe", "float64", "Gaia DR3 renormalised unit weight error"),
    _c("distance_pc", "float64", "distance (TIC)", "pc"),
    _c("gaia_dr3", "string", "Gaia DR3 source, as text: it is longer than a float can hold"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "targets": TARGETS,
    "curves": CURVES,
    "trained": TRAINED,
    "scores": SCORES,
    "ranked": RANKED,
    "flux_events": FLUX_EVENTS,
    "scanned": SCANNED,
    "failures": FAILURES,
    "folded": FOLDED,
    "mates": MATES,
    "matched": MATCHED,
    "clustered": CLUSTERED,
    "dtw_rows": DTW_ROWS,
    "quality": QUALITY,
    "decisions": DECISIONS,
    "downloaded": DOWNLOADED,
    "enriched": ENRICHED,
}
