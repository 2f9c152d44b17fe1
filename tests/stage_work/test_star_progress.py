"""Workers tell which star they are on; nothing of it stays, and no line of it can hurt."""

import pytest

from clara_pipeline import events
from clara_pipeline.pool.chunks import Chunk, Done
from clara_pipeline.records import Target
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.settings import FoldSettings
from clara_pipeline.stage_work import star_progress
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stage_work.context import Context
from clara_pipeline.stage_work.star_progress import FILE, StarProgress, begin_target
from clara_pipeline.stages import features, fold, scan
from clara_tui.terminal.glyphs import UNICODE
from clara_tui.text.jobs import worker_lines
from clara_tui.text.styled_text import text_of
from tests.stage_runs import InlinePool, new_run, settings_with


def tell_and_read_at_once(monkeypatch):
    monkeypatch.setattr(star_progress, "TELL_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(star_progress, "READ_EVERY_SECONDS", 0.0)


def test_a_worker_that_is_quick_tells_of_some_of_its_targets(tmp_path, monkeypatch):
    clock = iter((100.0, 100.05, 100.12, 100.2, 100.3))
    monkeypatch.setattr(star_progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setitem(star_progress._told, "at", 0.0)
    for name in "abcde":
        begin_target(str(tmp_path / "00000-x"), name)
    told = [line.rsplit("\t", 1)[1] for line in (tmp_path / FILE).read_text().splitlines()]
    assert told == ["a", "c", "e"]


def test_begun_targets_are_read_and_counted_when_the_next_begins(tmp_path, monkeypatch):
    tell_and_read_at_once(monkeypatch)
    progress = StarProgress(tmp_path)
    for name in ("a b.fits", "c.fits", "d.fits"):
        begin_target(str(tmp_path / "00000-x"), name)
    begin_target(str(tmp_path / "00001-x"), "e.fits")
    begin_target(None, "a trial.fits")
    (begun,) = progress.read()
    assert begun[2:] == ("00001-x", "e.fits")
    assert progress.n_done_in_open_parts() == 2
    progress.finish("00000-x")
    assert progress.n_done_in_open_parts() == 0
    begin_target(str(tmp_path / "00000-x"), "late.fits")
    assert progress.read() == []
    progress.close()
    assert list(tmp_path.iterdir()) == []


def test_the_count_of_a_stage_never_goes_back_while_parts_end(tmp_path, monkeypatch):
    tell_and_read_at_once(monkeypatch)
    targets = [Target(f"{letter}_lc.fits", "", 0, 0) for letter in "abcdef"]
    run = new_run(tmp_path, [tmp_path], settings_with())
    log = EventLog(run.path("events.jsonl"))
    context = Context(run, tmp_path, run.manifest(), BothAtOnce(), log)
    stage = ChunkedStage("scan", 1, lambda *_: None, None, (), lambda target: target.filename)
    run.path("scan").mkdir()
    run_chunks(context, stage, targets, 3)
    log.close()
    counts = [event.n_done for event in map(events.decode, run.path("events.jsonl").read_bytes().splitlines())
              if isinstance(event, events.StageProgress)]  # fmt: skip
    assert counts == [4, 5, 6]


class BothAtOnce(InlinePool):
    """Two workers, each in the last target of its part, when one of the parts ends."""

    def run(self, work, chunks, parameters, on_tick=lambda: None):
        for chunk in chunks:
            for target in chunk.items:
                begin_target(chunk.part, target.filename)
        on_tick()
        for index in range(len(chunks)):
            yield Done(index, 7, PartResult(3))


def test_a_star_begun_again_counts_once_and_odd_lines_are_passed_over(tmp_path, monkeypatch):
    tell_and_read_at_once(monkeypatch)
    (tmp_path / FILE).write_text("h\t7\told\tleft.fits\n")
    progress = StarProgress(tmp_path)
    (tmp_path / FILE).write_bytes(b"\xff\n\nh\tx\ty\tz\nh\t7\tp\ta\nh\t8\tp\ta\nh\t7\tp\tb\nh\t7\tp\thal")
    assert progress.read() == [("h", 7, "p", "b"), ("h", 8, "p", "a")]
    assert progress.n_done_in_open_parts() == 1


def test_a_worker_is_shown_with_its_star():
    status = events.fold_event(events.RunStatus(), events.StageStarted(stage="fold", n_total=9))
    name = "tess2018206045859-s0001-0000000025200252-0120-s_lc.fits"
    working = events.WorkerState(worker=0, pid=7, stage="fold", chunk="00001-x", target=name)
    line = text_of(worker_lines(events.fold_event(status, working), UNICODE, 40)[0])
    assert "fold" in line
    assert "S0001 TIC 25200252" in line


@pytest.mark.parametrize(
    ("work", "parameters"),
    [
        (features.compute_part, features.Parameters((), "")),
        (scan.scan_part, scan.Parameters("", "")),
        (fold.fold_part, fold.Parameters(FoldSettings(), "", "")),
    ],
)
def test_every_stage_that_takes_seconds_a_part_tells_each_star(tmp_path, monkeypatch, work, parameters):
    tell_and_read_at_once(monkeypatch)
    if work is scan.scan_part:
        parameters = parameters._replace(events_folder=str(tmp_path))
    progress = StarProgress(tmp_path)
    names = ("a_lc.fits", "b_lc.fits", "c_lc.fits")
    targets = tuple(Target(name, str(tmp_path / name), 0, 0) for name in names)
    assert len(work(Chunk(targets, str(tmp_path / "00000-x")), parameters).failures) == 3  # no such files
    assert [begun.filename for begun in progress.read()] == ["c_lc.fits"]
    assert progress.n_done_in_open_parts() == 2


def test_an_event_of_before_is_read():
    old = b'{"event":"worker_state","time":1.0,"worker":0,"pid":7,"stage":"fold","chunk":"00001-x"}'
    assert events.decode(old) == events.WorkerState(time=1.0, worker=0, pid=7, stage="fold", chunk="00001-x")
