"""`clara-tui trainings`, and what the commands that train are told to call them."""

import csv
import io
import json
from pathlib import Path

import pytest

from clara_pipeline.trainings.record import RECORD, Naming
from clara_pipeline.trainings.recording import record_training
from clara_tui.cli import main


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, loss, tags in (("first", 1.0, ("quick",)), ("second", 0.5, ())):
        naming = Naming(name, "tries", tags, "a note")
        with record_training(tmp_path, "transients", naming=naming, seed=1, parameters={"rate": loss}) as training:
            for epoch in range(20):
                training.log_epoch({"loss": loss / (epoch + 1), "accuracy": 0.5})
            training.set_metrics({"macro_f1": 1 - loss / 2})
            training.add_artifact("confusion.csv", b"1\n")
    return tmp_path


@pytest.fixture
def command(workspace: Path, capsys: pytest.CaptureFixture[str]):
    """`command("list")` → (exit code, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["trainings", *map(str, arguments), "--workspace", str(workspace)])
        return code, *capsys.readouterr()

    return run


def test_the_list_is_the_newest_first_and_can_be_narrowed(command) -> None:
    code, out, err = command("list")
    assert (code, err) == (0, "")
    assert [line.split()[2] for line in out.splitlines()] == ["name", "second", "first"]
    assert "macro_f1 0.75" in out
    for words, names in (
        (["--tag", "quick"], ["first"]),
        (["--experiment", "none"], []),
        (["--kind", "transients"], ["second", "first"]),
    ):
        told = json.loads(command("list", "--json", *words)[1])["trainings"]
        assert [one["run_name"] for one in told] == names


def test_a_damaged_record_is_a_note_and_the_rest_is_listed(command, workspace: Path) -> None:
    bad = workspace / "trainings" / "20990101-000000-0000"
    bad.mkdir()
    (bad / RECORD).write_text("{\x1b")
    code, out, err = command("list")
    assert (code, len(out.splitlines())) == (0, 3)
    assert bad.name in err
    assert "\x1b" not in err


def test_show_prints_the_first_and_the_last_epochs(command) -> None:
    code, out, _ = command("show", "first")
    assert code == 0
    assert "artifact confusion.csv, 2 bytes" in out
    epochs = [line.split()[0] for line in out[out.index("epoch ") :].splitlines()][1:14]
    assert epochs == ["1", "2", "3", "4", "5", "6", "…", "15", "16", "17", "18", "19", "20"]
    told = json.loads(command("show", "first", "--json")[1])
    assert len(told["epochs"]) == 20
    assert told["naming"]["tags"] == ["quick"]


def test_compare_tells_what_differs_side_by_side(command) -> None:
    told = json.loads(command("compare", "first", "second", "--json")[1])
    assert told["differing"] == {"param.rate": [1.0, 0.5]}
    assert told["metrics"]["macro_f1"] == [0.5, 0.75]
    out = command("compare", "first", "second")[1]
    assert "param.rate" in out
    assert "macro_f1" in out
    assert command("compare", "first")[0] == 2
    assert command("compare", "first", "no-such")[0] == 2


def test_export_writes_csv_of_trainings_or_epochs_and_json(command, workspace: Path) -> None:
    assert command("export", "-o", workspace / "all.csv")[0] == 0
    assert len(list(csv.DictReader((workspace / "all.csv").open()))) == 2
    out = command("export", "first", "--epochs", "-o", "-")[1]
    assert len(list(csv.DictReader(io.StringIO(out)))) == 20
    assert command("export", "-o", workspace / "all.json", "--tag", "quick")[0] == 0
    (one,) = json.loads((workspace / "all.json").read_text())["trainings"]
    assert one["naming"]["run_name"] == "first"
    assert command("export", "-o", workspace / "all.xyz")[0] == 2
    assert command("export", "--epochs", "-o", workspace / "all.json")[0] == 2


def test_an_empty_workspace_says_what_makes_a_training(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trainings", "list", "--workspace", str(tmp_path)]) == 0
    assert "clara-tui train" in capsys.readouterr().out


def test_train_takes_name_experiment_tags_and_note_and_settings_stand_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "clara.toml").write_text('[trainings]\nexperiment = "mine"\ntags = "always"\n')
    names = ["--run-name", "one", "--tag", "a", "--tag", "b", "--note", "why"]
    assert main(["train", "scan", "--synthetic", "3", "--name", "m", *names, "--workspace", str(tmp_path)]) == 0
    capsys.readouterr()
    main(["trainings", "show", "last", "--json", "--workspace", str(tmp_path)])
    told = json.loads(capsys.readouterr().out)
    assert told["naming"] == {"run_name": "one", "experiment": "mine", "tags": ["always", "a", "b"], "note": "why"}
