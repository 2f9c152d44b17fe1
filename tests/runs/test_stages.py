"""What stages say of work that is lost, gone or only half done."""

from pathlib import Path

import numpy as np
import pytest
from small_workspace import write_curves, write_models
from stage_runs import TO_RANK, go_through, new_run, settings_with
from target_pixel_file import write_target_pixels

from clara_pipeline.errors import ClaraError, UnreadableLightCurve, UsageError
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import read_failed, write_part
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.stage_work.chunked import attempt
from clara_pipeline.stages.score import score_part
from clara_pipeline.stages.train import train_role
from clara_pipeline.tables.run_tables import CURVES, arrow_table

SETTINGS = settings_with(
    run={"workers": 1, "chunk_size": 2}, models={"p3": "small3", "p5": "small5", "p9": "small9"}
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("stages")
    write_models(workspace)
    return workspace


@pytest.fixture
def run(workspace: Path, tmp_path: Path) -> Run:
    write_curves(tmp_path / "lc", 3)
    return new_run(workspace, [tmp_path / "lc"], SETTINGS)


def _counted(run: Run) -> tuple[int, list[tuple[str, str]]]:
    failures = run.failures().to_pylist()
    return run.manifest().n_targets, [(row["filename"], row["stage"]) for row in failures]


def test_a_light_curve_that_is_gone_stays_in_the_count_with_a_reason(run: Run, workspace: Path, tmp_path: Path) -> None:
    assert go_through(run, workspace, TO_RANK) == []
    before = run.candidates()
    first = min((tmp_path / "lc").iterdir())
    moved = first.rename(tmp_path / first.name)
    for _ in range(2):
        (said,) = go_through(run, workspace, TO_RANK)
        assert first.name in said
        assert _counted(run) == (3, [(first.name, "features")])
        assert "not there" in run.failures()["reason"][0].as_py()
        assert run.candidates().num_rows == 2
    moved.rename(first)
    assert go_through(run, workspace, TO_RANK) == []
    assert _counted(run) == (3, [])
    assert run.candidates() == before


def test_target_pixel_files_beside_light_curves_are_left_out_and_told_of_once(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    pixels = [tmp_path / "lc" / f"tess-{number}_tp.fits" for number in (1, 2)]
    for path in pixels:
        write_target_pixels(path, np.arange(5.0), np.ones((5, 4, 4)))
    (said,) = go_through(run, workspace, TO_RANK)
    assert said.startswith("2 target pixel files among the inputs (tess-1_tp.fits is the first): left out")
    assert _counted(run) == (3, [])
    only = new_run(workspace, pixels, SETTINGS)
    with pytest.raises(UsageError, match="only 2 target pixel files; add the light curves"):
        go_through(only, workspace, ["ingest"])


def test_a_named_file_that_is_gone_is_a_failure_too(workspace: Path, tmp_path: Path) -> None:
    paths = write_curves(tmp_path / "lc", 2)
    run = new_run(workspace, paths, SETTINGS)
    go_through(run, workspace, ["ingest", "features"])
    paths[0].unlink()
    go_through(run, workspace, ["ingest", "features"])
    assert _counted(run) == (2, [(paths[0].name, "features")])
    paths[1].unlink()
    with pytest.raises(UsageError, match="not one light curve of this run is left"):
        go_through(run, workspace, ["ingest"])
    assert _counted(run) == (2, [(paths[0].name, "features")])


def test_curves_without_scores_are_not_ranked_in_silence(run: Run, workspace: Path, tmp_path: Path) -> None:
    go_through(run, workspace, TO_RANK)
    write_curves(tmp_path / "lc", 4)
    go_through(run, workspace, ["ingest", "features"])
    with pytest.raises(UsageError, match="1 light curves have features but no scores"):
        go_through(run, workspace, ["rank"])


def test_curves_whose_worker_died_while_scoring_become_failures(tmp_path: Path) -> None:
    write_part(tmp_path / "features", arrow_table(CURVES, [{"filename": "a"}, {"filename": "b"}]))
    score_part(Chunk((), str(tmp_path / "part"), lost=(str(tmp_path / "features"),)), ((), "probability"))
    assert [(failure.filename, failure.stage) for failure in read_failed(tmp_path / "part")] == [
        ("a", "score"),
        ("b", "score"),
    ]


def test_a_forest_whose_worker_died_stops_the_run_in_words() -> None:
    with pytest.raises(ClaraError, match="died while training p3"):
        train_role(Chunk((), "part", lost=("p3",)), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error", [UnreadableLightCurve("a\x1b[1mb"), ValueError("c\x9bd"), np.linalg.LinAlgError("e\nf")]
)
def test_reasons_are_harmless_text(error: Exception) -> None:
    def fail() -> None:
        raise error

    failure = attempt("x.fits", "features", fail, UnreadableLightCurve)
    assert isinstance(failure, Failure)
    assert failure.reason.isprintable()
