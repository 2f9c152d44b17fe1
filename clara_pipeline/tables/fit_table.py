"""The table of the fit stage: the fitted transits of a candidate's signal, and its further signals."""

from __future__ import annotations

from clara_pipeline.tables.columns import Column

FITTED = (
    Column("filename", "string", "base name of the light curve file, the key"),
    Column("fit_period_days", "float64", "period fitted to the mid-times of the transits", "d"),
    Column("fit_epoch_btjd", "float64", "mid-time of a transit fitted to all, BJD - 2457000", "d"),
    Column("fit_duration_hours", "float64", "fitted duration from first to last contact (T14)", "h"),
    Column("fit_depth_ppm", "float64", "fitted depth at mid-transit, parts per million", "1e-6"),
    Column("fit_period_err_days", "float64", "error of the fitted period", "d"),
    Column("fit_epoch_err_days", "float64", "error of the fitted mid-time", "d"),
    Column("fit_duration_err_hours", "float64", "error of the fitted duration", "h"),
    Column("fit_depth_err_ppm", "float64", "error of the fitted depth, parts per million", "1e-6"),
    Column("fit_chi2", "float64", "reduced chi-square of the trapezoid"),
    Column("radius_ratio", "float64", "planet over star radius, limb-darkened; null where a trapezoid fits better"),
    Column("radius_ratio_err", "float64", "its error"),
    Column("impact", "float64", "impact parameter in stellar radii"),
    Column("impact_err", "float64", "its error; 1 where it is not known"),
    Column("stellar_density_solar", "float64", "mean density of the star in the Sun's that a circular orbit needs"),
    Column("n_signals", "int32", "signals found one after the other, this one included"),
    Column("signal2_period_days", "float64", "period of the second signal", "d"),
    Column("signal2_epoch_btjd", "float64", "mid-time of a dip of the second signal, BJD - 2457000", "d"),
    Column("signal2_duration_hours", "float64", "duration of the second signal's dips", "h"),
    Column("signal2_depth_ppm", "float64", "depth of the second signal's dips, parts per million", "1e-6"),
    Column("signal3_period_days", "float64", "period of the third signal", "d"),
    Column("signal3_epoch_btjd", "float64", "mid-time of a dip of the third signal, BJD - 2457000", "d"),
    Column("signal3_duration_hours", "float64", "duration of the third signal's dips", "h"),
    Column("signal3_depth_ppm", "float64", "depth of the third signal's dips, parts per million", "1e-6"),
)
