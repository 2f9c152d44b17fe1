"""The table of the fold stage: ephemerides, triage, vetting tests and the ten features of a candidate."""

from __future__ import annotations

from clara_pipeline.tables.columns import Column

FOLDED = (
    Column("filename", "string", "base name of the light curve file, the key"),
    Column(
        "ls_period_days", "float64", "period of the highest Lomb-Scargle peak between 0.2 and 20 d, as published", "d"
    ),
    Column("ls_power", "float64", "power of that peak, 0-1"),
    Column("bls_period_days", "float64", "period of the best box in the detrended curve", "d"),
    Column("bls_epoch_btjd", "float64", "centre of one of its dips, BJD - 2457000", "d"),
    Column("bls_duration_hours", "float64", "duration of the box", "h"),
    Column("bls_depth_ppm", "float64", "depth of the box, parts per million", "1e-6"),
    Column("bls_period_err_days", "float64", "error of the period", "d"),
    Column("bls_epoch_err_days", "float64", "error of the epoch", "d"),
    Column("bls_duration_err_hours", "float64", "error of the duration", "h"),
    Column("bls_depth_err_ppm", "float64", "error of the depth, parts per million", "1e-6"),
    Column("bls_snr", "float64", "depth over its error, all transits together"),
    Column("transit_sde", "float64", "how far the box stands out of the box spectrum (signal detection efficiency)"),
    Column("transit_snr", "float64", "the same as bls_snr"),
    Column("triage", "float64", "probability that the folded signal is a planet or an eclipse"),
    Column("triage_pc", "float64", "probability that the folded signal is a planet"),
    Column("fold_source", "string", "which ephemeris the fold, the features and the tests use: bls or ls"),
    Column("fold_period_days", "float64", "its period", "d"),
    Column("fold_epoch_btjd", "float64", "its epoch, BJD - 2457000; the fold is centred on it", "d"),
    Column("first_btjd", "float64", "first usable time of the curve, BJD - 2457000", "d"),
    Column("last_btjd", "float64", "last usable time of the curve, BJD - 2457000", "d"),
    Column("tests_failed", "string", "vetting tests that speak against a planet, separated by spaces"),
    Column("tests", "string", "every vetting test as JSON: name, value, threshold, verdict, reason, multiples"),
    Column("uniqueness", "float64", "margin over false alarms, third dip and rises, in standard deviations"),
    Column("depth_scatter", "float64", "chi-square of single depths, as that many standard deviations"),
    Column("mean_to_median", "float64", "mean over median of the single depths"),
    Column("duration_ratio", "float64", "duration over that of a central transit of this star on a circular orbit"),
    Column("orbit_size", "float64", "largest orbit over the star's radius that duration and period allow"),
    Column("f10_transit_depth", "float64", "lowest bin mean minus the median, in standard deviations of the flux"),
    Column("f10_transit_width", "float64", "share of the period below half that depth"),
    Column("f10_baseline_std", "float64", "standard deviation of the highest fifth of the bin means"),
    Column("f10_asymmetry", "float64", "mean difference of the fold and its mirror image about the dip"),
    Column("f10_sharpness", "float64", "second difference of the smoothed fold at the dip"),
    Column("f10_autocorr_strength", "float64", "highest peak of the fold's circular autocorrelation"),
    Column("f10_transit_count", "float64", "Lomb-Scargle peaks of prominence 0.05 in the first 8000 points"),
    Column("f10_bls_depth", "float64", "depth of the box, in standard deviations of the flux"),
    Column("f10_bls_snr", "float64", "signal to noise of the box"),
    Column("f10_bls_duration", "float64", "duration of the box", "d"),
)
