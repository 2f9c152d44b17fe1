"""`clara-tui fetch alerce`, against a local broker."""

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from brokers.alerce_stub import CLASSES, Stub, supernova
from small_workspace import clara_here, start

from clara_pipeline.transient_files.labels import read_labels


@pytest.fixture
def stub():  # type: ignore[no-untyped-def]
    with Stub({f"ZTF18a{n:03d}": supernova(4, CLASSES[n % 4]) for n in range(20)}).serving() as serving:
        yield serving


def fetch(stub: Stub, workspace: Path, *more: object) -> tuple[int, dict[str, Any], str]:
    finished = clara_here("fetch", "alerce", "--workspace", workspace, *stub.settings(retries=2), "--json", *more)
    return finished.returncode, json.loads(finished.stdout) if finished.stdout else {}, finished.stderr


def test_classes_arrive_in_a_workspace_that_was_not_there(stub: Stub, tmp_path: Path) -> None:
    code, result, stderr = fetch(stub, tmp_path / "new" / "ws", "--class", "SNIa,SNII,QSO,CEP", "--n", 3)
    assert (code, result["n_new"], result["n_failed"]) == (0, 12, 0), stderr
    assert result["classes"] == dict.fromkeys(CLASSES, 3)
    assert len(read_labels(Path(result["folder"]))) == 12
    assert json.loads(stderr.splitlines()[-1]) == {"stage": "fetch", "n_done": 12, "n_total": 12}
    assert fetch(stub, tmp_path / "new" / "ws", "--class", "SNIa", "--n", 3)[1]["n_kept"] == 3


def test_a_class_with_too_few_is_told(stub: Stub, tmp_path: Path) -> None:
    code, result, stderr = fetch(stub, tmp_path, "--class", "SNIa", "--n", 100)
    assert (code, result["n_new"]) == (0, 5)
    assert "note: 5 of 100 SNIa" in stderr


def test_objects_by_name(stub: Stub, tmp_path: Path) -> None:
    code, result, stderr = fetch(stub, tmp_path, "--oid", "ZTF18a000", "ZTF18nothere")
    assert (code, result["n_new"], result["n_failed"]) == (3, 1, 1)
    assert "no detections of ZTF18nothere" in stderr
    assert fetch(stub, tmp_path, "--oid", "ZTF18nothere")[0] == 1


def test_offline_asks_nobody(stub: Stub, tmp_path: Path) -> None:
    fetch(stub, tmp_path, "--class", "SNIa,QSO")
    stub.requests.clear()
    code, result, _ = fetch(stub, tmp_path, "--class", "SNIa,QSO", "--n", 4, "--offline")
    assert (code, result["n_kept"], result["classes"]) == (0, 8, {"SNIa": 4, "QSO": 4})
    assert stub.requests == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "say what to fetch"),
        (["--class", "SNIa", "--n", "0"], "at least 1"),
        (["--class", "SNIa", "--probability", "2"], "from 0 to 1"),
        (["--class", "\x1b[2J"], "can be no class"),
        (["--oid", "x" * 99], "can be no class and no object"),
        (["--oid", "Z", "--watch", "soon"], "a time such as 60s"),
        (["--oid", "Z", "--watch", "0s"], "a time such as 60s"),
        (["--oid", "Z", "--watch", "60s", "--offline"], "forbids"),
        (["--oid", "Z", "--model", "transients"], "go with --watch"),
        (["--oid", "Z", "--watch", "60s", "--model", "nobodys"], "no model nobodys"),
        (["--oid", "Z", "--set", "brokers.alerce_ztf=nonsense"], "not an address"),
    ],
)
def test_what_is_wrong_is_told(stub: Stub, tmp_path: Path, arguments: list[str], words: str) -> None:
    finished = clara_here("fetch", "alerce", "--workspace", tmp_path, *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert words in finished.stderr
    assert "Traceback" not in finished.stderr


def test_watch_prints_what_comes(stub: Stub, tmp_path: Path) -> None:
    process = start(
        "fetch",
        "alerce",
        "--workspace",
        tmp_path,
        *stub.settings(),
        "--class",
        "SNIa",
        "--watch",
        "0.2s",
        "--polls",
        99,
    )
    assert process.stdout is not None
    first = [json.loads(process.stdout.readline())["object_id"] for _ in range(5)]
    assert sorted(first) == [name for name, one in sorted(stub.objects.items()) if one["class"] == "SNIa"]
    with stub.lock:
        stub.objects["ZTF26new"] = supernova(9)
    facts = json.loads(process.stdout.readline())
    assert (facts["object_id"], facts["broker_class"], facts["n_detections"], facts["n_forced"]) == (
        "ZTF26new",
        "SNIa",
        9,
        1,
    )
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130


def test_watch_classifies_what_comes(stub: Stub, tmp_path: Path) -> None:
    stub.objects = {"ZTFfew": supernova(2), "ZTFmore": supernova(12)}
    words = ("--class", "SNIa", "--watch", "0.1s", "--polls", 1, "--model", "transients")
    watched = clara_here("fetch", "alerce", "--workspace", tmp_path, *stub.settings(), *words)
    assert watched.returncode == 0, watched.stderr
    lines = {facts["object_id"]: facts for facts in map(json.loads, watched.stdout.splitlines())}
    assert lines["ZTFfew"]["few_points"]
    assert not lines["ZTFmore"]["few_points"]
    again = json.loads(clara_here("classify", tmp_path / "transients", "--workspace", tmp_path, "--json").stdout)
    assert len(again) == 2
    for row in again:
        assert {name: lines[row["object_id"]][name] for name in row} == row


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("where", "fault"), [("/detections", "hang:30"), ("/objects", "hang:30"), ("", "busy:60")])
def test_an_interrupt_ends_it_and_the_same_command_goes_on(
    stub: Stub, tmp_path: Path, where: str, fault: str, how: int
) -> None:
    stub.faults = lambda path, turn: fault if path.endswith(where) else None
    process = start("fetch", "alerce", "--workspace", tmp_path, *stub.settings(), "--class", "SNIa")
    while not any(where in path for path in stub.requests):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(how)
    _, stderr = process.communicate(timeout=25)  # before an answer could come
    assert process.returncode == 130, stderr
    assert "goes on where it stopped" in stderr
    stub.faults = lambda path, turn: None
    assert fetch(stub, tmp_path, "--class", "SNIa")[1]["n_new"] == 5
