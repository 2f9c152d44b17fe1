"""A poll hands on what is new or has changed, before it ends; a broker that is down is asked again."""

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from brokers.alerce_stub import Stub, detection, supernova

from clara_pipeline.brokers.alerce.fetch import LOCK
from clara_pipeline.brokers.alerce.job import Job
from clara_pipeline.brokers.alerce.service import Query, service_of
from clara_pipeline.brokers.alerce.watch import watch
from clara_pipeline.files.lock import hold
from clara_pipeline.settings import BrokerSettings
from clara_pipeline.transient_files.stored import StoredObject

QUICK = {"retries": 1, "first_wait_seconds": 0.002, "page_size": 10}


def watched(stub: Stub, folder: Path, between: Any, *queries: Query, n: int = 10) -> tuple[list[Any], list[Any]]:
    """Three polls, with `between(poll)` after each; what was handed on in each of them, and what was told of it."""
    handed: list[list[str]] = [[]]
    told: list[tuple[dict[str, int], str]] = []

    def hand_on(one: StoredObject) -> None:
        handed[-1].append(one.object_id)

    def on_poll(counts: Counter[str], problem: str) -> None:
        told.append((dict(counts), problem))
        handed.append([])
        between(len(told))

    service = service_of(BrokerSettings(alerce_ztf=f"{stub.url}/ztf/v1", **QUICK), "ztf")
    watch(Job(service, folder, 7), queries or (Query("SNIa"),), n, 0.001, hand_on, on_poll, 3)
    return handed[:-1], told


def test_new_and_changed_objects_are_handed_on(tmp_path: Path) -> None:
    with Stub({"ZTFa": supernova(), "ZTFb": supernova()}).serving() as stub:

        def between(poll: int) -> None:
            if poll == 1:
                stub.objects["ZTFnew"] = supernova()
                stub.objects["ZTFb"]["detections"].append(detection(30))

        handed, told = watched(stub, tmp_path, between)
    assert [sorted(names) for names in handed] == [["ZTFa", "ZTFb"], ["ZTFb", "ZTFnew"], []]
    assert told == [({"new": 2}, ""), ({"new": 1, "changed": 1, "kept": 1}, ""), ({"kept": 3}, "")]


def test_the_latest_detections_come_first(tmp_path: Path) -> None:
    objects = {f"ZTF{n}": supernova(3) | {"probability": 0.99} for n in range(50)}
    with Stub(objects).serving() as stub:

        def between(poll: int) -> None:
            stub.objects[f"late{poll}"] = supernova(9 + poll) | {"probability": 0.71}

        handed, _ = watched(stub, tmp_path, between, n=5)
    assert handed[1:] == [["late1"], ["late2"]]


def test_objects_by_name_are_compared_themselves(tmp_path: Path) -> None:
    with Stub({"ZTFa": supernova(), "ZTFb": supernova()}).serving() as stub:

        def between(poll: int) -> None:
            if poll == 2:
                stub.objects["ZTFb"]["detections"].append(detection(30))

        handed, told = watched(stub, tmp_path, between, Query(object_id="ZTFa"), Query(object_id="ZTFb"))
    assert [sorted(names) for names in handed] == [["ZTFa", "ZTFb"], [], ["ZTFb"]]
    assert told[1] == ({"unchanged": 2}, "")


def test_a_broker_that_is_down_is_asked_again(tmp_path: Path) -> None:
    with Stub({f"ZTF{n}": supernova() for n in range(9)}).serving() as stub:
        stub.faults = lambda path, turn: "status:503"

        def between(poll: int) -> None:
            if poll == 1:
                stub.faults = lambda path, turn: "cut" if "detections" in path else None
            else:
                stub.faults = lambda path, turn: None

        handed, told = watched(stub, tmp_path, between)
    assert handed[:2] == [[], []]
    assert "503" in told[0][1]
    assert told[1][0] == {"failed": 9}
    assert told[2] == ({"new": 9}, "")


def test_a_folder_that_another_fetch_works_on_is_left_alone_for_a_poll(tmp_path: Path) -> None:
    with Stub({"ZTFa": supernova()}).serving() as stub, ExitStack() as stack:
        other = stack.enter_context(ExitStack())
        other.enter_context(hold(tmp_path / LOCK))

        def between(poll: int) -> None:
            other.close()

        handed, told = watched(stub, tmp_path, between)
    assert "is held by" in told[0][1]
    assert handed == [[], ["ZTFa"], []]
