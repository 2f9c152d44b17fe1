"""Reference sets: built from labelled light curves, imported, kept, and refused when they are damaged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_workspace import clara_here, write_curves

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.matching.reference import BLOCKS, build_reference, principal_components
from clara_pipeline.models.build_reference import Building, make_reference
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.import_reference import import_reference
from clara_pipeline.models.labels import read_labels
from clara_pipeline.models.reference_files import load_reference, save_reference
from clara_pipeline.models.registry import find_model


def _build(n: int = 6, n_components: int = 3):
    rng = np.random.default_rng(1)
    features = rng.normal(size=(n, 4000)).astype(np.float32)
    features[:, 3000:] *= 1e-3
    names = [f"f{i}.fits" for i in range(n)]
    return features, build_reference(features, names, ["Pl"] * n, [None, *range(1, n)], n_components)


def test_both_blocks_have_the_same_say() -> None:
    features, (reference, share) = _build(n=12, n_components=11)
    assert share == pytest.approx(1.0, abs=1e-12)  # n - 1 components hold everything
    variances = [
        np.sum(np.var((features[:, block] - reference.mean[block]) @ reference.components[:, block].T, axis=0))
        for block in BLOCKS
    ]
    assert variances[0] == pytest.approx(variances[1], rel=0.05)
    np.testing.assert_array_equal(reference.project(features), reference.vectors)


def test_principal_components_are_scikit_learns_up_to_the_sign() -> None:
    from sklearn.decomposition import PCA

    data = np.random.default_rng(2).normal(size=(20, 30))
    directions, shares = principal_components(data - data.mean(axis=0), 4)
    pca = PCA(4, svd_solver="full").fit(data)
    np.testing.assert_allclose(np.abs(directions), np.abs(pca.components_), atol=1e-10)
    np.testing.assert_allclose(shares, pca.explained_variance_ratio_, atol=1e-12)
    assert (directions[np.arange(4), np.abs(directions).argmax(axis=1)] > 0).all()


def test_equal_light_curves_make_a_set_too() -> None:
    reference, share = build_reference(np.ones((3, 4000)), ["a", "b", "c"], ["Pl"] * 3, [None] * 3, 5)
    assert share == 0.0
    assert np.isfinite(reference.vectors).all()
    with pytest.raises(ValueError, match="two"):
        build_reference(np.ones((1, 4000)), ["a"], ["Pl"], [None], 5)


def test_a_set_survives_the_disk(tmp_path: Path) -> None:
    _, (reference, _) = _build()
    card = save_reference(tmp_path / "mine", reference, ModelCard(name="mine", trained_on="noise"))
    again, read = load_reference(tmp_path / "mine")
    assert read == card
    assert (card.kind, card.n_real, card.training_names) == ("reference", 6, reference.filenames)
    assert (again.filenames, again.object_types) == (reference.filenames, reference.object_types)
    for name in ("mean", "components", "vectors", "tic_ids"):
        np.testing.assert_array_equal(getattr(again, name), getattr(reference, name))
    assert again.folds is None


def test_a_set_may_keep_folds_to_look_at(tmp_path: Path) -> None:
    _, (reference, _) = _build()
    folds = np.arange(60.0).reshape(6, 10)
    folds[2] = np.nan
    save_reference(tmp_path / "mine", replace(reference, folds=folds), ModelCard(name="mine", trained_on="noise"))
    np.testing.assert_array_equal(load_reference(tmp_path / "mine")[0].folds, folds.astype(np.float32))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mean": np.zeros(10)}, {"components": np.zeros((2, 4000))}, {"vectors": np.zeros((0, 3))},
        {"vectors": np.full((6, 3), np.nan)}, {"filenames": ("a", "b")}, {"tic_ids": np.zeros(6)},
        {"object_types": ("Pl",) * 7}, {"folds": np.zeros((5, 10))}, {"folds": np.zeros(6)},
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(tmp_path: Path, wrong: dict) -> None:
    _, (reference, _) = _build()
    save_reference(tmp_path / "mine", replace(reference, **wrong), ModelCard(name="mine", trained_on="noise"))
    with pytest.raises(DamagedStore, match="build it again"):
        load_reference(tmp_path / "mine")


def test_another_file_under_the_card_is_refused(tmp_path: Path) -> None:
    _, (reference, _) = _build()
    save_reference(tmp_path / "mine", reference, ModelCard(name="mine", trained_on="noise"))
    path = tmp_path / "mine" / "reference.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedStore):
        load_reference(tmp_path / "mine")


def test_the_shipped_set_is_small_simulated_and_of_another_sky(tmp_path: Path) -> None:
    folder = find_model(tmp_path, "reference")
    reference, card = load_reference(folder)
    assert (card.simulated, card.feature_layout) == (True, "v1")
    assert "simulated" in card.trained_on
    assert (folder / "reference.npz").stat().st_size < 1_000_000
    assert not {99_000_010_001, 99_000_010_002} & set(reference.tic_ids.tolist())  # the default sky, seed 1
    assert {"Pl", "EB*", "*", "err", "RR*"} <= set(reference.object_types)
    assert reference.folds.shape == (240, 100)
    deep = reference.folds[[kind == "Pl" for kind in reference.object_types]].argmin(axis=1)
    assert np.median(np.abs(deep - 50)) <= 3  # planets dip in the middle


def test_labels_are_found_by_file_by_number_or_as_truth(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("\ufeffTIC,simbad_label\n12.0,Pl\n13,\n")
    assert read_labels(table).of("x.fits", 12) == "Pl"
    assert read_labels(table).of("x.fits", 13) is read_labels(table).of("x.fits", None) is None
    table.write_text("filename,kind,subtype\na.fits,pulsator,rr_lyrae_c\nb.fits,systematic,step\n")
    assert [read_labels(table).of(name, None) for name in ("a.fits", "b.fits")] == ["RR*", "err"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no rows"), ("filename,type\na,b\n", "no labels"), ("star,label\na,b\n", "names no star"),
        ("tic,label\nx,Pl\n", "no TIC number"), ("filename,kind\na,dragon\n", "no kind"),
    ],
)  # fmt: skip
def test_labels_that_are_none_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(UsageError, match=sentence):
        read_labels(tmp_path / "labels.csv")


def test_unreadable_light_curves_are_left_out_and_told(tmp_path: Path) -> None:
    paths = write_curves(tmp_path / "lc", 4)
    paths[3].write_bytes(b"no light curve")
    rows = "".join(f"{1000 + i},Pl\n" for i in range(4))
    (tmp_path / "labels.csv").write_text("tic_id,object_type\n" + rows)
    folder, card, remarks = make_reference(tmp_path, Building("mine"), tmp_path / "labels.csv", tmp_path / "lc")
    assert card.n_real == 3
    assert len(remarks) == 1
    assert paths[3].name in remarks[0]
    reference = load_reference(folder)[0]
    assert reference.tic_ids.tolist() == [1000, 1001, 1002]
    assert reference.folds.shape == (3, 100)
    with pytest.raises(UsageError, match="--force"):
        make_reference(tmp_path, Building("mine"), tmp_path / "labels.csv", tmp_path / "lc")
    (tmp_path / "labels.csv").write_text("tic_id,object_type\n1000,Pl\n")
    with pytest.raises(UsageError, match="at least two"):
        make_reference(tmp_path, Building("few"), tmp_path / "labels.csv", tmp_path / "lc")


def _published(folder: Path, rows: str) -> dict[str, Path]:
    """A pickled PCA of two components and a table of labelled vectors."""
    import pickle

    from sklearn.decomposition import PCA

    pca = PCA(2).fit(np.random.default_rng(4).normal(size=(5, 4000)))
    (folder / "pca.pkl").write_bytes(pickle.dumps(pca))
    (folder / "labelled.csv").write_text(rows)
    return {"pca": folder / "pca.pkl", "labelled": folder / "labelled.csv"}


def test_a_published_set_comes_in_by_the_command(tmp_path: Path) -> None:
    files = _published(tmp_path, "0,1,label,filename\n1.5,2,Pl,tess-s0002-0000000000000077-0121-s_lc.fits\n")
    done = clara_here(
        "models", "import", "theirs", "--pca", files["pca"], "--labelled", files["labelled"], "--workspace", tmp_path
    )
    assert done.returncode == 0, done.stderr
    reference, card = load_reference(tmp_path / "models" / "theirs")
    assert (card.kind, card.feature_layout, reference.tic_ids.tolist()) == ("reference", "published", [77])
    np.testing.assert_array_equal(reference.vectors, [[1.5, 2.0]])
    listed = clara_here("models", "list", "--workspace", tmp_path).stdout
    assert "1 labelled light curves" in listed
    refused = clara_here("models", "import", "theirs", "--pca", files["pca"], "--workspace", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("0,label,filename\n1,Pl,a.fits\n", "no column 1"), ("0,1,label\n1,2,Pl\n", "no column filename"),
        ("0,1,label,filename\n1,x,Pl,a.fits\n", "no number"), ("0,1,label,filename\n1,nan,Pl,a.fits\n", "without"),
        ("0,1,label,filename\n1,2,,a.fits\n", "without"), ("0,1,label,filename\n", "no rows"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_the_pca_is_refused(tmp_path: Path, rows: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        import_reference(tmp_path, "theirs", **_published(tmp_path, rows))
    assert not (tmp_path / "models" / "theirs").exists()


def test_a_hostile_pca_is_refused_and_not_run(tmp_path: Path) -> None:
    import pickle

    class Hostile:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    files = _published(tmp_path, "0,1,label,filename\n1,2,Pl,a.fits\n")
    files["pca"].write_bytes(pickle.dumps(Hostile()))
    done = clara_here(
        "models", "import", "theirs", "--pca", files["pca"], "--labelled", files["labelled"], "--workspace", tmp_path
    )
    assert done.returncode == 1
    assert "refused" in done.stderr
    assert not (tmp_path / "ran").exists()


def test_building_by_the_command(tmp_path: Path) -> None:
    write_curves(tmp_path / "lc", 3)
    (tmp_path / "labels.csv").write_text("tic_id,object_type\n1000,Pl\n1001,EB*\n")
    made = clara_here("models", "reference", "mine", "--labels", tmp_path / "labels.csv", "--lightcurves", tmp_path / "lc",
                 "--components", "1", "--workspace", tmp_path)  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert load_reference(tmp_path / "models" / "mine")[0].object_types == ("Pl", "EB*")
