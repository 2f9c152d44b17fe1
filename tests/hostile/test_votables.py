"""Catalogue answers that reach for files and hosts, or claim more than they hold."""

import bz2
import gzip
import resource
import subprocess
import sys
from contextlib import suppress

import pytest
from catalogues.services import votable
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.catalogues.votable import read_votable
from clara_pipeline.catalogues.votable_scan import scan_votable
from clara_pipeline.network.errors import NetworkError


def table(fields: str = '<FIELD name="a" datatype="int"/>', data: str = "", attributes: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<VOTABLE version="1.4" '
        f'xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE{attributes}>{fields}'
        f"<DATA>{data or '<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA>'}</DATA></TABLE></RESOURCE></VOTABLE>"
    ).encode()


ELSEWHERE = {
    "href behind a >": '<BINARY2><STREAM expires="a>b" href="file:///etc/passwd" encoding="base64"/></BINARY2>',
    "href in capitals": "<BINARY2><STREAM HREF='file:///etc/passwd'/></BINARY2>",
    "href of a name space": '<BINARY2><STREAM xlink:href="file:///etc/passwd" xmlns:xlink="x"/></BINARY2>',
    "href on another line": '<BINARY><STREAM\nencoding="base64"\n\thref\n=\n"http://127.0.0.1:9/x"/></BINARY>',
    "href escaped": '<BINARY><STREAM hre&#102;="x" href="&#102;ile:///etc/passwd"/></BINARY>',
    "a FITS file": '<FITS extnum="1"><STREAM encoding="base64">AAAA</STREAM></FITS>',
    "href beside a comment": '<!-- > --><BINARY2><STREAM actuate="x>" href="file:///etc/passwd"/></BINARY2>',
}


@pytest.mark.parametrize("data", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_data_kept_elsewhere_is_refused(data):
    with pytest.raises(NetworkError, match=r"points elsewhere|no VOTable") as caught:
        scan_votable(table(data=data), "here")
    assert "etc" not in str(caught.value)


@pytest.mark.parametrize(
    "before",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        b"<!DOCTYPE x PUBLIC '-//x//EN' 'file:///etc/passwd'>",
        b'<?xml-stylesheet href="file:///etc/passwd"?>',
    ],
)
def test_document_types_entities_and_instructions_are_refused(before):
    start, rest = table().split(b"\n", 1)
    with pytest.raises(NetworkError, match="points elsewhere"):
        scan_votable(start + b"\n" + before + rest, "here")


@pytest.mark.parametrize(
    ("fields", "attributes"),
    [
        ('<FIELD name="a" datatype="double" arraysize="300000000"/>', ""),
        ('<FIELD name="a" datatype="double" arraysize="20000x20000*"/>', ""),
        ('<FIELD name="a" datatype="double" arraysize=" 99999999999999999999999 "/>', ""),
        ('<PARAM name="a" datatype="double" arraysize="300000000" value="0"/>', ""),
        ('<FIELD name="a" datatype="double" arraysize="9999"/>' * 6, ""),
        ('<FIELD name="a" datatype="int"/>' * 201, ""),
        ('<FIELD name="a" datatype="int"/>', ' nrows="4000000000"'),
        ('<FIELD name="a" datatype="int" arraysize="1000"/>', ' nrows="20000"'),
        ('<FIELD name="a" datatype="int"/>', ' nrows="' + "9" * 5000 + '"'),
    ],
)
def test_claims_that_no_answer_fulfils_are_refused(fields, attributes):
    with pytest.raises(NetworkError, match=r"claims|more than"):
        scan_votable(table(fields, attributes=attributes), "here")


@pytest.mark.parametrize(
    "content",
    [
        bz2.compress(bytes(10**7)),
        gzip.compress(table(), mtime=0),
        b"\x00<VOTABLE/>",
        b"SIMPLE  =                    T",
        b"PK\x03\x04<VOTABLE/>",
        "<VOTABLE/>".encode("utf-16"),
        b"",
        b"   \n",
    ],
)
def test_what_does_not_begin_as_xml_is_never_unpacked(content):
    with pytest.raises(NetworkError, match="no VOTable"):
        scan_votable(content, "here")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "dynamic"])
def test_compressed_streams_are_refused(encoding):
    with pytest.raises(NetworkError, match="compressed"):
        scan_votable(table(data=f'<BINARY><STREAM encoding="{encoding}">AAAA</STREAM></BINARY>'), "here")


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b" \r\n\t"])
def test_an_ordinary_answer_with_a_mark_or_space_before_it_is_read(before):
    content = table().split(b"\n", 1)[1]
    scan_votable(before + content, "here")


def test_a_link_to_a_page_for_people_is_no_harm():
    fields = '<FIELD name="A" datatype="int"><LINK href="http://simbad.example/sim-id?Ident=1"/></FIELD>'
    assert read_votable(table(fields), "here") == [{"a": 1}]


def test_arrays_and_odd_sorts_are_nothing():
    fields = '<FIELD name="a" datatype="double" arraysize="2"/><FIELD name="b" datatype="floatComplex"/>'
    fields += '<FIELD name="c" datatype="boolean"/><FIELD name="d" datatype="char" arraysize="*"/>'
    data = "<TABLEDATA><TR><TD>1 2</TD><TD>1 2</TD><TD>T</TD><TD>x&#x9b;y</TD></TR></TABLEDATA>"
    assert read_votable(table(fields, data), "here") == [{"a": None, "b": None, "c": True, "d": "xy"}]


def test_rows_that_cost_more_than_they_weigh_end_in_the_limited_process():
    """600 000 empty rows of 10 000 numbers would take 48 GB."""
    fields = '<FIELD name="a" datatype="double" arraysize="10000"/>'
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NetworkError, match=r"memory|time"):
        read_votable(table(fields, "<TABLEDATA>" + "<TR><TD/></TR>" * 600_000 + "</TABLEDATA>"), "here")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_the_reading_process_opens_nothing(tmp_path):
    """Even when the scan is left out, astropy finds the doors shut."""
    (tmp_path / "secret").write_text("1 2 3")
    href = f'<BINARY><STREAM href="file://{tmp_path}/secret"/></BINARY>'
    command = [sys.executable, "-P", "-m", "clara_pipeline.catalogues.votable_child"]
    done = subprocess.run(command, input=table(data=href), capture_output=True, check=True)
    assert b"tries to" in done.stdout
    assert done.stderr == b""


def test_python_files_of_the_working_folder_are_not_run(tmp_path, monkeypatch):
    for name in ("numpy", "astropy", "msgspec", "clara_pipeline", "io"):
        (tmp_path / f"{name}.py").write_text("open('trapped', 'w')")
    monkeypatch.chdir(tmp_path)
    assert read_votable(table(), "here") == [{"a": 1}]
    assert not (tmp_path / "trapped").exists()


ORDINARY = [votable({"a": [1, None], "b": ["x", "y"]}, binary=binary) for binary in (False, True)]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_spoilt_answer_is_scanned_or_refused(data):
    spoilt = bytearray(data.draw(st.sampled_from(ORDINARY)))
    for _ in range(data.draw(st.integers(1, 5))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NetworkError):
        scan_votable(bytes(spoilt), "here")
