"""The Jobs screen, and the lines it is made of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from app.piloting import Opener, screen_text, until, write
from textual.widgets import Input

from clara_pipeline import events
from clara_pipeline.decisions import acts
from clara_pipeline.errors import UsageError
from clara_pipeline.events import RunStatus, fold_event
from clara_pipeline.files.lock import hold
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.system_log import Sample
from clara_tui import judging
from clara_tui.background import run_launcher
from clara_tui.background.system_monitor import LoadPoint, ProcessTree, Rates, SystemMonitor, SystemSample, rates
from clara_tui.dialogs.choose import Choose, Option
from clara_tui.dialogs.new_run import NewRun, request_of
from clara_tui.queue.rows import Rows
from clara_tui.run_request import RunRequest
from clara_tui.screens.jobs.screen import JobsScreen
from clara_tui.state import OperatorState
from clara_tui.terminal.glyphs import ASCII, UNICODE
from clara_tui.text import jobs as jobs_text
from clara_tui.text import queue_status
from clara_tui.text import system as system_text
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.line_view import line_width

SAMPLE = Sample(
    time=100.0, cpu_percent=[0.0, 50.0, 100.0], cpu_mhz=None, ram_used_bytes=1 << 30, ram_total_bytes=4 << 30,
    swap_used_bytes=0, disk_read_bytes=0, disk_written_bytes=0, disk_free_bytes=5 << 30, net_received_bytes=0,
    net_sent_bytes=0, load=(0.5, 1.0, 2.0), temperature_celsius=54.4,
)  # fmt: skip

RUN = "20260101-000000-aaaa"


def running(*more: events.AnyEvent) -> RunStatus:
    status = RunStatus()
    for event in (
        events.RunStarted(run="r", pid=1, host="h", stages=("ingest", "features", "score")),
        events.StageStarted(stage="ingest", n_total=10, time=0.0),
        events.StageFinished(stage="ingest", seconds=0.5, n_ok=10, time=0.5),
        events.StageStarted(stage="features", n_total=1000, time=1.0),
        events.StageProgress(stage="features", n_done=50, n_total=1000, time=3.0),
        events.StageProgress(stage="features", n_done=250, n_total=1000, time=11.0),
        *more,
    ):
        status = fold_event(status, event)
    return status


@pytest.mark.parametrize("width", [41, 47, 60, 100])
def test_stages_tell_progress_rate_and_time(width: int) -> None:
    lines = [text_of(line) for line in jobs_text.stage_lines(running(), UNICODE, width, is_alive=True)]
    assert all(len(line) <= width for line in lines)
    assert lines[0].startswith(" ✓ ingest")
    assert "0.5 s" in lines[0]
    assert lines[1].startswith(" ▸ features")
    assert "25/s" in lines[1]
    assert "0:30 left" in lines[1]
    assert ("250/1,000" if width >= 60 else "25%") in lines[1]
    assert lines[2].strip() == "· score"


def test_a_dead_run_is_not_shown_as_running() -> None:
    line = text_of(jobs_text.stage_lines(running(), UNICODE, 47, is_alive=False)[1])
    assert line.startswith(" ✗ features")
    assert "left" not in line


def test_failures_are_counted_and_named() -> None:
    name = "tess2018206045859-s0001-0000000025200252-0120-s_lc.fits"
    status = running(events.TargetFailed(filename=name, stage="features", reason="only \x1b[31m12 points"))
    assert "1 ✗" in text_of(jobs_text.stage_lines(status, UNICODE, 60, is_alive=True)[1])
    line = text_of(jobs_text.failure_lines(status, 60, UNICODE)[0])
    assert "S0001 TIC 25200252" in line
    assert "only [31m12 points" in line


def test_a_worker_of_an_ended_stage_is_idle() -> None:
    at_work = events.WorkerState(worker=0, pid=7, stage="features", chunk="00002-abc")
    ended = events.WorkerState(worker=1, pid=8, stage="ingest", chunk="00001-abc")
    first, second = (text_of(line) for line in jobs_text.worker_lines(running(at_work, ended), UNICODE, 60))
    assert "features  chunk 00002" in first
    assert "idle" in second


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_meters_tell_all_there_is(glyphs: object) -> None:
    look = SystemSample(SAMPLE, Rates(1024.0, 2048.0, 10.0, 0.0), ProcessTree(5, 180.0, 600 << 20), 90 << 20)
    lines = [text_of(line) for line in system_text.meter_lines(look, glyphs)]  # type: ignore[arg-type]
    text = "\n".join(lines)
    for words in ("50%", "1.0G of 4.0G", "0.5  1.0  2.0", "1.0K/s", "54", "180%", "600M", "5 proc", "free 5.0G"):
        assert words in text
    assert all(len(line) <= 33 for line in lines)


def test_what_a_machine_cannot_tell_is_said() -> None:
    import msgspec

    none = dict.fromkeys(("disk_read_bytes", "disk_written_bytes", "net_received_bytes", "net_sent_bytes", "load",
                          "temperature_celsius"))  # fmt: skip
    look = SystemSample(msgspec.structs.replace(SAMPLE, **none), Rates(), ProcessTree(), 1)
    text = "\n".join(text_of(line) for line in system_text.meter_lines(look, UNICODE))
    assert text.count("not available") == 3
    assert "no sensor" in text
    assert "no process" in text


def test_rates_are_differences_over_time() -> None:
    import msgspec

    later = msgspec.structs.replace(SAMPLE, time=102.0, disk_read_bytes=4096, net_sent_bytes=None)
    assert rates(SAMPLE, later) == Rates(2048.0, 0.0, 0.0, None)
    assert rates(None, SAMPLE) == Rates()


def test_a_look_finds_the_machine_and_this_process(tmp_path: Path) -> None:
    import os

    look = SystemMonitor(tmp_path).sample(os.getpid())
    assert look.run.n_processes >= 1
    assert look.run.ram_bytes > 1 << 20
    assert SystemMonitor(tmp_path).sample(None).run.n_processes == 0


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50)])
async def test_jobs_shows_the_run(open_app: Opener, size: tuple[int, int]) -> None:
    async with open_app(size=size) as (app, pilot):
        await pilot.press("J")
        await until(pilot, lambda: any("worker 2 ready" in line for line in screen_text(app)))
        text = "\n".join(screen_text(app))
        for words in ("✓ ingest", "✓ rank", "CPU", "broken.fits", "done, some failed"):
            assert words in text
        assert all(line_width(((line, ""),)) == size[0] for line in screen_text(app))
        await pilot.press("q")
        await pilot.pause()
        assert not isinstance(app.screen, JobsScreen)


async def test_a_run_that_goes_on_is_followed(open_app: Opener, workspace: Path) -> None:
    run = workspace / "runs" / "20260101-000000-aaaa"
    async with open_app() as (app, pilot):
        await pilot.press("J")
        with hold(run / "lock"):
            log = EventLog(run / "events.jsonl")
            log.emit(events.RunStarted(run="r", pid=1, host="h", stages=("ingest", "features")))
            log.emit(events.StageStarted(stage="features", n_total=100))
            log.emit(events.StageProgress(stage="features", n_done=50, n_total=100))
            await until(pilot, lambda: any("▸ features" in line and "50%" in line for line in screen_text(app)))
            assert app.state.run_is_alive
            log.close()
        await until(pilot, lambda: not app.state.run_is_alive)
        assert any("r resumes it" in line for line in screen_text(app))


async def test_start_asks_checks_and_starts(open_app: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[RunRequest] = []
    monkeypatch.setattr(run_launcher, "start", lambda workspace, request: asked.append(request) or NeverEnding())
    async with open_app() as (app, pilot):
        await pilot.press("J", "s")
        await write(app, pilot, "/nowhere")
        await until(pilot, lambda: any("no such file or folder" in line for line in screen_text(app)))
        app.focused.value = str(tmp_path)
        await pilot.press("tab", "tab", *"ingest", "tab", "tab")
        await write(app, pilot, "run.workrs=2")
        await until(pilot, lambda: any("run.workers" in line for line in screen_text(app)))
        app.focused.value = "run.workers=2"
        await pilot.press("tab")
        await write(app, pilot, "a test")
        await until(pilot, lambda: bool(asked))
        assert asked == [RunRequest((tmp_path,), stages="ingest", assignments=("run.workers=2",), message="a test")]


@pytest.mark.parametrize(
    ("typed", "said"), [("a" * 300, "cannot be reached"), ("~nosuchuser/data", "no home folder ~nosuchuser")]
)
async def test_a_path_nobody_could_have_is_a_sentence_in_the_dialog(open_app: Opener, typed: str, said: str) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("J", "s")
        await write(app, pilot, typed)
        await until(pilot, lambda: any(said in line for line in screen_text(app)))
        assert isinstance(app.screen, NewRun)


async def test_a_workspace_still_to_be_made_has_its_machine_shown(open_app: Opener, tmp_path: Path) -> None:
    async with open_app(folder=tmp_path / "new", wait=False) as (app, pilot):
        await pilot.press("J")
        await until(pilot, lambda: any("disk free" in line for line in screen_text(app)))
        assert not app._notifications


async def test_resume_names_the_run_and_only_once(
    open_app: Opener, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[RunRequest] = []
    monkeypatch.setattr(run_launcher, "start", lambda workspace, request: asked.append(request) or NeverEnding())
    add_events(workspace, events.RunFinished(outcome="interrupted"))
    async with open_app() as (app, pilot):
        await pilot.press("J", "r", "r", "r", "s")
        await until(pilot, lambda: any("one at a time" in n.message for n in app._notifications))
        assert asked == [RunRequest(resume=RUN)]
        assert isinstance(app.screen, JobsScreen)


async def test_a_finished_run_is_not_resumed(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[RunRequest] = []
    monkeypatch.setattr(run_launcher, "start", lambda workspace, request: asked.append(request) or NeverEnding())
    async with open_app() as (app, pilot):
        await pilot.press("J", "r")
        await until(pilot, lambda: any("nothing to resume" in n.message for n in app._notifications))
        assert asked == []


async def test_a_finished_run_with_a_damaged_table_is_resumed(
    open_app: Opener, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[RunRequest] = []
    monkeypatch.setattr(run_launcher, "start", lambda workspace, request: asked.append(request) or NeverEnding())
    (workspace / "runs" / RUN / "candidates.parquet").write_bytes(b"no table")
    async with open_app(wait=False) as (app, pilot):
        await until(pilot, lambda: bool(app.state.problem))
        await pilot.press("J", "r")
        await until(pilot, lambda: asked == [RunRequest(resume=RUN)])


async def test_what_was_typed_is_kept_for_the_next_try(
    open_app: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ends = Ending(2, "there is no stage 'fetures'")
    monkeypatch.setattr(run_launcher, "start", lambda workspace, request: ends)
    async with open_app() as (app, pilot):
        await pilot.press("J", "s")
        await write(app, pilot, str(tmp_path))
        await until(pilot, lambda: bool(app.state.last_form_error) and isinstance(app.screen, JobsScreen))
        await pilot.press("s")
        await until(pilot, lambda: any("no stage 'fetures'" in line for line in screen_text(app)))
        assert app.focused.value == str(tmp_path)
        ends.code = 0
        await pilot.press("enter")
        await until(pilot, lambda: not app.state.last_form and isinstance(app.screen, JobsScreen))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, NewRun))
        assert app.focused.value == ""


@pytest.mark.parametrize(
    ("models", "said"), [("p3=nobody", "there is no model nobody"), ("p4=x", "write the models as"),
                         ("p3=triage", "is a triage, not a forest")]
)  # fmt: skip
def test_wrong_models_are_said_before_the_start(tmp_path: Path, models: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        request_of(form(input="demo", models=models), tmp_path)


def form(**texts: str) -> dict[str, str]:
    return dict.fromkeys(("kind", "stages", "models", "settings", "message"), "") | texts


def test_a_run_over_transients_is_begun_from_the_form(tmp_path: Path) -> None:
    asked = request_of(form(input="demo", kind="tr", models="transients"), tmp_path)
    assert (asked.kind, asked.models, asked.assignments) == ("transients", "", ("transients.model=transients",))
    words = asked.arguments(tmp_path)
    assert {"--kind=transients", "--demo", "--set=transients.model=transients"} <= set(words)
    assert not any(word.startswith("--kind") for word in request_of(form(input="demo"), tmp_path).arguments(tmp_path))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"input": "sector 12", "kind": "transients"}, "a sector is of stars"),
        ({"input": "demo", "kind": "quasars"}, "write the kind as stars or transients"),
        ({"input": "demo", "kind": "transients", "models": "p3"}, "is a forest, not"),
    ],
)
def test_a_form_of_transients_that_cannot_be_run_is_said(tmp_path: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        request_of(form(**given), tmp_path)


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_stages_out_of_sight_are_counted(open_app: Opener, workspace: Path, size: tuple[int, int]) -> None:
    names = ("ingest", "features", "train", "score", "rank", "fold", "match", "cluster", "enrich", "more", "last")
    add_events(workspace, events.RunStarted(run=RUN, pid=1, host="h", stages=names))
    async with open_app(size=size) as (app, pilot):
        await pilot.press("J")
        shown = 9 if size[1] == 24 else 6
        await until(pilot, lambda: f"{11 - shown} more below" in "\n".join(screen_text(app)))
        await pilot.press("tab", "tab", "tab", *"j" * 11)
        await until(pilot, lambda: f"{11 - shown} more above" in "\n".join(screen_text(app)))
        assert any("last" in line for line in screen_text(app))


@pytest.mark.parametrize("width", [20, 25, 34, 60])
def test_a_workers_number_is_whole_or_not_there(width: int) -> None:
    busy = events.WorkerState(worker=0, pid=1234567, stage="features", chunk="00002-abc")
    idle = events.WorkerState(worker=1, pid=7654321, stage="ingest", chunk="")
    lines = [text_of(line) for line in jobs_text.worker_lines(running(busy, idle), UNICODE, width)]
    assert all(len(line) <= max(width, 21) for line in lines)
    assert ("pid 1234567" in lines[0]) is (width >= 34)
    assert "00002" in lines[0]
    assert "pid" not in lines[0] or lines[0].endswith("1234567")


def test_a_note_is_told_to_its_end() -> None:
    note = "p3, p5, p9 were trained on the simulated demo sky, not on stars like these; for others train them"
    lines = [text_of(line) for line in jobs_text.log_lines([note], ["worker 1 ready"], 60)]
    assert all(len(line) <= 60 for line in lines)
    assert " ".join(" ".join(lines[:-1]).split()) == f"note: {note}"


def test_a_run_that_came_to_nothing_is_not_done() -> None:
    lost = (
        events.TargetFailed(filename="a.fits", stage="ingest", reason="empty"),
        events.StageStarted(stage="rank", n_total=0),
        events.RunFinished(outcome="done_with_failures"),
    )
    assert jobs_text.outcome_words(running(*lost)) == ("failed: no light curve could be used", "bad")
    some = (*lost[:1], events.StageStarted(stage="rank", n_total=9), *lost[2:])
    assert jobs_text.outcome_words(running(*some)) == ("done, some failed", "warn")


async def test_cancel_asks_first(open_app: Opener, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[str] = []
    monkeypatch.setattr(run_launcher, "cancel", lambda run: cancelled.append(run.id) or "told")
    async with open_app() as (app, pilot):
        await pilot.press("J", "x")
        await until(pilot, lambda: any("no run is going on" in n.message for n in app._notifications))
        with hold(workspace / "runs" / "20260101-000000-aaaa" / "lock"):
            await until(pilot, lambda: app.state.run_is_alive)
            await pilot.press("x", "n")
            await pilot.pause()
            assert cancelled == []
            await pilot.press("x", "y")
            await until(pilot, lambda: cancelled == ["20260101-000000-aaaa"])


def add_events(workspace: Path, *more: events.AnyEvent) -> None:
    log = EventLog(workspace / "runs" / RUN / "events.jsonl")
    for event in more:
        log.emit(event)
    log.close()


class Ending:
    """A started process that ends at once."""

    def __init__(self, code: int, words: str) -> None:
        self.code, self.words, self.narration = code, words, Path("/nowhere/at/all")

    def exit_code(self) -> int:
        return self.code

    def last_words(self) -> str:
        return self.words


class NeverEnding:
    """A started process that goes on."""

    def exit_code(self) -> None:
        return None


def test_status_is_never_changed_by_drawing() -> None:
    status = running()
    before = replace(status)
    jobs_text.stage_lines(status, UNICODE, 80, True)
    jobs_text.worker_lines(status, UNICODE, 40)
    assert status == before


def test_a_failure_is_told_in_full() -> None:
    reason = "the file holds 12 points where at least 100 are needed for a period search, and no PDCSAP_FLUX column"
    failures = running(events.TargetFailed(filename="a_lc.fits", stage="features", reason=reason))
    text = " ".join(" ".join(text_of(line) for line in jobs_text.failure_lines(failures, 40, UNICODE)).split())
    assert text == f"a_lc.fits features: {reason}"
    assert all(len(text_of(line)) <= 40 for line in jobs_text.failure_lines(failures, 40, UNICODE))


def test_an_empty_log_says_so() -> None:
    assert "logged nothing" in text_of(jobs_text.log_lines([], [], 60)[0])


def test_a_stopped_run_names_the_key_that_resumes_it() -> None:
    assert jobs_text.message_words("go on with --resume 2026-x") == "r resumes it"
    assert jobs_text.message_words("the disk is full") == "the disk is full"


def test_a_finished_run_is_told_by_its_decisions() -> None:
    lines = [text_of(line) for line in jobs_text.tally_lines(["PC"] * 9 + ["EB"] * 4, 26, UNICODE, 34)]
    assert lines[0].startswith(" 13/26 judged ")
    assert lines[0].count(UNICODE.bar_full) == 9
    assert lines[1].split() == ["PC", "9", "EB", "4"]
    assert "nothing decided" in text_of(jobs_text.tally_lines([], 26, UNICODE, 34)[1])


def test_the_machine_is_drawn_as_well_as_told() -> None:
    past = tuple(LoadPoint(12.5 * at, 50.0, float(at), 0.0) for at in range(8))
    look = SystemSample(SAMPLE, Rates(1024.0, 2048.0, 10.0, 0.0), ProcessTree(), 1, past)
    cpu, ram, _, disk, net, *_ = (text_of(line) for line in system_text.meter_lines(look, UNICODE, 36))  # type: ignore[arg-type]
    assert cpu.endswith(UNICODE.levels[:8])
    assert ram.endswith(UNICODE.levels[4] * 8)
    assert disk.rstrip().endswith(UNICODE.levels[8])
    assert "▁" not in net
    assert all(len(line) <= 36 for line in (cpu, ram, disk, net))


async def test_the_list_of_runs_says_what_they_are(open_app: Opener) -> None:
    async with open_app(size=(120, 30)) as (app, pilot):
        await pilot.press("J", "o")
        await until(pilot, lambda: any("done" in line and "stars" in line for line in screen_text(app)))


async def test_a_finished_run_shows_the_tally_where_its_workers_were(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("PC"))
        await pilot.press("J")
        await until(pilot, lambda: any("1/60 judged" in line for line in screen_text(app)))
        assert any(" decisions " in line for line in screen_text(app))


@pytest.mark.parametrize(
    ("width", "place"),
    [(70, "node7 pid 42  1,200 done  310 MB"), (40, "node7 pid 42"), (26, "00002")],
    ids=["wide", "medium", "narrow"],
)
def test_a_worker_of_a_cluster_says_where_it_is_and_what_it_has_done(width: int, place: str) -> None:
    there = events.WorkerState(
        worker=0, pid=42, stage="features", chunk="00002-abc", host="node7", n_done=1200, memory_mb=310
    )
    (line,) = (text_of(line) for line in jobs_text.worker_lines(running(there), UNICODE, width))
    assert line.endswith(place)
    assert len(line) <= width


async def test_a_failed_run_says_why_whole(open_app: Opener, workspace: Path) -> None:
    why = "the settings of the fold were changed after it had begun, and so it cannot go on; start a new run"
    add_events(workspace, events.RunFinished(outcome="failed", message=why))
    async with open_app(size=(80, 24)) as (app, pilot):
        await pilot.press("J")
        await until(pilot, lambda: any("note: failed: the settings" in line for line in screen_text(app)))
        assert "start a new run" in " ".join(" ".join(screen_text(app)).split())


async def test_a_long_word_on_a_run_is_cut_with_a_mark(open_app: Opener, workspace: Path) -> None:
    options = [Option("a", "first", "a very long message of an operator " * 4), Option("b", "second", "short")]
    async with open_app(size=(80, 24)) as (app, pilot):
        app.push_screen(Choose("runs", options))
        await until(pilot, lambda: any("a very long message" in line for line in screen_text(app)))
        assert next(line for line in screen_text(app) if "a very long" in line).rstrip(" │").endswith("…")


async def test_every_hint_of_the_form_fits_into_sixty_columns(open_app: Opener) -> None:
    async with open_app(size=(60, 16)) as (app, pilot):
        await pilot.press("J", "s")
        await until(pilot, lambda: isinstance(app.screen, NewRun))
        fields = list(app.screen.query(Input))
        assert all(len(field.placeholder) < field.size.width for field in fields if field.size.width)


def test_the_queue_of_a_run_that_ended_without_a_star_says_where_to_look() -> None:
    state = OperatorState(Path())
    table = pa.table({name: pa.array([], pa.float64()) for name in ("disposition", "rank", "nwrss")})
    state.rows = Rows(table, np.array([], dtype=np.int64))
    assert "ranked yet" in text_of(queue_status.about(state))
    state.status = running(events.RunFinished(outcome="failed"))
    assert "J tells why" in text_of(queue_status.about(state))


async def test_the_file_below_the_queue_is_cut_with_a_mark(open_app: Opener) -> None:
    async with open_app(size=(80, 24)) as (app, pilot):
        line = text_of(queue_status.about(app.state, 20))
        assert len(line) <= 20
        assert line.endswith("…")
        await pilot.pause()


def test_decisions_on_other_runs_are_no_share_of_a_run_without_stars() -> None:
    line = text_of(jobs_text.tally_lines(["PC", "EB"], 0, UNICODE, 60)[0])
    assert "2 of other runs judged" in line
