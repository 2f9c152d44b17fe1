"""What the broker answers and what its own tables hold give the same photometry."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brokers.alerce_stub import Stub, detection
from transient_files.photometry_tables import write_table

from clara_pipeline.brokers.alerce.fetch import fetch_all
from clara_pipeline.brokers.alerce.job import Job
from clara_pipeline.brokers.alerce.service import Query, service_of
from clara_pipeline.brokers.alerce.wanted import list_all
from clara_pipeline.settings import BrokerSettings
from clara_pipeline.transient_files.read import read_photometry

TEXTS = {"objectId", "candid", "oid"}


def typed(text: str) -> Any:
    """A cell of a table as the broker's JSON has it."""
    if text in ("True", "False", ""):
        return {"True": True, "False": False, "": None}[text]
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def rows_by_object(path: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    """A table's rows as JSON objects, for each object."""
    found: dict[str, list[dict[str, Any]]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            entry = {key: typed(cell) if key not in TEXTS else cell for key, cell in row.items()}
            found.setdefault(row[name], []).append(entry)
    return found


def fetched_is_read(folder: Path, detections: Path, limits: Path, name: str) -> int:
    """Serve two tables as a broker, fetch them, and compare with the tables read as files."""
    measured, unseen = rows_by_object(detections, name), rows_by_object(limits, name)
    objects = {
        oid: {"class": "SN", "probability": 0.9, "detections": sorted(rows, key=lambda row: row["mjd"]),
              "non_detections": unseen.get(oid, []), "forced": []}
        for oid, rows in measured.items()
    }  # fmt: skip
    with Stub(objects).serving() as stub:
        asked = service_of(BrokerSettings(alerce_ztf=f"{stub.url}/ztf/v1", page_size=8), "ztf")
        fetch_all(Job(asked, folder, 7), list_all(asked, [Query("SN")], 1000), lambda settled: None)
    by_name = {one.object_id: one for one in read_photometry([folder])}
    from_files = read_photometry([detections])
    assert len(by_name) == len(from_files) == len(objects)
    for one in from_files:
        other = by_name[one.object_id]
        assert one.is_difference == other.is_difference
        detected = one.is_detection, other.is_detection
        for field in ("time_mjd", "flux_ujy", "flux_error_ujy", "band"):
            first, second = getattr(one, field)[detected[0]], getattr(other, field)[detected[1]]
            assert np.array_equal(first, second), (one.object_id, field)
    return sum(one.flux_ujy.min() < 0 for one in from_files)


@pytest.fixture
def small_tables(tmp_path: Path) -> tuple[Path, Path]:
    """Ten objects in ALeRCE's own layout: corrected, dubious and negative ones among them."""
    alerts, limits = [], []
    for number in range(10):
        name = f"ZTF20aa{number:05d}"
        for n in range(6):
            row = {"objectId": name, **detection(n, sign=-1 if number % 3 == 0 and n > 2 else 1)}
            row["isdiffpos"] = float(row["isdiffpos"])
            if number % 2:
                row |= {"corrected": True, "dubious": n == 4, "magpsf_corr": 17.5 + 0.01 * n, "sigmapsf_corr": 0.02}
            alerts.append({key: "" if value is None else value for key, value in row.items()})
        limits += [{"objectId": name, "jd": 2458495.5 + n, "fid": 1 + n % 2, "diffmaglim": 20.5} for n in range(4)]
    return write_table(tmp_path / "x_detections.csv", alerts), write_table(tmp_path / "x_non_detections.csv", limits)


def test_a_small_copy(small_tables: tuple[Path, Path], tmp_path: Path) -> None:
    assert fetched_is_read(tmp_path / "kept", *small_tables, "objectId") > 0


def test_thirty_real_supernovae(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "transients" / "alerce"
    if not folder.is_dir():
        pytest.skip("the shared data hold no transients")
    tables = folder / "30_sne_detections_corr.csv", folder / "30_sne_non_detections.csv"
    fetched_is_read(tmp_path / "kept", *tables, "objectId")
