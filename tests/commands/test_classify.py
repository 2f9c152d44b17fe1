"""`clara-tui train transients` and `clara-tui classify`, as typed."""

import csv
import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from transients.small_classifier import QUICK

from clara_pipeline.demo_files.transient_files import write_demo_objects
from clara_pipeline.models import build_transients
from clara_pipeline.transients.simulation.objects import CLASSES
from clara_tui.cli import main

HOSTILE = "ZTF\x1b[31m1"


@pytest.fixture(scope="module")
def sky(tmp_path_factory) -> Path:
    """Six objects of each class, in two files, with labels."""
    folder = tmp_path_factory.mktemp("objects")
    write_demo_objects(folder, 6, 9)
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A few trees instead of hundreds."""
    monkeypatch.setattr(build_transients, "Making", partial(build_transients.Making, settings=QUICK))


@pytest.fixture
def clara(tmp_path, capsys):
    """`clara("classify", …)` → (exit code, stdout, stderr), in a workspace that is not there yet."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--workspace", str(tmp_path / "new" / "space")])
        return code, *capsys.readouterr()

    return run


def _train(clara, sky, *more):
    files = (sky / "magnitudes.csv", sky / "differences.csv")
    return clara("train", "transients", "--light-curves", *files, "--labels", sky / "labels.csv", "--name", "mine",
                 "--workers", 1, "--json", *more)  # fmt: skip


def test_a_model_of_labelled_files_classifies_them(clara, sky):
    code, out, _ = _train(clara, sky)
    card = json.loads(out)
    assert code == 0
    assert card["design"] == {f"n_{name}": 6 for name in sorted(CLASSES)}
    assert len(card["training_names"]) == 24
    code, out, _ = clara("classify", sky / "magnitudes.csv", sky / "differences.csv", "--model", "mine", "--json")
    rows = json.loads(out)
    truth = {row["oid"]: row["class"] for row in csv.DictReader((sky / "labels.csv").open())}
    assert code == 0
    assert {row["object_id"] for row in rows} == set(truth)
    assert np.mean([truth[row["object_id"]] == row["class"] for row in rows]) > 0.6
    for row in rows:
        assert set(row) >= {"object_id", "class", "probabilities", "uncertainty", "novelty", "few_points"}
        assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_the_answer_is_the_same_for_one_and_four_workers_and_goes_on_with_a_second_survey(clara, sky):
    _train(clara, sky)
    answers = [
        clara("classify", sky / "magnitudes.csv", "--model", "mine", "--json", "--workers", n)[1] for n in (1, 4)
    ]
    assert answers[0] == answers[1]
    assert json.loads(answers[0])
    code, out, _ = _train(clara, sky, "--force", "--from", "mine", "--seed", 4)
    assert code == 0
    assert "goes on from the model mine" in json.loads(out)["trained_on"]


def test_joined_and_chosen_classes(clara, sky):
    code, out, _ = _train(clara, sky, "--classes", "SNIa+SNII,QSO")
    assert (code, json.loads(out)["design"]) == (0, {"n_SNIa+SNII": 12, "n_QSO": 6})


def test_the_shipped_model_classifies_from_nothing_and_few_points_get_the_prior(clara, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text(f"band,mag,oid,magerr,time\nr,18.1,one,0.1,59000\ng,18.0,two,0.1,59000\nR,18,two,0.1,59001\n"
                    f"r,17,{HOSTILE},0.1,59000\nr,oops,none,0.1,59000\n")  # fmt: skip
    code, out, err = clara("classify", path, "--json")
    rows = {row["object_id"]: row for row in json.loads(out)}
    assert code == 3, "rows were left out"
    assert set(rows) == {"one", "two", "none"}
    assert all(row["few_points"] and row["class"] in CLASSES and row["novelty"] is None for row in rows.values())
    assert "left out 1 row" in err
    assert "\x1b" not in out + err
    code, out, _ = clara("classify", path)
    assert out.splitlines()[0].split()[:2] == ["object", "class"]
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("classify", "nothing.csv"), "nothing.csv"),
        (("classify", "nothing.csv", "--model", "nobody"), "there is no model nobody"),
        (("classify", "nothing.csv", "--model", "p3"), "is a forest"),
        (("classify", "x.csv", "--workers", "0"), "--workers"),
        (("train", "transients", "--simulate", "2", "--name", "m"), "--simulate"),
        (("train", "transients", "--light-curves", "x.csv", "--name", "m"), "--labels"),
        (("train", "transients", "--simulate", "9", "--name", "m", "--from", "nobody"), "no model nobody"),
    ],
)
def test_what_cannot_work_is_said(clara, words, told):
    code, out, err = clara(*words)
    assert code in (1, 2)
    assert told in err
    assert out == ""
