"""What a finished run says of itself."""

from pathlib import Path

from stage_runs import new_run, settings_with

from clara_pipeline import events
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.runs.summary import TRAINED_HERE, finished_stages, next_steps, summarise
from clara_pipeline.tables.run_tables import RANKED, arrow_table


def _run(tmp_path: Path, *stages: str, trained: bool = False) -> Run:
    run = new_run(tmp_path / "a sky", [tmp_path], settings_with(train={"enabled": trained}))
    rows = [{"filename": f"\x1b{n}.fits", "tic_id": n or None, "rank": n + 1, "nwrss": 0.5} for n in range(5)]
    write_table(run.path("candidates.parquet"), arrow_table(RANKED, rows))
    lines = [events.encode(events.StageFinished(stage=name, seconds=1.0, n_ok=5)) for name in stages]
    run.path("events.jsonl").write_bytes(b"".join(lines) + b"{torn")
    for name in stages:
        run.path(name).mkdir(exist_ok=True)
    return run


def test_counts_and_the_first_three(tmp_path: Path) -> None:
    run = _run(tmp_path, "score")
    assert summarise(run, run.manifest()).lines() == [
        "5 ranked, 0 folded, 0 failed",
        "first: 0.fits (N-WRSS 0.500); TIC 1 (N-WRSS 0.500); TIC 2 (N-WRSS 0.500)",
    ]
    assert next_steps(run, run.manifest()) == (
        f"next: clara-tui '{tmp_path}/a sky' (vet), clara-tui top --workspace '{tmp_path}/a sky'"
    )


def test_forests_that_learnt_from_this_run_are_named(tmp_path: Path) -> None:
    run = _run(tmp_path, "train", "score", trained=True)
    assert summarise(run, run.manifest()).lines()[-1] == f"note: {TRAINED_HERE}"


def test_only_stages_whose_results_are_there_are_listed(tmp_path: Path) -> None:
    run = _run(tmp_path, "download", "features", "score")
    run.path("score").rmdir()
    assert finished_stages(run, run.manifest()) == {"download": 1.0, "features": 1.0}


def test_nothing_ranked(tmp_path: Path) -> None:
    run = _run(tmp_path)
    run.path("candidates.parquet").unlink()
    assert summarise(run, run.manifest()).lines() == ["nothing was ranked; 0 failed"]
    assert f"--resume {run.id}" in next_steps(run, run.manifest())
