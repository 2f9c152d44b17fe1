import json
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from waiting import wait_until

from clara_pipeline.errors import ClaraError
from clara_pipeline.events import Notice, RunStatus, StageStatus
from clara_pipeline.launch import narration
from clara_pipeline.launch.narration import Narrator, bar_line
from clara_pipeline.runs.event_log import EventLog

STATUS = RunStatus(
    run="r", notices=("over\x1b[2J there",), stages={"features": StageStatus("features", 5000, 1200, 0, 12, 0.0, 2.0)}
)


def test_without_a_terminal_every_line_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    narrator = Narrator()
    narrator.show(STATUS)
    narrator.show(STATUS)
    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line.get("note", line.get("n_done")) for line in lines] == ["over\x1b[2J there", 1200]
    assert "\x1b" not in said


def test_a_line_a_second_also_while_nothing_new_is_heard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narration, "SECONDS_PER_LINE", 0.02)
    narrator, said = Narrator(), ""
    with narrator.every_second():
        narrator.show(STATUS)
        heard = []
        wait_until(lambda: heard.append(capsys.readouterr().err) or "".join(heard).count("n_done") >= 4, "four lines")
        said = "".join(heard)
        ended = replace(STATUS, stages={"features": replace(STATUS.stages["features"], seconds=2.0)})
        narrator.show(ended)
        capsys.readouterr()
        time.sleep(0.1)
    assert capsys.readouterr().err == ""
    lines = [json.loads(line) for line in said.splitlines() if "n_done" in line]
    assert {line["n_done"] for line in lines} == {1200}
    assert lines[-1]["eta_seconds"] == pytest.approx(3800 / 600)
    assert not any(thread.daemon and "go_on" in thread.name for thread in threading.enumerate())


def test_on_a_terminal_a_note_is_harmless_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    Narrator().show(STATUS)
    assert capsys.readouterr().err.startswith("\r\x1b[Knote: over[2J there\n")


@pytest.mark.parametrize("seconds", [None, 12.5])
def test_a_bar_fits_a_terminal_of_80_columns(seconds: float | None) -> None:
    assert len(bar_line(StageStatus("features", 20_000, 1_200, 0, 120, 0.0, 50.0, seconds))) < 80


def test_a_full_disk_is_told_in_words() -> None:
    log = EventLog(Path("/dev/full"))
    try:
        with pytest.raises(ClaraError, match="space"):
            log.emit(Notice(text="hear"))
    finally:
        log.close()
