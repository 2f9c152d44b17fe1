"""The Transits screen: each transit in a list and in pictures; what is left out is left out of the fit."""

from pathlib import Path

import numpy as np
import pytest
from app.test_vet_screen import shown, until, vetting
from app.vet_sky import DEPTH, DURATION_DAYS, EPOCH_BTJD, KNOWN, PERIOD_DAYS, filename, transit_curve, write_star

from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.vetting.tests import TESTS
from clara_tui.analysis.fitted_transits import FittedTransits, OneTransit
from clara_tui.analysis.transit_fits import fitted_transits, without_transits
from clara_tui.keys import bindings
from clara_tui.plots.canvas import Size
from clara_tui.plots.transits import near_transits, river_lines
from clara_tui.screens.transits.screen import TransitsScreen
from clara_tui.text.styled_text import StyledLine, text_of
from clara_tui.text.transits import density_from_gravity, notes_of, transit_line, with_error

GIVEN = Ephemeris(PERIOD_DAYS, EPOCH_BTJD, 24 * DURATION_DAYS, 1e6 * DEPTH, "bls")
KEY = CandidateKey(1000, 1, filename(0))
ON_TIME = OneTransit(3, 0.0001, 0.001, 0.02, 0.001, 1.0, 0, 0)


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> FittedTransits:
    return fitted_transits(KEY, read_evidence(write_star(tmp_path_factory.mktemp("star"), 0)), GIVEN, ())


def test_the_fit_measures_every_transit(fit: FittedTransits) -> None:
    assert [one.cycle for one in fit.transits] == [0, 1, 2, 3, 4]
    assert fit.ephemeris.depth_ppm == pytest.approx(1e6 * DEPTH, rel=0.05)
    assert [test.name for test in fit.tests] == list(TESTS)
    assert fit.planet is None, "boxes were planted"


def test_flags_and_dumps_in_a_transit_are_counted(tmp_path: Path) -> None:
    time, _ = transit_curve(0)
    inside = np.flatnonzero(np.abs(time - EPOCH_BTJD - PERIOD_DAYS) < 0.05)
    quality = np.zeros(len(time))
    quality[inside[:3]], quality[inside[0]] = 8, 32
    evidence = read_evidence(write_star(tmp_path, 0))
    evidence = type(evidence)(
        **{name: getattr(evidence, name) for name in evidence.__slots__} | {"quality": quality.astype(int)}
    )
    counted = {one.cycle: (one.n_flagged, one.n_dumps) for one in fitted_transits(KEY, evidence, GIVEN, ()).transits}
    assert counted == {0: (0, 0), 1: (3, 1), 2: (0, 0), 3: (0, 0), 4: (0, 0)}


def test_what_is_left_out_is_masked_for_the_tests(tmp_path: Path) -> None:
    evidence = read_evidence(write_star(tmp_path, 0))
    masked = without_transits(evidence, GIVEN, (2,)).light_curve
    gone = np.isnan(masked.flux)
    assert np.all(np.abs(masked.time_btjd[gone] - EPOCH_BTJD - 2 * PERIOD_DAYS) <= 0.75 * DURATION_DAYS + 1e-9)
    assert gone.any()
    assert without_transits(evidence, GIVEN, ()) is evidence


def n_pictures(screen: TransitsScreen) -> int:
    return sum(screen.query_one(f"#{name}").size.height > 0 for name in ("first", "second", "third", "fourth"))


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), pytest.param(160, 50, marks=pytest.mark.long)])
async def test_a_transit_is_left_out_and_taken_in_again(tmp_path: Path, columns: int, rows: int) -> None:
    async with vetting(tmp_path, (columns, rows), n=1, extra=KNOWN, helper=True) as (pilot, vet):
        await pilot.press("X")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransitsScreen) and pilot.app.screen.size.width > 0)
        screen = pilot.app.screen
        await until(pilot, lambda: "each transit" in str(screen.query_one("#first").border_title))
        assert n_pictures(screen) == {80: 1, 160: 2}[columns], "named and placed before the fit is there"
        await until(pilot, lambda: "chi2" in shown(screen))
        await until(pilot, lambda: n_pictures(screen) == {80: 1, 160: 4}[columns])
        assert "5 transits" in shown(screen)
        await pilot.press("j", "space")
        await until(pilot, lambda: "1 left out" in shown(screen) and "fitting" not in shown(screen))
        assert "left out" in next(text_of(line) for line in screen.query_one("#transits").lines if ">" in text_of(line))
        for picture in ("river", "fold and fit", "tests", "each transit"):
            await pilot.press("tab")
            assert picture in str(screen.query_one("#first").border_title)
        await pilot.press("space")
        await until(pilot, lambda: "left out" not in shown(screen))
        await pilot.press("T")
        await until(pilot, lambda: pilot.app.screen is vet and vet.candidate_view.chosen.origin == "fit")
        await pilot.press("T")
        kept = pilot.app.state.judgement(vet.candidate_view.candidate.key).ephemeris
        assert kept.depth_err_ppm > 0
        assert kept.duration_hours == pytest.approx(24 * DURATION_DAYS, rel=0.1)


def is_axis(line: StyledLine, width: int) -> bool:
    words = text_of(line)
    return words.endswith(" h") and len(words) == width


async def test_another_size_of_the_terminal_draws_the_pictures_anew(tmp_path: Path) -> None:
    async with vetting(tmp_path, (160, 50), n=1, extra=KNOWN, helper=True) as (pilot, _vet):
        await pilot.press("X")
        await until(pilot, lambda: "chi2" in shown(pilot.app.screen))
        await pilot.press("tab")
        for columns, rows in ((80, 24), (100, 30), (200, 60)):
            await pilot.resize_terminal(columns, rows)
            river = pilot.app.screen.query_one("#first")
            await until(pilot, lambda river=river: any(is_axis(line, river.size.width) for line in river.lines))


async def test_what_a_low_terminal_cannot_show_at_once_is_counted_or_wrapped(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, _vet):
        await pilot.press("X")
        await until(pilot, lambda: "chi2" in shown(pilot.app.screen))
        assert "T14" in shown(pilot.app.screen)
        assert "ingress" in shown(pilot.app.screen)
        await pilot.press("tab", "tab", "tab")
        tests = pilot.app.screen.query_one("#first")
        await until(pilot, lambda: f"tests  1–{tests.size.height} of {len(TESTS)}" in str(tests.border_title))


@pytest.mark.parametrize(
    "keys", [["X"], pytest.param(["colon", *"transits", "enter"], marks=pytest.mark.long)], ids=["key", "command"]
)
async def test_a_vet_screen_that_wakes_late_takes_no_request_away(tmp_path: Path, keys: list[str]) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, vet):
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, TransitsScreen) and pilot.app.screen.is_mounted)
        vet.on_screen_resume()
        await until(pilot, lambda: "chi2" in shown(pilot.app.screen))


async def test_a_period_without_duration_has_no_transits(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra={"ls_period_days": 2.5, "fold_source": "ls"}) as (pilot, screen):
        said = []
        screen.app.notify_info = said.append
        await pilot.press("X")
        assert len(said) == 1
        assert "no duration" in said[0]


async def test_one_transit_must_stay(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, _vet):
        await pilot.press("X")
        await until(pilot, lambda: "chi2" in shown(pilot.app.screen))
        screen, said = pilot.app.screen, []
        screen.app.notify_info = said.append
        screen._out = frozenset({1, 2, 3, 4})
        await pilot.press("space")
        assert said == ["one transit must stay"]


def test_a_river_darkens_with_the_light_lost_and_blanks_where_nothing_was_seen() -> None:
    time = np.arange(0.0, 10.0, 0.01)
    flux = 1 - 0.01 * (np.abs((time + 1) % 2 - 1) < 0.1)
    seen = (time < 5.7) | (time > 6.3)
    curve = near_transits(time[seen], flux[seen], 0.0, 2.0, 0.5)
    lines = [
        text_of(line) for line in river_lines(curve, [1, 2, 3, 4], 0.5, 0.01, Size(40, 6), "ascii", 1, frozenset({3}))
    ]
    assert [line[:6] for line in lines[:4]] == ["    1 ", ">   2 ", "    3x", "    4 "]
    assert "#####" in lines[0]
    assert lines[2][6:].strip(". ") == ""
    assert "0.0 h" not in lines[4]
    assert "12.0 h" in lines[4]


def test_a_river_of_few_transits_fills_its_room() -> None:
    curve = near_transits(np.arange(0.0, 10.0, 0.01), np.ones(1000), 0.0, 2.0, 0.5)
    lines = [text_of(line) for line in river_lines(curve, [1, 2], 0.5, 0.01, Size(40, 8), "ascii", 1, frozenset())]
    assert [line[:6].strip() for line in lines] == ["1", "", "", ">   2", "", "", ""]


def test_notes_say_what_is_odd_of_a_transit(fit: FittedTransits) -> None:
    found = fit.ephemeris
    assert notes_of(ON_TIME, found, frozenset()) == []
    odd = ON_TIME._replace(shift_days=0.01, depth=0.004, share=0.5, n_flagged=4, n_dumps=1)
    assert notes_of(odd, found, frozenset({3})) == [
        "left out",
        "partly seen",
        "late",
        "shallower",
        "1 dump",
        "4 flagged",
    ]
    nothing = ON_TIME._replace(shift_days=np.nan, shift_err_days=np.nan, depth=np.nan, depth_err=np.nan, share=0.0)
    assert "no data" in text_of(transit_line(nothing, found, frozenset(), is_here=True, width=80))
    early = odd._replace(shift_days=-1e-6, shift_err_days=0.01)
    line = text_of(transit_line(early, found, frozenset(), is_here=False, width=66))
    assert "+0.0±14.4" in line, "no minus before nothing"
    assert line.endswith("…")
    assert len(line) == 66


def test_a_value_has_as_many_digits_as_its_error() -> None:
    assert with_error(3.735561, 0.00028) == "3.73556±0.00028"
    assert with_error(17000.4, 249.0) == "17000±249"
    assert with_error(2.5, None) == "2.5"


def test_the_suns_density_follows_from_its_gravity() -> None:
    assert density_from_gravity(4.438, 1.0) == pytest.approx(1.0)


def test_every_transit_key_is_in_help() -> None:
    names = {act.name for act in bindings.acts_for(bindings.TRANSITS)}
    assert {"leave_out", "use_fit", "back", "line_down", "next_panel"} <= names
