"""The vet screen with real keys: moving, judging, folding, panels, sizes, strange files."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from app.piloting import screen_text
from app.vet_sky import KNOWN, PERIOD_DAYS, InstantAnalysis, filename, ranked_run
from textual.pilot import Pilot

from clara_pipeline.decisions.vocabulary import FLAGS
from clara_pipeline.records import CandidateKey
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.sessions.session import Session
from clara_tui.app import ClaraApp
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.status_line import StatusLine

WAIT_SECONDS = 40.0


async def until(pilot: Pilot, seen: Callable[[], bool]) -> None:
    """Let the app run until `seen`."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not seen():
            await pilot.pause(0.01)


@asynccontextmanager
async def vetting(
    workspace: Path,
    size: tuple[int, int] = (80, 24),
    n: int = 6,
    extra: dict[str, object] | None = None,
    helper: bool = False,
    low_bandwidth: bool = False,
    events: tuple[FluxEvent, ...] = (),
    **more: object,
) -> AsyncIterator[tuple[Pilot, VetScreen]]:
    """The app on the vet screen, the first star's curve there; with its real helper or an instant one."""
    if not (workspace / "runs").exists():
        ranked_run(workspace, n, extra, **more)
    app = ClaraApp(workspace, session="evening", vetter="ada", low_bandwidth=low_bandwidth)
    if not helper:
        app._analysis = InstantAnalysis(events)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: len(app.state) > 0 and app.state.session is not None)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
        screen = app.screen
        assert isinstance(screen, VetScreen)
        await until(pilot, lambda: screen.candidate_view.evidence.curve is not None)
        await pilot.pause()
        yield pilot, screen


def shown(screen: VetScreen) -> str:
    """All text on the screen."""
    lines = list(screen.query(LineView))
    return "\n".join("".join(text for text, _ in line) for view in lines for line in view.lines)


def head(screen: VetScreen) -> str:
    views = [screen.query_one(StatusLine), screen.query_one("#ephemeris", LineView)]
    return "\n".join("".join(text for text, _ in line) for view in views for line in view.lines)


def reread(workspace: Path) -> Session:
    return Session.open(workspace / "sessions", "evening", "ada", read_only=True)


async def test_one_key_decides_saves_and_goes_on(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        first = screen.candidate_view.candidate.key
        await pilot.press("p")
        assert reread(tmp_path).state[first].disposition == "PC"
        assert screen.candidate_view.candidate.tic_id == 1001
        assert "PC" in head(screen)
        assert "TIC 1000" in head(screen)
        assert "TIC 1001" in head(screen)
        for key, code in zip("evsxw", ("EB", "V", "IS", "J", "O"), strict=True):
            judged = screen.candidate_view.candidate.key
            await pilot.press(key)
            assert reread(tmp_path).state[judged].disposition == code


async def test_what_was_seen_is_kept_with_the_decision(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        key = screen.candidate_view.candidate.key
        await pilot.press("full_stop", "p")
        judged = reread(tmp_path).state[key]
        assert judged.signal.period_days == pytest.approx(2 * PERIOD_DAYS)
        assert judged.seen["rank"] == 1


async def test_undo_and_redo_bring_the_star_back(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("p", "e", "z")
        assert "EB undone" in head(screen)
        assert screen.candidate_view.candidate.tic_id == 1001
        assert not screen.candidate_view.judgement.disposition
        await pilot.press("z")
        assert screen.candidate_view.candidate.tic_id == 1000
        await pilot.press("Z")
        assert reread(tmp_path).state[screen.candidate_view.candidate.key].disposition == "PC"


async def test_staying_skipping_clearing_and_second_look(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("a", "K")
        assert screen.candidate_view.candidate.tic_id == 1000
        assert screen.candidate_view.judgement.disposition == "KP"
        await pilot.press("exclamation_mark")
        assert screen.candidate_view.judgement.second_look
        await pilot.press("backspace")
        assert not screen.candidate_view.judgement.disposition
        assert screen.candidate_view.judgement.second_look
        await pilot.press("space")
        assert screen.candidate_view.candidate.tic_id == 1001
        assert set(reread(tmp_path).state) == {CandidateKey(1000, 1, screen.state.rows.candidate(0).filename)}


async def test_flags_note_rating_and_confidence(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("m", "a", "d", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert set(screen.candidate_view.judgement.flags) == {"ODD", "CENT"}
        await pilot.press("c", *"deeper", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.judgement.note == "deeper"
        await pilot.press("r", "4", "C")
        assert screen.candidate_view.judgement.rating == 4
        assert screen.candidate_view.judgement.confidence == "certain"
        assert "deeper" in screen.board.panels["notes"].text
        assert "ODD" in screen.board.titles["notes"]
        assert not screen.board.zoomed


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_the_flags_are_told_whole_or_cut_visibly(tmp_path: Path, size: tuple[int, int]) -> None:
    async with vetting(tmp_path, size=size, n=2, extra=KNOWN) as (pilot, _screen):
        await pilot.press("m")
        await until(pilot, lambda: "DATA" in "\n".join(screen_text(pilot.app)))
        text = "\n".join(screen_text(pilot.app))
        for code, words in FLAGS.items():
            told = re.search(rf"{code} +(.{{10}}[^…│]*)", text)[0].removeprefix(code).lstrip()
            assert told.startswith(words) or (size[0] == 60 and words.startswith(told))


async def test_a_file_of_another_star_is_told_in_the_head(tmp_path: Path) -> None:
    run = ranked_run(tmp_path, 2, KNOWN)
    first, second = (run.light_curve_path(run.candidates()["filename"][n].as_py()) for n in (0, 1))
    first.write_bytes(second.read_bytes())
    async with vetting(tmp_path) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.curve is not None)
        await until(pilot, lambda: "TIC 1000 but the file: TIC 1001" in head(screen))


async def test_digits_alone_only_zoom(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        for digit, name in enumerate(
            ("fold", "odd_even", "secondary", "curve", "background", "tests", "match", "star", "notes"), start=1
        ):
            await pilot.press(str(digit))
            await until(pilot, lambda panel=screen.board.panels[name]: bool(panel.text.strip()))
            assert screen.board.zoomed == name
            assert screen.board.panels[name].has_focus
            await pilot.press(str(digit))
            await pilot.pause()
            assert not screen.board.zoomed
        assert not reread(tmp_path).state


async def test_period_surgery(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        before = screen.board.panels["fold"].text
        await pilot.press("full_stop")
        assert screen.candidate_view.ephemeris.period_days == pytest.approx(2 * PERIOD_DAYS)
        assert "x2" in head(screen)
        assert screen.board.panels["fold"].text != before
        await pilot.press("comma")
        assert screen.board.panels["fold"].text == before
        await pilot.press("less_than_sign", "greater_than_sign")
        assert screen.candidate_view.ephemeris.period_days == pytest.approx(PERIOD_DAYS)
        await pilot.press("L", "L", "H")
        assert PERIOD_DAYS < screen.candidate_view.ephemeris.period_days < 1.02 * PERIOD_DAYS
        await pilot.press("l")
        assert screen.candidate_view.ephemeris.epoch_btjd < 1326.0
        await pilot.press("equals_sign", *["backspace"] * 8, *"1.25", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.ephemeris.period_days == 1.25
        assert screen.candidate_view.ephemeris.source == "operator"
        await pilot.press("T")
        assert reread(tmp_path).state[screen.candidate_view.candidate.key].ephemeris.period_days == 1.25
        assert "kept" in head(screen)
        await pilot.press("t")
        assert screen.candidate_view.ephemeris.period_days == PERIOD_DAYS


async def test_a_typed_period_replaces_the_one_shown(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("equals_sign", *"1.7", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.ephemeris.period_days == 1.7


async def test_what_was_measured_at_another_period_is_not_told_of_a_typed_one(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        assert "dep 20.0 ppt dur 3.6 h" in " ".join(head(screen).split())
        await pilot.press("equals_sign", *"1.7", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "dep —  dur —" in head(screen)
        assert "Rp" not in head(screen)
        await pilot.press("t", "equals_sign", *"5.0001", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.ephemeris.period_days == 5.0001
        assert "dep 20.0 ppt dur 3.6 h" in " ".join(head(screen).split())
        await pilot.press("t", "equals_sign", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.candidate_view.chosen.origin == "run"


async def test_surgery_is_remembered_per_star(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("full_stop", "j")
        assert screen.candidate_view.ephemeris.period_days == PERIOD_DAYS
        await pilot.press("k")
        assert screen.candidate_view.ephemeris.period_days == 2 * PERIOD_DAYS


async def test_ways_of_looking(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        fold = screen.board.panels["fold"]
        seen = {fold.text}
        for key in ("b", "plus", "plus", "minus", "f", "d", "M", "M"):
            await pilot.press(key)
            await pilot.pause()
            seen.add(fold.text)
        assert len(seen) >= 7
        assert screen.evidence.settings.marker == "ascii"
        assert fold.text.isascii()
        await pilot.press("0", "M")
        assert screen.evidence.settings.zoom == 0
        assert screen.evidence.settings.marker == "braille"


async def test_zooming_and_panning_the_light_curve_when_it_has_the_focus(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("tab")
        assert screen.board.panels["curve"].has_focus
        before = screen.board.panels["curve"].text
        await pilot.press("plus", "l")
        assert screen.evidence.settings.curve_zoom == 1
        assert screen.evidence.settings.zoom == 0
        assert screen.board.panels["curve"].text != before
        assert screen.candidate_view.ephemeris.epoch_btjd == 1326.0
        await pilot.press("shift+tab")
        assert screen.board.panels["fold"].has_focus


async def test_the_periodogram_has_its_place(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.evidence.signals is not None)
        await pilot.press("P")
        await until(pilot, lambda: "½" in screen.board.panels["background"].text)
        assert screen.board.zoomed == "background"
        assert "PERIODOGRAM" in screen.board.titles["background"]
        await pilot.press("P")
        await pilot.pause()
        assert not screen.board.zoomed


async def test_without_an_ephemeris_one_is_found_beside_the_screen(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=2, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.ephemeris is not None)
        assert screen.candidate_view.ephemeris.period_days == pytest.approx(PERIOD_DAYS, rel=1e-3)
        assert "[BLS here]" in head(screen)
        await pilot.press("t")
        assert "[LS here]" in head(screen)


async def test_panels_say_what_is_not_computed(tmp_path: Path) -> None:
    async with vetting(tmp_path) as (_pilot, screen):
        match = screen.board.panels["match"].text
        assert "match: not" in match
        assert "clusters: not" in match


async def test_columns_of_later_stages_are_shown_when_present(tmp_path: Path) -> None:
    later = {"match_label": "EB*", "match_group": "binary_star", "match_similarity": 0.83, "cluster_dpmm": 2,
             "triage": 0.9, "triage_pc": 0.2, "transit_sde": 9.1}  # fmt: skip
    async with vetting(tmp_path, extra=later) as (_pilot, screen):
        match = screen.board.panels["match"].text
        for word in ("binary_star", ".83", "EB*", "dpmm 2", "triage .9"):
            assert word in match


MANY = json.dumps([
    {"name": f"test_{at}", "value": at, "threshold": 9, "verdict": "pass", "reason": "reason in words " * 4}
    for at in range(18)
])  # fmt: skip


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_a_long_panel_shown_alone_scrolls_to_its_end(tmp_path: Path, size: tuple[int, int]) -> None:
    async with vetting(tmp_path, size=size, extra=KNOWN | {"tests": MANY, "fold_source": "bls"}) as (pilot, screen):
        assert "more: press 6" in screen.board.panels["tests"].text
        await pilot.press("6")
        panel = screen.board.panels["tests"]
        await until(pilot, lambda: "test 0" in panel.text and panel.is_longer)
        assert "press 6" not in panel.text
        assert max(map(len, panel.text.splitlines())) <= panel.size.width
        assert re.search(r"lines 1-\d+ of \d+: Ctrl-D Ctrl-U", "".join(s.text for s in screen.board.render_line(0)))
        seen = panel.text.splitlines()
        for _ in range(9):
            await pilot.press("ctrl+d")
            seen += [line for line in panel.text.splitlines() if line not in seen]
        assert {f"test {at}" for at in range(18)} <= set(re.findall(r"test \d+", " ".join(seen)))
        assert " ".join(" ".join(seen).split()).count("words") >= 18
        assert screen.candidate_view.candidate.tic_id == 1000
        await pilot.press("pageup", "6", "ctrl+d")
        assert screen.candidate_view.candidate.tic_id != 1000


async def test_the_centroids_title_tells_the_verdict(tmp_path: Path) -> None:
    result = json.dumps([{"name": "centroid", "value": 13.8, "threshold": 4, "verdict": "pass", "reason": "near"}])
    async with vetting(tmp_path, size=(160, 50), extra=KNOWN | {"tests": result, "fold_source": "bls"}) as (_, screen):
        assert screen.board.titles["background"].endswith("13.8 sigma, passes")


async def test_the_next_best_matches_show_where_there_is_room(tmp_path: Path) -> None:
    top = '[{"filename":"a.fits","object_type":"EB*","similarity":0.9},{"filename":"b.fits","object_type":"Pl?","similarity":0.8}]'
    later = {
        "match_label": "EB*",
        "match_group": "binary_star",
        "match_similarity": 0.9,
        "match_top": top,
        "cluster_dpmm": 1,
    }
    async with vetting(tmp_path, extra=KNOWN | later) as (pilot, screen):
        assert "dpmm 1" in screen.board.panels["match"].text
        await pilot.press("7")
        await until(pilot, lambda: "Pl?" in screen.board.panels["match"].text)


SIZES = [(60, 16), (80, 24), (100, 30), (120, 40), (160, 50), (240, 70)]


async def test_every_size_shows_the_fold_and_keeps_its_place(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        await pilot.press("j", "full_stop")
        star = screen.candidate_view.candidate.key
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await until(pilot, lambda width=width: screen.board.size.width == width)
            await pilot.pause()
            assert screen.candidate_view.candidate.key == star
            assert screen.candidate_view.ephemeris.period_days == 2 * PERIOD_DAYS
            for name in ("fold", "curve", "tests", "match", "notes"):
                panel = screen.board.panels[name]
                assert panel.size.width > 0
                assert panel.text.strip()
            for name in ("fold", "curve"):
                panel = screen.board.panels[name]
                assert max(map(len, panel.text.splitlines())) <= panel.size.width


async def test_a_wide_screen_shows_queue_and_workers(tmp_path: Path) -> None:
    async with vetting(tmp_path, size=(160, 50), extra=KNOWN) as (pilot, screen):
        await until(pilot, lambda: bool(screen.board.panels["odd_even"].text.strip()))
        assert "1005" in screen.board.panels["queue"].text
        assert "odd" in screen.board.panels["odd_even"].text
        assert "Teff" in screen.board.panels["star"].text
        await pilot.press("p")
        assert re.search("1000 .*PC", screen.board.panels["queue"].text)


async def test_alone_odd_even_and_secondary_say_what_was_measured(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.tests is not None)
        for key, name, words in (("2", "odd_even", "ppm, even "), ("3", "secondary", " at phase 0.")):
            await pilot.press(key)
            await until(pilot, lambda name=name, words=words: words in screen.board.panels[name].text)
            lines = screen.board.panels[name].text.splitlines()
            assert len(lines) <= screen.board.panels[name].size.height
            assert max(map(len, lines)) <= screen.board.panels[name].size.width
            await pilot.press(key)


async def test_a_star_without_a_tic_number_is_called_as_its_file_calls_it(tmp_path: Path) -> None:
    unnumbered = KNOWN | {"tic_id": None}
    async with vetting(tmp_path, n=1, extra=unnumbered, cards={"OBJECT": "KIC 10002792"}) as (pilot, screen):
        await until(pilot, lambda: "KIC 10002792" in head(screen))


HOSTILE = "\x1b]0;owned\x07[HD2002] 5 \x9b31m‮[red]x[/red]"


async def test_the_count_of_the_unvetted_stays_with_a_long_tic(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=2, extra=KNOWN) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.curve is not None)
        screen.evidence.current = replace(
            screen.candidate_view, candidate=replace(screen.candidate_view.candidate, tic_id=99000010217)
        )
        screen.candidate_view.curve.tic_id = 99000010217
        screen.painter.show_head()
        assert "TIC 99000010217" in head(screen)
        assert "unvetted 2" in head(screen)
        await pilot.press("p")
        assert "N-WRSS" in head(screen)


async def test_hostile_names_are_shown_whole_and_harmless(tmp_path: Path) -> None:
    later = {"match_label": HOSTILE, "match_group": HOSTILE, "simbad_type": "[HD2002] 5", "toi": HOSTILE}
    async with vetting(tmp_path, size=(160, 50), extra=KNOWN | later, n=2, cards={"OBJECT": "[HD2002] 5"}) as (
        pilot,
        screen,
    ):
        await pilot.press("c", *"[b]note[/b]", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        text = shown(screen) + "".join(screen.board.titles.values())
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f‮]", text)
        assert "[HD2002] 5" in screen.board.panels["match"].text
        assert "[HD2002] 5" in screen.board.titles["star"]
        assert "[b]note[/b]" in screen.board.panels["notes"].text


async def test_a_file_that_cannot_be_read_says_why_and_can_be_judged(tmp_path: Path) -> None:
    run = ranked_run(tmp_path, 3, KNOWN)
    (tmp_path / "data" / run.candidates()["filename"][1].as_py()).write_bytes(b"<html>gone</html>")
    async with vetting(tmp_path) as (pilot, screen):
        await pilot.press("j")
        await until(pilot, lambda: bool(screen.candidate_view.evidence.troubles))
        await pilot.pause()
        assert "web page" in " ".join(screen.board.panels["fold"].text.split())
        await pilot.press("x")
        assert reread(tmp_path).state[CandidateKey(1001, 1, run.candidates()["filename"][1].as_py())].disposition == "J"


async def test_neighbours_are_fetched_and_drawn_ahead(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        following = screen.state.rows.candidate(1)
        await until(pilot, lambda: screen.evidence.analysis.star(following.key).curve is not None)
        fold = screen.board.panels["fold"]
        await until(pilot, lambda: fold.is_drawn(screen.evidence.view_of(following)))


async def test_nothing_is_shown_as_saved_that_is_not(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        screen.state.session.close()  # as when the disk went away
        await pilot.press("p")
        assert "NOT saved" in head(screen)
        assert "✓" not in head(screen)
        assert screen.candidate_view.candidate.tic_id == 1000


async def test_the_matched_reference_is_laid_over_the_fold(tmp_path: Path) -> None:
    matched = KNOWN | {"match_filename": filename(4), "match_type": "EB*"}
    async with vetting(tmp_path, extra=matched) as (pilot, screen):
        fold = screen.board.panels["fold"]
        assert not any(style == "second" for line in fold.lines for _, style in line)
        await pilot.press("R")
        await until(pilot, lambda: any(style == "second" for line in fold.lines for _, style in line))
        assert "+ EB*" in screen.board.titles["fold"]
        await pilot.press("R")
        assert not any(style == "second" for line in fold.lines for _, style in line)


async def test_a_runs_own_tests_are_shown_until_the_period_is_changed(tmp_path: Path) -> None:
    result = '[{"name":"v_shape","value":0.9,"threshold":0.8,"verdict":"fail","reason":"V-shaped"}]'
    async with vetting(tmp_path, extra=KNOWN | {"tests": result, "fold_source": "bls"}) as (pilot, screen):
        assert "✗ V-shape" in screen.board.panels["tests"].text
        assert "1 fail" in screen.board.titles["tests"]
        await pilot.press("comma")
        assert "V-shape" not in screen.board.panels["tests"].text
        await pilot.press("full_stop")
        await pilot.press("t")
        assert "✗ V-shape" in screen.board.panels["tests"].text


async def test_a_period_that_a_test_names_is_taken_by_one_key(tmp_path: Path) -> None:
    results = ("other_periods", "unknown", ["1/2", "2"]), ("twin_stars", "fail", ["2"]), ("v_shape", "fail", [])
    named = json.dumps([{"name": name, "value": 1.0, "threshold": 0.5, "verdict": verdict, "reason": "",
                         "multiples": multiples} for name, verdict, multiples in results])  # fmt: skip
    async with vetting(tmp_path, extra=KNOWN | {"tests": named, "fold_source": "bls"}) as (pilot, screen):
        seen = []
        for _ in range(3):
            await pilot.press("t")
            seen.append((screen.candidate_view.ephemeris.period_days / PERIOD_DAYS, screen.candidate_view.chosen.label))
        assert seen == [(0.5, "BLS run"), (2.0, "BLS run"), (1.0, "BLS run")]
        await pilot.press("t", "t", "T")
        assert reread(tmp_path).state[screen.candidate_view.candidate.key].ephemeris.period_days == 2 * PERIOD_DAYS


async def test_a_slow_line_gets_fewer_colours(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, low_bandwidth=True) as (_pilot, screen):
        styles = {style for line in screen.board.panels["fold"].lines for _, style in line}
        assert "median" in styles
        assert "scatter" not in styles


async def test_a_terminal_without_unicode_gets_ascii_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("LANG", "C")
    async with vetting(tmp_path, size=(160, 50), extra=KNOWN) as (pilot, screen):
        await until(pilot, lambda: bool(screen.board.panels["odd_even"].text.strip()))
        assert screen.evidence.settings.marker == "ascii"
        assert shown(screen).isascii()
        assert all("".join(s.text for s in screen.board.render_line(y)).isascii() for y in range(40))


async def test_a_value_past_its_limit_that_passes_is_marked(tmp_path: Path) -> None:
    one = {"name": "sinusoid", "value": 213, "threshold": 10, "verdict": "pass", "reason": "at P", "relation": "<"}
    result = json.dumps(
        [one | {"second": "fails only if large"}, one | {"name": "snr", "value": 14.2, "relation": ">="}]
    )
    extra = KNOWN | {"tests": result, "fold_source": "bls"}
    async with vetting(tmp_path, extra=extra) as (pilot, screen):
        assert "213 ‹10†" in screen.board.panels["tests"].text
        assert "14 ≥10" in screen.board.panels["tests"].text
        assert "‹limit  † passes by a 2nd condition" in screen.board.titles["tests"]
        await pilot.press("6")
        await until(pilot, lambda: "† fails only if large" in screen.board.panels["tests"].text)


async def test_the_transit_zoom_stays_from_star_to_star_and_counts_hours(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        fold = screen.board.panels["fold"]
        await until(pilot, lambda: ".4" in fold.text.splitlines()[-1])
        await pilot.press("asterisk")
        await until(pilot, lambda: "10 h" in fold.text.splitlines()[-1])
        assert "±3 dur" in screen.board.titles["fold"]
        await pilot.press("j")
        await until(
            pilot, lambda: screen.candidate_view.candidate.tic_id == 1001 and "10 h" in fold.text.splitlines()[-1]
        )
        await pilot.press("asterisk")
        await until(pilot, lambda: ".4" in fold.text.splitlines()[-1])


async def test_a_doubled_period_shows_the_second_eclipse_whole(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        fold = screen.board.panels["fold"]
        await until(pilot, lambda: ".4" in fold.text.splitlines()[-1])
        await pilot.press("full_stop")
        await until(pilot, lambda: ".6" in fold.text.splitlines()[-1])
        await pilot.press("comma")
        await until(pilot, lambda: "-.4" in fold.text.splitlines()[-1])


async def test_flattening_twice_is_the_start_view(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        before = dict(screen.board.titles)
        await pilot.press("f")
        assert "flat" in screen.board.titles["curve"]
        assert "flat" not in screen.board.titles["fold"]
        await pilot.press("f")
        assert screen.board.titles == before
