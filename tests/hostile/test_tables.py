"""Tables from elsewhere: CSV of catalogues, CTOI lists, candidates of another program, cells that spreadsheets run."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.catalogues.toi import read_table, sector_list
from clara_pipeline.errors import DamagedStore
from clara_pipeline.files import bounded_parquet
from clara_pipeline.files.bounded_parquet import read_bounded
from clara_pipeline.files.export_formats import ACTIVE, FORMATS, csv_bytes, export_table, guarded
from clara_pipeline.runs.foreign_table import NEEDED, checked_candidates
from clara_pipeline.runs.parts import read_table as read_parquet
from clara_pipeline.sessions.ctoi_files import known_signals
from clara_pipeline.tables.run_tables import RANKED, arrow_table
from clara_pipeline.text import sanitize

LONG_CELL = "TIC ID,TOI,Period (days)\n1,1.01," + "9" * 200_000 + "\n"
ODD_CSV = {
    "a cell longer than csv allows": LONG_CELL.encode(),
    "a quote without end": b'"TIC ID","TOI","Period (days)"\n"1","1.01","' + b"x" * 200_000 + b'"',
    "a stray carriage return": b"TIC ID,TOI,Period (days)\n1,1.01,2\r3\n",
    "NUL bytes": b"TIC ID,TOI,Period (days)\n1,1.0\x001,2\n",
}


@pytest.mark.parametrize("content", ODD_CSV.values(), ids=ODD_CSV.keys())
def test_an_odd_catalogue_is_read_or_refused_in_words(tmp_path, content):
    (tmp_path / "toi.csv").write_bytes(content)
    for read in (read_table, lambda _: known_signals(tmp_path / "toi.csv")):
        try:
            read(content)
        except DamagedStore as error:
            assert "again" in str(error)  # noqa: PT017


def test_a_cell_too_long_for_csv_is_said_in_words(tmp_path):
    (tmp_path / "toi.csv").write_text(LONG_CELL)
    with pytest.raises(DamagedStore, match=r"line 2.*download it again"):
        read_table(LONG_CELL.encode())
    with pytest.raises(DamagedStore, match=r"no CSV table, or damaged.*get it again"):
        known_signals(tmp_path / "toi.csv")


def test_ranges_of_sectors_do_not_multiply():
    assert len(sector_list("1-999," * 10_000)) == 999
    assert sector_list("1-9999") == ()


@given(st.text(max_size=300))
def test_any_text_is_a_list_of_sectors_in_order(text):
    sectors = sector_list(text)
    assert list(sectors) == sorted(set(sectors))


def candidates(**changes: object) -> pa.Table:
    row = {"filename": "a.fits", "tic_id": 1, "sector": 1, "rank": 1, "p3": 0.5, "p5": 0.5, "p9": 0.5, "padded": False}
    table = arrow_table(RANKED, [row])
    for name, column in changes.items():
        place = table.column_names.index(name)
        table = table.remove_column(place) if column is None else table.set_column(place, name, pa.array([column]))
    return table


def test_a_table_of_ours_passes():
    assert checked_candidates(candidates(), "x") == candidates()


@pytest.mark.parametrize("name", NEEDED)
def test_a_column_that_is_missing_is_named(name):
    with pytest.raises(DamagedStore, match=f"no column {name}"):
        checked_candidates(candidates(**{name: None}), "candidates.parquet")


@pytest.mark.parametrize(
    "changes",
    [
        {"rank": "first"}, {"p3": "high"}, {"filename": [1]}, {"tic_id": {"a": 1}}, {"sector": 2**40}, {"padded": "maybe"},
        {"filename": b"\xff\xfe"}, {"nwrss": "\x1b[31m"},
    ],
)  # fmt: skip
def test_a_column_of_another_type_is_named(changes):
    with pytest.raises(DamagedStore, match=f"column {next(iter(changes))} is no "):
        checked_candidates(candidates(**changes), "candidates.parquet")


def test_a_column_of_a_wider_type_is_taken():
    assert checked_candidates(candidates(rank=1.0, filename=b"a.fits"), "x") == candidates()


def test_rows_without_a_name_and_columns_twice_are_refused():
    with pytest.raises(DamagedStore, match="without a filename"):
        checked_candidates(pa.concat_tables([candidates(), arrow_table(RANKED, [{"rank": 2}])]), "x")
    with pytest.raises(DamagedStore, match="same name"):
        checked_candidates(candidates().append_column("rank", pa.array([1])), "x")


# --- cells that spreadsheets run ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "cell"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; =1+1", "x;' =1+1"),
        ('x;"=1+1"', 'x;\'"=1+1"'),
        ("a|@SUM(1)", "a|'@SUM(1)"),
        ("a\t-2", "a\t'-2"),
        ("=1", "'=1"),
        ("'=1", "''=1"),
        ('"=1', "'\"=1"),
        (" =1", "' =1"),
        ("a=1; b", "a=1; b"),
        ("P = 3.2 d; depth 5-6 ppt", "P = 3.2 d; depth 5-6 ppt"),
        ("", ""),
    ],
)
def test_no_part_of_a_note_begins_as_a_formula(note, cell):
    assert guarded(note) == cell


@given(st.text(alphabet="=+-@;|\t'\" ax", max_size=12))
def test_guarding_loses_nothing_and_leaves_no_cell_that_runs(text):
    safe = guarded(text)
    assert safe.replace("'", "") == text.replace("'", "")
    for separator in ";|\t":
        for cell in safe.split(separator):
            assert not cell.lstrip(' "').startswith(tuple(ACTIVE.replace("\t", "")))


def test_a_note_with_a_semicolon_is_safe_in_the_csv():
    table = pa.table({"note": ["x;=cmd|' /C calc'!A0"]})
    assert b";=" not in csv_bytes(table, {})


ESCAPES = "\x1b]52;c;aGk=\x07\x9b31m\u202e"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_told_about_a_table_is_harmless(tmp_path, form):
    export_table(tmp_path / "out", candidates(), form, {"clara_version": f"0{ESCAPES}", f"nwrss_batch_{ESCAPES}": "1"})
    content = (tmp_path / "out").read_bytes()
    for bad in ("\x1b", "\x07", "\u202e"):
        assert bad.encode() not in content or form == "parquet"
    if form == "parquet":
        assert b"\x1b]52" not in content
    assert not sanitize(ESCAPES).startswith("\x1b")


def repeated(n: int, value: object, rows_a_group: int | None = None) -> bytes:
    """A Parquet file of a column that repeats one value `n` times: a few kilobytes."""
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int8)), pa.array([value]))
    file = io.BytesIO()
    pq.write_table(pa.table({"filename": column}), file, row_group_size=rows_a_group or n, store_schema=False)
    return file.getvalue()


@pytest.mark.parametrize(
    ("n", "value", "why"),
    [
        (3_000_000, "x" * 100_000, "texts take more than 1024 MB"),
        (20_000_001, 7, "claims .* at most 20000000 are read"),
    ],
)
def test_a_small_file_of_one_repeated_value_cannot_fill_the_memory(tmp_path, n, value, why):
    path = tmp_path / "candidates.parquet"
    path.write_bytes(repeated(n, value))
    assert path.stat().st_size < 200_000
    before = pa.total_allocated_bytes()
    with pytest.raises(DamagedStore, match=why):
        read_parquet(path)
    assert pa.total_allocated_bytes() - before < 1_000_000


def test_a_large_file_may_hold_more_values_than_a_small_one(monkeypatch):
    monkeypatch.setattr(bounded_parquet, "FEW_CELLS", 10)
    file = io.BytesIO()
    pq.write_table(pa.table({"nwrss": np.random.default_rng(1).random(3_000)}), file)
    assert len(read_bounded(file.getvalue())) == 3_000


def test_texts_that_could_take_too_much_but_do_not_are_read():
    n = 30_000
    names = pa.array([f"tess2018206045859-s0001-{i:016d}-0120-s_lc.fits" if i % 9 else None for i in range(n)])
    file = io.BytesIO()
    pq.write_table(pa.table({"filename": names, "rank": range(n)}), file, row_group_size=n // 2)
    assert read_bounded(file.getvalue())["filename"].combine_chunks().equals(names)
    assert read_bounded(file.getvalue(), ["rank"]).column_names == ["rank"]


def test_texts_are_counted_over_all_parts_of_a_file_and_nested_ones_by_what_they_claim():
    with pytest.raises(ValueError, match="texts take more"):
        read_bounded(repeated(20_000, "x" * 100_000, rows_a_group=2_000))
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000, np.int8)), pa.array(["x" * 100_000]))
    nested, file = pa.ListArray.from_arrays(pa.array(np.arange(20_001, dtype=np.int32)), texts), io.BytesIO()
    pq.write_table(pa.table({"filename": nested}), file, store_schema=False)
    with pytest.raises(ValueError, match="texts take more"):
        read_bounded(file.getvalue())
