"""Every way of making a model leaves a record of it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from planted_transits import transit_curve
from small_workspace import write_curves
from spoc_file import write_spoc
from stage_runs import go_through, new_run, settings_with

from clara_pipeline.errors import UsageError
from clara_pipeline.forest.held_out import held_out_curve
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.models.build_reference import Building, make_reference
from clara_pipeline.models.build_triage import Making, triage_from_simulation
from clara_pipeline.models.build_windows import train_on_files, train_on_synthetic
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.scan.windows.iflof import WindowSettings
from clara_pipeline.trainings.content_hash import hash_of_files
from clara_pipeline.trainings.facts import curve_of
from clara_pipeline.trainings.ledger import artifact_path, list_trainings
from clara_pipeline.trainings.record import Naming, TrainingRecord
from clara_pipeline.triage.signals import LabelledSignals

CURVE = ("loss", "accuracy", "validation_loss", "validation_accuracy")
NETWORK_CURVE = ("network_loss", "network_accuracy", "validation_network_loss", "validation_network_accuracy")


def records(workspace: Path) -> list[TrainingRecord]:
    """All records, the oldest first."""
    found = [one.record for one in reversed(list_trainings(workspace))]
    assert all(found)
    return found  # type: ignore[return-value]


def some_signals(n: int = 90) -> LabelledSignals:
    """Signals of which the classes are told by one number."""
    rng = np.random.default_rng(1)
    classes = np.arange(n) % 3
    numbers = np.abs(rng.normal(size=(n, 4))) + 0.1 + classes[:, None]
    return LabelledSignals(rng.normal(size=(n, 201)), rng.normal(size=(n, 61)), numbers, classes, np.arange(n) // 2)


def test_the_forests_of_a_run_are_recorded_and_their_bytes_do_not_depend_on_workers(tmp_path: Path) -> None:
    write_curves(tmp_path / "lc", 6)
    names = {"run_name": "mine", "experiment": "sky", "tags": "a, b"}
    forests = []
    for workers in (1, 2):
        train = {"enabled": True, "n_real": 6, "n_synthetic": 5}
        settings = settings_with(run={"workers": workers, "chunk_size": 6}, train=train, trainings=names)
        run = new_run(tmp_path, [tmp_path / "lc"], settings)
        go_through(run, tmp_path, ["ingest", "features", "train"])
        forests.append([(part / "forest.npz").read_bytes() for part in finished_parts(run.path("train"))])
        made = [record for record in records(tmp_path) if record.run == run.id]
        assert {record.naming for record in made} == {
            Naming(f"mine {role}", "sky", ("a", "b")) for role in ("p3", "p5", "p9")
        }
        for record in made:
            assert (record.kind, record.state, record.seed) == ("forest", "finished", settings.run.seed)
            assert record.data.paths == (str(tmp_path / "lc"),)
            assert record.data.classes == {"real": 6, "synthetic": 5}
            assert len(record.epochs) == 20
            assert set(record.epochs[0]) == {"epoch", *CURVE}
            assert set(record.metrics) == set(CURVE)
            assert record.parameters["recipe.n_estimators"] == 100
            path = artifact_path(tmp_path / "trainings" / record.id, "light_curves.txt")
            assert path is not None
            assert len(path.read_text().splitlines()) == 6
    assert forests[0] == forests[1]
    hashes = [{r.model: r.data.sha256 for r in records(tmp_path)[half : half + 3]} for half in (0, 3)]
    assert hashes[0] == hashes[1]


def test_a_rehearsal_measures_what_was_kept_back() -> None:
    rng = np.random.default_rng(4)
    real, synthetic = rng.normal(size=(40, 6)), rng.normal(size=(25, 6)) + 4
    curve = held_out_curve(real, synthetic, ForestRecipe(n_estimators=7), np.random.SeedSequence(3))
    assert [point["epoch"] for point in curve] == [1, 2, 3, 4, 5, 6, 7]
    assert curve[-1]["validation_accuracy"] > 0.9
    alike = held_out_curve(real, real[:25] * -1, ForestRecipe(n_estimators=7), np.random.SeedSequence(3))
    assert alike[-1]["accuracy"] > 0.9 > alike[-1]["validation_accuracy"]
    assert held_out_curve(real[:4], synthetic, ForestRecipe(), np.random.SeedSequence(3)) == []


def test_a_triage_leaves_rounds_of_boosting_and_measures_on_stars_kept_back(tmp_path: Path) -> None:
    signals = some_signals()
    triage_from_simulation(tmp_path, Making("mine", seed=5), signals, 45, Naming("try", tags=("small",)))
    (record,) = records(tmp_path)
    assert (record.kind, record.model, record.seed, record.state) == ("triage", "mine", 5, "finished")
    assert record.data.classes == {"J": 30, "EB": 30, "PC": 30}
    for names, epochs in ((CURVE, range(5, 151, 5)), (NETWORK_CURVE, range(1, 13))):
        for name in names:
            assert curve_of(record, name)[0].tolist() == list(epochs)
    losses = curve_of(record, "loss")[1].tolist()
    assert losses == sorted(losses, reverse=True)
    assert curve_of(record, "network_loss")[1][0] > curve_of(record, "network_loss")[1][-1]
    path = artifact_path(tmp_path / "trainings" / record.id, "confusion.csv")
    assert path is not None
    head, *rows = csv.reader(path.open())
    assert head == ["", "J", "EB", "PC"]
    assert [row[0] for row in rows] == head[1:]
    assert sum(int(n) for row in rows for n in row[1:]) == 18
    assert set(record.metrics) == {"validation_ap", "validation_ap_pc", "validation_accuracy"}
    assert record.parameters["trees.max_iter"] == 150


def test_a_triage_that_cannot_be_taught_leaves_a_record_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        triage_from_simulation(tmp_path, Making("mine"), some_signals(9), 5)
    (record,) = records(tmp_path)
    assert record.state == "failed"
    assert "at least 10" in record.problem


def test_scan_models_are_recorded_with_files_or_curves(tmp_path: Path) -> None:
    train_on_synthetic(tmp_path, "one", 4, WindowSettings(), seed=3, naming=Naming(note="quick"))
    files = []
    for i in range(3):
        time, flux = transit_curve(period=3.0, depth=0.01, seed=i)
        files.append(tmp_path / f"tess2018206045859-s0007-{i + 1:016d}-0120-s_lc.fits")
        write_spoc(files[-1], time, 1000 * flux, tic_id=i + 1)
    broken = tmp_path / "broken.fits"
    broken.write_bytes(b"SIMPLE")
    train_on_files(tmp_path, "two", [*files, broken], WindowSettings())
    one, two = records(tmp_path)
    assert (one.kind, one.model, one.seed, one.naming.note, one.data.paths) == ("scan", "one", 3, "quick", ())
    assert one.data.counts == {"train": 4}
    assert two.data.paths == tuple(map(str, files))
    assert two.data.sha256 == hash_of_files(files)
    assert two.data.counts == {"train": 3, "left_out": 1}
    assert two.metrics["n_windows"]
    assert two.versions


def test_a_reference_set_is_recorded_with_its_types(tmp_path: Path) -> None:
    write_curves(tmp_path / "lc", 4)
    with open(tmp_path / "labels.csv", "w", newline="") as file:
        names = sorted(path.name for path in (tmp_path / "lc").iterdir())
        csv.writer(file).writerows([("filename", "object_type"), *zip(names, ["EB*", "EB*", "Pl", "V*"], strict=True)])
    make_reference(tmp_path, Building("known", n_components=2), tmp_path / "labels.csv", tmp_path / "lc")
    (record,) = records(tmp_path)
    assert (record.kind, record.model) == ("reference", "known")
    assert record.data.classes == {"EB*": 2, "Pl": 1, "V*": 1}
    assert record.metrics["explained_variance_share"]
