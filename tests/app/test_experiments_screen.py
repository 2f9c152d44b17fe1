"""Experiments: the variants of a sweep, its panels, and a variant made a model."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path

import msgspec
import numpy as np
import pytest
from app.piloting import Opener, screen_text, until, write
from textual.widgets import Input

from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.forest.trees import Forest
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import save_forest
from clara_pipeline.sweeps.measures import VariantMeasures
from clara_pipeline.sweeps.sweep_folder import MEASURES, Sweep, variant_folder, write_sweep
from clara_pipeline.sweeps.variants import Variant
from clara_tui.app import ClaraApp
from clara_tui.background.sweep_reader import read_view
from clara_tui.dialogs.new_run import NewRun
from clara_tui.screens.experiments.screen import ExperimentsScreen
from clara_tui.screens.queue.screen import QueueScreen

VARIANTS = tuple(Variant("urf4", n, 27.0, 2.0, noise) for n, noise in product((10, 20, 30), (50.0, 100.0, 200.0)))
NAMES = (
    "toi_recall", "anomaly_rate", "recall_auc", "importance_auc", "mean_importance_top20", "toi_roc_auc",
    "top10_upper_percentile",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def few_trees() -> Iterator[None]:
    """What the measures depend on is told by ten trees a measure instead of two hundred."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clara_pipeline.evaluation.dependence.N_TREES", 10)
        yield


@lru_cache(maxsize=1)
def small_forest() -> Forest:
    rng = np.random.default_rng(0)
    return train_forest(rng.normal(size=(20, 50)), rng.normal(1, 1, (20, 50)), ForestRecipe(n_estimators=2), 0)


def finish(folder: Path, index: int, variant: Variant) -> None:
    """Write what a finished variant leaves; later ones are the better."""
    place = variant_folder(folder, index, variant)
    save_forest(place, small_forest(), ModelCard(name="v", trained_on="noise"))
    measures = dict.fromkeys(NAMES, 0.1 + index / 20)
    found = VariantMeasures(variant=variant, n_real=20, n_synthetic=20, recipe=ForestRecipe(), measures=measures)
    (place / MEASURES).write_bytes(msgspec.json.encode(found))


@pytest.fixture
def swept(workspace: Path) -> Path:
    """The workspace with a sweep of nine variants, all but the last finished, and an empty second one."""
    for name in ("first", "second"):
        sweep = Sweep(name=name, grid="mine", variants=VARIANTS, training=("a",), test=("b",))
        write_sweep(workspace / "sweeps" / name, sweep)
    for index, variant in enumerate(VARIANTS[:-1]):
        finish(workspace / "sweeps" / "first", index, variant)
    return workspace


def text_on(app: ClaraApp) -> str:
    return "\n".join(screen_text(app))


async def opened(app: ClaraApp, pilot, word: str = "urf4") -> None:
    await pilot.press("colon")
    await write(app, pilot, "experiments")
    await until(pilot, lambda: isinstance(app.screen, ExperimentsScreen) and word in text_on(app))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_variants_stand_in_order_of_the_measure(open_app: Opener, swept: Path, size) -> None:
    async with open_app(size=size) as (app, pilot):
        await opened(app, pilot)
        rows = [line for line in screen_text(app) if "urf4" in line and "2min" in line]
        assert "n30 27d 2min 100ppm" in rows[0]
        assert "8/9 variants" in text_on(app)
        await until(pilot, lambda: "0.9" in text_on(app) and "best for each" in text_on(app))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))


async def test_measures_without_room_are_counted(open_app: Opener, swept: Path) -> None:
    async with open_app(size=(80, 24)) as (app, pilot):
        await opened(app, pilot)
        assert "variant (+1 more: o)" in text_on(app)


async def test_every_panel_and_measure_is_shown(open_app: Opener, swept: Path) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        for word in ("█", "importance (correlation)", "20 synthetic", "best for each"):
            await pilot.press("tab")
            await until(pilot, lambda word=word: word in text_on(app))
        for _ in range(len(NAMES)):
            await pilot.press("o")
        await until(pilot, lambda: "urf4" in text_on(app))


async def test_a_variant_measured_meanwhile_appears(open_app: Opener, swept: Path, monkeypatch) -> None:
    monkeypatch.setattr("clara_tui.screens.experiments.screen.TICK_SECONDS", 0.05)
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        finish(swept / "sweeps" / "first", 8, VARIANTS[8])
        await until(pilot, lambda: "9/9" in text_on(app))


def test_what_has_not_changed_is_not_computed_again(swept: Path) -> None:
    known = read_view(swept, 0)
    assert known is not None
    assert read_view(swept, 0, known) is known
    finish(swept / "sweeps" / "first", 8, VARIANTS[8])
    changed = read_view(swept, 0, known)
    assert changed is not None
    assert (len(known.found), len(changed.found)) == (8, 9)
    other = read_view(swept, 1, known)
    assert other is not None
    assert other.name == "second"


async def test_the_best_becomes_a_model_that_the_next_run_names(open_app: Opener, swept: Path) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        await pilot.press("e")
        await write(app, pilot, "mine")
        await until(pilot, lambda: (swept / "models" / "mine" / "card.json").exists())
        assert app.screen.state.last_form["models"] == "p3=mine,p5=mine,p9=mine"
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, NewRun))
        assert app.screen.query_one("#models", Input).value == "p3=mine,p5=mine,p9=mine"


async def test_figures_that_cannot_be_drawn_say_why(open_app: Opener, swept: Path) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        said: list[str] = []
        app.notify_error = said.append  # type: ignore[method-assign]
        await pilot.press("f")
        await until(pilot, lambda: "name what is known of the test curves" in "".join(said))


async def test_another_sweep_and_none(open_app: Opener, swept: Path) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot)
        await pilot.press("n")
        await until(pilot, lambda: "no variant is finished yet" in text_on(app))
        (swept / "sweeps" / "second" / "sweep.json").write_text("{")
        await pilot.press("n", "n")
        await until(pilot, lambda: "Input data was truncated" in text_on(app))


async def test_a_workspace_without_sweeps_says_what_makes_one(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await opened(app, pilot, "no sweep yet")
