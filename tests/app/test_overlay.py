"""R: the matched reference's fold over the star's own, from the set where the run does not have that star."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from app.test_vet_screen import until, vetting
from app.vet_sky import KNOWN, filename, ranked_run

from clara_pipeline.models.reference_files import load_reference, save_reference
from clara_pipeline.models.registry import find_model
from clara_tui.candidate.reference_folds import KEPT_FOLDS, ReferenceFolds, read_reference_folds


def matched_to(name: str) -> dict[str, object]:
    return KNOWN | {"match_label": "EB*", "match_type": "EB*", "match_group": "binary_star", "match_similarity": 0.9,
                    "match_margin": 0.25, "match_filename": name}  # fmt: skip


def shipped(tmp_path: Path):
    return load_reference(find_model(tmp_path, "reference"))


async def test_the_sets_own_fold_is_laid_over(tmp_path: Path) -> None:
    name = shipped(tmp_path)[0].filenames[0]
    async with vetting(tmp_path, n=2, extra=matched_to(name)) as (pilot, screen):
        plain = screen.board.panels["fold"].text
        await pilot.press("R")
        await until(pilot, lambda: "+ EB*" in screen.board.titles["fold"])
        assert screen.board.panels["fold"].text != plain
        await pilot.press("R")
        assert screen.board.panels["fold"].text == plain
        await pilot.press("7")
        await until(pilot, lambda: "more than to the next" in screen.board.panels["match"].text)


async def test_a_star_of_the_run_is_laid_over_as_it_is(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=3, extra=matched_to(filename(2))) as (pilot, screen):
        await pilot.press("R")
        await until(pilot, lambda: "+ EB*" in screen.board.titles["fold"])
        assert screen.candidate_view.reference is not None
        assert screen.candidate_view.reference.candidate.filename == filename(2)


async def test_a_set_without_curves_says_so(tmp_path: Path) -> None:
    reference, card = shipped(tmp_path)
    save_reference(tmp_path / "models" / "reference", replace(reference, folds=None), card)
    async with vetting(tmp_path, n=2, extra=matched_to(reference.filenames[0])) as (pilot, screen):
        await pilot.press("R")
        await until(pilot, lambda: any("keeps no curves" in n.message for n in pilot.app._notifications))
        assert "(no reference)" in screen.board.titles["fold"]


async def test_without_a_match_stage_it_is_named(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=2, extra=KNOWN) as (pilot, _screen):
        await pilot.press("R")
        await until(pilot, lambda: any("match stage" in n.message for n in pilot.app._notifications))


def test_another_set_of_the_same_name_is_not_shown(tmp_path: Path) -> None:
    import msgspec

    from clara_pipeline.runs.run_directory import write_manifest

    run = ranked_run(tmp_path, 1)
    assert read_reference_folds(run).bins
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), models={"match": {"checksum": "another"}}))
    assert "not the one" in read_reference_folds(run).problem


def test_a_fold_is_a_line_around_the_circle() -> None:
    folds = ReferenceFolds("run", {"a": np.array([0.0, 0.0, -4.0, 0.0]), "b": np.full(4, np.nan)})
    phase, flux = folds.points("a")
    assert phase.min() >= -0.5
    assert phase.max() < 0.5
    assert abs(phase[flux.argmin()] - 0.125) < 0.04
    for missing in ("b", "c", None):
        assert folds.points(missing) is None
    assert folds.points("a") is folds.points("a")


def test_of_the_folds_that_were_drawn_only_some_are_kept() -> None:
    names = [f"{number}.fits" for number in range(2 * KEPT_FOLDS)]
    folds = ReferenceFolds("run", dict.fromkeys(names, np.ones(10)))
    newest = [folds.points(name) for name in names][-1]
    assert len(folds._drawn) == KEPT_FOLDS
    assert folds.points(names[-1]) is newest
