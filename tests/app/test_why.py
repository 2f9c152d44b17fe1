"""Why a star was flagged: the forests' reasons, told by the helper, shown over the vet screen."""

from pathlib import Path
from shutil import copytree

import msgspec
import numpy as np
import pytest
from app.piloting import Opener, screen_text, until
from folded_run import filenames_of, ranked_run

from clara_pipeline.errors import ClaraError
from clara_pipeline.forest.reasons import Reason
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.run_directory import Run, write_manifest
from clara_tui.analysis.why_flagged import forests_of, stretch_of, why_flagged
from clara_tui.dialogs.why import WhyFlagged
from clara_tui.plots.canvas import Size
from clara_tui.plots.stretches import stretches_lines
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.text.styled_text import text_of


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return ranked_run(tmp_path_factory.mktemp("why"), 6)


@pytest.fixture
def run(kept: Run, tmp_path: Path) -> Run:
    """A copy of one run, to spoil."""
    copytree(kept.folder.parent.parent, tmp_path / "copy")
    return Run(tmp_path / "copy" / "runs" / kept.id)


def told(run: Run, place: int = 0):
    name = filenames_of(run)[place]
    return why_flagged(CandidateKey(1000, 7, name), run, read_light_curve(run.light_curve_path(name)))


def test_reasons_are_sentences_with_the_stretches_they_speak_of(run: Run) -> None:
    why = told(run)
    assert why.reasons
    assert all("%" in words for words in why.reasons)
    assert sum("padded" in words for words in why.reasons) == 1
    assert len(why.stretches) <= len(why.reasons)
    assert all(1325 <= first <= last < 1326 for first, last in why.stretches)


def test_stretches_end_with_the_curve_and_padding_has_none() -> None:
    time = 1325.0 + np.arange(100.0)
    assert stretch_of(Reason("flux", 60, 119, 0.5), time) == (1385.0, 1424.0)
    assert stretch_of(Reason("flux", 120, 179, 0.5), time) is None
    assert stretch_of(Reason("period", 0.2, 0.3, 0.5), time) is None


def test_another_model_of_the_same_name_cannot_say_why(run: Run) -> None:
    manifest = run.manifest()
    changed = manifest.models | {"p3": manifest.models["p3"] | {"checksum": "another"}}
    write_manifest(run.folder, msgspec.structs.replace(manifest, models=changed))
    forests_of.cache_clear()
    with pytest.raises(ClaraError, match="another one than this run's p3"):
        told(run)


def test_features_that_are_gone_are_asked_for(run: Run) -> None:
    for path in run.path("features").glob("*.npy"):
        path.unlink()
    with pytest.raises(ClaraError, match="features stage"):
        told(run)


async def test_w_shows_the_reasons_and_leaves_again(run: Run, open_app: Opener) -> None:
    async with open_app(folder=run.folder.parent.parent) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
        vet = app.screen
        await pilot.press("W")
        assert isinstance(app.screen, WhyFlagged)
        await until(pilot, lambda: "spoke against its being like" in "\n".join(screen_text(app)), 40)
        for size in ((60, 16), (160, 50), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            text = "\n".join(screen_text(app))
            assert "why TIC" in text
            assert "p3 ." in text
            assert "padded" in text
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is vet)
        assert not app.state.vetted


def test_marked_stretches_are_underlined_not_only_coloured() -> None:
    time = np.linspace(0, 10, 500)
    lines = stretches_lines(time, 1 + 0.01 * np.sin(time), [(2.0, 3.0)], Size(60, 8), "ascii")
    text = "\n".join(text_of(line) for line in lines)
    assert "^^^" in text
    assert all(ord(character) < 128 for character in text)
