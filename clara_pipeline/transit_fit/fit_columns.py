"""Columns of the candidates table on a star's fitted signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.transit_fit.signal_fit import SignalFit

FITTED_NAMES = (
    "period_days", "epoch_btjd", "duration_hours", "depth_ppm", "period_err_days", "epoch_err_days",
    "duration_err_hours", "depth_err_ppm",
)  # fmt: skip
PLANET_NAMES = ("radius_ratio", "radius_ratio_err", "impact", "impact_err", "stellar_density_solar")


def fit_columns(fits: Sequence[SignalFit]) -> dict[str, object]:
    """Describe each signal by ephemeris and errors, the first by its planet, too; the table `FITTED` lists them."""
    first = fits[0]
    columns: dict[str, object] = {name: getattr(first.planet, name, None) for name in PLANET_NAMES}
    columns |= {"fit_chi2": first.transits.chi2, "n_signals": len(fits)}
    for number, fit in enumerate(fits, start=1):
        start = "fit" if number == 1 else f"signal{number}"
        columns |= {f"{start}_{name}": getattr(fit.ephemeris, name) for name in FITTED_NAMES}
    return columns
