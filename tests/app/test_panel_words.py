"""Numbers of the panels: a value beside its limit never reads like the limit unless it is equal."""

from types import SimpleNamespace

import pytest

from clara_pipeline.records import CandidateKey, TestResult
from clara_tui.plots.canvas import Size
from clara_tui.queue.columns import BY_NAME
from clara_tui.screens.sessions import _minute
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels import neighbours, notes, tests
from clara_tui.widgets.panels.words import beside_limit
from clara_tui.widgets.vet_plan import plan


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [(0.803, 0.8, ".803"), (0.8, 0.8, ".8"), (0.71, 0.8, ".71"), (9.96, 10.0, "9.96"), (213.2, 10.0, "213"), (0.8, None, ".8"), (None, 0.8, "—")],
)  # fmt: skip
def test_a_value_that_rounds_to_its_limit_has_one_digit_more(
    value: float | None, limit: float | None, shown: str
) -> None:
    assert beside_limit(value, limit, 2 if value != 213.2 else 3) == shown


def test_what_no_test_could_measure_is_told_once() -> None:
    failed = TestResult("sinusoid", 40.0, 10.0, "fail", "a sinusoid", "<")
    lacking = [TestResult(f"test {k}", None, None, "unknown", "needs a transit, LS has none") for k in range(22)]
    view = SimpleNamespace(tests=(*lacking, failed), candidate=SimpleNamespace(more={}))
    text = [text_of(line) for line in tests.lines(view, Size(50, 10))]
    assert text[0].startswith("✗ sinusoid")
    assert text[1:] == ["? 22 tests: needs a transit, LS has none"]


def test_a_signal_to_noise_is_never_cut_to_another_number() -> None:
    column = BY_NAME["transit_snr"]
    assert [column.says(value) for value in (12.34, 999.9, 1299.14, 12345.6)] == ["12.3", "999.9", "1299", "12346"]


def test_a_session_says_when_its_last_entry_was_made_to_the_minute() -> None:
    assert _minute("2026-11-22T08:31:25.178Z") == "2026-11-22 08:31 UTC"
    assert _minute("some day") == "some day"


def test_names_in_the_queue_beside_the_board_have_all_the_room_there_is() -> None:
    keys = [CandidateKey(None, None, f"SIMSNIa{k:06d}") for k in (2, 12)]
    rows = SimpleNamespace(cells=lambda _place, _names: (None, 0.5, None), key=keys.__getitem__)
    state = SimpleNamespace(rows=rows, judgement=lambda _key: SimpleNamespace(disposition=""))
    shown = [text_of(neighbours._star(state, place, False, 2, 26)) for place in (0, 1)]
    assert [line.split()[1] for line in shown] == ["SIMSNIa000002", "SIMSNIa000012"]


@pytest.mark.parametrize("size", [(60, 13), (80, 21), (100, 27), (110, 42), (160, 47), (180, 37), (200, 57)])
def test_only_a_board_without_them_names_the_other_panels(size: tuple[int, int]) -> None:
    judged = SimpleNamespace(note="")
    key = SimpleNamespace(object_id="")
    view = SimpleNamespace(judgement=judged, star_files=(), votes=(), evidence=SimpleNamespace(key=key))
    boxes = {box.name: box for box in plan(*size)}
    _x, _y, width, height = boxes["notes"].inner
    said = "2 3 5 8" in (text := text_of(notes.lines(view, Size(width, height))[0])) or "2 odd/even" in text
    assert said == ("star" not in boxes)
