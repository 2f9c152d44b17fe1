"""`clara-tui sweep`: killed, resumed, by one worker and by several."""

import json
import shutil
import time
from pathlib import Path

import pytest
from small_workspace import clara_here, start, write_curves

GRID = """
[[grid]]
n_curves = [6, 8]
noise_ppm = [50, 200]
[[grid]]
design = ["urf2", "urf3", "transits", "flares"]
n_curves = 8
[[grid]]
design = "transits"
layout = "box"
n_curves = 8
"""


@pytest.fixture(scope="module")
def sky(tmp_path_factory):
    """Twenty curves to learn from, twenty to score, a grid and a truth table."""
    folder = tmp_path_factory.mktemp("sky")
    learnt, tested = write_curves(folder / "learnt", 20), write_curves(folder / "tested", 20)
    (folder / "grid.toml").write_text(GRID)
    stars = [path.name for path in learnt]
    truth = [f"{name},{'planet' if i % 4 == 0 else 'quiet'},{100 + i},3" for i, name in enumerate(stars)]
    (folder / "truth.csv").write_text("filename,class,depth_ppm,duration_hours\n" + "\n".join(truth) + "\n")
    assert len(tested) == 20
    return folder


def options(sky, workspace, *more):
    return ["sweep", "--workspace", workspace, "--grid", sky / "grid.toml", "--input", sky / "learnt", "--test",
            sky / "tested", "--truth", sky / "truth.csv", "--name", "s", "--n-real", 15, *more]  # fmt: skip


def kept(workspace):
    """The bytes of all that the sweep has found."""
    folder = workspace / "sweeps"
    files = [p for p in folder.rglob("*") if p.is_file() and ("variants" in p.parts or p.suffix in (".npy", ".csv"))]
    return {str(p.relative_to(folder)): p.read_bytes() for p in files if "runs" not in p.parts}


@pytest.fixture(scope="module")
def whole(sky, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("whole")
    finished = clara_here(*options(sky, workspace, "--json", "--workers", 2))
    assert finished.returncode == 0, finished.stderr
    return workspace, json.loads(finished.stdout)


def test_every_variant_is_measured(whole):
    _, result = whole
    assert (result["n_variants"], result["n_finished"]) == (9, 9)
    assert all(0 <= one["toi_recall"] <= 1 for one in result["variants"])


@pytest.mark.long
def test_one_worker_and_a_killed_sweep_give_the_same_bytes(sky, whole, tmp_path):
    process = start(*options(sky, tmp_path, "--workers", 1))
    while process.poll() is None and len(list(tmp_path.glob("sweeps/s/variants/*/measures.json"))) < 2:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    for _ in range(2):  # the second finds everything finished
        finished = clara_here("sweep", "--workspace", tmp_path, "--name", "s", "--resume", "--workers", 1)
        assert finished.returncode == 0, finished.stderr
    assert kept(tmp_path) == kept(whole[0])


def test_variants_that_were_not_finished_are_measured_to_the_same_bytes(whole, tmp_path):
    shutil.copytree(whole[0], tmp_path, dirs_exist_ok=True)
    for measures in sorted(tmp_path.glob("sweeps/s/variants/*/measures.json"))[::4]:
        measures.unlink()
    finished = clara_here("sweep", "--workspace", tmp_path, "--name", "s", "--resume", "--workers", 1)
    assert finished.returncode == 0, finished.stderr
    assert kept(tmp_path) == kept(whole[0])


def test_show_select_generalise_and_export(whole):
    workspace, result = whole
    shown = clara_here("sweep", "show", "s", "--workspace", workspace, "--sort", "toi_roc_auc")
    assert (shown.returncode, shown.stdout.count("urf4")) == (0, 4)
    assert json.loads(clara_here("sweep", "show", "--workspace", workspace, "--json").stdout) == {"sweeps": ["s"]}
    winners = json.loads(clara_here("sweep", "select", "s", "--workspace", workspace, "--json").stdout)["choices"]
    assert [round(one["alpha"], 1) for one in winners] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    best = clara_here("sweep", "select", "s", "--alpha", "0.5", "--export", "best", "--workspace", workspace, "--json")
    assert json.loads(best.stdout)["model"].endswith("models/best")
    assert "sweep s" in clara_here("models", "show", "best", "--workspace", workspace).stdout
    features = clara_here("sweep", "show", "s", "--variant", "urf2 n8", "--workspace", workspace, "--json")
    assert len(json.loads(features.stdout)["features"]) == 20, features.stderr
    drawn = json.loads(clara_here("sweep", "figures", "s", "--workspace", workspace, "--json").stdout)["files"]
    assert [Path(path).read_bytes()[:5] for path in drawn] == [b"<?xml"] * 5
    measured = clara_here(
        "sweep", "generalise", "s", "--alpha", "0.5", "--subsets", "3x10", "--workspace", workspace, "--json"
    )
    assert len(json.loads(measured.stdout)["subsets"]) == 3, measured.stderr
    named = result["variants"][1]["name"]
    exported = clara_here("sweep", "export", "s", "--variant", named, "--model", "mine", "--workspace", workspace)
    assert exported.returncode == 0, exported.stderr
    taken = clara_here("sweep", "export", "s", "--variant", named, "--model", "mine", "--workspace", workspace)
    assert (taken.returncode, "--force" in taken.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "s"], "--grid"),
        (["--grid", "noise"], "needs a name"),
        (["--grid", "noise", "--input", "absent", "--test", "absent", "--name", "t"], "no such file"),
        (["--name", "other", "--resume"], "no sweep other"),
        (["show", "../x"], "name"),
        (["select", "s", "--alpha", "2"], "0 to 1"),
        (["select", "s", "--export", "m"], "--alpha"),
        (["generalise", "s", "--alpha", "0.5", "--subsets", "many"], "10x4000"),
        (["generalise", "s", "--alpha", "0.5", "--subsets", "2x4000"], "from 20"),
        (["export", "s", "--variant", "none", "--model", "m2"], "no variant"),
    ],
)
def test_what_goes_wrong_is_said(whole, arguments, words):
    finished = clara_here("sweep", *arguments, "--workspace", whole[0])
    assert finished.returncode == 2
    assert words in finished.stderr
    assert "Traceback" not in finished.stderr
