"""Known transits and a known flare in real light curves; skipped where there are none."""

from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.scan_files.scan_file import scan_file

BTJD_ZERO = 2457000.0
PLANETS = {
    "pi Men c (Huang et al. 2018)": (261136679, 6.2679, 2458325.50400),
    "WASP-19 b (Wong et al. 2016)": (35516889, 0.788838989, 2455708.534626),
    "WASP-43 b (Hoyer et al. 2016)": (36734222, 0.813473978, 2455528.868634),
    "WASP-69 b (Anderson et al. 2014)": (248853232, 3.8681382, 2455748.83344),
    "WASP-17 b (Southworth et al. 2012)": (66818296, 3.7354845, 2454592.80154),
}
"""TIC, period in days, a mid-transit in BJD."""
NEAR_DAYS = 0.03
LEAST_GAP_DAYS = 0.05
COVERED_DAYS = 0.25
"""A transit counts when no gap begins or ends so near to it."""


def file_of(folder: Path, tic_id: int) -> Path:
    return next((folder / "tess").glob(f"*-{tic_id:016d}-*_lc.fits"))


def is_covered(time: np.ndarray, moment: float) -> bool:
    near = time[np.abs(time - moment) < COVERED_DAYS]
    return len(near) > 1 and np.ptp(near) > 1.9 * COVERED_DAYS and bool(np.diff(near).max() < LEAST_GAP_DAYS)


@pytest.mark.parametrize("name", PLANETS)
def test_known_transits_are_dips_at_the_right_times(shared_data: Path, name: str) -> None:
    tic_id, period, epoch = PLANETS[name]
    _evidence, outcome = scan_file(file_of(shared_data, tic_id))
    time = outcome.time_btjd
    first = np.ceil((time[0] + BTJD_ZERO - epoch) / period)
    transits = epoch - BTJD_ZERO + period * (first + np.arange((time[-1] - time[0]) / period))
    covered = [moment for moment in transits if is_covered(time, moment)]
    dips = np.array([(event.start_btjd + event.end_btjd) / 2 for event in outcome.events if event.kind == "dip"])
    assert len(covered) >= 4
    assert [t for t in covered if np.abs(dips - t).min() > NEAR_DAYS] == []


def test_the_great_flare_has_the_largest_sigma(shared_data: Path) -> None:
    _evidence, outcome = scan_file(file_of(shared_data, 358108509))
    strongest = max(outcome.events, key=lambda event: event.sigma)
    assert (strongest.kind, round(strongest.peak_btjd, 2)) == ("flare", 1353.16)
