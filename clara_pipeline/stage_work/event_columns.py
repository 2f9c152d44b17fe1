"""Columns of the candidates table on the events in a light curve."""

from collections.abc import Sequence

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.single_dip import shortest_period_days, strongest_dip

COUNTED = {"dip": "n_dips", "flare": "n_flares", "outlier": "n_outliers", "step": "n_steps"}


def event_columns(events: Sequence[FluxEvent], time_btjd: FloatArray) -> dict[str, object]:
    """Count events by kind, and describe the strongest event and the strongest dip; `tables.SCANNED` lists them.

    `time_btjd` (n,) are the times of the points that were scanned.
    """
    columns: dict[str, object] = {name: sum(event.kind == kind for event in events) for kind, name in COUNTED.items()}
    columns["strongest_event_sigma"] = max((event.sigma for event in events), default=None)
    if (dip := strongest_dip(events)) is not None:
        columns |= {
            "strongest_dip_sigma": dip.sigma,
            "strongest_dip_btjd": (dip.start_btjd + dip.end_btjd) / 2,
            "strongest_dip_hours": 24 * (dip.end_btjd - dip.start_btjd),
            "strongest_dip_depth_ppm": -dip.amplitude_ppm,
            "strongest_dip_least_period_days": shortest_period_days(time_btjd, dip, events),
        }
    return columns
