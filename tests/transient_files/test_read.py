"""Tables of photometry become objects: every layout, in any order of columns and rows."""

import gzip
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transient_files.photometry_tables import ALERT, alerts, write_table

from clara_pipeline.errors import ClaraError, UnreadableLightCurve
from clara_pipeline.transient_files import read
from clara_pipeline.transient_files.left_out import LeftOut
from clara_pipeline.transient_files.read import iter_photometry, read_photometry
from clara_pipeline.transient_files.table_rows import MAX_ROW_BYTES
from clara_pipeline.transient_files.values import band_of


def ujy(mag: float) -> float:
    return float(3631e6 * 10 ** (-0.4 * mag))


def test_a_negative_difference_is_a_negative_flux(tmp_path: Path) -> None:
    rows = [{"mjd": 58500 + n, "isdiffpos": sign} for n, sign in enumerate((1, -1, "t", "f", "1.0", "-1.0", "True", 0))]
    (one,) = read_photometry([alerts(tmp_path / "detections.csv", *rows)])
    assert np.sign(one.flux_ujy).tolist() == [1, -1, 1, -1, 1, -1, 1, -1]
    assert np.abs(one.flux_ujy) == pytest.approx(ujy(19.0), rel=1e-4)
    assert one.flux_error_ujy == pytest.approx(np.abs(one.flux_ujy) * 0.1 * np.log(10) / 2.5)
    assert one.is_difference
    assert one.is_detection.all()


def test_a_difference_without_a_sign_is_left_out(tmp_path: Path) -> None:
    left_out = LeftOut()
    (one,) = read_photometry([alerts(tmp_path / "a.csv", {}, {"mjd": 58501, "isdiffpos": "?"})], left_out)
    assert len(one) == 1
    assert left_out.sentences() == ["left out 1 row: no sign of the difference (isdiffpos) (the first: row 2 of a.csv)"]


CORRECTED = {"corrected": True, "magpsf_corr": 17.0, "sigmapsf_corr": 0.02, "sigmapsf_corr_ext": 0.05}


def test_corrected_magnitudes_are_whole_fluxes(tmp_path: Path) -> None:
    path = alerts(tmp_path / "a.csv", CORRECTED, {**CORRECTED, "mjd": 58501, "sigmapsf_corr": 100.0})
    (one,) = read_photometry([path])
    assert not one.is_difference
    assert one.flux_ujy == pytest.approx(ujy(17.0), rel=1e-4)
    errors = one.flux_error_ujy / one.flux_ujy * 2.5 / np.log(10)
    assert errors == pytest.approx([0.02, 0.05])  # of an extended source where a point's does not exist


def test_dubious_points_and_limits_go_by_the_reference_flux(tmp_path: Path) -> None:
    reference = ujy(17.0) - ujy(19.0)
    path = alerts(
        tmp_path / "x_detections_corr.csv",
        CORRECTED,
        {**CORRECTED, "mjd": 58501},
        {**CORRECTED, "mjd": 58502, "dubious": True, "magpsf_corr": 3.0, "isdiffpos": -1},
    )
    limits = [{"objectId": "ZTF18abc", "jd": 2458503.5, "fid": 1, "diffmaglim": 20.5, "magpsf": "", "isdiffpos": ""}]
    write_table(tmp_path / "x_non_detections.csv", [*limits, {**limits[0], "objectId": "another"}])
    (one,) = read_photometry([path])
    assert one.flux_ujy[2:] == pytest.approx([reference - ujy(19.0), reference], rel=1e-3)
    assert one.time_mjd[3] == 58503.0
    assert one.is_detection.tolist() == [True, True, True, False]
    assert one.flux_error_ujy[3] == pytest.approx(ujy(20.5) / 5, rel=1e-3)


def test_one_wrong_correction_does_not_move_the_reference_flux(tmp_path: Path) -> None:
    rows = [{**CORRECTED, "mjd": 58501 + n, "magpsf_corr": 12.0 if n == 2 else 17.0} for n in range(6)]
    (one,) = read_photometry([alerts(tmp_path / "a.csv", *rows, {"mjd": 58600, "corrected": True, "dubious": True})])
    assert one.flux_ujy[-1] == pytest.approx(ujy(17.0), rel=1e-4)


def test_one_band_without_correction_keeps_all_as_differences(tmp_path: Path) -> None:
    (one,) = read_photometry([alerts(tmp_path / "a.csv", CORRECTED, {"mjd": 58501, "fid": 2})])
    assert one.is_difference
    assert one.flux_ujy == pytest.approx(ujy(19.0), rel=1e-4)
    assert one.band.tolist() == ["g", "r"]


def test_a_few_points_of_a_band_without_correction_are_left_out(tmp_path: Path) -> None:
    whole = [{**CORRECTED, "mjd": 58501 + n} for n in range(10)]
    (one,) = read_photometry([alerts(tmp_path / "a.csv", *whole, {"mjd": 58600, "fid": 3})])
    assert not one.is_difference
    assert set(one.band.tolist()) == {"g"}
    assert one.flux_ujy == pytest.approx(ujy(17.0), rel=1e-4)


def test_forced_photometry_is_read_by_its_names(tmp_path: Path) -> None:
    row = {"oid": "Z", "mjd": 58500.0, "fid": 2, "mag": 19.0, "e_mag": 0.1, "isdiffpos": -1, "corrected": False}
    (one,) = read_photometry([write_table(tmp_path / "f.csv", [row])])
    assert one.flux_ujy == pytest.approx([-ujy(19.0)], rel=1e-4)


def test_crts_and_plain_magnitudes(tmp_path: Path) -> None:
    crts = write_table(
        tmp_path / "c.csv", [{"ID": "TranID1", "observation_id": 2, "Mag": 20.0, "Magerr": 0.3, "MJD": 53710.1}]
    )
    plain = write_table(
        tmp_path / "p.csv",
        [
            {"band": band, "magerr": 0.1, "time": 59000 + n, "mag": 18.0, "oid": "Z1"}
            for n, band in enumerate("Rrg2i13")
        ],
    )
    one, two = read_photometry([crts, plain])
    assert (one.object_id, one.band.tolist(), one.is_difference) == ("TranID1", ["V"], False)
    assert one.flux_ujy == pytest.approx([ujy(20.0)], rel=1e-4)
    assert two.band.tolist() == list("rrgrigi")


def test_plasticc_fluxes(tmp_path: Path) -> None:
    row = {"object_id": 615, "mjd": 59750.4, "passband": 2, "flux": -100.0, "flux_err": 4.0, "detected": 0}
    path = write_table(tmp_path / "p.csv", [{**row, "mjd": 59750.4 + n, "passband": n} for n in range(6)])
    (one,) = read_photometry([path])
    assert one.object_id == "615"
    assert one.band.tolist() == list("ugrizy")
    assert one.flux_ujy == pytest.approx(-100 * 10 ** (-0.4 * 3.6))  # zero point 27.5 against 23.9
    assert not one.is_detection.any()
    assert one.is_difference


@pytest.mark.parametrize(("flux", "ujy_per_unit"), [("psFlux", 10 ** (-0.4 * 3.6)), ("psfFlux", 1e-3)])
def test_elasticc_and_rubin_names(tmp_path: Path, flux: str, ujy_per_unit: float) -> None:
    row = {"diaObjectId": 7, "midPointTai": 61000.5, "filterName": "lsst_Y", flux: -20.0, f"{flux}Err": 2.0}
    faint = {**row, "midPointTai": 61001.5, flux: 3.0}
    (one,) = read_photometry([write_table(tmp_path / "e.csv", [row, faint])])
    assert (one.object_id, one.band.tolist(), one.is_detection.tolist()) == ("7", ["y", "y"], [True, False])
    assert one.flux_ujy == pytest.approx([-20.0 * ujy_per_unit, 3.0 * ujy_per_unit])


@pytest.mark.parametrize(
    ("given", "band"),
    [("zg", "g"), ("ztfr", "r"), ("1.0", "g"), ("0", "u"), ("6", "u"), ("5", "y"), ("V", "V"), ("z", "z"), ("gr", "")],
)
def test_bands_are_letters_whatever_a_survey_calls_them(given: str, band: str) -> None:
    assert band_of(given) == band


def test_a_file_without_names_is_one_object(tmp_path: Path) -> None:
    row = {key: value for key, value in ALERT.items() if key != "oid"}
    (one,) = read_photometry([write_table(tmp_path / "ZTF20x.csv", [row])])
    assert one.object_id == "ZTF20x"


@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_and_columns_does_not_matter(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder, dice = tmp_path_factory.mktemp("order"), random.Random(seed)
    rows = [
        {"oid": f"o{n % 3}", "time": 58000 + dice.random() * 9, "band": "gr"[n % 2], "mag": 18.0 + n, "magerr": 0.1}
        for n in range(9)
    ]
    columns = dice.sample(list(rows[0]), 5)
    shuffled = [{name: row[name] for name in columns} for row in dice.sample(rows, 9)]
    first = {one.object_id: one for one in read_photometry([write_table(folder / "a.csv", rows)])}
    for one in read_photometry([write_table(folder / "b.csv", shuffled, dice.choice(",;\t|"))]):
        assert np.array_equal(one.time_mjd, first[one.object_id].time_mjd)
        assert np.array_equal(one.flux_ujy, first[one.object_id].flux_ujy)


def test_many_passes_read_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"oid": f"o{n % 50}", "mjd": 58000 + n} for n in range(500)]
    path = alerts(tmp_path / "a.csv", *rows)
    at_once = read_photometry([path])
    monkeypatch.setattr(read, "ROWS_AT_ONCE", 25)
    in_turn = read_photometry([path])
    assert [one.object_id for one in in_turn] == [f"o{n}" for n in range(50)]
    assert all(np.array_equal(a.time_mjd, b.time_mjd) for a, b in zip(at_once, in_turn, strict=True))
    assert sum(map(len, in_turn)) == 500


def test_a_row_given_twice_counts_once(tmp_path: Path) -> None:
    path = alerts(tmp_path / "a.csv", {}, {"mjd": 58501}, {})
    (one,) = read_photometry([path, path])
    assert one.time_mjd.tolist() == [58500.25, 58501]


def test_absurd_values_are_left_out_and_counted(tmp_path: Path) -> None:
    changes = [
        {}, {"magpsf": 99.9}, {"magpsf": "nan"}, {"magpsf": "1e400"}, {"sigmapsf": 0}, {"sigmapsf": -1},
        {"sigmapsf": ""}, {"mjd": "inf"}, {"mjd": -1e9}, {"fid": 9}, {"fid": "x" * 99}, {"mjd": "5_8"},
    ]  # fmt: skip
    left_out = LeftOut()
    (one,) = read_photometry([alerts(tmp_path / "a.csv", *changes)], left_out)
    assert len(one) == 1
    assert sum(left_out.counts.values()) == len(changes) - 1
    assert set(left_out.counts) == {
        "no usable time", "no usable error", "neither a magnitude nor a limit", "a band that is not one of ugrizy",
    }  # fmt: skip


def test_an_object_without_a_usable_row_is_still_an_object(tmp_path: Path) -> None:
    (one,) = read_photometry([alerts(tmp_path / "a.csv", {"magpsf": ""})])
    assert (one.object_id, len(one)) == ("ZTF18abc", 0)


@pytest.mark.parametrize("name", ["", "a" * 81, "a\x1b[31mb", "a\u202eb", "\ufffd"])
def test_hostile_names_are_no_objects(tmp_path: Path, name: str) -> None:
    left_out = LeftOut()
    (one,) = read_photometry([alerts(tmp_path / "a.csv", {}, {"oid": name})], left_out)
    assert one.object_id == "ZTF18abc"
    assert sum(left_out.counts.values()) == 1
    assert "\x1b" not in "".join(left_out.sentences())


def test_a_row_with_more_cells_than_headings_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("oid,time,band,mag,magerr\nZ,58000,r,18,5,0.1\nZ,58001,r,18.5,0.1,\n")
    (one,) = read_photometry([path])
    assert one.time_mjd.tolist() == [58001]


def bomb() -> bytes:
    return gzip.compress(b"oid,time,band,mag,magerr\n" + b"0" * (64 * 2**20), mtime=0)


HEAD = b"oid,time,band,mag,magerr\n"
WHOLE = gzip.compress(HEAD + b"Z,58000,r,18,0.1\n" * 999, mtime=0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"time,flux\n1,2\n", "no table of photometry"),
        (b"\x00\x01\x02", "no table of photometry"),
        (WHOLE[:-40], "damaged or cut off"),
        (WHOLE[:60] + b"\xff" * 20 + WHOLE[80:], "damaged or cut off"),
        (b"\x1f\x8b" + b"?" * 99, "damaged or cut off"),
        (HEAD + b"Z" * (MAX_ROW_BYTES + 9), "longer than"),
        (HEAD + b'"a\n",' * MAX_ROW_BYTES, "longer than"),
        (HEAD + b'"' + b"a\n" * 70_000, "quotes"),
        (bomb(), "longer than"),
    ],
    ids=["empty", "flux", "bytes", "cut off", "overwritten", "no gzip", "long row", "long cell", "open quote", "bomb"],
)
def test_damaged_files_are_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UnreadableLightCurve, match=words) as told:
        read_photometry([tmp_path / "a.csv"])
    assert str(told.value).startswith("a.csv: ")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(UnreadableLightCurve):
            list(iter_photometry([path]))


def test_too_many_rows_of_one_object_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_POINTS", 5)
    path = alerts(tmp_path / "a.csv", *({"mjd": 58000 + n} for n in range(9)))
    with pytest.raises(UnreadableLightCurve, match="more than 5 rows of the object ZTF18abc"):
        read_photometry([path])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(HEAD + b"Z,58000,r,18,0.1\n" + content)
    try:
        objects = read_photometry([path])
    except ClaraError:
        return
    assert all(np.isfinite(one.flux_ujy).all() and (one.flux_error_ujy > 0).all() for one in objects)
