"""Copies in an MLflow database: the address, what is read back, the registry, and an installation without the extra."""

import json
import math
import shutil
import sqlite3
from importlib.util import find_spec
from pathlib import Path

import pytest
from small_workspace import write_curves
from stage_runs import go_through, new_run, settings_with

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.models.build_windows import train_on_synthetic
from clara_pipeline.scan.windows.iflof import WindowSettings
from clara_pipeline.trainings import tracking_address
from clara_pipeline.trainings.ledger import list_trainings, open_training
from clara_pipeline.trainings.record import RECORD, Naming, TrainingData
from clara_pipeline.trainings.recording import record_training
from clara_pipeline.trainings.tracking_address import checked_address
from clara_tui.cli import main

needs_track = pytest.mark.skipif(not find_spec("mlflow"), reason="the extra track is not installed")
HOSTILE = "a/../b\x1b'; drop\u202e --"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra counts as installed."""
    monkeypatch.setattr(tracking_address, "find_spec", lambda name: name)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with MLflow's tables: making them takes seconds."""
    path = tmp_path_factory.mktemp("mlflow") / "empty.db"
    client_of(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def tracked(tmp_path: Path, empty: Path) -> Path:
    """A workspace whose settings name a database."""
    shutil.copy(empty, tmp_path / "mlflow.db")
    settings(tmp_path)
    return tmp_path


def settings(workspace: Path) -> None:
    (workspace / "clara.toml").write_text('[trainings]\ntracking = "sqlite:///mlflow.db"\n')


def client_of(address: str):
    from clara_pipeline.trainings import mlflow_store

    with mlflow_store._client(address) as client:
        return client


@pytest.mark.usefixtures("installed")
def test_a_relative_address_is_in_the_workspace_and_an_empty_one_none(tmp_path: Path) -> None:
    assert checked_address("sqlite:///mlflow.db", tmp_path) == f"sqlite:///{tmp_path}/mlflow.db"
    assert checked_address(f"sqlite:///{tmp_path}/x.db", Path("/")) == f"sqlite:///{tmp_path}/x.db"
    assert checked_address("", tmp_path) == ""


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:5000", "mlflow.db", "sqlite:///", "postgresql://x", "sqlite:///a.db?x=1", "databricks"],
)
def test_an_address_of_another_sort_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="sqlite:///FILE"):
        checked_address(address, tmp_path)


@pytest.mark.usefixtures("installed")
def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        checked_address("sqlite:///none/mlflow.db", tmp_path)


def test_without_the_extra_the_error_names_it_before_anything_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tracking_address, "find_spec", lambda name: None if name == "mlflow" else name)
    settings(tmp_path)
    with pytest.raises(UsageError, match=r"track.*mlflow"), record_training(tmp_path, "scan"):
        raise AssertionError("the block was entered")
    assert list_trainings(tmp_path) == []
    assert main(["train", "scan", "--synthetic", "3", "--name", "m", "--workspace", str(tmp_path)]) == 2
    assert "clara-tui[track]" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_a_run_that_trains_is_refused_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tracking_address, "find_spec", lambda name: None)
    (tmp_path / "lc").mkdir()
    words = ["run", str(tmp_path / "lc"), "--stages", "train", "--workspace", str(tmp_path)]
    assert main([*words, "--set", "trainings.tracking=sqlite:///m.db"]) == 2
    assert "clara-tui[track]" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_without_an_address_nothing_of_mlflow_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking_address, "find_spec", lambda name: None)
    with record_training(tmp_path, "scan"):
        pass
    assert main(["trainings", "track", "--workspace", str(tmp_path)]) == 2


@needs_track
def test_the_client_reads_back_parameters_every_epochs_metrics_and_artifacts(tracked: Path) -> None:
    naming = Naming("first try", "paper", ("quick", HOSTILE), "why")
    data = TrainingData(("a.csv",), "ab" * 32, {"train": 3}, {"SN": 2, "AGN": 1})
    parameters = {"rate": 0.1, "net": {"kernel": 5}, "deep": True, **{f"p{i}": i for i in range(130)}, HOSTILE: HOSTILE}
    epochs = [
        {"loss": 1 / (n + 1), "accuracy": n / 250, "validation_loss": math.nan if n == 3 else 0.5} for n in range(250)
    ]
    with record_training(tracked, "transients", naming=naming, seed=7, data=data, parameters=parameters,
                         versions={"numpy": "2"}) as training:  # fmt: skip
        for epoch in epochs:
            training.log_epoch(epoch)
        training.set_metrics({"macro_f1": 0.8, "loss": 0.25})
        training.add_artifact("confusion.csv", b"1,2\n")
    _, record = open_training(tracked, "last")
    assert record.tracked == f"sqlite:///{tracked}/mlflow.db"
    client = client_of(record.tracked)
    run = client.get_run(record.tracked_run)
    assert run.info.run_name == "first try"
    assert run.info.status == "FINISHED"
    assert client.get_experiment(run.info.experiment_id).name == "paper"
    assert (
        run.data.params | {"rate": "0.1", "net.kernel": "5", "deep": "True", "p129": "129", "seed": "7"}
        == run.data.params
    )
    assert run.data.params["data.class_SN"] == "2"
    assert run.data.tags["quick"] == "yes"
    assert run.data.tags["mlflow.note.content"] == "why"
    for name in ("loss", "accuracy", "validation_loss"):
        told = sorted((point.step, point.value) for point in client.get_metric_history(record.tracked_run, name))
        assert [step for step, _ in told] == list(range(1, 251))
        assert all(value == epochs[step - 1][name] or math.isnan(epochs[step - 1][name]) for step, value in told)
    assert run.data.metrics["macro_f1"] == 0.8
    assert run.data.metrics["final.loss"] == 0.25
    local = client.download_artifacts(record.tracked_run, "confusion.csv", str(tracked))
    assert Path(local).read_bytes() == b"1,2\n"
    local = client.download_artifacts(record.tracked_run, f"record/{RECORD}", str(tracked))
    assert json.loads(Path(local).read_bytes())["parameters"]["net.kernel"] == 5


@needs_track
def test_failed_and_killed_trainings_are_there_as_such_and_each_only_once(
    tracked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="bad"), record_training(tracked, "scan"):
        raise ValueError("bad")
    with pytest.raises(KeyboardInterrupt), record_training(tracked, "scan"):
        raise KeyboardInterrupt
    place = ["--workspace", str(tracked)]
    assert main(["trainings", "track", *place]) == 0
    assert main(["trainings", "track", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["tracked"] == []
    client = client_of(f"sqlite:///{tracked}/mlflow.db")
    experiment = client.get_experiment_by_name("scan").experiment_id
    assert sorted(run.info.status for run in client.search_runs([experiment])) == ["FAILED", "KILLED"]
    for found in list_trainings(tracked):
        assert main(["trainings", "track", found.id, *place]) == 0
    assert len(client.search_runs([experiment])) == 2


@needs_track
def test_a_copy_that_was_broken_off_is_made_anew(tracked: Path) -> None:
    with record_training(tracked, "scan") as training:
        training.log_epoch({"loss": 1.0})
    address = training.record.tracked
    client = client_of(address)
    client.update_run(training.record.tracked_run, "RUNNING")
    assert main(["trainings", "track", training.record.id, "--workspace", str(tracked)]) == 0
    again = open_training(tracked, "last")[1].tracked_run
    assert again != training.record.tracked_run
    assert client.get_run(again).info.status == "FINISHED"


@needs_track
def test_a_promoted_model_is_a_version_with_its_files_until_it_is_trained_again(
    tracked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train_on_synthetic(tracked, "mine", 3, WindowSettings())
    place = ["--workspace", str(tracked)]
    for version in ("1", "2"):
        assert main(["trainings", "promote", "mine", "--json", *place]) == 0
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert told["promoted"] == f"mine version {version}"
    client = client_of(told["tracking"])
    assert client.get_model_version_by_alias("mine", "promoted").version == 2
    assert client.get_model_version("mine", "2").run_id == told["run"]
    assert {file.path for file in client.list_artifacts(told["run"], "model")} == {"model/card.json", "model/scan.npz"}
    assert open_training(tracked, "mine")[1].promoted == "mine version 2"
    first = open_training(tracked, "mine")[1].id
    train_on_synthetic(tracked, "mine", 4, WindowSettings(), force=True)
    assert main(["trainings", "promote", first, *place]) == 2
    assert "trained again" in capsys.readouterr().err


@needs_track
def test_a_database_that_is_none_is_a_sentence_and_the_record_is_whole(tracked: Path) -> None:
    (tracked / "mlflow.db").write_bytes(b"no database" * 100)
    with pytest.raises(ClaraError, match="recorded, but has no copy"), record_training(tracked, "scan") as training:
        training.set_metrics({"n": 1})
    _, record = open_training(tracked, "last")
    assert (record.state, record.metrics, record.tracked) == ("finished", {"n": 1.0}, "")


@needs_track
def test_what_went_wrong_in_a_training_is_heard_though_there_is_no_copy(tracked: Path) -> None:
    (tracked / "mlflow.db").write_bytes(b"no database" * 100)
    with pytest.raises(ValueError, match="the real reason"), record_training(tracked, "scan"):
        raise ValueError("the real reason")


@needs_track
def test_the_database_is_sqlites_and_opens_without_mlflow(tmp_path: Path) -> None:
    settings(tmp_path)
    with record_training(tmp_path, "scan", parameters={"rate": 3}):
        pass
    with sqlite3.connect(tmp_path / "mlflow.db") as database:
        assert ("rate", "3") in database.execute("select key, value from params").fetchall()


@needs_track
def test_the_forests_of_a_run_are_copied_when_all_are_trained(tracked: Path) -> None:
    write_curves(tracked / "lc", 3)
    train = {"enabled": True, "n_real": 3, "n_synthetic": 3}
    names = {"tracking": "sqlite:///mlflow.db", "experiment": "sky"}
    run = new_run(tracked, [tracked / "lc"], settings_with(run={"workers": 1}, train=train, trainings=names))
    assert len(go_through(run, tracked, ["ingest", "features", "train"])) == 1
    assert {found.record.tracked for found in list_trainings(tracked) if found.record} == {
        f"sqlite:///{tracked}/mlflow.db"
    }
    client = client_of(f"sqlite:///{tracked}/mlflow.db")
    experiment = client.get_experiment_by_name("sky").experiment_id
    assert {copy.info.run_name for copy in client.search_runs([experiment])} == {"p3", "p5", "p9"}
    assert main(["trainings", "promote", "p5", "--workspace", str(tracked)]) == 0
    assert client.get_model_version_by_alias("p5", "promoted").version == 1


def test_mlflow_is_told_to_report_nothing() -> None:
    from clara_pipeline.trainings import mlflow_store

    assert mlflow_store.QUIET["MLFLOW_DISABLE_TELEMETRY"] == "true"
