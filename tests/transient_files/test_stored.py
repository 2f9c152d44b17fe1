"""Objects of brokers are kept by a hash of their names, and read as any table is."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from transient_files.photometry_tables import alerts
from transient_files.test_read import ujy

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.transient_files.labels import read_labels
from clara_pipeline.transient_files.left_out import LeftOut
from clara_pipeline.transient_files.read import photometry_of, read_photometry
from clara_pipeline.transient_files.stored import StoredObject, find_object, place_of, stored_objects, write_object


def alert(mjd: float, magpsf: float = 19.0, **more: object) -> dict:
    return {"time": mjd, "band": 1, "magpsf": magpsf, "sigmapsf": 0.1, "isdiffpos": -1, "corrected": False} | more


ONE = StoredObject(
    "ZTF18abc", "ztf", "2026-01-01T00:00:00+00:00", "SNIa", ra_deg=10.0, dec_deg=-5.0,
    detections=[alert(58500.0), alert(58510.0)],
    forced=[alert(58500.00005, 18.0), alert(58505.0, 21.0, isdiffpos=1, sigmapsf=0.9)],
    non_detections=[{"time": mjd, "band": 1, "diffmaglim": 20.5} for mjd in (58490.0, 58505.0)],
)  # fmt: skip


def test_an_object_is_kept_and_read_back(tmp_path: Path) -> None:
    write_object(tmp_path, ONE)
    assert find_object(tmp_path, "ztf", "ZTF18abc") == ONE
    assert find_object(tmp_path, "lsst", "ZTF18abc") is None
    assert list(stored_objects(tmp_path)) == [ONE]
    assert read_labels(tmp_path) == {"ZTF18abc": "SNIa"}


def test_of_one_exposure_the_detection_counts_then_the_forced_point_then_the_limit(tmp_path: Path) -> None:
    write_object(tmp_path, ONE)
    (one,) = read_photometry([tmp_path])
    assert one.time_mjd.tolist() == [58490.0, 58500.0, 58505.0, 58510.0]
    assert one.is_detection.tolist() == [False, True, False, True]  # 21.0 ± 0.9 is 1.2 sigma
    assert one.flux_ujy == pytest.approx([0.0, -ujy(19.0), ujy(21.0), -ujy(19.0)], rel=1e-4)
    assert (one.ra_deg, one.dec_deg, one.is_difference) == (10.0, -5.0, True)


def test_a_kept_object_alone_is_read_as_from_its_folder(tmp_path: Path) -> None:
    write_object(tmp_path, ONE)
    (whole,), alone = read_photometry([tmp_path]), photometry_of(ONE)
    assert alone.object_id == whole.object_id
    assert np.array_equal(alone.flux_ujy, whole.flux_ujy)
    assert (alone.ra_deg, alone.dec_deg) == (10.0, -5.0)


def test_lsst_fluxes_are_nanojansky(tmp_path: Path) -> None:
    rows = [{"time": 61000.0 + n, "band": band, "flux": -2500.0, "fluxerr": 100.0} for n, band in enumerate((6, 1, 5))]
    write_object(tmp_path, StoredObject("170226393632735260", "lsst", "", detections=rows))
    (one,) = read_photometry([tmp_path])
    assert one.band.tolist() == ["u", "g", "y"]
    assert one.flux_ujy.tolist() == [-2.5] * 3
    assert one.is_detection.all()


def test_a_folder_and_a_table_are_read_together(tmp_path: Path) -> None:
    write_object(tmp_path / "kept", ONE)
    objects = read_photometry([alerts(tmp_path / "a.csv", {"mjd": 58520.0}, {"oid": "other"}), tmp_path / "kept"])
    assert {one.object_id: len(one) for one in objects} == {"ZTF18abc": 5, "other": 1}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/b", ".", "\x00", "x" * 5000])
def test_no_name_chooses_a_path(tmp_path: Path, name: str) -> None:
    path = place_of(tmp_path, "ztf", name)
    assert path.parent.parent == tmp_path
    assert path.name.removesuffix(".json").isalnum()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"object_id": 3}', msgspec.json.encode(msgspec.structs.replace(ONE, object_id="another"))],
)
def test_a_damaged_file_is_not_there(tmp_path: Path, content: bytes) -> None:
    write_object(tmp_path, ONE)
    write_object(tmp_path, msgspec.structs.replace(ONE, object_id="whole"))
    place_of(tmp_path, "ztf", "ZTF18abc").write_bytes(content)
    assert find_object(tmp_path, "ztf", "ZTF18abc") is None
    assert [one.object_id for one in read_photometry([tmp_path])] == ["whole"]


def test_absurd_rows_are_left_out(tmp_path: Path) -> None:
    rows = [alert(58500.0), alert(1e300), alert(58501.0, magpsf=1e9), alert(58502.0, isdiffpos=None)]
    write_object(tmp_path, msgspec.structs.replace(ONE, detections=rows, forced=[], non_detections=[{}]))
    left_out = LeftOut()
    (one,) = read_photometry([tmp_path], left_out)
    assert len(one) == 1
    assert sum(left_out.counts.values()) == 4
    assert np.isfinite(one.flux_ujy).all()


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLightCurve, match="no objects are kept"):
        read_photometry([tmp_path])
