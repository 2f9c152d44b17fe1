"""A run over transients: simulated, taught, classified and ranked; the same bytes for any number of workers."""

import json
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from stage_runs import go_through, settings_with

from clara_pipeline.errors import UnreadableLightCurve, UsageError
from clara_pipeline.launch.begin import begin, is_finished, take_up
from clara_pipeline.launch.out_of_date import out_of_date
from clara_pipeline.launch.run_options import RunOptions
from clara_pipeline.launch.run_stages import execute
from clara_pipeline.launch.stage_list import plan
from clara_pipeline.records import Candidate
from clara_pipeline.runs.object_lookup import photometry_of
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.runs.run_directory import Run, create_run, write_manifest
from clara_pipeline.runs.summary import summarise
from clara_pipeline.stage_work.transients.object_parts import read_objects
from clara_pipeline.tables.candidate_columns import BY_NAME
from clara_pipeline.transient_files.read import read_photometry
from clara_tui.cli import main

SMALL = {"transients.demo_objects": 4, "transients.demo_training": 6, "transients.objects_per_part": 7}
SETTINGS = tuple(f"{name}={value}" for name, value in SMALL.items())


def _demo(workspace: Path, workers: int = 1, *more: str) -> Run:
    request = RunOptions(
        workspace, demo=True, kind="transients", assignments=(*SETTINGS, f"run.workers={workers}", *more)
    )
    run, _ = begin(request)
    execute(run, workspace)
    return run


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Run:
    return _demo(tmp_path_factory.mktemp("demo"))


def test_a_demo_makes_a_ranked_table_from_nothing(demo):
    table = demo.candidates()
    assert table.num_rows == 16
    rows = table.to_pylist()
    assert [row["rank"] for row in rows] == list(range(1, 17))
    novelty = [row["novelty"] for row in rows]
    assert novelty == sorted(novelty, reverse=True)
    assert set(table.column_names) <= set(BY_NAME)
    assert all(row["simulated"] and row["kind"] == "transient" and row["filename"] == row["object_id"] for row in rows)
    for row in rows:
        told = json.loads(row["probabilities"])
        assert row["class"] == max(told, key=told.get)
        assert json.loads(row["probability_errors"]).keys() == told.keys()
    first = Candidate(rows[0]["filename"], None, None, 1, 0.0, 0.0, 0.0, more=rows[0])
    assert first.key.object_id == rows[0]["object_id"]
    assert is_finished(demo)
    assert summarise(demo, demo.manifest()).n_ranked == 16
    assert demo.manifest().models["classify"]["name"] == "demo-transients"
    assert [stage.name for stage in plan(demo.manifest())] == ["simulate", "teach", "photometry", "classify"]


def test_four_workers_give_the_same_bytes(demo, tmp_path):
    other = _demo(tmp_path, 4)
    for name in ("candidates.parquet", "rank/ranked.parquet"):
        assert other.path(name).read_bytes() == demo.path(name).read_bytes()
    models = [next(run.path("teach").glob("*/transients.npz")) for run in (demo, other)]
    assert models[0].read_bytes() == models[1].read_bytes()


def test_an_object_is_read_as_its_file_has_it(demo):
    files = sorted(Path(demo.manifest().inputs[0]).glob("[dm]*.csv"))
    for one in read_photometry(files):
        again = photometry_of(demo.folder, one.object_id)
        assert (again.time_mjd == one.time_mjd).all()
        assert (again.flux_ujy == one.flux_ujy).all()
        assert (again.band == one.band).all()
        assert again.is_difference == one.is_difference
    with pytest.raises(UnreadableLightCurve, match="no photometry of nobody"):
        photometry_of(demo.folder, "nobody")


@pytest.fixture
def files(tmp_path) -> Path:
    """Photometry of four objects in two files, one of them without a usable row; labels and an image beside them."""
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [f"{name},{59000 + day},{'gr'[day % 2]},{18 + day / 20:.2f},0.05" for name in "ab" for day in range(12)]
    (folder / "one.csv").write_text("\n".join(["oid,time,band,mag,magerr", *rows, "empty,,,,"]) + "\n")
    (folder / "two.csv").write_text("mjd,object_id,band,flux_ujy,flux_error_ujy,detected,ra,dec\n"
                                    "59000,c,g,200,5,1,12.5,-3\n59001,c,r,210,5,1,12.5,-3\n")  # fmt: skip
    (folder / "labels.csv").write_text("oid,class\na,SNIa\n")
    return folder


def test_files_are_classified_by_the_shipped_model(files, tmp_path):
    run, _ = begin(RunOptions(tmp_path, inputs=(files,), kind="transients", assignments=("run.workers=1",)))
    execute(run, tmp_path)
    rows = {row["object_id"]: row for row in run.candidates().to_pylist()}
    assert set(rows) == {"a", "b", "c", "empty"}
    assert (rows["c"]["ra_deg"], rows["c"]["dec_deg"], rows["c"]["few_points"]) == (12.5, -3.0, True)
    assert (rows["empty"]["few_points"], rows["empty"]["n_detections"], rows["empty"]["peak_mag"]) == (True, 0, None)
    assert rows["empty"]["rank"] > rows["a"]["rank"]
    assert (rows["a"]["bands"], rows["a"]["n_detections"], rows["a"]["few_points"]) == ("gr", 12, False)
    notices = run.status().notices
    assert any("trained on simulated objects alone" in notice for notice in notices)
    assert any("left out 1 row" in notice for notice in notices)
    assert run.manifest().n_failed == 0


def test_a_file_that_is_no_photometry_is_a_failure_and_the_rest_goes_on(files, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("x,y\n1,2\n")
    run, _ = begin(RunOptions(tmp_path, inputs=(files, bad), kind="transients", assignments=("run.workers=1",)))
    execute(run, tmp_path)
    (failure,) = run.failures().to_pylist()
    assert (failure["filename"], failure["stage"]) == ("bad.csv", "photometry")
    assert run.candidates().num_rows == 4
    manifest = run.manifest()
    assert (manifest.n_targets, manifest.n_ok, manifest.n_failed) == (5, 4, 1)


def test_a_folder_without_photometry_is_said(tmp_path):
    (tmp_path / "none").mkdir()
    run, _ = begin(RunOptions(tmp_path, inputs=(tmp_path / "none",), kind="transients", assignments=("run.workers=1",)))
    with pytest.raises(UsageError, match="no photometry of any object"):
        execute(run, tmp_path)


def test_another_model_is_used_on_resuming_and_the_photometry_is_kept(demo):
    before = [
        part.with_name(f"{part.name}.parquet").stat().st_mtime_ns for part in finished_parts(demo.path("photometry"))
    ]
    manifest = demo.manifest()
    changed = msgspec.structs.replace(
        manifest, settings=settings_with(**msgspec.to_builtins(manifest.settings) | {"transients": {"model": "other"}})
    )
    assert "classify" in out_of_date(changed)
    run, _ = take_up(RunOptions(demo.workspace, resume=demo.id, assignments=("transients.model=transients",)))
    assert run.id == demo.id
    after = [
        part.with_name(f"{part.name}.parquet").stat().st_mtime_ns for part in finished_parts(demo.path("photometry"))
    ]
    assert before == after


def test_a_lost_table_is_made_again_from_the_parts(demo, tmp_path):
    content = demo.path("candidates.parquet").read_bytes()
    demo.path("candidates.parquet").unlink()
    assert not is_finished(demo)
    execute(demo, demo.workspace)
    assert demo.path("candidates.parquet").read_bytes() == content


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--stages", "fold"), "no stage 'fold' of a run over transients"),
        (("--sector", "1"), "--sector downloads stars"),
        (("--set", "transients.model=nobody"), "there is no model nobody"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_written(tmp_path, capsys, more, told, files):
    words = ["--run", "--workspace", str(tmp_path / "w"), "--kind", "transients", *more]
    code = main(words if "--sector" in more else [*words, "--input", str(files)])
    assert code == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "w" / "runs").exists()


def test_parts_hold_every_object_once(demo):
    parts = finished_parts(demo.path("photometry"))
    names = [one.object_id for part in parts for one in read_objects(part)]
    assert len(parts) == 3
    assert len(names) == len(set(names)) == 16
    listed = [pq.read_table(part)["object_id"].to_pylist() for part in sorted(demo.path("objects").glob("*.parquet"))]
    assert [name for part in listed for name in part] == names


def test_the_stages_go_one_by_one_too(tmp_path, files):
    settings = settings_with(run={"workers": 1}, transients={"objects_per_part": 2})
    from clara_pipeline.runs.run_directory import Manifest

    manifest = Manifest(run="r1", created_utc="2025", clara_version="t", kind="transients", inputs=(str(files),),
                        settings=settings)  # fmt: skip
    run = create_run(tmp_path, manifest, "")
    write_manifest(run.folder, manifest)
    go_through(run, tmp_path, ["photometry", "classify"])
    kept = run.path("rank", "ranked.parquet").read_bytes()
    go_through(run, tmp_path, ["photometry", "classify"])
    assert run.path("rank", "ranked.parquet").read_bytes() == kept


def test_top_prints_objects_with_class_and_novelty(demo, capsys):
    assert main(["top", "-n", "2", "--workspace", str(demo.workspace)]) == 0
    head, first, _second, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["rank", "novelty", "class", "prob", "margin", "points", "bands", "peak", "object"]
    row = demo.candidates().to_pylist()[0]
    assert first.split()[-1] == row["object_id"]
    assert row["class"] in first
    assert last == f"2 of 16 classified objects of run {demo.id}"
    told = summarise(demo, demo.manifest()).lines()
    assert told[0] == "16 ranked, 0 failed"
    assert f"{row['object_id']} ({row['class']}, novelty {row['novelty']:.1f} %)" in told[1]
