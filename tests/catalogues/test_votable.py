"""VOTables out and in."""

import io

import pytest
from catalogues.services import votable
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.catalogues.votable import read_votable, write_votable
from clara_pipeline.network.errors import NetworkError


@given(
    st.lists(
        st.tuples(st.integers(1, 2**62), st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=20
    )
)
def test_what_is_uploaded_is_what_astropy_reads(rows):
    from astropy.io.votable import parse_single_table

    content = write_votable({"tic_id": [a for a, _ in rows], "ra_deg": [b for _, b in rows]})
    array = parse_single_table(io.BytesIO(content)).array
    assert array["tic_id"].tolist() == [a for a, _ in rows]
    assert array["ra_deg"].tolist() == [b for _, b in rows]


@pytest.mark.parametrize("binary", [False, True])
def test_numbers_text_and_nothing_come_back(binary):
    columns = {
        "TIC_ID": [1, None],
        "x": [1.5, None],
        "name": ["[HD2002] 5", "a\x1bb"],
        "bad": [float("nan"), float("inf")],
    }
    if not binary:
        columns["name"][1] = "ab"
    rows = read_votable(votable(columns, binary=binary), "here")
    assert rows[0] == {"tic_id": 1, "x": 1.5, "name": "[HD2002] 5", "bad": None}
    assert rows[1] == {"tic_id": None, "x": None, "name": "ab", "bad": None}


def test_an_empty_table_has_no_rows():
    assert read_votable(votable({"a": [], "b": []}), "here") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>down</html>", "no VOTable|without a table"),
        (b"", "no VOTable"),
        (b"<?xml version='1.0'?><VOTABLE version='1.4'></VOTABLE>", "without a table"),
        (votable({"a": [1]})[:300], "no VOTable"),
        (votable({"a": [1]}, status="OVERFLOW"), "row limit"),
        (votable({"a": [1]}, status="ERROR"), "refused the query"),
    ],
)
def test_what_is_no_answer_is_an_error(content, message):
    with pytest.raises(NetworkError, match=message):
        read_votable(content, "here")


STREAM = b'<STREAM encoding="base64" href="file:///etc/passwd"/>'


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><VOTABLE/>',
        b"<VOTABLE><RESOURCE><TABLE><DATA><BINARY2>" + STREAM,
        b"<v:VOTABLE><v:STREAM\n encoding='base64'\n HREF = 'http://evil.example'/>",
        "<?xml version='1.0' encoding='utf-16'?><VOTABLE/>".encode("utf-16"),
        b"<?xml version='1.0' encoding='utf-7'?><VOTABLE/>",
    ],
)
def test_documents_that_point_elsewhere_are_not_read(content):
    with pytest.raises(NetworkError, match=r"points elsewhere|no VOTable"):
        read_votable(content, "here")
