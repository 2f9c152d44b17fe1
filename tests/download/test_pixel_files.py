"""Cutouts of the full frames: what the archive may send, and what is made of it."""

import io
import zipfile
from pathlib import Path

import pytest

from clara_pipeline.download import tesscut
from clara_pipeline.download.pixel_files import fetch_pixel_file, listed_pixel_file
from clara_pipeline.download.tesscut import unpacked
from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.pixels.find import cutout_place
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy


def archive(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr(name, content)
    return buffer.getvalue()


def test_the_file_in_the_archive_is_taken_whatever_its_name() -> None:
    assert unpacked(archive("../../etc/x.fits", b"SIMPLE")) == b"SIMPLE"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"msg": "outside of all sectors"}', "outside of all sectors"),
        (b"<html>", "it sent something else"),
        (b"", "it sent something else"),
        (archive("readme.txt", b"x"), "holds no cutout"),
        (archive("x.fits", b"x" * 5000)[:-30] + b"\0" * 30, "cut"),
    ],
    ids=["message", "page", "nothing", "other", "damaged"],
)
def test_what_is_no_cutout_is_told(content: bytes, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        unpacked(content)


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesscut, "MAX_CUTOUT_BYTES", 1000)
    with pytest.raises(NetworkError, match="larger"):
        unpacked(archive("x.fits", b"0" * 100_000))


def test_a_broken_cutout_is_not_kept(tmp_path: Path) -> None:
    from download.mirror import Mirror, light_curve_bytes

    with Mirror({"astrocut": archive("x.fits", light_curve_bytes())}).serving() as mirror:
        client = Client(allow(frozenset(), mirror.url), 5.0, RetryPolicy(0, 0.01))
        with pytest.raises(NetworkError, match="no target pixel file"):
            fetch_pixel_file(client, "hlsp_any_lc.fits", cutout_place(3, 84.0, -60.0), tmp_path, mirror.url)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_a_place_there_is_no_cutout(tmp_path: Path) -> None:
    assert cutout_place(None, 1.0, 2.0) is None
    assert cutout_place(1, 1.0, float("nan")) is None
    with pytest.raises(ClaraError, match="position or sector"):
        fetch_pixel_file(Client(allow()), "kplr010002792-2009259160929_llc.fits", None, tmp_path)


def test_the_fast_light_curves_have_fast_pixels() -> None:
    file = listed_pixel_file("tess2020212050318-s0028-0000000261136679-0190-a_fast-lc.fits")
    assert file is not None
    assert file.filename.endswith("a_fast-tp.fits")
    assert file.url.endswith(f"mast:TESS/product/{file.filename}")
    assert listed_pixel_file("star.csv") is None
