"""What is written is what others read."""

import csv
import io
import json
import re
import warnings

import numpy as np
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from astropy.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.files.export_formats import ACTIVE, FORMATS, export_table, guarded
from clara_pipeline.tables.run_tables import DECISIONS, arrow_table
from clara_pipeline.text import sanitize

ABOUT = {"clara": "0.1", "run": "20250806-1"}
TEXTS = [c.name for c in DECISIONS if c.type == "string"]
FLOATS = [c.name for c in DECISIONS if c.type == "float64"]

text = st.text(max_size=40).map(sanitize).map(lambda note: note or None)
awkward = st.sampled_from(
    [
        "=1+1",
        "'=x",
        "''",
        '"',
        '""',
        "a,b|c",
        "-5",
        "+",
        "@me",
        "nan",
        "null",
        "--",
        "true",
        "N/A",
        "é😀",
        "<&>",
        "#",
        "'",
        "0x1",
        "= ",
    ]
).map(sanitize)
number = st.floats(allow_nan=False, allow_infinity=False) | st.none()
rows = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(TEXTS, text | awkward)
        | dict.fromkeys(FLOATS, number)
        | {"tic_id": st.none() | st.integers(0, 2**62), "sector": st.none() | st.integers(1, 999)}
        | {"rating": st.none() | st.integers(0, 5)}
        | {name: st.booleans() for name in ("second_look", "ephemeris_kept", "simulated")}
    ),
    max_size=4,
)


def unguarded(cell):
    """Take back the apostrophes that `guarded` put into a cell."""
    return re.sub(rf"""(^|[;|\t\r\n])'(?=['" ]*[{re.escape(ACTIVE)}])""", r"\1", cell)


def read_csv(data):
    kinds = {"string": str, "float64": float, "int64": int, "int32": int, "bool": lambda cell: cell == "true"}
    kind = {c.name: kinds[c.type] for c in DECISIONS}

    found = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [{n: kind[n](unguarded(v)) if v != "" else None for n, v in row.items()} for row in found]


def plain(value):
    """The value as Python's; None where masked or (VOTable knows no null text) empty."""
    if np.ma.is_masked(value) or value in ("", b""):
        return None
    value = value.decode() if isinstance(value, bytes) else value
    return value if isinstance(value, str) else value.item()


def read_astropy(form):
    def read(data):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = Table.read(io.BytesIO(data), format=form)
        return [{name: plain(row[name]) for name in table.colnames} for row in table]

    return read


def read_fits(data):
    """FITS knows ASCII only, and logical values without a value as zero bytes."""
    with fits.open(io.BytesIO(data)) as hdus:
        hdus.verify("exception")
        nothing = {n: hdus[1].data.field(n) for n in hdus[1].columns.names if hdus[1].columns[n].format == "L"}
        raw = {n: hdus[1].data.view(np.recarray)[n].view("i1") for n in nothing}
    rows = read_astropy("fits")(data)
    return [row | {n: None for n in raw if raw[n][i] == 0} for i, row in enumerate(rows)]


READERS = {
    "csv": read_csv,
    "ecsv": read_astropy("ascii.ecsv"),
    "votable": read_astropy("votable"),
    "fits": read_fits,
    "parquet": lambda data: pq.read_table(io.BytesIO(data)).to_pylist(),
    "jsonl": lambda data: [json.loads(line) for line in data.decode().split("\n") if line],
}


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25, deadline=None)
@given(rows=rows)
def test_reading_back_gives_the_same_values(form, rows):
    table = arrow_table(DECISIONS, rows)
    expected = table.to_pylist()
    if form == "fits":
        ascii_only = {True: lambda value: value.encode("ascii", "replace").decode().rstrip() or None}
        expected = [{n: ascii_only.get(isinstance(v, str), lambda v: v)(v) for n, v in row.items()} for row in expected]
    assert READERS[form](FORMATS[form](table, ABOUT)) == expected


@given(st.text(max_size=6) | st.text(alphabet="x;|\t '\"=-@＝", max_size=9))
def test_no_text_cell_begins_with_what_a_spreadsheet_runs_and_none_is_lost(cell):
    kept = guarded(cell)
    assert not any(part.startswith(tuple(ACTIVE)) for part in re.split(r"[;|\n]", kept))
    assert unguarded(kept) == cell


@pytest.mark.parametrize(
    ("name", "written"),
    [("-dash.fits", "-dash.fits"), ("-2+3.fits", "'-2+3.fits"), ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
     ("=x.fits", "'=x.fits"), ("+x.fits", "'+x.fits"), ("@x.fits", "'@x.fits"), ("--x", "'--x")],
)  # fmt: skip
def test_a_file_keeps_its_name_where_no_spreadsheet_would_run_it(name, written):
    table = arrow_table(DECISIONS, [{"filename": name, "note": "-dash.fits"}])
    row = next(csv.DictReader(io.StringIO(FORMATS["csv"](table, ABOUT).decode())))
    assert (row["filename"], row["note"]) == (written, "'-dash.fits")


def test_negative_numbers_stay_numbers_in_csv():
    table = arrow_table(DECISIONS, [{"filename": "-2", "epoch_btjd": -1.5, "note": "-2"}])
    row = next(csv.DictReader(io.StringIO(FORMATS["csv"](table, ABOUT).decode())))
    assert (row["filename"], row["epoch_btjd"], row["note"]) == ("'-2", "-1.5", "'-2")


def test_units_meanings_and_origin_travel_where_there_is_a_place(tmp_path):
    table = arrow_table(DECISIONS, [{"filename": "a", "period_days": 3.0, "depth_ppm": 100.0}])
    for form in FORMATS:
        export_table(tmp_path / form, table, form, ABOUT)
    ecsv = Table.read(tmp_path / "ecsv", format="ascii.ecsv")
    assert (ecsv["period_days"].unit, ecsv["duration_hours"].unit) == ("d", "h")
    assert ecsv["depth_ppm"].quantity[0].to_value("") == pytest.approx(1e-4)
    assert ecsv["period_days"].description.startswith("period of")
    assert ecsv.meta == ABOUT
    votable = Table.read(tmp_path / "votable", format="votable")
    assert votable["period_days"].unit == "d"
    assert votable["depth_ppm"].unit.to_string() == "ppm"
    assert votable["period_days"].meta["ucd"] == "time.period"
    assert b'<INFO name="run" value="20250806-1"/>' in (tmp_path / "votable").read_bytes()
    table_hdu = fits.open(tmp_path / "fits")[1]
    assert table_hdu.columns["depth_ppm"].unit == "10**-6"
    assert "run = 20250806-1" in str(table_hdu.header["COMMENT"])
    parquet = pq.read_schema(tmp_path / "parquet")
    assert parquet.field("period_days").metadata[b"unit"] == b"d"
    assert parquet.metadata[b"run"] == b"20250806-1"


def test_equal_tables_are_equal_bytes():
    table = arrow_table(DECISIONS, [{"filename": "a", "note": "x"}])
    for form, written in FORMATS.items():
        assert written(table, ABOUT) == written(table, ABOUT), form
