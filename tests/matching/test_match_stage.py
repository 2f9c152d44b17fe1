"""The match stage: the published numbers, joined by file, a star's own entry left out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_workspace import write_curves, write_models
from stage_runs import TO_RANK, go_through, new_run, parts_of, settings_with

from clara_pipeline.errors import UsageError
from clara_pipeline.matching.top import top_matches
from clara_pipeline.models.build_reference import Building, make_reference
from clara_pipeline.models.import_reference import import_reference
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.settings import Settings
from clara_pipeline.tables.run_tables import MATCHED, arrow_schema

SMALL = {"models": {"p3": "small3", "p5": "small5", "p9": "small9"}}


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with small forests, twelve light curves and a reference set of eight of them."""
    workspace = tmp_path_factory.mktemp("sky")
    write_models(workspace)
    paths = write_curves(workspace / "lc", 12, sectors=2)
    types = ["Pl" if i % 2 else "EB*" for i in range(8)]
    rows = [f"{path.name},{object_type}\n" for path, object_type in zip(paths, types, strict=False)]
    (workspace / "labels.csv").write_text("filename,label\n" + "".join(rows))
    make_reference(workspace, Building("mine", n_components=5), workspace / "labels.csv", workspace / "lc")
    return workspace


@pytest.fixture(scope="module")
def ranked(sky: Path) -> Run:
    """A run of it up to the ranking."""
    run = new_run(sky, [sky / "lc"], _settings())
    go_through(run, sky, TO_RANK)
    return run


def _settings(workers: int = 1, **match: object) -> Settings:
    return settings_with(run={"workers": workers, "chunk_size": 5}, match={"reference": "mine", **match}, **SMALL)


def _matched(run: Run, sky: Path, workers: int = 1, **match: object) -> tuple[list[dict], list[str]]:
    notices = go_through(run, sky, ("match",), _settings(workers, **match))
    return parts_of(run, "match", arrow_schema(MATCHED)), notices


def test_every_candidate_gets_its_matches_and_never_itself(ranked: Run, sky: Path) -> None:
    rows, notices = _matched(ranked, sky, top=3, min_similarity=-1.0)
    assert len(rows) == 12
    for row in rows:
        top = top_matches(row["match_top"])
        assert len(top) == 3
        assert row["filename"] not in [match.filename for match in top]
        assert row["match_similarity"] == top[0].similarity >= top[1].similarity >= top[2].similarity
        assert row["match_margin"] == pytest.approx(top[0].similarity - top[1].similarity, abs=1e-15)
        assert (row["match_type"], row["match_filename"]) == (top[0].object_type, top[0].filename)
        assert row["match_label"] in ("Pl", "EB*")
        assert row["match_group"] == {"Pl": "planet_like", "EB*": "binary_star"}[row["match_label"]]
    assert notices == []


def test_what_is_not_similar_enough_is_an_outlier_but_keeps_its_best_match(ranked: Run, sky: Path) -> None:
    rows, _ = _matched(ranked, sky, min_similarity=1.0)
    assert {(row["match_label"], row["match_group"]) for row in rows} == {("outlier", "outlier")}
    assert all(row["match_type"] in ("Pl", "EB*") for row in rows)


def test_the_select_setting_chooses_by_file(ranked: Run, sky: Path) -> None:
    everything = {row["filename"]: row for row in _matched(ranked, sky)[0]}
    few, _ = _matched(ranked, sky, select="rank <= 3", workers=1)
    assert len(few) == 3
    for row in few:
        assert row["match_filename"] == everything[row["filename"]]["match_filename"]
        assert row["match_similarity"] == pytest.approx(everything[row["filename"]]["match_similarity"], abs=1e-12)
    nothing, notices = _matched(ranked, sky, select="false")
    assert nothing == []
    assert any("no candidate fits match.select" in notice for notice in notices)


def test_workers_change_nothing(ranked: Run, sky: Path) -> None:
    assert _matched(ranked, sky, workers=1)[0] == _matched(ranked, sky, workers=3)[0]


def test_a_model_of_another_kind_is_refused(ranked: Run, sky: Path) -> None:
    with pytest.raises(UsageError, match="a forest, not a reference"):
        _matched(ranked, sky, reference="small3")


def test_features_in_another_layout_are_asked_for(ranked: Run, sky: Path) -> None:
    published = Building("other", layout="published", n_components=3)
    make_reference(sky, published, sky / "labels.csv", sky / "lc")
    with pytest.raises(UsageError, match="name the features stage"):
        _matched(ranked, sky, reference="other")
    go_through(ranked, sky, ("features", "match"), _settings(reference="other"))
    assert len(parts_of(ranked, "match", arrow_schema(MATCHED))) == 12
    go_through(ranked, sky, ("features",), _settings())


def test_simulated_labels_for_real_stars_are_told_once(ranked: Run, sky: Path) -> None:
    _, notices = _matched(ranked, sky, reference="reference")
    assert len([notice for notice in notices if "simulated stars of the demo sky" in notice]) == 1


def test_shuffled_tables_lose_nothing(ranked: Run, sky: Path, tmp_path: Path) -> None:
    rng, candidates = np.random.default_rng(3), ranked.path("candidates.parquet")
    rows = _by_name(_matched(ranked, sky)[0])
    table = pq.read_table(candidates)
    pq.write_table(table.take(rng.permutation(table.num_rows)), candidates)
    assert _by_name(_matched(ranked, sky)[0]) == rows
    lines = (sky / "labels.csv").read_text().splitlines()
    (tmp_path / "shuffled.csv").write_text("\n".join([lines[0], *rng.permutation(lines[1:]).tolist()]))
    make_reference(sky, Building("shuffled", n_components=5), tmp_path / "shuffled.csv", sky / "lc")
    assert _by_name(_matched(ranked, sky, reference="shuffled")[0]) == rows


def _by_name(rows: list[dict]) -> dict[str, dict]:
    return {row["filename"]: row for row in rows}


def test_the_published_set_gives_the_published_labels(shared_data: Path, tmp_path: Path) -> None:
    models = shared_data / "published" / "models"
    import_reference(
        tmp_path, "published", models / "pca_model_s2_toi_simbad_labelled.pkl",
        models / "reduced_features_s2_toi_simbad_labelled.csv",
    )  # fmt: skip
    write_models(tmp_path)
    run = new_run(
        tmp_path, [shared_data / "tess"], settings_with(run={"workers": 1}, match={"reference": "published"}, **SMALL)
    )
    notices = go_through(run, tmp_path, (*TO_RANK, "match"))
    golden = pd.read_csv(shared_data / "golden" / "golden.csv").set_index("filename")
    rows = parts_of(run, "match", arrow_schema(MATCHED))
    assert sorted(row["filename"] for row in rows) == sorted(golden.index)
    for row in rows:
        expected = golden.loc[row["filename"]]
        assert row["match_type"] == expected["cos_label"]
        assert row["match_filename"] == expected["cos_match_file"]
        assert abs(row["match_similarity"] - expected["cos_similarity"]) <= 1e-9
        assert row["match_label"] == expected["cos_label_thr0.6"]
        assert row["match_group"] == expected["group_thr0.6"]
    assert not any("simulated stars" in notice for notice in notices)
