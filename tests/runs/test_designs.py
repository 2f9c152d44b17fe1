"""Forests of a run trained against each of the paper's designs."""

import json

import msgspec
import pytest
from small_workspace import clara_here, write_curves

TOIS = "TIC ID,TOI,TFOPWG Disposition,Sectors\n1003,101.01,PC,7\n1007,102.01,PC,7\n999999,103.01,PC,7\n"


@pytest.fixture(scope="module")
def sky(tmp_path_factory):
    """Twelve light curves, two of them of TOIs, and the TOI table."""
    folder = tmp_path_factory.mktemp("designs")
    write_curves(folder / "curves", 12)
    (folder / "toi.csv").write_text(TOIS)
    return folder


@pytest.mark.parametrize(
    ("design", "n_real", "n_synthetic", "words"),
    [pytest.param("urf2", 12, 6, "uniform", marks=pytest.mark.long), ("urf3", 10, 2, "TOIs")],
)
def test_a_run_trains_against_the_design(sky, tmp_path, design, n_real, n_synthetic, words):
    found = clara_here("run", sky / "curves", "--workspace", tmp_path, "--stages", "ingest,features,train", "--design", design,
                  "--toi-table", sky / "toi.csv", "--set", "train.n_synthetic=6",
                  "--workers", 1, "--json")  # fmt: skip
    assert found.returncode == 0, found.stderr
    cards = [msgspec.json.decode(path.read_bytes()) for path in tmp_path.glob("runs/*/train/*/card.json")]
    assert len(cards) == 3, json.loads(found.stdout)
    assert {(card["n_real"], card["n_synthetic"], card["design"]["design"]) for card in cards} == {
        (n_real, n_synthetic, design)
    }
    assert all(words in card["trained_on"] for card in cards)
    assert all(len(card["training_names"]) == n_real for card in cards)


def test_learning_from_tois_needs_their_table(sky, tmp_path):
    found = clara_here("run", sky / "curves", "--workspace", tmp_path, "--stages", "ingest,features,train", "--design", "urf3",
                  "--workers", 1)  # fmt: skip
    assert found.returncode == 2
    assert "--toi-table" in found.stderr
