"""Trainings: the list, what is told of one, learning curves side by side."""

from pathlib import Path

import numpy as np
import pytest
from app.piloting import Opener, screen_text, until, write
from app.test_safe_strings import HOSTILE, is_harmless

from clara_pipeline.trainings.record import RECORD, Naming
from clara_pipeline.trainings.recording import record_training
from clara_tui.app import ClaraApp
from clara_tui.plots.canvas import Size
from clara_tui.plots.learning_curve import axes_of, learning_curve_lines
from clara_tui.screens.queue.screen import QueueScreen
from clara_tui.screens.trainings.screen import TrainingsScreen
from clara_tui.text.styled_text import text_of

NAMES = ("slow", "fast", "steady")


@pytest.fixture
def trained(workspace: Path) -> Path:
    """The workspace with three trainings of 30 epochs and a failed one, the newest."""
    for rate, name in enumerate(NAMES, start=1):
        with record_training(
            workspace, "transients", naming=Naming(name, "tries"), parameters={"rate": rate}
        ) as training:
            for epoch in range(30):
                loss = 0.9 ** (rate * epoch)
                values = {
                    "loss": loss,
                    "validation_loss": loss + 0.2,
                    "accuracy": 1 - loss,
                    "validation_accuracy": 0.9 - loss,
                }
                training.log_epoch(values)
            training.set_metrics({"macro_f1": 0.5 + rate / 10})
    with pytest.raises(ValueError), record_training(workspace, "scan", naming=Naming("broken")):
        raise ValueError("too few windows")
    return workspace


def text_on(app: ClaraApp) -> str:
    return "\n".join(screen_text(app))


async def opened(app: ClaraApp, pilot, word: str = "steady") -> TrainingsScreen:
    await pilot.press("colon")
    await write(app, pilot, "trainings")
    await until(pilot, lambda: isinstance(app.screen, TrainingsScreen) and word in text_on(app))
    assert isinstance(app.screen, TrainingsScreen)
    return app.screen


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_list_tells_state_and_measure_and_a_failure_its_reason(open_app: Opener, trained: Path, size) -> None:
    async with open_app(size=size) as (app, pilot):
        await opened(app, pilot)
        lines = screen_text(app)
        line = next(line for line in lines if " steady " in line)
        assert line.split()[:6] == ["steady", "transients", "finished", "30", "macro_f1", "0.8"]
        assert next(line for line in lines if "broken" in line).split()[1:4] == ["broken", "scan", "failed"]
        await until(pilot, lambda: "too few windows" in text_on(app))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))


async def test_curves_of_the_one_at_the_cursor_and_its_details_on_tab(open_app: Opener, trained: Path) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        await pilot.press("j")
        await until(pilot, lambda: "validation" in text_on(app))
        text = text_on(app)
        assert "loss" in text
        assert "accuracy" in text
        assert any("\u2800" < character < "\u2900" for character in text)
        await pilot.press("tab")
        await until(pilot, lambda: "rate" in text_on(app) and "macro_f1" in text_on(app))
        await pilot.press("tab")
        await until(pilot, lambda: "rate" not in text_on(app))


async def test_marked_ones_stand_side_by_side_and_what_differs_is_told(open_app: Opener, trained: Path) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        screen = await opened(app, pilot)
        await pilot.press("j", "space", "space", "space")
        await until(pilot, lambda: len(screen.marked) == 3 and "differing: 1" in text_on(app))
        text = text_on(app)
        heads = [line for line in text.splitlines() if "loss  slow" in line]
        assert len(heads) == 1
        assert all(f"loss  {name}" in heads[0] for name in NAMES)
        assert "accuracy  slow" in text
        rate = next(line for line in text.splitlines() if "param.rate" in line)
        assert rate.split("param.rate")[1].split()[:3] == ["1", "2", "3"]


async def test_another_metric_comes_first(open_app: Opener, trained: Path) -> None:
    def comes_first(metric: str, other: str) -> bool:
        """Tell whether a metric is drawn, and above the other where there is room for both."""
        text = text_on(app)
        return f"{metric}  fast" in text and other not in text[: text.index(f"{metric}  fast")]

    async with open_app() as (app, pilot):
        await opened(app, pilot)
        await pilot.press("j", "space", "space")
        await until(pilot, lambda: comes_first("loss", "accuracy  fast"))
        await pilot.press("o")
        await until(pilot, lambda: comes_first("accuracy", "loss  fast"))
        await pilot.press("O")
        await until(pilot, lambda: comes_first("loss", "accuracy  fast"))


async def test_enter_gives_the_training_the_whole_screen_and_escape_the_list_again(
    open_app: Opener, trained: Path
) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "transients" not in text_on(app))
        await pilot.press("escape")
        await until(pilot, lambda: "transients" in text_on(app))
        assert isinstance(app.screen, TrainingsScreen)


async def test_a_training_that_goes_on_is_followed(
    open_app: Opener, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clara_tui.screens.trainings.screen.TICK_SECONDS", 0.05)
    with record_training(workspace, "scan", naming=Naming("going")) as training:
        async with open_app() as (app, pilot):
            await opened(app, pilot, "running")
            training.log_epoch({"loss": 0.25})
            await until(pilot, lambda: "loss 0.25" in text_on(app))


async def test_a_workspace_without_trainings_says_what_makes_one(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot, "no training yet")


async def test_marks_stay_on_their_trainings_when_others_come(open_app: Opener, trained: Path) -> None:
    async with open_app() as (app, pilot):
        screen = await opened(app, pilot)
        await pilot.press("j", "space", "S")
        marked = set(screen.marked)
        with record_training(trained, "scan", naming=Naming("newcomer")):
            pass
        await pilot.press("escape")
        await until(pilot, lambda: "newcomer" in text_on(app))
        assert screen.marked == marked
        assert next(line for line in screen_text(app) if "steady" in line).lstrip().startswith("✓")


@pytest.mark.parametrize("size", [(80, 24), (300, 60)])
async def test_nothing_hostile_reaches_the_screen(open_app: Opener, workspace: Path, size: tuple[int, int]) -> None:
    naming = Naming(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE)
    for _ in range(2):
        with record_training(
            workspace, "scan", model=HOSTILE, naming=naming, parameters={HOSTILE: HOSTILE}
        ) as training:
            training.log_epoch({HOSTILE: 1.0})
            training.log_epoch({HOSTILE: float("inf")})
            training.set_metrics({HOSTILE: 1e300})
    bad = workspace / "trainings" / "20990101-000000-0000"
    bad.mkdir()
    (bad / RECORD).write_text(HOSTILE)
    async with open_app(size=size) as (app, pilot):
        await opened(app, pilot, "[HD2002]")
        for key in ("j", "tab", "space", "space", "tab", "o", "enter", "j", "tab"):
            await pilot.press(key)
            await pilot.pause(0.05)
            assert all(is_harmless(line) for line in screen_text(app)), key


async def test_plain_terminals_get_plain_characters(
    open_app: Opener, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        await pilot.press("j", "space", "space")
        await until(pilot, lambda: "loss  fast" in text_on(app))
        assert text_on(app).isascii()
        assert "** training  ++ validation" in text_on(app)
        assert "*" in text_on(app)
        assert "+" in text_on(app)


@pytest.mark.parametrize("marker", ["braille", "blocks", "ascii"])
@pytest.mark.parametrize("values", [[], [0.5], [1e300, -1e300], [0.1] * 50])
def test_any_curve_can_be_drawn(marker: str, values: list[float]) -> None:
    curve = (np.arange(1.0, len(values) + 1), np.array(values, dtype=float))
    for size in (Size(40, 10), Size(12, 3), Size(1, 1)):
        lines = learning_curve_lines(curve, curve, size, marker, axes_of([curve]))
        assert len(lines) <= size.height
        assert all(len(text_of(line)) <= size.width for line in lines)
