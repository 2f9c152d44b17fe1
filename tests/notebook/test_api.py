"""The Python API on a small run: tables, curves, folds, tests, scores and scans."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planted_transits import transit_curve
from small_workspace import write_models
from spoc_file import write_spoc

from clara_pipeline.api import (
    ClaraError,
    Ephemeris,
    RunResults,
    UsageError,
    WindowSettings,
    as_evidence,
    better_ephemeris,
    find_periods,
    fold_curve,
    load_scan,
    open_run,
    open_session,
    read_curve,
    save_scan,
    scan_curve,
    score_curves,
    start_run,
    to_lightkurve,
    train_scan,
    vetting_tests,
)
from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session

TIC = 4242
PERIOD = 3.3
MODELS = {"p3": "small3", "p5": "small5", "p9": "small9"}
SETTINGS = {f"models.{role}": name for role, name in MODELS.items()} | {
    "run.workers": 1, "run.stages": "ingest,features,score,rank,fold,scan", "enrich.offline": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebook")
    write_models(folder)
    (folder / "lc").mkdir()
    for i in range(3):
        time, flux = transit_curve(period=PERIOD, depth=0.01 if i == 0 else 1e-9, seed=i)
        name = f"tess2018206045859-s0007-{TIC + i:016d}-0120-s_lc.fits"
        write_spoc(folder / "lc" / name, time, 1000 * flux, tic_id=TIC + i)
    (folder / "lc" / "broken.fits").write_bytes(b"SIMPLE  = broken")
    return folder


@pytest.fixture(scope="module")
def run(workspace: Path) -> RunResults:
    statuses = []
    found = start_run(workspace / "lc", workspace, settings=SETTINGS, message="a test", progress=statuses.append)
    assert statuses[-1].outcome == "done_with_failures"
    return found


def test_a_run_gives_its_tables_with_units(run: RunResults, workspace: Path) -> None:
    table = run.candidates()
    assert open_run(workspace).id == run.id == open_run(workspace, run.id).id
    assert list(table["rank"]) == [1, 2, 3]
    assert table["tic_id"].dtype == "Int64"
    assert table.attrs["units"]["fold_period_days"] == "d"
    assert list(run.failures()["filename"]) == ["broken.fits"]
    assert set(run.flux_events()["kind"]) <= {"dip", "flare", "outlier", "step"}
    assert run.manifest().message == "a test"


def test_a_finished_run_is_resumed_without_work(run: RunResults, workspace: Path) -> None:
    before = (run.folder / "candidates.parquet").stat().st_mtime_ns
    assert start_run(workspace=workspace, resume=run.id).id == run.id
    assert (run.folder / "candidates.parquet").stat().st_mtime_ns == before


def test_a_star_gives_its_curve_fold_and_tests_as_the_run_has_them(run: RunResults) -> None:
    evidence = run.light_curve(TIC)
    fold, found = run.fold(TIC), find_periods(evidence)
    assert fold.ephemeris == better_ephemeris(found)
    assert fold.ephemeris.period_days == pytest.approx(PERIOD, rel=1e-3)
    assert fold.phase.shape == fold.flux.shape
    assert abs(fold.bin_phase[np.argmin(fold.bin_flux)]) < 0.02
    assert fold.bin_flux.min() == pytest.approx(0.99, abs=0.002)
    pd.testing.assert_frame_equal(run.tests(TIC), vetting_tests(evidence))


def test_own_curves_get_the_scores_that_a_run_gives(run: RunResults, workspace: Path) -> None:
    table = run.candidates()
    scores = score_curves([run.light_curve(name) for name in table["filename"]], workspace, MODELS)
    for column in ("p3", "p5", "p9", "wrss"):
        np.testing.assert_array_equal(scores[column], table[column])


@pytest.mark.parametrize("candidate", [1, "no-such.fits"])
def test_a_candidate_that_is_not_there_is_named(run: RunResults, candidate: int | str) -> None:
    with pytest.raises(ClaraError, match="no candidate"):
        run.light_curve(candidate)


def test_decisions_stand_in_a_table_and_beside_the_candidates(run: RunResults, workspace: Path) -> None:
    name = run.candidates()["filename"].iloc[0]
    key = CandidateKey(*run.candidates()[["tic_id", "sector"]].iloc[0].astype(int), name)
    with Session.open(workspace / "sessions", "evening", "anna") as session:
        session.save(acts.disposition("PC"), key)
    decisions = open_session(workspace, "evening").decisions()
    assert decisions[["filename", "disposition", "vetter"]].values.tolist() == [[name, "PC", "anna"]]
    assert decisions.attrs["problems"] == []
    beside = run.candidates(session="evening").set_index("filename")["disposition"]
    assert beside[name] == "PC"
    assert beside.drop(name).isna().all()
    with pytest.raises(UsageError, match="sessions: evening"):
        open_session(workspace, "morning")


def test_lightkurve_in_and_out_keeps_times_flux_and_errors() -> None:
    import lightkurve

    time, flux = transit_curve()
    curve = lightkurve.LightCurve(time=time, flux=flux, flux_err=np.full(len(time), 1e-3))  # bare numbers: BTJD
    evidence = as_evidence(curve)
    np.testing.assert_allclose(evidence.light_curve.time_btjd, time, atol=1e-9)
    again = as_evidence(to_lightkurve(evidence))
    np.testing.assert_allclose(again.light_curve.time_btjd, time, atol=1e-9)
    np.testing.assert_array_equal(again.light_curve.flux, flux)
    np.testing.assert_array_equal(again.flux_err, evidence.flux_err)
    assert evidence.light_curve.cadence_seconds == pytest.approx(120, rel=1e-3)


def test_a_file_that_lightkurve_reads_is_the_file_that_we_read(shared_data: Path) -> None:
    import lightkurve

    path = min((shared_data / "tess").rglob("*_lc.fits"), key=lambda path: path.stat().st_size)
    ours, theirs = read_curve(path).light_curve, as_evidence(lightkurve.read(path, quality_bitmask="none")).light_curve
    known = np.isfinite(ours.time_btjd)
    np.testing.assert_allclose(theirs.time_btjd, ours.time_btjd[known], atol=1e-8)
    np.testing.assert_array_equal(theirs.flux, ours.flux[known])
    assert (theirs.tic_id, theirs.sector, theirs.filename) == (ours.tic_id, ours.sector, path.name)


def test_a_fold_takes_a_period_of_ones_own() -> None:
    pair = transit_curve()
    fold = fold_curve(pair, period_days=2.0)
    assert fold.ephemeris == Ephemeris(2.0, float(pair[0][0]), source="operator")
    assert fold.phase[0] == 0
    assert len(fold.bin_flux) == 100
    with pytest.raises(ValueError, match="positive"):
        fold_curve(pair, period_days=-1.0)


@pytest.mark.parametrize("curve", [3, ([1, 2], [1]), ("a", "b"), ([[1.0]], [[1.0]])])
def test_what_is_no_light_curve_is_refused(curve: object) -> None:
    with pytest.raises(ClaraError):
        as_evidence(curve)


def test_a_scan_finds_the_dip_and_a_trained_model_is_kept(tmp_path: Path) -> None:
    time, flux = transit_curve(period=100.0, epoch=1306.0, depth=0.02, noise=1e-3, duration=0.3)
    events = scan_curve((time, flux))
    dips = events[events["kind"] == "dip"]
    assert dips["peak_btjd"].between(1305.8, 1306.2).all()
    assert len(dips) == 1
    model = train_scan([(time, flux)], WindowSettings(window=40))
    card = save_scan(tmp_path, "mine", model, about="one planted curve")
    loaded = load_scan(tmp_path, "mine")
    assert (card.trained_on, loaded.settings.window) == ("one planted curve", 40)
    first, again = (scan_curve((time, flux), "iflof", m) for m in (model, loaded))
    pd.testing.assert_frame_equal(first, again)
    with pytest.raises(UsageError, match="iflof"):
        scan_curve((time, flux), model=model)


def test_a_script_without_a_main_guard_can_start_a_run(workspace: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    settings = SETTINGS | {"run.stages": "ingest,features"}
    script.write_text(
        "from clara_pipeline.api import start_run\n"
        f"run = start_run({str(workspace / 'lc')!r}, {str(tmp_path)!r}, settings={settings | {'train.enabled': True}!r})\n"
        "print(run.manifest().n_ok)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("3\n", "")
