"""Records of trainings: written as they go, true however they end."""

import hashlib
import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.trainings.content_hash import hash_of_arrays, hash_of_files
from clara_pipeline.trainings.ledger import artifact_path, find_training, list_trainings, open_training
from clara_pipeline.trainings.plain_values import plain_metrics, plain_parameters
from clara_pipeline.trainings.record import RECORD, Naming, TrainingData, read_record
from clara_pipeline.trainings.recording import record_training


def test_a_finished_training_is_read_back_with_everything_it_was_told(tmp_path: Path) -> None:
    data = TrainingData(("a.csv",), "ab" * 32, {"train": 3}, {"SN": 2, "AGN": 1})
    naming = Naming("first try", "paper", ("quick", "quick", "v2"), "why not")
    with record_training(tmp_path, "transients", model="mine", naming=naming, seed=7, data=data,
                         parameters={"depth": 3, "net": {"kernels": (3, 5)}}, versions={"numpy": "2"}) as training:  # fmt: skip
        training.log_epoch({"loss": 1.0, "accuracy": 0.5})
        training.log_epoch({"loss": math.nan, "accuracy": 0.75})
        training.set_metrics({"macro_f1": 0.8})
        training.add_artifact("confusion.csv", b"1,2\n")
    record = list_trainings(tmp_path)[0].record
    assert record is not None
    assert (record.state, record.kind, record.model, record.seed, record.data) == (
        "finished",
        "transients",
        "mine",
        7,
        data,
    )
    assert record.naming == Naming("first try", "paper", ("quick", "v2"), "why not")
    assert record.parameters == {"depth": 3, "net.kernels": "3, 5"}
    assert record.epochs == ({"loss": 1.0, "accuracy": 0.5}, {"loss": None, "accuracy": 0.75})
    assert record.metrics == {"macro_f1": 0.8}
    assert [(one.name, one.n_bytes, one.sha256) for one in record.artifacts] == [
        ("confusion.csv", 4, hashlib.sha256(b"1,2\n").hexdigest())
    ]
    assert record.started_utc <= record.ended_utc
    path = artifact_path(tmp_path / "trainings" / record.id, "confusion.csv")
    assert path is not None
    assert path.read_bytes() == b"1,2\n"


def test_names_that_nobody_gave_come_from_model_and_kind(tmp_path: Path) -> None:
    with record_training(tmp_path, "scan", model="mine") as training:
        assert training.record.naming == Naming("mine", "scan")


def test_a_failed_training_says_so_and_why_and_the_error_goes_on(tmp_path: Path) -> None:
    def train() -> None:
        with record_training(tmp_path, "scan") as training:
            training.log_epoch({"loss": 2.0})
            raise ValueError("too few\x1b[31m windows")

    with pytest.raises(ValueError, match="too few"):
        train()
    _, record = open_training(tmp_path, "last")
    assert (record.state, record.problem) == ("failed", "too few[31m windows")
    assert record.epochs == ({"loss": 2.0},)


def test_ctrl_c_is_told_apart_from_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), record_training(tmp_path, "scan"):
        raise KeyboardInterrupt
    assert open_training(tmp_path, "last")[1].state == "killed"


def test_a_killed_training_is_read_as_killed_with_its_epochs(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from clara_pipeline.trainings.recording import record_training\n"
        "with record_training(pathlib.Path(sys.argv[1]), 'scan') as training:\n"
        "    training.log_epoch({'loss': 1.0})\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    assert open_training(tmp_path, "last")[1].state == "running"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    _, record = open_training(tmp_path, "last")
    assert (record.state, record.epochs) == ("killed", ({"loss": 1.0},))
    assert record.problem


@pytest.mark.parametrize("name", ["../x", "/etc/x", ".hidden", "a/b", "", "x" * 65])
def test_an_artifact_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with record_training(tmp_path, "scan") as training:
        with pytest.raises(UsageError):
            training.add_artifact(name, b"x")
        assert artifact_path(training.folder, name) is None


@pytest.mark.parametrize("kind", ["../x", "", "a b"])
def test_a_kind_is_a_plain_name(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UsageError), record_training(tmp_path, kind):
        pass
    assert list_trainings(tmp_path) == []


def test_hostile_texts_in_a_record_are_cleaned_and_its_id_is_its_folder(tmp_path: Path) -> None:
    with record_training(tmp_path, "scan") as training:
        path = training.folder / RECORD
    plain = json.loads(path.read_text())
    plain |= {"id": "../../etc", "model": "\x1b[2Jevil\u202e", "metrics": {"a\x07b": 1.0}, "later_field": [1]}
    path.write_text(json.dumps(plain))
    record = read_record(path.parent)
    assert (record.id, record.model, record.metrics) == (path.parent.name, "[2Jevil", {"ab": 1.0})


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"kind": 1}', b"[" * 100_000, b"\xff\xfe", b"null"])
def test_a_damaged_record_is_one_sentence_and_hides_no_other(tmp_path: Path, content: bytes) -> None:
    with record_training(tmp_path, "scan", model="good"):
        pass
    bad = tmp_path / "trainings" / "20990101-000000-0000"
    bad.mkdir()
    (bad / RECORD).write_bytes(content)
    with pytest.raises(DamagedStore, match=RECORD):
        read_record(bad)
    found = list_trainings(tmp_path)
    assert [one.record is None for one in found] == [True, False]
    with pytest.raises(DamagedStore):
        open_training(tmp_path, bad.name)


def test_a_training_is_found_by_id_its_beginning_or_its_run_name(tmp_path: Path) -> None:
    with record_training(tmp_path, "scan", naming=Naming("one")) as training:
        pass
    for words in (training.record.id, training.record.id[:-1], "one", "last"):
        assert find_training(tmp_path, words).id == training.record.id
    for words in ("two", "", "../trainings"):
        with pytest.raises(UsageError, match="no training"):
            find_training(tmp_path, words)


def test_trainings_of_one_second_are_listed_in_the_order_they_began(tmp_path: Path) -> None:
    for number in range(12):
        with record_training(tmp_path, "scan", seed=number):
            pass
    assert [one.record.seed for one in list_trainings(tmp_path) if one.record] == list(range(12))[::-1]


def test_a_workspace_that_cannot_be_written_is_said_before_the_training(tmp_path: Path) -> None:
    (tmp_path / "trainings").write_text("a file")
    with pytest.raises(Exception, match="no training was begun"), record_training(tmp_path, "scan"):
        raise AssertionError("the block was entered")


@given(st.dictionaries(st.text(max_size=5), st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=3)))
def test_parameters_become_plain_json(parameters: dict[str, object]) -> None:
    flat = plain_parameters(parameters)
    assert set(flat) == set(parameters)
    assert json.loads(json.dumps(flat, allow_nan=False)) == flat


def test_metrics_of_any_shape_become_numbers_by_name() -> None:
    told = {"f1": np.float32(0.5), "interval": (0.25, math.inf), "by_class": {"SN": {"recall": 1}}, "none": None}
    assert plain_metrics(told) == {
        "f1": 0.5, "interval.0": 0.25, "interval.1": None, "by_class.SN.recall": 1.0, "none": None,
    }  # fmt: skip
    assert plain_metrics({"matrix": np.eye(2)})["matrix.1.1"] == 1.0
    assert plain_parameters({"n": np.int64(3), "on": np.True_, "sizes": np.arange(2)}) == {
        "n": 3,
        "on": True,
        "sizes": "0, 1",
    }
    with pytest.raises(TypeError, match=r"best\.name"):
        plain_metrics({"best": {"name": "trees"}})


def test_the_hash_of_files_is_of_names_and_contents_in_order(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("1")
    b.write_text("2")
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    (elsewhere / "a").write_text("1")
    assert hash_of_files([a]) == hash_of_files([elsewhere / "a"])
    assert len({hash_of_files([a]), hash_of_files([b]), hash_of_files([a, b]), hash_of_files([b, a])}) == 4
    with pytest.raises(UsageError, match="missing"):
        hash_of_files([tmp_path / "missing"])


def test_the_hash_of_arrays_knows_type_and_shape() -> None:
    zeros = np.zeros(4, dtype=np.float32)
    kinds = [zeros, zeros.reshape(2, 2), zeros.astype(np.int32), np.arange(4, dtype=np.float32)]
    assert len({hash_of_arrays(one) for one in kinds}) == 4
    turned = np.arange(6).reshape(2, 3).T
    assert hash_of_arrays(turned) == hash_of_arrays(turned.copy())
