"""The table of the fit stage: the fitted transits of a candidate's signal, and its further signals."""

from __future__ import annotations

from clara_pipeline.tables.columns import Column


def _further(name: str, which: str) -> tuple[Column, ...]:
    """Return the columns of a further signal, such as `signal2_period_days`: the `which` one, by words."""
    dips = f"the {which} signal's dips"
    return (
        Column(f"{name}_period_days", "float64", f"period of the {which} signal", "d"),
        Column(f"{name}_epoch_btjd", "float64", f"mid-time of a dip of the {which} signal, BJD - 2457000", "d"),
        Column(f"{name}_duration_hours", "float64", f"duration of {dips}", "h"),
        Column(f"{name}_depth_ppm", "float64", f"depth of {dips}, parts per million", "1e-6"),
        Column(f"{name}_period_err_days", "float64", f"error of the {which} signal's period", "d"),
        Column(f"{name}_epoch_err_days", "float64", f"error of the {which} signal's mid-time", "d"),
        Column(f"{name}_duration_err_hours", "float64", f"error of the duration of {dips}", "h"),
        Column(f"{name}_depth_err_ppm", "float64", f"error of the depth of {dips}, parts per million", "1e-6"),
    )


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
    *_further("signal2", "second"),
    *_further("signal3", "third"),
)
