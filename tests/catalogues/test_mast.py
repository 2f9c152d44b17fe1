"""Bulk scripts are lists to read, never programs to run."""

import pytest
from download.mirror import name_of, script_of
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.catalogues.mast import cloud_address, listed_file, product_address, read_script, script_address
from clara_pipeline.network.hosts import ARCHIVE_HOSTS, allow

ALLOWED = allow(ARCHIVE_HOSTS)
GOOD = name_of(25155310)


def line(name, url=None):
    return f"curl -C - -L -o {name} {url or product_address(name)}\n".encode()


def test_the_published_scripts_are_read_whole(shared_data):
    for sector in (1, 2):
        path = shared_data / "catalogues" / f"tesscurl_sector_{sector}_lc.sh"
        listing = read_script(path.read_bytes(), ALLOWED)
        assert len(listing.files) == 399
        assert {file.sector for file in listing.files} == {sector}
        assert listing.refused == ()
        assert not listing.cut_off


def test_names_tell_sector_and_star():
    file = listed_file("tess2020186164531-s0027-0000000149603524-0189-a_fast-lc.fits")
    assert (file.sector, file.tic_id) == (27, 149603524)


HOSTILE = [
    f"../{GOOD}", f"/etc/{GOOD}", f"../../.ssh/{GOOD}", "~/.bashrc", ".", "..", "-", f"{GOOD}\x00", f"a/{GOOD}",
    GOOD.replace("s_lc", "x" * 300), "x" * 300 + ".fits", f"{GOOD};rm", f"$(touch${{IFS}}x){GOOD}", f"`id`{GOOD}", f"{GOOD}|sh",
    GOOD.replace("0000", "٠٠٠٠"), GOOD.replace("lc", "lс"), f"{GOOD}\x1b[31m", GOOD.upper(), f"{GOOD}.sh", "tess.fits",
    GOOD.replace("-s_", "-S_"), f"'{GOOD}'", f'"{GOOD}"', f"{GOOD}%2e%2e", f"C:\\{GOOD}", f"{GOOD}\t{GOOD}", f"--output={GOOD}",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused(name):
    listing = read_script(line(name) + line(GOOD), ALLOWED)
    assert [file.filename for file in listing.files] == [GOOD]
    assert len(listing.refused) == 1
    assert listing.refused[0].reason
    assert listing.refused[0].what.isprintable()


@pytest.mark.parametrize(
    "url",
    [
        f"https://evil.example/{GOOD}",
        f"http://evil.example/{GOOD}",
        f"file:///tmp/{GOOD}",
        f"https://mast.stsci.edu@evil.example/{GOOD}",
        product_address(name_of(2)),
    ],
)
def test_addresses_elsewhere_are_refused(url):
    listing = read_script(line(GOOD, url), ALLOWED)
    assert (len(listing.files), len(listing.refused)) == (0, 1)


def test_archives_are_asked_by_https_whatever_the_script_says():
    (file,) = read_script(line(GOOD, f"http://archive.stsci.edu/x/{GOOD}"), ALLOWED).files
    assert file.url == f"https://archive.stsci.edu/x/{GOOD}"


def test_other_lines_are_passed_over():
    script = b"#!/bin/sh\nrm -rf /\n\ntouch pwned\n# curl -o x y\n" + line(GOOD)
    listing = read_script(script, ALLOWED)
    assert (len(listing.files), len(listing.refused)) == (1, 0)


@pytest.mark.parametrize("text", [b"curl\n", b"curl -o\n", b"curl -o x\n", b"curl -L -O https://mast.stsci.edu/x\n"])
def test_malformed_download_lines_are_refused(text):
    assert len(read_script(text, ALLOWED).refused) == 1


def test_each_name_once():
    listing = read_script(line(GOOD) * 3 + line(GOOD, f"https://archive.stsci.edu/{GOOD}"), ALLOWED)
    assert len(listing.files) == 1
    assert [refused.reason for refused in listing.refused] == ["listed before with another address"]


def test_windows_line_ends_and_order():
    names = [name_of(n) for n in (3, 1, 2)]
    listing = read_script(script_of(names).replace(b"\n", b"\r\n"), ALLOWED)
    assert [file.filename for file in listing.files] == names


def test_a_cut_script_is_known_by_its_last_line():
    whole = script_of([name_of(n) for n in range(3)])
    assert not read_script(whole, ALLOWED).cut_off
    assert not read_script(whole[:-1], ALLOWED).cut_off
    begins = whole.rindex(b"curl")
    for end in range(begins + 1, len(whole) - 1):
        assert read_script(whole[:end], ALLOWED).cut_off, whole[begins:end]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(content):
    listing = read_script(content + b"\ncurl -C - -L -o " + content, ALLOWED)
    assert all("/" not in file.filename for file in listing.files)


def test_addresses():
    assert script_address(1) == "https://mast.stsci.edu/missions/tess/download_scripts/sector/tesscurl_sector_1_lc.sh"
    assert cloud_address(listed_file(GOOD)).endswith(f"/tess/public/tid/s0001/0000/0000/2515/5310/{GOOD}")
