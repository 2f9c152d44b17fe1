"""Measure how often ZTF observes and how precisely: `python -m benchmarks.ztf_survey FILE`.

FILE holds published light curves of supernovae, CSV with columns oid, time (MJD), band, mag, magerr. Prints the
statistics from which `clara_pipeline/transients/simulation/ztf_survey.py` was made; no light curve is kept.
"""

import argparse
import json

import numpy as np
import pandas as pd

from clara_pipeline.transients.simulation.ztf_survey import GAP_SHARE, MAGNITUDE

BRIGHT_PEAK_MAGNITUDE = 18.2
HALF_WIDTH_MAG = 0.25


def statistics(points: pd.DataFrame) -> dict[str, object]:
    """Measure gaps between nights, a night's bands, errors by magnitude, scatter within a night, stray points."""
    points = points.assign(band=points["band"].str.lower(), night=np.floor(points["time"]).astype(int))
    by_object = points.groupby("oid")
    peak = points.loc[by_object["mag"].idxmin()].set_index("oid")
    phase = points["time"] - points["oid"].map(peak["time"])
    near = phase.between(-12, 25) & (points["oid"].map(peak["mag"]) < BRIGHT_PEAK_MAGNITUDE)
    nights = points[near].groupby(["oid", "night"])["band"].agg(lambda band: "".join(sorted(set(band)))).reset_index()
    gaps = nights.groupby("oid")["night"].diff()
    at = [points["magerr"][(points["mag"] - centre).abs() < HALF_WIDTH_MAG] for centre in MAGNITUDE]
    pairs = points.groupby(["oid", "night", "band"]).filter(lambda group: len(group) == 2)
    apart = pairs.groupby(["oid", "night", "band"])
    pulls = apart["mag"].agg(np.ptp) / apart["magerr"].agg(lambda errors: np.hypot(*errors))
    return {
        "gap_nights": gaps.quantile(list(GAP_SHARE)).tolist(),
        "night_bands": nights["band"].value_counts(normalize=True).to_dict(),
        "magnitude_error": [float(errors.median()) for errors in at],
        "error_spread_dex": float(np.median([np.log10(errors).std() for errors in at])),
        "scatter_per_error": float(1.4826 * pulls.median()),
        "stray_share": float(points["oid"][phase.abs() > 120].nunique() / len(peak)),
        "peak_magnitude_5_50_95": peak["mag"].quantile([0.05, 0.5, 0.95]).tolist(),
    }


def main() -> None:
    """Print the statistics of a file as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="light curves, CSV or CSV.gz")
    print(json.dumps(statistics(pd.read_csv(parser.parse_args().file)), indent=1))


if __name__ == "__main__":
    main()
