"""Which other star of a run repeats at the times of a peak."""

from pathlib import Path

from app.vet_sky import KNOWN, ranked_run

from clara_pipeline.records import CandidateKey, Ephemeris
from clara_tui.analysis.periodograms.signals_of_run import partners

SIGNAL = Ephemeris(
    KNOWN["bls_period_days"], KNOWN["bls_epoch_btjd"], KNOWN["bls_duration_hours"], 20000.0, "bls", snr=50.0, sde=12.0
)


def test_another_star_with_the_same_dips_is_named(tmp_path: Path) -> None:
    run = ranked_run(tmp_path, 3, KNOWN)
    key = CandidateKey(1000, 1, "a.fits")
    assert partners(run.folder, key, [SIGNAL], 1325.0, 1338.0)[SIGNAL] in ("TIC 1001", "TIC 1002")
    other = Ephemeris(
        SIGNAL.period_days * 1.01, SIGNAL.epoch_btjd, SIGNAL.duration_hours, 2e4, "bls", snr=50.0, sde=12.0
    )
    assert partners(run.folder, key, [other], 1325.0, 1338.0) == {}


def test_without_a_table_a_sector_or_a_detection_nobody_is_named(tmp_path: Path) -> None:
    run = ranked_run(tmp_path, 2, KNOWN)
    key = CandidateKey(1000, 1, "a.fits")
    assert partners(None, key, [SIGNAL], 1325.0, 1338.0) == {}
    assert partners(tmp_path, key, [SIGNAL], 1325.0, 1338.0) == {}
    assert partners(run.folder, key._replace(sector=2), [SIGNAL], 1325.0, 1338.0) == {}
    assert partners(run.folder, key, [Ephemeris(2.5, 1326.0, 3.6, 1.0, "bls", snr=3.0)], 1325.0, 1338.0) == {}
    assert partners(ranked_run(tmp_path / "plain", 1).folder, key, [SIGNAL], 1325.0, 1338.0) == {}
