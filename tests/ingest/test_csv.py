import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.read import read_evidence, read_light_curve

TIME = 1325.0 + np.arange(200) / 720
FLUX = np.random.default_rng(0).normal(1000.0, 1.0, 200)


def write(path, header="time,flux", time=TIME, flux=FLUX, between=",", before=""):
    rows = "\n".join(between.join(map(repr, map(float, row))) for row in zip(time, flux, flux * 0 + 0.5, strict=True))
    path.write_text(before + header.replace(",", between) + between + "flux_err" + "\n" + rows + "\n")
    return path


def reason(path) -> str:
    with pytest.raises(UnreadableLightCurve) as caught:
        read_light_curve(path)
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize(
    ("header", "shift", "notes"),
    [
        ("time,flux", 0.0, ()),
        ("TIME,FLUX", 0.0, ()),
        ("BTJD,SAP_FLUX", 0.0, ()),
        ("Time , PDCSAP_Flux", 0.0, ()),
        ("JD,flux", 2_457_000.0, ()),
        ("MJD,flux", 56_999.5, ()),
        ("time,flux", 2_457_000.0, ("the times are taken as JD, by their size",)),
    ],
)
def test_columns_in_any_case_and_kinds_of_time(tmp_path, header, shift, notes):
    light_curve = read_light_curve(write(tmp_path / "tic77_s0012.csv", header, time=TIME + shift))
    np.testing.assert_allclose(light_curve.time_btjd, TIME, atol=1e-8)
    np.testing.assert_array_equal(light_curve.flux, FLUX)
    assert light_curve.notes == notes
    assert (light_curve.tic_id, light_curve.sector, light_curve.product) == (77, 12, "CSV")
    assert light_curve.cadence_seconds == pytest.approx(120.0)


def test_numbers_are_read_to_the_last_digit_and_the_error_with_them(tmp_path):
    evidence = read_evidence(write(tmp_path / "x.csv"))
    np.testing.assert_array_equal(evidence.light_curve.time_btjd, TIME)
    np.testing.assert_array_equal(evidence.flux_err, 0.5)
    assert evidence.sap_flux is None


@pytest.mark.parametrize("between", [",", ";", "\t", "|", " ", " , ", " | "])
@pytest.mark.parametrize("before", ["", "# made, by, hand\n", "\ufeff"])
def test_separators_comments_and_byte_order_marks(tmp_path, between, before):
    light_curve = read_light_curve(write(tmp_path / "x.csv", between=between, before=before))
    np.testing.assert_array_equal(light_curve.flux, FLUX)


def test_empty_cells_are_gaps(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "time,flux\n" + "\n".join(f"{i}.0,{'' if i % 2 else 'nan' if i % 4 else i + 1}" for i in range(300))
    )
    light_curve = read_light_curve(path)
    assert np.isfinite(light_curve.flux).sum() == 75


@pytest.mark.parametrize("header", [" time , flux ", "time, flux, error of flux", "time ; flux"])
def test_blanks_around_names_and_cells_do_no_harm(tmp_path, header):
    path = tmp_path / "x.csv"
    path.write_text(header + "\n" + ("1500.0, 1.0 , \n 1500.1 ,\t2.0, ").replace(",", ";" if ";" in header else ","))
    light_curve = read_light_curve(path)
    assert light_curve.time_btjd.tolist() == [1500.0, 1500.1]
    assert light_curve.flux.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("between", [",", "\t"])
def test_a_first_column_without_a_name_moves_nothing(tmp_path, between):
    path = tmp_path / "x.csv"
    path.write_text("_time_flux\n0_1500.0_1.0\n1_1500.1_2.0\n".replace("_", between))
    assert read_light_curve(path).flux.tolist() == [1.0, 2.0]


def test_missing_columns_are_named_by_what_was_found(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("when,how\x1b[31m_bright\n1,2\n")
    text = reason(path)
    assert "it has when, how[31m_bright" in text
    assert "name them time" in text


def test_text_among_numbers_is_refused_with_its_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("time,flux\n1.0,2.0\n1.5,br\x1b[2Jight\n")
    assert "'br[2Jight' in data row 2" in reason(path)


@pytest.mark.parametrize(
    "content",
    ["", "\n\n", "\x00\x01", 'time,flux\n"1,2\n3', "time,flux\n1,2,3\n4,5,6,7,8\n", "time,flux\n1,5,2,3\n1,6,2,4\n"],
)
def test_what_is_no_table(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_text(content)
    assert reason(path)


def test_a_comma_at_the_end_of_every_row_does_no_harm(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("time,flux\n1.0,2.0,\n1.5,3.0,\n")
    assert read_light_curve(path).flux.tolist() == [2.0, 3.0]


def test_an_empty_first_cell_moves_nothing(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("time\tflux\n\t2.0\n1.5\t3.0\n1.6\n")
    light_curve = read_light_curve(path)
    np.testing.assert_array_equal(light_curve.time_btjd, [np.nan, 1.5, 1.6])
    np.testing.assert_array_equal(light_curve.flux, [2.0, 3.0, np.nan])


def test_stray_carriage_returns_are_line_ends(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"time\tflux\n\r0\t2\n\r 1\t3\r")
    assert read_light_curve(path).flux.tolist() == [2.0, 3.0]


def test_fits_content_under_a_csv_name_is_fits(spoc):
    path = spoc()
    renamed = path.rename(path.with_suffix(".csv"))
    assert read_light_curve(renamed).product == "SPOC 2-min"


@settings(max_examples=150, deadline=None)
@given(
    header=st.sampled_from(["time,flux", "TIME;FLUX", "jd\tflux", "time flux", '"time","flux"', ""]),
    body=st.text(st.sampled_from("0123456789.,;- eE+\"'#\n\r\t\0nai\x1b\u202e"), max_size=60) | st.binary(max_size=60),
)
def test_any_content_ends_in_a_light_curve_or_in_a_sentence(tmp_path_factory, header, body):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(header.encode() + b"\n" + (body if isinstance(body, bytes) else body.encode()))
    try:
        light_curve = read_light_curve(path)
    except UnreadableLightCurve:
        return
    assert light_curve.time_btjd.dtype == light_curve.flux.dtype == np.float64
    assert light_curve.time_btjd.size == light_curve.flux.size
