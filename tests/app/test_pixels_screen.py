"""The Pixels screen with real keys: images and words from a file beside the light curve, or from a folder."""

from pathlib import Path

import numpy as np
import pytest
from app.test_vet_screen import shown, until, vetting
from app.vet_sky import DURATION_DAYS, EPOCH_BTJD, KNOWN, PERIOD_DAYS, filename, ranked_run, transit_curve
from target_pixel_file import write_target_pixels

from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.synthetic.cutouts import CutoutStar, simulated_cutout
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.pixels.answers import FoundPixels
from clara_tui.analysis.pixels.difference import found_pixels
from clara_tui.keys import bindings
from clara_tui.plots.canvas import Size
from clara_tui.plots.pixels.image import ImageMark, image_lines
from clara_tui.screens.pixels.screen import PixelsScreen
from clara_tui.screens.pixels.words import found_words, marks_of
from clara_tui.text.styled_text import text_of

NAME = filename(0).replace("_lc", "_tp")


def cutout(path: Path, on_neighbour: bool = False) -> None:
    """Write the target pixels of the first star, whose dip is its own or a neighbour's."""
    time, _ = transit_curve(0)
    phase = (time - EPOCH_BTJD) / PERIOD_DAYS % 1.0
    dip = 1 - 0.3 * (np.minimum(phase, 1 - phase) * PERIOD_DAYS < DURATION_DAYS / 2)
    stars = [
        CutoutStar(2.3, 3.6, 1e4, 1.0 if on_neighbour else dip),
        CutoutStar(6.0, 6.0, 3e3, dip if on_neighbour else 1),
    ]
    write_target_pixels(path, time, simulated_cutout(stars, len(time), (9, 9), noise=20.0))


@pytest.mark.parametrize(
    ("size", "on_neighbour", "word"), [((80, 24), False, "on target"), ((160, 50), True, "off target")], ids=str
)
async def test_the_key_shows_where_the_dip_comes_from(tmp_path: Path, size, on_neighbour, word) -> None:
    ranked_run(tmp_path, 1, KNOWN)
    cutout(tmp_path / "data" / NAME, on_neighbour)
    async with vetting(tmp_path, size=size, helper=True) as (pilot, screen):
        await pilot.press("ctrl+x")
        await until(pilot, lambda: isinstance(pilot.app.screen, PixelsScreen) and word in shown(pilot.app.screen))
        await until(pilot, lambda: "█" in shown(pilot.app.screen) or "▀" in shown(pilot.app.screen))
        text = shown(pilot.app.screen)
        for said in ("arcsec from the star", "S/N", "depth in ppm by aperture", "[", "]", "X", NAME):
            assert said in text
        assert "more below" not in text, "the image is drawn for the room that the words leave"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: any(result.name == "pixels" for result in screen.candidate_view.tests or ()))
        result = next(result for result in screen.candidate_view.tests if result.name == "pixels")
        assert result.verdict == ("fail" if on_neighbour else "pass")


async def test_a_folder_of_the_settings_is_looked_in_too(tmp_path: Path) -> None:
    ranked_run(tmp_path, 1, KNOWN)
    (tmp_path / "cutouts").mkdir()
    (tmp_path / "clara.toml").write_text('[evidence]\npixels = "cutouts"\n')
    cutout(tmp_path / "cutouts" / NAME)
    async with vetting(tmp_path, helper=True) as (pilot, _):
        await pilot.press("colon", *"pixels", "enter")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, PixelsScreen) and "on target" in shown(pilot.app.screen)
        )


async def test_without_a_file_the_screen_says_where_it_would_be(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, _):
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "no target pixel file: put" in shown(pilot.app.screen))
        assert "evidence.pixels" in shown(pilot.app.screen)
        assert "lost in transit" in str(pilot.app.screen.query_one("#lost").border_title)


async def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    ranked_run(tmp_path, 1, KNOWN)
    (tmp_path / "data" / NAME).write_bytes(b"SIMPLE  = nothing")
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, _):
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "_tp.fits: the file is" in " ".join(shown(pilot.app.screen).split()))
        assert "move it away, then d downloads another" in shown(pilot.app.screen)


async def test_without_a_duration_there_is_no_transit(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN | {"bls_duration_hours": None}) as (pilot, screen):
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_half_blocks_where_the_terminal_has_the_colours(tmp_path: Path) -> None:
    ranked_run(tmp_path, 1, KNOWN)
    cutout(tmp_path / "data" / NAME)
    async with vetting(tmp_path, (160, 50), helper=True) as (pilot, _):
        pilot.app.ansi_color, pilot.app.theme = False, "clara-dark"
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "▀" in shown(pilot.app.screen))
        assert "X" in shown(pilot.app.screen)
        panel = pilot.app.screen.query_one("#lost")
        inks = [panel.painted((("▀", f"shades-{level}-none"),), "", 1)._segments[0].style for level in (0, 100)]
        assert [ink.color.triplet.hex for ink in inks] == ["#11151b", "#d3d9e0"]


@pytest.mark.long
async def test_shades_of_characters_where_it_has_sixteen(tmp_path: Path) -> None:
    ranked_run(tmp_path, 1, KNOWN)
    cutout(tmp_path / "data" / NAME)
    async with vetting(tmp_path, (160, 50), helper=True) as (pilot, _):
        pilot.app.theme = "sixteen-colours"
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "█" in shown(pilot.app.screen))
        assert "▀" not in shown(pilot.app.screen)


def test_the_key_is_free_of_others() -> None:
    assert [act.name for act in bindings.ACTS if "ctrl+x" in act.keys] == ["pixels"]


@pytest.mark.parametrize("marker", ["braille", "blocks", "ascii"])
def test_images_have_the_brightest_where_it_is_and_marks(marker: str) -> None:
    image = np.zeros((9, 9))
    image[7, 1] = 5.0
    aperture = np.zeros((9, 9), dtype=bool)
    aperture[6:9, 0:3] = True
    lines = [
        text_of(line) for line in image_lines(image, aperture, [ImageMark(8, 0, "X", "event")], Size(40, 20), marker)
    ]
    full = "#" if marker == "ascii" else "█"
    assert [number for number, line in enumerate(lines) if full in line] == [2, 3], "row 0 is at the bottom"
    assert lines[2].index(full) == 4
    assert lines[0].startswith("[")
    assert lines[0][11] == "]"
    assert "X" in lines[16]
    assert image_lines(np.full((9, 9), np.nan), aperture, [], Size(40, 20), marker)
    assert image_lines(image, aperture, [], Size(17, 20), marker) == []


def measured(**changes: object) -> FoundPixels:
    """An answer: a source two pixels up from the star, north a turn of 90 degrees from up."""
    given = {
        "ephemeris": Ephemeris(2.5, 1326.0, 3.6), "columns": 9, "lost": Packed.of(np.zeros(81), "<f4"),
        "source": (4.0, 6.0), "star": (4.0, 4.0), "distance": 2.0, "distance_err": 0.15, "snr": 20.0,
        "word": "off target", "east": (0.0, 0.05), "north": (-0.05, 0.0),
    }  # fmt: skip
    return FoundPixels(CandidateKey(1, 1, "a_lc.fits"), **(given | changes))


def test_the_offset_is_told_on_the_sky_and_the_image_shows_where_north_is() -> None:
    text = " ".join(words for words, _ in found_words(measured(), n_numbered=3))
    assert "column +0.00, row +2.00 px = 40.0 arcsec E 0.0 N" in text
    assert "1-3 stars of the card  N E north and east" in text
    assert [(mark.text, mark.column, mark.row) for mark in marks_of(measured())][:2] == [("N", 0, 4), ("E", 4, 8)]


def test_without_a_wcs_nothing_is_told_of_the_sky() -> None:
    found = measured(east=None, north=None)
    assert [mark.text for mark in marks_of(found)] == ["*", "X"]
    assert "arcsec E" not in found_words(found)[1][0]


@pytest.mark.parametrize(
    ("snr", "error", "why"), [(2.5, 0.7, "S/N 2.5 is below 7"), (9.0, 1.4, "the error is above 1 px")]
)
def test_unsure_says_why(snr: float, error: float, why: str) -> None:
    assert why in found_words(measured(word="unsure", snr=snr, distance_err=error))[0][0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hlsp_eleanor_tess_ffi_tic5_s01_lc.fits", "none belongs to"),
        ("hlsp_tess-spoc_tess_phot_5_lc.fits", "put hlsp_tess-spoc_tess_phot_5_tp.fits beside"),
    ],
)
def test_a_missing_file_is_named_only_where_there_is_one(name: str, said: str) -> None:
    found = found_pixels(CandidateKey(1, 1, name), None, name, Ephemeris(2.5, 1326.0, 3.6), "")
    assert said in found.reason
