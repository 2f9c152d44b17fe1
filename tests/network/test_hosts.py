"""Which addresses may be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.errors import UsageError
from clara_pipeline.network.hosts import ARCHIVE_HOSTS, allow, rebased

MAST_FILE = "https://mast.stsci.edu/api/v0.1/Download/file/?uri=mast:TESS/product/x.fits"


@pytest.mark.parametrize(
    "url", [MAST_FILE, "https://archive.stsci.edu/a", "https://MAST.stsci.edu/a", "https://mast.stsci.edu:443/"]
)
def test_archives_are_allowed(url):
    assert url in allow(ARCHIVE_HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "http://mast.stsci.edu/a",
        "https://mast.stsci.edu.evil.example/a",
        "https://evil.example/mast.stsci.edu",
        "https://mast.stsci.edu@evil.example/",
        "https://evil.example\\@mast.stsci.edu/",
        "https://mast.stsci.edu:8443/",
        "https://mast.stsci.edu:0/",
        "https://mast.stsci.edu:99999/",
        "file:///etc/passwd",
        "ftp://mast.stsci.edu/a",
        "//mast.stsci.edu/a",
        "https://mast.stsci.edu/a b",
        "https://mast.stsci.edu/a\r\nHost: evil",
        "https://mast.stsci.edu/\x00",
        "https://mаst.stsci.edu/a",
        "https://[::1",
        "",
    ],
)
def test_everything_else_is_refused(url):
    assert url not in allow(ARCHIVE_HOSTS)


def test_a_mirror_is_allowed_with_its_scheme_and_port_only():
    allowed = allow(ARCHIVE_HOSTS, "http://127.0.0.1:8000/some/path")
    assert "http://127.0.0.1:8000/x" in allowed
    assert "http://127.0.0.1:8001/x" not in allowed
    assert "http://localhost:8000/x" not in allowed
    assert "https://127.0.0.1/x" in allowed  # its secure twin


def test_a_setting_that_is_no_address_is_refused():
    with pytest.raises(UsageError, match="not an address"):
        allow(frozenset(), "nonsense")


def test_the_mirror_replaces_scheme_and_host_only():
    assert rebased(MAST_FILE, "http://127.0.0.1:8000") == "http://127.0.0.1:8000" + MAST_FILE[22:]
    assert rebased(MAST_FILE, "http://h/tess/") == "http://h/tess" + MAST_FILE[22:]
    assert rebased(MAST_FILE, "") == MAST_FILE


@given(st.text(max_size=60))
def test_nothing_random_is_allowed(text):
    assert text not in allow(ARCHIVE_HOSTS)
    assert f"https://mast.stsci.edu{text}" not in allow(frozenset({"other.example"}))
