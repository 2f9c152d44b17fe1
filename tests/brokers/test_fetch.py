"""Objects arrive complete and once each from a broker that fails in every way."""

import contextlib
import json
import multiprocessing
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brokers.alerce_stub import CLASSES, Stub, detection, supernova

from clara_pipeline.brokers.alerce.fetch import fetch_all
from clara_pipeline.brokers.alerce.job import Job, Settled
from clara_pipeline.brokers.alerce.listing import Listed, list_objects
from clara_pipeline.brokers.alerce.service import Query, Service, service_of
from clara_pipeline.brokers.alerce.wanted import kept_objects, list_all
from clara_pipeline.errors import ClaraError
from clara_pipeline.settings import BrokerSettings
from clara_pipeline.transient_files.labels import read_labels
from clara_pipeline.transient_files.read import read_photometry
from clara_pipeline.transient_files.stored import find_object, stored_objects

N_OBJECTS = 16
"""Two pages and a half of four classes."""


@pytest.fixture
def stub():  # type: ignore[no-untyped-def]
    with Stub({f"ZTF18a{n:03d}": supernova(4 + n % 5, CLASSES[n % 4]) for n in range(N_OBJECTS)}).serving() as serving:
        yield serving


def service(stub: Stub, survey: str = "ztf", **more: Any) -> Service:
    given = {"retries": 4, "first_wait_seconds": 0.002, "page_size": 7} | more
    return service_of(BrokerSettings(alerce_ztf=f"{stub.url}/ztf/v1", alerce_lsst=stub.url, **given), survey)


def fetched(stub: Stub, folder: Path, n: int = 10, **more: Any) -> list[Settled]:
    asked = service(stub, **more)
    listed = list_all(asked, [Query(name) for name in CLASSES], n)
    return fetch_all(Job(asked, folder, max_age_days=7), listed, lambda settled: None)


def test_objects_of_each_class_arrive(stub: Stub, tmp_path: Path) -> None:
    assert Counter(one.outcome for one in fetched(stub, tmp_path)) == {"new": N_OBJECTS}
    assert read_labels(tmp_path) == {name: one["class"] for name, one in stub.objects.items()}
    objects = {one.object_id: one for one in read_photometry([tmp_path])}
    assert {name: len(one) for name, one in objects.items()} == {
        name: len(one["detections"]) + 2 for name, one in stub.objects.items()
    }
    assert Counter(Counter(one["class"] for one in stub.objects.values()).values()) == {N_OBJECTS // 4: 4}


def test_what_is_kept_is_not_asked_for_again(stub: Stub, tmp_path: Path) -> None:
    fetched(stub, tmp_path)
    stub.requests.clear()
    assert {one.outcome for one in fetched(stub, tmp_path)} == {"kept"}
    assert not [path for path in stub.requests if "detections" in path or "forced-" in path]


def test_an_object_with_more_detections_is_asked_for_again(stub: Stub, tmp_path: Path) -> None:
    fetched(stub, tmp_path)
    stub.objects["ZTF18a003"]["detections"].append(detection(50))
    assert [one.listed.object_id for one in fetched(stub, tmp_path) if one.outcome == "changed"] == ["ZTF18a003"]


def test_an_object_from_which_the_broker_took_a_detection_is_asked_for_again(stub: Stub, tmp_path: Path) -> None:
    fetched(stub, tmp_path)
    stub.objects["ZTF18a003"]["detections"].pop()
    assert [one.listed.object_id for one in fetched(stub, tmp_path) if one.outcome == "changed"] == ["ZTF18a003"]


def test_negative_differences_are_negative_fluxes(stub: Stub, tmp_path: Path) -> None:
    stub.objects = {"ZTFdown": supernova(6, "SNIa", sign=-1), "ZTFup": supernova(6, "SNIa")}
    fetched(stub, tmp_path)
    objects = {one.object_id: one for one in read_photometry([tmp_path])}
    down, up = (objects[name].flux_ujy[-6:] for name in ("ZTFdown", "ZTFup"))
    assert (down < 0).all()
    assert np.array_equal(down, -up)


def test_pages_that_repeat_entries_give_each_object_once(stub: Stub) -> None:
    stub.repeats = 3
    stub.objects = {name: {**one, "class": "SNIa"} for name, one in stub.objects.items()}
    listed = list_objects(service(stub), Query("SNIa"), 100)
    assert sorted(one.object_id for one in listed) == sorted(stub.objects)


def test_an_object_in_two_classes_counts_for_the_first(stub: Stub) -> None:
    both = list_all(service(stub), [Query("SNIa"), Query("SNIa")], 2)
    assert len({one.object_id for one in both}) == len(both) == 4


def test_a_list_without_end_ends(stub: Stub) -> None:
    stub.faults = lambda path, turn: 'body:{"items": [{"oid": "ZTF1"}]}' if path.endswith("objects") else None
    assert [one.object_id for one in list_objects(service(stub), Query("SNIa"), 100)] == ["ZTF1"]
    assert len(stub.requests) <= 5


@pytest.mark.parametrize("fault", ["status:500", "status:503", "busy:0", "half", "cut"])
def test_what_fails_at_first_arrives_in_the_end(stub: Stub, tmp_path: Path, fault: str) -> None:
    stub.faults = lambda path, turn: fault if turn < 2 else None
    assert Counter(one.outcome for one in fetched(stub, tmp_path)) == {"new": N_OBJECTS}
    assert sum(map(len, read_photometry([tmp_path]))) == sum(
        len(one["detections"]) + 2 for one in stub.objects.values()
    )


def test_an_answer_that_lacks_rows_is_asked_for_once_more(stub: Stub, tmp_path: Path) -> None:
    stub.faults = lambda path, turn: "fewer" if path.endswith("/detections") and turn == 0 else None
    fetched(stub, tmp_path)
    assert all(len(one.detections) == one.n_detections for one in stored_objects(tmp_path))


def test_nothing_half_is_kept(stub: Stub, tmp_path: Path) -> None:
    stub.faults = lambda path, turn: "status:500" if path.endswith("ZTF18a000/non_detections") else None
    settled = fetched(stub, tmp_path)
    (failed,) = [one for one in settled if one.outcome == "failed"]
    assert failed.listed.object_id == "ZTF18a000"
    assert "500" in failed.reason
    assert find_object(tmp_path, "ztf", "ZTF18a000") is None
    stub.faults = lambda path, turn: None
    assert Counter(one.outcome for one in fetched(stub, tmp_path)) == {"kept": N_OBJECTS - 1, "new": 1}


def test_no_forced_photometry_is_no_failure(stub: Stub, tmp_path: Path) -> None:
    stub.faults = lambda path, turn: "status:404" if "forced" in path else None
    assert Counter(one.outcome for one in fetched(stub, tmp_path)) == {"new": N_OBJECTS}
    stub.requests.clear()
    fetched(stub, tmp_path / "other", forced=False)
    assert not [path for path in stub.requests if "forced-" in path]


def test_a_server_that_is_down_is_not_asked_for_every_object(tmp_path: Path) -> None:
    with Stub({}).serving() as stub:
        asked = service(stub, retries=0)
    settled = fetch_all(Job(asked, tmp_path, 7), [Listed(f"Z{n}") for n in range(500)], lambda settled: None)
    assert {one.outcome for one in settled} == {"failed"}
    assert any("not asked for" in one.reason for one in settled)


def test_without_a_network_the_kept_objects_are_found(stub: Stub, tmp_path: Path) -> None:
    fetched(stub, tmp_path)
    found = kept_objects(tmp_path, "ztf", [Query("SNIa"), Query(object_id="ZTF18a001")], 3)
    assert Counter(one.class_name for one in found) == {"SNIa": 3, "SNII": 1}


def test_lsst_objects_have_numbers_for_names(stub: Stub, tmp_path: Path) -> None:
    rows = [{"mjd": 61000.0 + n, "band": 6, "psfFlux": -900.0, "psfFluxErr": 50.0, "oid": 1} for n in range(5)]
    name = 170226393632735260
    stub.objects = {str(name): {**supernova(), "class": "SN", "detections": rows, "forced": [], "non_detections": []}}
    asked = service(stub, "lsst")
    fetch_all(Job(asked, tmp_path, 7), list_all(asked, [Query("SN")], 5), lambda settled: None)
    (one,) = read_photometry([tmp_path])
    assert (one.object_id, set(one.band.tolist())) == (str(name), {"u"})
    assert one.flux_ujy == pytest.approx(-0.9)


HOSTILE = [
    "null", "3", "[[[[", "[" * 200_000, '{"items": 7}', '{"items": [1, null, "a", {}]}', '[{"oid": {"a": 1}}]',
    json.dumps([{"mjd": "x" * 10**6, "fid": [1], "magpsf": {"a": 2}, "isdiffpos": 10**30, "sigmapsf": None}]),
    '[{"mjd": 1e999, "fid": 99999999999999999999999999, "magpsf": -1e300, "isdiffpos": "\\u202e", "sigmapsf": NaN}]',
    '{"detections": {"a": 1}}', '[{"extra_fields": {"mjd": [], "": 3}}]',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("which", ["objects", "/detections", "non_detections", "forced"])
def test_hostile_answers_are_refused_or_left_out(stub: Stub, tmp_path: Path, text: str, which: str) -> None:
    stub.faults = lambda path, turn: (
        f"body:{text}" if which in path and (which != "objects" or path.endswith(which)) else None
    )
    stub.objects = dict(list(stub.objects.items())[:4])
    with contextlib.suppress(ClaraError):
        fetched(stub, tmp_path, retries=0)
        assert all(np.isfinite(one.flux_ujy).all() for one in read_photometry([tmp_path]))


def test_hostile_names_choose_no_path(stub: Stub, tmp_path: Path) -> None:
    names = ["../../../x", "/etc/passwd", "..", "a/../b", "ZTF?page=2", "a b", "ü", "%2e%2e"]
    stub.objects = {name: supernova() for name in (*names, "\x1b[2J", "x" * 200)}
    assert {one.listed.object_id for one in fetched(stub, tmp_path / "kept", n=100)} == set(names)
    assert {one.object_id for one in read_photometry([tmp_path / "kept"])} == set(names)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def fetch_in_child(url: str, folder: str, names: list[str]) -> None:
    stub = Stub({})
    stub.url = url
    fetch_all(
        Job(service(stub, page_size=100), Path(folder), 7), [Listed(name) for name in names], lambda settled: None
    )


@pytest.mark.parametrize(("n_objects", "n_kills"), [(200, 3), pytest.param(1000, 20, marks=pytest.mark.long)])
def test_a_fetch_killed_again_and_again_ends_complete_and_unique(tmp_path: Path, n_objects: int, n_kills: int) -> None:
    objects = {f"ZTF18b{n:04d}": supernova(3 + n % 4, sign=1 - 2 * (n % 2)) for n in range(n_objects)}
    dice = random.Random(5)
    with Stub(objects).serving() as stub:
        stub.faults = lambda path, turn: dice.choice(["status:500", "half", "cut"]) if dice.random() < 0.05 else None
        context = multiprocessing.get_context("forkserver")
        for _ in range(n_kills):
            child = context.Process(target=fetch_in_child, args=(stub.url, str(tmp_path), list(objects)))
            seen = len(stub.requests)
            child.start()
            while child.is_alive() and len(stub.requests) < seen + 20 + dice.randrange(100):
                time.sleep(0.002)
            assert child.is_alive(), "the fetch ended before it could be killed"
            child.kill()
            child.join()
        fetch_in_child(stub.url, str(tmp_path), list(objects))
    kept = list(stored_objects(tmp_path))
    assert Counter(one.object_id for one in kept) == dict.fromkeys(objects, 1)
    assert all(len(one.detections) == len(objects[one.object_id]["detections"]) for one in kept)
    assert all(len(one.forced) == len(one.non_detections) == 1 for one in kept)
    assert not list(tmp_path.rglob("*.unfinished"))
