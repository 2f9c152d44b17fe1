"""ExoFOP's tables: all rows, sectors right, TOI numbers as text."""

import csv
import io

import pytest
from astropy.coordinates import Angle
from catalogues.services import CTOI_HEADINGS, TOI_HEADINGS, csv_table
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.catalogues.toi import read_table, sector_list, toi_address, tois_of_sector
from clara_pipeline.errors import DamagedStore

ROW = [231663901, "101.01", "", "KP", "KP", 12.4069, 318.737012, -55.871863, 2458326.009117, 1.43037, 1.6166, 18960.7, 151.7,
       "1,27,67", "WASP-46 b"]  # fmt: skip


def changed(**cells):
    return [
        cells.get(heading.replace(" ", "_").split("_(")[0], cell)
        for heading, cell in zip(TOI_HEADINGS, ROW, strict=True)
    ]


def test_the_published_table_is_read_whole(shared_data):
    content = (shared_data / "catalogues" / "exofop_toi_2025-04-01.csv").read_bytes()
    rows = read_table(content)
    text = content.decode("utf-8-sig")
    raw = list(csv.DictReader(io.StringIO(text[text.index('"TIC ID"') :], newline="")))
    assert len(rows) == len(raw) == 7525
    assert [row["toi"] for row in rows] == [row["TOI"] for row in raw]
    assert [row["sectors"] for row in rows] == [row["Sectors"] for row in raw]
    assert [row["toi"] for row in rows if row["tic_id"] == 231663901] == ["101.01"]
    assert len(tois_of_sector(rows, 2)) == sum("2" in row["Sectors"].split(",") for row in raw) == 466


def test_preamble_and_byte_order_mark_are_passed_over():
    for preamble in ("", "\ufeff", "\ufeffproduced today\n\n", "one\ntwo, three\n\n\n"):
        rows = read_table(csv_table(TOI_HEADINGS, [ROW], preamble))
        assert len(rows) == 1
        assert (rows[0]["tic_id"], rows[0]["toi"]) == (231663901, "101.01")
        assert rows[0]["epoch_btjd"] == pytest.approx(1326.009117)
        assert rows[0]["ctoi"] is None


def test_toi_numbers_keep_their_last_zero():
    rows = read_table(csv_table(TOI_HEADINGS, [changed(TOI="700.10"), changed(TOI="700.1")]))
    assert [row["toi"] for row in rows] == ["700.10", "700.1"]


def test_the_community_table_has_headings_of_its_own():
    row = [
        425997655,
        "425997655.05",
        "",
        9.1,
        "10:00:00",
        "-05:30:00",
        2458326.5,
        3.5,
        2.0,
        300,
        "PC",
        "",
        "single\ttransit",
    ]
    (found,) = read_table(csv_table(CTOI_HEADINGS, [row], ""))
    assert (found["ctoi"], found["toi"], found["tess_disposition"]) == ("425997655.05", None, "PC")
    assert (found["ra_deg"], found["dec_deg"]) == (150.0, -5.5)
    assert (found["duration_hours"], found["depth_ppm"], found["comments"]) == (2.0, 300.0, "single transit")


def test_odd_cells_become_nothing_or_harmless():
    row = changed(Comments="\x1b[31mred\u202e", Period="0", Depth="nan", Duration="inf", Sectors="", TESS_mag="bright")
    (found,) = read_table(csv_table(TOI_HEADINGS, [row]))
    assert found["comments"] == "[31mred"
    assert [found[name] for name in ("period_days", "depth_ppm", "duration_hours", "sectors", "tmag")] == [None] * 5


def test_a_table_without_rows_is_refused():
    with pytest.raises(DamagedStore, match="no rows"):
        read_table(csv_table(TOI_HEADINGS, []))


def test_line_ends_within_cells_are_kept_in_their_cell():
    rows = read_table(csv_table(TOI_HEADINGS, [changed(Comments="first\r\nsecond\u2028third"), ROW]))
    assert len(rows) == 2
    assert rows[0]["comments"].startswith("first")


@pytest.mark.parametrize("end", range(1, 120, 7))
def test_a_table_cut_off_is_refused(end):
    with pytest.raises(DamagedStore, match="cut off"):
        read_table(csv_table(TOI_HEADINGS, [ROW, ROW])[: -end - 5])


@pytest.mark.parametrize(
    "content", [b"", b"<html>down</html>", b"a,b\n1,2\n", b"\xff\xfe\x00", csv_table(["TIC ID"], [])]
)
def test_what_is_no_table_is_refused(content):
    with pytest.raises(DamagedStore, match="not ExoFOP"):
        read_table(content)


@pytest.mark.parametrize(
    ("text", "sectors"),
    [("1,27,67", (1, 27, 67)), ("", ()), ("67, 1,27", (1, 27, 67)), ("1-3,27", (1, 2, 3, 27)), ("14 – 16", (14, 15, 16)),
     ("1;2", (1, 2)), ("S1", (1,)), ("0", ()), ("123456", ()), ("5,5", (5,))],
)  # fmt: skip
def test_sector_lists(text, sectors):
    assert sector_list(text) == sectors


@given(st.sets(st.integers(1, 999), max_size=40))
def test_any_sector_list_comes_back(sectors):
    assert sector_list(",".join(map(str, sectors))) == tuple(sorted(sectors))


def test_addresses():
    assert toi_address("https://exofop.ipac.caltech.edu/tess/") == (
        "https://exofop.ipac.caltech.edu/tess/download_toi.php?sort=toi&output=csv"
    )


@pytest.mark.parametrize("dec", ["-05:30:00", "+89:59:59.9", "-00:00:30.5", "00:00:00"])
@pytest.mark.parametrize("ra", ["10:00:00", "23:59:59.999", "00:00:00.0"])
def test_positions_in_hours_and_degrees_are_those_of_astropy(ra: str, dec: str):
    cells = {"TIC ID": 5, "TOI": "5.01", "RA (deg)": ra, "Dec (deg)": dec}
    (row,) = read_table(csv_table(list(cells), [list(cells.values())]))
    assert row["ra_deg"] == pytest.approx(Angle(ra, "hourangle").deg, abs=1e-10)
    assert row["dec_deg"] == pytest.approx(Angle(dec, "deg").deg, abs=1e-10)


@pytest.mark.parametrize("cell", ["12:61:00", "12:00:60", "12:00:1.2.3", "12:00:.", "999:00:00", "1:2", ":::"])
def test_a_position_that_cannot_be_is_left_empty(cell: str):
    cells = {"TIC ID": 5, "TOI": "5.01", "RA (deg)": cell, "Dec (deg)": cell}
    (row,) = read_table(csv_table(list(cells), [list(cells.values())]))
    assert (row["ra_deg"], row["dec_deg"]) == (None, None)
