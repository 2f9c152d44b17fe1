"""Trainings side by side, and as tables."""

import csv
import io
import json

import pytest

from clara_pipeline.trainings.comparison import compare_trainings
from clara_pipeline.trainings.export import exported
from clara_pipeline.trainings.facts import curve_of, numbered_epochs
from clara_pipeline.trainings.record import Naming, TrainingData, TrainingRecord


def record(name: str = "a", **facts: object) -> TrainingRecord:
    return TrainingRecord(**({"id": name, "kind": "scan", "state": "finished"} | facts))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_only_what_differs_is_told_and_all_metrics_are() -> None:
    first = record("a", seed=1, parameters={"depth": 3, "fast": True}, metrics={"f1": 0.5})
    second = record("b", seed=1, parameters={"depth": 4, "fast": 1}, metrics={"f1": 0.5}, epochs=({"loss": 2.0},))
    found = compare_trainings([first, second])
    assert found.differing == {"param.depth": (3, 4), "param.fast": (True, 1)}
    assert found.measures == {"f1": (0.5, 0.5), "epochs": (None, 1.0), "last_epoch.loss": (None, 2.0)}


def test_a_fact_that_one_lacks_differs() -> None:
    found = compare_trainings([record("a"), record("b", data=TrainingData(classes={"SN": 3}))])
    assert found.differing == {"data.class_SN": (None, 3)}


def test_epochs_count_from_one_unless_they_say_their_number() -> None:
    plain = record(epochs=({"loss": 3.0}, {"loss": None}, {"loss": 1.0}))
    told = record(epochs=({"epoch": 5.0, "loss": 3.0}, {"epoch": 10.0, "loss": 2.0}))
    assert [number for number, _ in numbered_epochs(plain)] == [1, 2, 3]
    assert [array.tolist() for array in curve_of(plain, "loss")] == [[1, 3], [3.0, 1.0]]
    assert [array.tolist() for array in curve_of(told, "loss")] == [[5, 10], [3.0, 2.0]]
    assert [array.tolist() for array in curve_of(told, "no such")] == [[], []]


def test_a_csv_has_a_row_each_and_cells_that_no_spreadsheet_runs() -> None:
    naming = Naming("=1+1", tags=("x", "y"))
    records = [
        record("a", naming=naming, parameters={"depth": 3}),
        record("b", parameters={"depth": "deep", 'a,"\n': 1}),
    ]
    rows = rows_of(exported(records, "csv"))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert [row["param.depth"] for row in rows] == ["3", "deep"]
    assert rows[0]["run_name"] == "'=1+1"
    assert rows[1]["param.a_"] == "1"
    assert {len(row) for row in rows} == {len(rows[0])}
    assert None not in rows[0]


def test_a_csv_of_epochs_has_a_row_for_each_of_them() -> None:
    rows = rows_of(exported([record("a", epochs=({"loss": 2.0}, {"loss": 1.5})), record("b")], "csv", epochs=True))
    assert [(row["id"], row["epoch"], row["loss"]) for row in rows] == [("a", "1", "2.0"), ("a", "2", "1.5")]


@pytest.mark.parametrize("epochs", [False, True])
def test_no_trainings_are_an_empty_table(epochs: bool) -> None:
    assert rows_of(exported([], "csv", epochs=epochs)) == []


def test_json_holds_everything() -> None:
    (told,) = json.loads(exported([record("a", metrics={"f1": None}, parameters={"n": 2**70})], "json"))["trainings"]
    assert told["metrics"] == {"f1": None}
    assert told["parameters"] == {"n": 2**70}
    assert exported([record("a", parameters={"n": 2**2000})], "csv")
