"""A run taken up with other settings: what no longer follows from them is made again, or dropped and told."""

import shutil
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from small_workspace import ROLES

from clara_pipeline.errors import UsageError
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.launch import run_stages
from clara_pipeline.launch.begin import begin, is_finished, take_up
from clara_pipeline.launch.out_of_date import out_of_date
from clara_pipeline.launch.run_options import RunOptions
from clara_pipeline.launch.run_stages import execute
from clara_pipeline.launch.stage_list import STAGES, stage_names
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import save_forest
from clara_pipeline.runs.run_directory import Run, write_manifest
from clara_pipeline.runs.summary import finished_stages
from clara_pipeline.settings import Settings, as_dict

SMALL = tuple(f"models.{role}=small{role[1]}" for role in ROLES)
TO_RANK = "ingest,features,score,rank"


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No processes: the stages' work is done here."""
    from contextlib import contextmanager

    from stage_runs import InlinePool

    @contextmanager
    def pool(*_: object):
        yield InlinePool()

    monkeypatch.setattr(run_stages, "open_pool", pool)


def begun(sky: Path, stages: str, *more: str) -> Run:
    run, _ = begin(RunOptions(sky, (sky / "lc",), assignments=(*SMALL, f"run.stages={stages}", *more)))
    execute(run, sky)
    return run


def resumed(run: Run, *assignments: str) -> list[str]:
    """What was said."""
    take_up(RunOptions(run.workspace, resume=run.id, assignments=assignments))
    told: list[str] = []
    execute(run, run.workspace, [lambda log: told.extend(log.status.notices)])
    return list(dict.fromkeys(told))


def table(run: Run):
    return pq.read_table(run.path("candidates.parquet"))


def add_model(sky: Path, name: str) -> None:
    import numpy as np

    rng = np.random.default_rng(77)
    real, synthetic = (rng.normal(mean, 1, (30, 4000)).astype(np.float32) for mean in (0.0, 0.3))
    forest = train_forest(real, synthetic, ForestRecipe(n_estimators=7), 3)
    save_forest(sky / "models" / name, forest, ModelCard(name=name, trained_on="other noise"))


def test_another_model_makes_the_rank_again_even_when_only_scores_were_asked_for(sky: Path) -> None:
    add_model(sky, "other")
    run = begun(sky, TO_RANK)
    before = table(run)
    said = resumed(run, "models.p3=other", "run.stages=score")
    after = table(run).sort_by("filename")
    assert after["p3"] != before.sort_by("filename")["p3"]
    scores = run.manifest().made["score"]
    assert scores.settings["models"]["p3"] == "other"
    assert run.manifest().made["rank"].made_from["score"] == scores.id
    assert run.manifest().models["p3"]["name"] == "other"
    assert any(text.startswith("rank is made again") for text in said)
    assert set(run.manifest().seconds) == {"ingest", "features", "score", "rank"}
    fresh = begun(sky, TO_RANK, "models.p3=other")
    assert table(fresh).equals(table(run))


def test_clusters_of_folds_that_are_made_anew_are_dropped_and_told(sky: Path) -> None:
    run = begun(sky, f"{TO_RANK},fold,cluster")
    assert "cluster_kmeans" in table(run).column_names
    said = resumed(run, "run.stages=fold", "fold.mode=ls", "fold.min_power=0")
    assert "cluster_kmeans" not in table(run).column_names
    assert "cluster" not in run.manifest().made
    assert "cluster" not in finished_stages(run, run.manifest())
    assert not run.path("cluster", "quality.parquet").exists()
    assert any(text.startswith("cluster: made with other settings or from other results, dropped") for text in said)
    resumed(run, "run.stages=cluster")
    assert "cluster_kmeans" in table(run).column_names


def test_settings_of_a_stage_that_is_not_run_drop_what_it_made(sky: Path) -> None:
    run = begun(sky, f"{TO_RANK},fold")
    said = resumed(run, "run.stages=rank", "fold.bins=50")
    assert "bls_period_days" not in table(run).column_names
    assert any(text.startswith("fold: made with other settings") for text in said)


def test_folds_survive_another_ranking_but_the_choice_is_told(sky: Path) -> None:
    run = begun(sky, f"{TO_RANK},fold")
    folds = sorted(path.name for path in run.path("fold").iterdir())
    said = resumed(run, "run.stages=rank", "rank.batch=sector")
    assert "bls_period_days" in table(run).column_names
    assert sorted(path.name for path in run.path("fold").iterdir()) == folds
    assert any(text.startswith("fold: every row holds, but the stars were chosen") for text in said)


def test_another_flux_column_makes_everything_again(sky: Path) -> None:
    run = begun(sky, TO_RANK)
    assert out_of_date(run.manifest()) == []
    changed = msgspec.structs.replace(
        run.manifest(), settings=msgspec.convert({"ingest": {"flux_column": "x"}}, Settings)
    )
    assert {"features", "score", "rank"} <= set(out_of_date(changed))


def test_nothing_is_made_again_where_nothing_changed(sky: Path) -> None:
    run = begun(sky, f"{TO_RANK},fold,cluster")
    before = run.path("candidates.parquet").read_bytes()
    said = resumed(run, "run.stages=score")
    assert run.path("candidates.parquet").read_bytes() == before
    assert not [text for text in said if "again" in text or "dropped" in text]
    assert set(run.manifest().seconds) == {"ingest", "features", "score", "rank", "fold", "cluster"}
    assert is_finished(run)


def test_a_run_of_an_earlier_version_gets_its_records_on_resume(sky: Path) -> None:
    add_model(sky, "other")
    run = begun(sky, f"{TO_RANK},fold,cluster")
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), made={}))
    resumed(run, "run.stages=fold", "fold.mode=ls", "fold.min_power=0")
    assert "cluster_kmeans" not in table(run).column_names


def test_a_model_whose_features_are_not_there_is_refused_in_words(sky: Path) -> None:
    run = begun(sky, TO_RANK)
    for path in run.path("features").glob("*.npy"):
        path.rename(path.with_name(path.name.replace(".v1.", ".published.")))
    with pytest.raises(UsageError, match="wants features in layout v1"):
        resumed(run, "run.stages=score", "score.kind=leaf")


def test_every_dependency_names_a_stage_before_it_and_a_setting_there_is() -> None:
    known = as_dict(Settings())
    for place, stage in enumerate(STAGES):
        before = stage_names()[:place]
        assert {*stage.needs, *stage.made_from, *stage.chosen_by} <= set(before), stage.name
        for name in stage.settings:
            section, dot, key = name.partition(".")
            assert key in known[section] if dot else section in known


def test_inputs_that_were_moved_can_be_named_anew(sky: Path, tmp_path: Path) -> None:
    first = tmp_path / "here"
    shutil.copytree(sky / "lc", first)
    run, _ = begin(RunOptions(sky, (first,), assignments=(*SMALL, f"run.stages={TO_RANK}")))
    execute(run, sky)
    before, parts = run.path("candidates.parquet").read_bytes(), run.path("features", "plan.json").read_bytes()
    moved = first.rename(tmp_path / "there")
    take_up(RunOptions(sky, (moved,), resume=run.id))
    assert not is_finished(run)
    execute(run, sky)
    assert run.path("candidates.parquet").read_bytes() == before
    assert run.path("features", "plan.json").read_bytes() == parts
    assert run.manifest().inputs == (str(moved),)
    assert Run(run.folder).light_curve_path(table(run)["filename"][0].as_py()).parent == moved
    assert is_finished(take_up(RunOptions(sky, (moved,), resume=run.id))[0])


def test_moved_inputs_must_hold_every_light_curve_of_the_run(sky: Path, tmp_path: Path) -> None:
    run = begun(sky, "ingest")
    files = sorted((sky / "lc").iterdir())
    some = tmp_path / "some"
    some.mkdir()
    shutil.copy2(files[0], some)
    with pytest.raises(UsageError, match=f"{len(files) - 1} of its {len(files)} light curves"):
        take_up(RunOptions(sky, (some,), resume=run.id))
