"""Whole files pass, everything else does not."""

import numpy as np
import pytest
from download.mirror import light_curve_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.download.fits_check import fault_of, ones_complement_sum

WHOLE = light_curve_bytes(1)
UNSUMMED = light_curve_bytes(1, check_sums=False)


@pytest.fixture
def put(tmp_path):
    def write(content):
        path = tmp_path / "x.fits"
        path.write_bytes(content)
        return path

    return write


def test_whole_files_pass(put):
    assert fault_of(put(WHOLE)) is None
    assert fault_of(put(UNSUMMED)) is None


def test_real_files_pass(shared_data):
    for folder in ("tess", "other"):
        for path in sorted((shared_data / folder).glob("*.fits")):
            assert fault_of(path) is None, path.name


@pytest.mark.parametrize("content", [WHOLE, UNSUMMED])
def test_every_cut_is_seen(put, content):
    for length in [*range(0, len(content), 371), 2880, 5760, len(content) - 1]:
        assert fault_of(put(content[:length])), length


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>down</html>", "web page"),
        (b"<html>" + b" " * 5000, "web page"),
        (b"not a file at all" * 500, "not a FITS file"),
        (WHOLE + b"x", "follows the data"),
        (WHOLE + bytes(2880), "follows the data"),
        (WHOLE.replace(b"NAXIS1  =                   12", b"NAXIS1  =         999999999999"), "cut off"),
        (WHOLE.replace(b"NAXIS1  =                   12", b"NAXIS1  =                  -12"), "negative"),
        (WHOLE.replace(b"NAXIS1  =                   12", b"NAXIS1  = 'twelve'            "), "no number"),
        (WHOLE.replace(b"END" + b" " * 77, b"END!" + b" " * 76), "no end|cut off|first"),
    ],
)
def test_what_is_wrong_is_said(put, content, words):
    import re

    assert re.search(words, fault_of(put(content)) or "")


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(WHOLE) * 8 - 1))
def test_check_sums_see_every_flipped_bit(tmp_path_factory, place):
    if b"CHECKSUM" in WHOLE[max(0, place // 8 - 7) : place // 8 + 8]:
        return  # without its keyword there is no sum to check
    content = bytearray(WHOLE)
    content[place // 8] ^= 1 << (place % 8)
    path = tmp_path_factory.mktemp("flip") / "x.fits"
    path.write_bytes(content)
    assert fault_of(path) is not None


@pytest.mark.parametrize(
    "flip", [(b"CHECKSUM= '", b"CHECKSUM= &"), (b"CHECKSUM= '", b"CHECKSUM< '"), (b"'   / HDU", b"&   / HDU")]
)
def test_a_check_sum_that_cannot_be_read_is_a_fault(put, flip):
    assert "CHECKSUM" in (fault_of(put(WHOLE.replace(*flip, 1))) or "")


def test_without_check_sums_only_the_structure_is_looked_at(put):
    broken = WHOLE[:-3000] + b"\xff" + WHOLE[-2999:]
    assert fault_of(put(broken), check_sums=False) is None
    assert "add up" in fault_of(put(broken))


@given(st.lists(st.integers(0, 2**32 - 1), max_size=50), st.integers(0, 2**32 - 1))
def test_the_sum_is_the_one_with_end_around_carry(words, start):
    slow = start
    for word in words:
        slow += word
        slow = (slow & 0xFFFFFFFF) + (slow >> 32)
    assert ones_complement_sum(np.array(words, dtype=">u4").tobytes(), start) == slow


def test_astropy_agrees_on_the_sums(put):
    from astropy.io import fits

    with fits.open(put(WHOLE), checksum=True) as units:
        assert all(unit.verify_checksum() == 1 and unit.verify_datasum() == 1 for unit in units)
