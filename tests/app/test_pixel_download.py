"""The Pixels screen downloads what is missing: from a small archive of the test's own, with real keys."""

import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from app.test_pixels_screen import NAME, cutout
from app.test_vet_screen import shown, until, vetting
from app.vet_sky import KNOWN, ranked_run
from download.mirror import Mirror
from textual.pilot import Pilot

from clara_tui.screens.vet.screen import VetScreen

DRIPPING = "drip:0.05"


def zipped(path: Path) -> bytes:
    """Put a file into an archive, as TESSCut does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(path, "tess-s0001-4-2_84.3_-60.0_11x11_astrocut.fits")
    return buffer.getvalue()


@asynccontextmanager
async def without_a_file(workspace: Path, address: str, settings: str = "") -> AsyncIterator[tuple[Pilot, VetScreen]]:
    """Open the Pixels screen of a star whose pixels only the archive at `address` has."""
    ranked_run(workspace, 1, KNOWN)
    download = f'[download]\nbase_url = "{address}"\nfirst_wait_seconds = 0.01\n'
    (workspace / "clara.toml").write_text(settings + download)
    async with vetting(workspace, (160, 50), helper=True) as (pilot, vet):
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "d downloads it" in shown(pilot.app.screen))
        yield pilot, vet


def text_on(pilot: Pilot) -> str:
    return " ".join(shown(pilot.app.screen).split())


@pytest.mark.parametrize("keys", [["d"], ["colon", *"pixels", "space", *"get", "enter"]], ids=["key", "command"])
async def test_the_file_of_star_and_sector_is_kept_and_shown(tmp_path: Path, keys: list[str]) -> None:
    cutout(tmp_path / "there.fits")
    with Mirror({NAME: (tmp_path / "there.fits").read_bytes()}).serving() as mirror:
        async with without_a_file(tmp_path, mirror.url) as (pilot, _):
            await pilot.press(*keys)
            await until(pilot, lambda: "on target" in text_on(pilot))
    assert (tmp_path / "pixels" / "s0001" / NAME).is_file()
    assert [path for _, path, _ in mirror.requests] == [f"/api/v0.1/Download/file/?uri=mast:TESS/product/{NAME}"]


@pytest.mark.long
async def test_a_cutout_of_the_full_frames_where_the_archive_has_no_file(tmp_path: Path) -> None:
    cutout(tmp_path / "there.fits")
    with Mirror({"astrocut": zipped(tmp_path / "there.fits")}).serving() as mirror:
        async with without_a_file(tmp_path, mirror.url) as (pilot, _):
            await pilot.press("d")
            await until(pilot, lambda: "on target" in text_on(pilot))
            assert "tesscut-s0001-84.2500-80.5000_tp.fits" in text_on(pilot)
    assert (
        mirror.requests[-1][1] == "/tesscut/api/v0.1/astrocut?ra=84.250000&dec=-80.500000&y=11&x=11&units=px&sector=1"
    )


async def test_what_could_not_be_had_is_told(tmp_path: Path) -> None:
    with Mirror({"astrocut": b'{"msg": "the star was not observed"}'}).serving() as mirror:
        async with without_a_file(tmp_path, mirror.url) as (pilot, _):
            await pilot.press("d")
            await until(pilot, lambda: "the star was not observed" in text_on(pilot))
            assert f"{NAME}: " in text_on(pilot)
            assert "404" in text_on(pilot)


async def test_leaving_ends_it(tmp_path: Path) -> None:
    cutout(tmp_path / "there.fits")
    mirror = Mirror({NAME: (tmp_path / "there.fits").read_bytes()})
    mirror.faults = lambda _name, _turn: DRIPPING
    with mirror.serving():
        async with without_a_file(tmp_path, mirror.url) as (pilot, vet):
            await pilot.press("d")
            await until(pilot, lambda: bool(mirror.requests))
            assert "downloading" in text_on(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is vet and not list(pilot.app.workers))
    assert not (tmp_path / "pixels" / "s0001" / NAME).exists()
    assert len(mirror.requests) == 1


async def test_offline_nothing_is_asked(tmp_path: Path) -> None:
    with Mirror({}).serving() as mirror:
        async with without_a_file(tmp_path, mirror.url, "[evidence]\noffline = true\n") as (pilot, _):
            await pilot.press("d")
            await until(pilot, lambda: "evidence.offline" in text_on(pilot))
    assert mirror.requests == []
