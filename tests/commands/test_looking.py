"""`top`, `show`, `export` and `failures` on a run, whatever its folder is called."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_workspace import MODELS, write_curves, write_models
from stage_runs import go_through, new_run, settings_with

from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import Plan, write_part, write_plan, write_table
from clara_pipeline.tables.run_tables import CURVES, RANKED, arrow_table
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


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main(list(words)) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    return json.loads(out)


def test_every_result_is_also_one_json_object(workspace: Path, tmp_path: Path, capsys) -> None:
    place = ("--workspace", str(workspace), "--json")
    top = _json(capsys, "top", *place)
    assert (top["n_scored"], [row["tic_id"] for row in top["candidates"]]) == (1, [1000])
    failures = _json(capsys, "failures", *place)
    assert (failures["n_failures"], {row["filename"] for row in failures["failures"]}) == (2, {"nan.fits", LOST})
    shown = _json(capsys, "show", "1000", *place)
    assert (shown["n_light_curves"], shown["light_curves"][0]["candidate"]["rank"]) == (1, 1)
    assert shown["light_curves"][0]["n_points"] == 300
    assert _json(capsys, "models", "list", *place)["models"][0]["name"] == "p3"
    assert _json(capsys, "sessions", "list", *place) == {"sessions": []}
    settings = _json(capsys, "config", "show", *place)["settings"]
    assert settings["run.workers"]["value"] == 4
    written = _json(capsys, "export", "-o", str(tmp_path / "a.parquet"), *place)
    assert (written["format"], written["n_rows"]) == ("parquet", 1)
    assert (tmp_path / "a.parquet").read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    "environment", [{"TERM": "linux", "LC_ALL": "C.UTF-8"}, {"TERM": "xterm", "LC_ALL": "C"}, {"LANG": "C"}]
)
def test_show_draws_with_what_the_terminal_can_show(workspace, capsys, monkeypatch, environment) -> None:
    for name in ("TERM", "LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["show", "1000", "--workspace", str(workspace)]) == 0
    assert capsys.readouterr().out.isascii()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert main(["show", "1000", "--workspace", str(workspace)]) == 0
    assert not capsys.readouterr().out.isascii()


def test_a_damaged_manifest_is_said_before_anything_is_printed(workspace, tmp_path, capsys) -> None:
    shutil.copytree(workspace, tmp_path / "copy")
    manifest = next((tmp_path / "copy" / "runs").glob("*/manifest.json"))
    manifest.write_text("{")
    assert main(["top", "--workspace", str(tmp_path / "copy")]) == 1
    out, err = capsys.readouterr()
    assert (out, "manifest.json cannot be read" in err) == ("", True)


def test_a_dash_is_standard_output(workspace: Path, tmp_path, monkeypatch, capfdbinary) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "-o", "-", "--workspace", str(workspace)]) == 0
    out = capfdbinary.readouterr().out
    assert out.startswith(b"tic_id,")
    assert out.count(b"\n") == 2
    assert main(["export", "-o", "-", "--format", "parquet", "--workspace", str(workspace)]) == 0
    assert capfdbinary.readouterr().out.startswith(b"PAR1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.fitz", "out.txt"])
def test_a_suffix_that_says_no_format_is_refused(workspace: Path, tmp_path: Path, capsys, name: str) -> None:
    assert main(["export", "-o", str(tmp_path / name), "--workspace", str(workspace)]) == 2
    assert "does not say its format" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["show"], ["report", "-o", "pages"]])
def test_light_curves_that_were_moved_are_found_again_by_the_command_that_is_named(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_models(tmp_path / "my work")
    write_curves(tmp_path / "lc", 2)
    monkeypatch.chdir(tmp_path)
    stages = ["--stages", "ingest,features,score,rank", "--models", MODELS, "--workers", "1", "-q"]
    assert main(["run", "lc", "--workspace", "my work", *stages]) == 0
    asked = [*command, "1000", "--workspace", "my work"]
    (tmp_path / "lc").rename(tmp_path / "elsewhere")
    capsys.readouterr()
    assert main(asked) == 1
    _, _, named = capsys.readouterr().err.strip().partition("now: clara-tui ")
    words = shlex.split(named.replace("FOLDER", "elsewhere"))
    assert words[:2] == ["run", "--resume"]
    assert main([*words, "-q"]) == 0
    assert main(asked) == 0
