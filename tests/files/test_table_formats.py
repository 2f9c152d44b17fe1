"""A small table in every format, held to the letter: controls, floats, long texts, units and meanings."""

import io
import json

import pyarrow as pa
import pytest
from astropy.io import fits

from clara_pipeline.errors import UsageError
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.files.export_formats import table_bytes
from clara_pipeline.files.format_names import format_of
from clara_pipeline.files.lock import _born
from clara_pipeline.files.table_formats.ecsv import column_facts
from clara_pipeline.files.table_formats.fields import fields_of


def field(name, kind, **about):
    return pa.field(name, kind, metadata=about)


TABLE = pa.table(
    [["a\x1b[31m\x00b\x9f,", None], [3.0, float("nan")], [7, None], [True, None]],
    schema=pa.schema(
        [
            field("note", pa.string(), meaning="what the <vetter> wrote"),
            field("period_days", pa.float64(), unit="d", ucd="time.period", meaning="the orbital period"),
            field("sector", pa.int32()),
            field("kept", pa.bool_()),
        ]
    ),
)


def test_text_has_no_control_characters_and_floats_look_like_floats():
    assert table_bytes(TABLE, "csv", {}).decode() == 'note,period_days,sector,kept\n"a[31mb,",3.0,7,true\n,,,\n'
    assert table_bytes(TABLE, "ecsv", {}).decode().endswith('note,period_days,sector,kept\n"a[31mb,",3.0,7,True\n,,,\n')


def test_units_and_meanings_stand_only_where_there_are_some():
    facts = [column_facts(each) for each in fields_of(TABLE)]
    assert facts == [
        {"name": "note", "datatype": "string", "description": "what the <vetter> wrote"},
        {
            "name": "period_days",
            "datatype": "float64",
            "unit": "d",
            "description": "the orbital period",
            "meta": {"ucd": "time.period"},
        },
        {"name": "sector", "datatype": "int32"},
        {"name": "kept", "datatype": "bool"},
    ]
    head = table_bytes(TABLE, "ecsv", {"run": "r1"}).decode().split("\n")
    assert head[4:8] == [f"# - {json.dumps(one)}" for one in facts]
    assert head[8] == '# meta: {"run": "r1"}'


def test_a_votable_describes_each_field_and_keeps_nothing_between_them():
    text = table_bytes(TABLE, "votable", {"run": "<r>"}).decode()
    fields = text[text.index("<FIELD") : text.index("   <DATA>")].splitlines()
    assert [line.strip() for line in fields] == [
        '<FIELD name="note" datatype="char" arraysize="*"><DESCRIPTION>what the &lt;vetter&gt; wrote</DESCRIPTION></FIELD>',
        '<FIELD name="period_days" datatype="double" unit="d" ucd="time.period"><DESCRIPTION>the orbital period</DESCRIPTION></FIELD>',
        '<FIELD name="sector" datatype="int"><DESCRIPTION></DESCRIPTION></FIELD>',
        '<FIELD name="kept" datatype="boolean"><DESCRIPTION></DESCRIPTION></FIELD>',
    ]
    assert '<INFO name="run" value="&lt;r&gt;"/>' in text


def test_long_texts_of_two_columns_share_the_heap_of_a_fits_file():
    first, second = ["x" * 400, "short"], ["", "y" * 700]
    table = pa.table({"first": first, "number": [1.5, 2.5], "second": second})
    with fits.open(io.BytesIO(table_bytes(table, "fits", {}))) as found:
        assert ["".join(text) for text in found[1].data["first"]] == first
        assert ["".join(text) for text in found[1].data["second"]] == second
        assert found[1].header["PCOUNT"] == 400 + 5 + 700


def test_a_line_end_within_a_cell_of_a_csv_stays_as_it_is(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b'\xef\xbb\xbfname,note\r\na,"one\r\ntwo"\r\n')
    assert csv_rows(path) == [{"name": "a", "note": "one\r\ntwo"}]


def test_a_long_name_without_a_format_is_cut_in_the_message():
    with pytest.raises(UsageError, match="does not say its format; add --format csv") as refused:
        format_of("x" * 5000 + ".zzz", None, ("csv",))
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(("state", "is_gone"), [("Z", True), ("X", True), ("S", False), ("R", False)])
def test_a_zombie_holds_nothing(monkeypatch, state, is_gone):
    stat = f"7 (a ) b) {state} " + " ".join(map(str, range(30)))
    texts = {"/proc/7/stat": stat, "/proc/sys/kernel/random/boot_id": "boot\n"}
    monkeypatch.setattr("pathlib.Path.read_text", lambda path: texts[str(path)])
    assert _born(7) == ("" if is_gone else "boot:18")
