"""What the candidates table says of the events in a light curve."""

from collections.abc import Sequence

from clara_pipeline.scan.flux_event import FluxEvent

COUNTED = {"dip": "n_dips", "flare": "n_flares", "outlier": "n_outliers", "step": "n_steps"}


def event_columns(events: Sequence[FluxEvent]) -> dict[str, object]:
    """Count events by kind, and describe the strongest event and the strongest dip; `tables.SCANNED` lists them."""
    columns: dict[str, object] = {name: sum(event.kind == kind for event in events) for kind, name in COUNTED.items()}
    dips = [event for event in events if event.kind == "dip"]
    columns["strongest_event_sigma"] = max((event.sigma for event in events), default=None)
    if dips:
        dip = max(dips, key=lambda event: event.sigma)
        columns |= {
            "strongest_dip_btjd": (dip.start_btjd + dip.end_btjd) / 2,
            "strongest_dip_hours": 24 * (dip.end_btjd - dip.start_btjd),
            "strongest_dip_depth_ppm": -dip.amplitude_ppm,
        }
    return columns
