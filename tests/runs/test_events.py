from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.events import (
    Notice,
    RunFinished,
    RunStarted,
    RunStatus,
    StageFinished,
    StageProgress,
    StageStarted,
    TargetFailed,
    decode,
    encode,
    fold_event,
)

STORY = [
    RunStarted(time=1, run="r", pid=9, host="h", stages=("ingest", "features")),
    StageStarted(time=2, stage="features", n_total=10, n_done=4),
    StageProgress(time=4, stage="features", n_done=8, n_total=10),
    TargetFailed(time=4, filename="a", stage="features", reason="why"),
    Notice(time=4, text="hear"),
    StageFinished(time=5, stage="features", seconds=3, n_ok=9, n_failed=1),
    RunFinished(time=6, outcome="done_with_failures"),
]


def _fold(events: list) -> RunStatus:
    status = RunStatus()
    for event in events:
        status = fold_event(status, event)
    return status


def test_the_status_tells_the_story() -> None:
    status = _fold(STORY)
    stage = status.stages["features"]
    assert (stage.n_done, stage.n_total, stage.n_failed, stage.seconds) == (8, 10, 1, 3)
    assert (status.outcome, status.n_failed, status.notices) == ("done_with_failures", 1, ("hear",))


def test_the_rate_counts_only_what_this_process_did() -> None:
    stage = _fold(STORY[:3]).stages["features"]
    assert stage.rate_per_second == 2.0


def test_the_time_left_does_not_count_what_comes_before_the_first_target() -> None:
    started = StageStarted(time=0, stage="scan", n_total=240, n_done=0)
    first = StageProgress(time=24, stage="scan", n_done=1, n_total=240)
    later = StageProgress(time=27, stage="scan", n_done=61, n_total=240)
    assert _fold([started, first]).stages["scan"].eta_seconds is None
    assert _fold([started, first, later]).stages["scan"].eta_seconds == 179 * 3 / 60


def test_a_resumed_run_starts_its_story_anew() -> None:
    status = _fold([*STORY, STORY[0]])
    assert (status.n_failed, status.outcome, status.stages) == (0, "", {})


def test_events_survive_the_round_trip() -> None:
    assert [decode(encode(event)) for event in STORY] == STORY


@given(st.binary(max_size=60))
def test_foreign_lines_are_passed_over(line: bytes) -> None:
    event = decode(line)
    assert event is None or encode(event)


@given(st.text(max_size=30), st.text(max_size=30))
def test_an_event_is_always_one_line(filename: str, reason: str) -> None:
    line = encode(TargetFailed(filename=filename, stage="features", reason=reason))
    assert line.count(b"\n") == 1
