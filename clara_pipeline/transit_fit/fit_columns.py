"""Columns of the candidates table on a star's fitted signals."""

from collections.abc import Sequence

from clara_pipeline.transit_fit.signal_fit import SignalFit

FITTED_NAMES = (
    "period_days", "epoch_btjd", "duration_hours", "depth_ppm", "period_err_days", "epoch_err_days",
    "duration_err_hours", "depth_err_ppm",
)  # fmt: skip
PLANET_NAMES = ("radius_ratio", "radius_ratio_err", "impact", "impact_err", "stellar_density_solar")
FURTHER_NAMES = ("period_days", "epoch_btjd", "duration_hours", "depth_ppm")


def fit_columns(fits: Sequence[SignalFit]) -> dict[str, object]:
    """Describe the first signal with its errors, and the others by their ephemerides; the table `FITTED` lists them."""
    first = fits[0]
    columns: dict[str, object] = {f"fit_{name}": getattr(first.ephemeris, name) for name in FITTED_NAMES}
    columns |= {name: getattr(first.planet, name, None) for name in PLANET_NAMES}
    columns |= {"fit_chi2": first.transits.chi2, "n_signals": len(fits)}
    for number, fit in enumerate(fits[1:], start=2):
        columns |= {f"signal{number}_{name}": getattr(fit.ephemeris, name) for name in FURTHER_NAMES}
    return columns
