"""`top`, `show`, `export` and `failures` on a run, whatever its folder is called."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_workspace import write_curves
from stage_runs import go_through, new_run, settings_with

from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import Plan, write_part, write_plan, write_table
from clara_pipeline.tables import CURVES, RANKED, arrow_table
from clara_tui.cli import main

LOST = "tess2018206045859-s0007-0000000000002000-0120-s_lc.fits"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two light curves, of which the first is ranked, with two failures beside them."""
    workspace = tmp_path_factory.mktemp("look") / "weiß"
    curves = write_curves(workspace / "lc", 2)
    run = new_run(workspace, [workspace / "lc"], settings_with(run={"workers": 1}))
    go_through(run, workspace, ["ingest"])
    row = {"filename": curves[0].name, "tic_id": 1000, "sector": 7, "rank": 1, "p3": 0.5, "p5": 0.5, "p9": 0.5}
    write_table(run.path("candidates.parquet"), arrow_table(RANKED, [row]))
    write_plan(run.path("features"), Plan("features", ("part",)))
    failures = [Failure("nan.fits", "features", "it holds no\x1b[2J flux"), Failure(LOST, "features", "it is cut off")]
    write_part(run.path("features", "part"), arrow_table(CURVES, []), failures)
    return workspace


@pytest.mark.parametrize(("asked", "name"), [("nan.fits", "nan.fits"), ("lc/nan.fits", "nan.fits"), ("2000", LOST)])
def test_a_star_that_dropped_out_is_told_with_its_reason(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: str, name: str
) -> None:
    assert main(["show", asked, "--workspace", str(workspace)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"clara-tui: {name} dropped out of run ")
    assert said.rstrip().endswith(("stage features: it holds no[2J flux", "stage features: it is cut off"))


def test_a_star_nobody_knows_is_bad_usage(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "77", "--workspace", str(workspace)]) == 2
    assert "no TIC or file of run" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["-3", "x", "1" * 5000])
def test_top_prints_no_number_of_rows_that_cannot_be(
    workspace: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["top", "-n", number, "--workspace", str(workspace)])
    assert ended.value.code == 2
    assert "write a number of rows from 0" in capsys.readouterr().err


def test_a_locale_without_the_folders_characters_is_no_obstacle(workspace: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    commands = [["top"], ["failures"], ["show", "1000"], ["export", "-o", str(output)]]
    code = (
        "import os, sys\nfrom clara_tui.cli import main\n"
        f"print([main([*words, '--workspace', os.environ['WORKSPACE']]) for words in {commands!r}], file=sys.stderr)"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "WORKSPACE": str(workspace)}
    ended = subprocess.run([sys.executable, "-c", code], env=os.environ | plain, capture_output=True, text=True)
    assert ended.stderr == "[0, 0, 0, 0]\n"
    assert output.read_text().count("\n") == 2
