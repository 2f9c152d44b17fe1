"""Strings that try to write to the terminal, on every screen of the shell."""

from pathlib import Path

import pyarrow as pa
import pytest
from app.piloting import Opener, screen_text, until
from app.small_sky import candidates, finished_run

from clara_pipeline import events
from clara_pipeline.decisions import acts
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.text import sanitize
from clara_tui import judging
from clara_tui.widgets.line_view import printable

HOSTILE = "\x1b]0;owned\x07\x1b[31m[HD2002] 5\x9b2J\u202etxt\u200b[bold red]\x7f\r\n[/]\x00[@click=app.quit]x[/]"
SHOWN = "[HD2002] 5"


def is_harmless(text: str) -> bool:
    return text.isprintable() and not any(character in text for character in "\u202e\u200b")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A run whose every text is hostile."""
    table = candidates(30)
    n = table.num_rows
    for name in ("filename", "match_label", "match_group", "star_name"):
        values = pa.array([f"{HOSTILE}{i}" for i in range(n)])
        if name in table.schema.names:
            table = table.set_column(table.schema.get_field_index(name), name, values)
        else:
            table = table.append_column(name, values)
    run = finished_run(tmp_path, table=table)
    log = EventLog(run.path("events.jsonl"))
    log.emit(events.RunStarted(run=HOSTILE, pid=1, host=HOSTILE, stages=("features", HOSTILE)))
    log.emit(events.StageStarted(stage=HOSTILE, n_total=3))
    log.emit(events.WorkerState(worker=0, pid=1, stage=HOSTILE, chunk=HOSTILE))
    log.emit(events.TargetFailed(filename=HOSTILE, stage=HOSTILE, reason=HOSTILE))
    log.emit(events.Notice(text=HOSTILE))
    log.close()
    run.path("worker.log").write_bytes(HOSTILE.encode() + b"\xff\n")
    return tmp_path


@pytest.mark.parametrize("size", [(80, 24), (300, 60)])
async def test_nothing_hostile_reaches_the_screen(open_app: Opener, hostile: Path, size: tuple[int, int]) -> None:
    async with open_app(size=size, folder=hostile) as (app, pilot):
        judging.save(app.state, acts.disposition("PC"))
        judging.save(app.state, acts.note(HOSTILE))
        app.notify_error(HOSTILE)
        for key in ("j", "J", "tab", "S", "c", "question_mark"):
            await pilot.press(key)
            await pilot.pause(0.05)
            assert all(is_harmless(line) for line in screen_text(app)), key


async def test_brackets_are_shown_in_full(open_app: Opener, hostile: Path) -> None:
    async with open_app(size=(300, 60), folder=hostile) as (app, pilot):
        assert sum(SHOWN in line for line in screen_text(app)) >= 30
        app.notify_error(HOSTILE)
        await until(pilot, lambda: any("[/]" in line for line in screen_text(app)))
        await pilot.press("J")
        await until(pilot, lambda: sum(SHOWN in line for line in screen_text(app)) >= 3)


async def test_copied_rows_are_clean(open_app: Opener, hostile: Path) -> None:
    async with open_app(folder=hostile) as (app, pilot):
        await pilot.press("Y")
        await pilot.pause()
        assert is_harmless(app.clipboard.replace("\t", " "))


async def test_a_hostile_filter_is_only_text(open_app: Opener, hostile: Path) -> None:
    async with open_app(folder=hostile) as (app, pilot):
        app.screen.finder._filter("[bold]" + HOSTILE)
        await pilot.pause(0.1)
        app.screen.finder._filter("nosuch:[red]\x1b[2J")
        await until(pilot, lambda: any("no column" in n.message for n in app._notifications))
        assert all(is_harmless(line) for line in screen_text(app))


def test_the_last_guard_lets_nothing_unprintable_through() -> None:
    assert printable(HOSTILE).isprintable()
    assert printable("plain [HD2002] 5 ✓") == "plain [HD2002] 5 ✓"
    assert sanitize(HOSTILE).isprintable()
