"""Events of the light curve on the vet screen: drawn, listed, jumped to."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from app.test_vet_screen import until, vetting
from app.vet_sky import KNOWN, filename, ranked_run, write_star

from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.parts import Plan, write_part, write_plan
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.tables.run_tables import FLUX_EVENTS, SCANNED, arrow_table
from clara_tui.analysis.flux_events import events_of_run, found_events
from clara_tui.plots.canvas import Size
from clara_tui.text.events import list_lines
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels import curve

DIP = FluxEvent("dip", 1326.9, 1327.0, 1327.1, -20000.0, 60.0, 24)
FLARE = FluxEvent("flare", 1333.0, 1333.02, 1333.2, 4000.0, 9.0, 12)
OUTLIER = FluxEvent("outlier", 1336.0, 1336.0, 1336.0, -8000.0, 8.0, 1, circumstances="momentum dump")
EVENTS = (DIP, FLARE, OUTLIER)


async def test_keys_go_from_event_to_event_and_the_fold_stays(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, events=EVENTS) as (pilot, screen):
        fold = screen.board.panels["fold"].text
        assert "3 events" in screen.board.titles["curve"]
        await pilot.press("right_square_bracket")
        settings = screen.candidate_view.settings
        assert (settings.event, settings.curve_centre, settings.curve_zoom > 2) == (0, 1327.0, True)
        assert screen.board.panels["fold"].text == fold
        assert "[v" in screen.board.panels["curve"].text
        await pilot.press("left_square_bracket")
        assert screen.candidate_view.selected_event == OUTLIER
        await pilot.press("right_square_bracket", "right_square_bracket")
        assert screen.candidate_view.selected_event == FLARE
        await pilot.press("0")
        settings = screen.candidate_view.settings
        assert (settings.event, settings.curve_centre, settings.curve_zoom) == (None, None, 0)


async def test_the_next_star_is_shown_whole_again(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, events=EVENTS) as (pilot, screen):
        await pilot.press("right_square_bracket", "j")
        settings = screen.candidate_view.settings
        assert (settings.event, settings.curve_centre, settings.curve_zoom) == (None, None, 0)


async def test_the_light_curve_alone_lists_its_events(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, events=EVENTS) as (pilot, screen):
        await pilot.press("4", "right_square_bracket", "right_square_bracket")
        curve = screen.board.panels["curve"]
        listed = [line for line in curve.lines if "flare" in text_of(line)]
        assert [style for _text, style in listed[0]] == ["selected"]
        assert "strongest dip 2.00 %, 4.8 h at BTJD 1327.000; P ≥ 9.5 d by" in curve.text
        assert "momentum dump" in curve.text


async def test_a_star_without_events_says_so(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN) as (pilot, screen):
        said = []
        screen.app.notify_info = said.append
        await pilot.press("right_square_bracket")
        assert said == ["looking for events …"]


async def test_the_analysis_process_finds_events_where_the_run_has_none(tmp_path: Path) -> None:
    async with vetting(tmp_path, extra=KNOWN, n=1, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.evidence.events is not None)
        found = screen.candidate_view.evidence.events
        assert found.origin == "here"
        dips = [(event.start_btjd + event.end_btjd) / 2 for event in found.events if event.kind == "dip"]
        assert [round(dip, 1) for dip in dips] == [1326.0, 1328.5, 1331.0, 1333.5, 1336.0]
        assert found.shortest_period_days == pytest.approx(2.5, abs=0.1)


def scanned_run(folder: Path, kind: str = "flare") -> Path:
    """A run whose scan found one event in each of two stars, another than there is."""
    run = ranked_run(folder, 2, KNOWN)
    names = [filename(0), filename(1)]
    rows = [
        {"filename": name, "kind": kind, "start_btjd": 1330.0, "peak_btjd": 1330.1, "end_btjd": 1330.2,
         "amplitude_ppm": 1000.0, "sigma": 7.0 + n, "n_points": 12, "method": "robust", "circumstances": ""}
        for n, name in enumerate(names)
    ]  # fmt: skip
    for stage, table in (("flux_events", arrow_table(FLUX_EVENTS, rows)),
                         ("scan", arrow_table(SCANNED, [{"filename": name, "n_flares": 1} for name in names]))):  # fmt: skip
        run.path(stage).mkdir()
        write_part(run.path(stage, "00000-abc"), table)
        write_plan(run.path(stage), Plan(stage, ("00000-abc",)))
    return run.folder


def test_the_events_of_the_run_are_taken_from_it(tmp_path: Path) -> None:
    folder = scanned_run(tmp_path)
    assert [(event.kind, event.sigma) for event in events_of_run(folder, filename(1))] == [("flare", 8.0)]
    assert events_of_run(folder, "another.fits") is None


@pytest.mark.parametrize("harm", ["gone", "rubbish", "kind"])
def test_a_damaged_table_of_events_is_found_again(tmp_path: Path, harm: str) -> None:
    folder = scanned_run(tmp_path / "sky", "\x1b[31mdip" if harm == "kind" else "dip")
    part = folder / "flux_events" / "00000-abc.parquet"
    if harm == "gone":
        part.unlink()
    elif harm == "rubbish":
        part.write_bytes(b"rubbish")
    path = write_star(tmp_path, 0)
    found = found_events(CandidateKey(1000, 1, filename(0)), read_evidence(path), folder)
    assert found.origin == "here"
    assert len(found.events) > 1


def test_a_long_list_shows_the_selected_one() -> None:
    events = [FluxEvent("outlier", t, t, t, 900.0, 6.0, 1) for t in np.arange(50.0)]
    for selected in (None, 0, 25, 49):
        lines = list_lines(events, selected, 8, None)
        assert len(lines) == 8
        assert any(style == "selected" for line in lines for _text, style in line) == (selected is not None)
        at = [text_of(line)[0] for line in lines[1:]]
        assert at.count("▌") == (selected is not None)
    assert "of 50" in text_of(list_lines(events, 3, 8, None)[0])


@pytest.mark.parametrize("width", [58, 78, 120])
def test_no_line_of_the_list_is_cut_without_a_mark(width: int) -> None:
    found = SimpleNamespace(events=SimpleNamespace(shortest_period_days=4.63), troubles={})
    settings = SimpleNamespace(marker="braille", event=None)
    view = SimpleNamespace(events=(DIP, OUTLIER), evidence=found, settings=settings)
    lines = [text_of(line) for line in curve.event_list(view, Size(width, 30))]
    assert max(map(len, lines)) <= width
    assert any(line.endswith("…") for line in lines) == (width == 58)
