"""The panel of the workers, beside the fold on wide screens."""

from clara_pipeline.events import RunStatus
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels.neighbours import workers_lines


def test_of_a_run_that_has_ended_no_stage_is_listed() -> None:
    status = RunStatus(
        run="r", planned=("rank",), outcome="done_with_failures", n_failed=2,
    )  # fmt: skip
    lines = [text_of(line) for line in workers_lines(status, 25, 8, is_alive=False)]
    assert lines == ["run done, some failed", "nobody at work", "J tells more"]
    killed = [text_of(line) for line in workers_lines(RunStatus(run="r"), 25, 8, is_alive=False)]
    assert killed[0] == "run stopped"
    assert max(map(len, lines + killed)) <= 25
