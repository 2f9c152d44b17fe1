import numpy as np
import pytest

from clara_pipeline.features.flux_power import FLUX_POINTS, FREQUENCY_PER_DAY, N_FEATURES
from clara_pipeline.forest.arrays import anomaly_score
from clara_pipeline.forest.reasons import contributions, in_words, reasons
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest

MARKED = FLUX_POINTS + 500


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray]:
    """Real and synthetic vectors that differ in one power only."""
    rng = np.random.default_rng(1)
    real, synthetic = (rng.normal(0, 1, (60, N_FEATURES)).astype(np.float32) for _ in range(2))
    synthetic[:, MARKED : MARKED + 10] += 8
    return real, synthetic


@pytest.fixture(scope="module")
def forest(data):
    return train_forest(*data, ForestRecipe(n_estimators=60), 3)


def test_contributions_add_up_to_the_score(forest, data) -> None:
    share = forest.p_real[forest.roots].mean()
    for vector in (data[0][0], data[1][0]):
        score = anomaly_score(forest, vector[None])[0]
        assert share + contributions(forest, vector).sum() == pytest.approx(1 - score, abs=1e-12)


def test_the_strongest_reason_names_the_period_that_differs(forest, data) -> None:
    strongest = reasons([forest], data[1][0])[0]
    assert strongest.kind == "period"
    assert strongest.low <= 1 / FREQUENCY_PER_DAY[MARKED - FLUX_POINTS] <= strongest.high
    assert "its power at periods of" in in_words(strongest, np.arange(5.0))


def test_nothing_speaks_against_a_star_every_tree_calls_real(forest, data) -> None:
    found = reasons([forest], data[0][0])
    assert sum(reason.share for reason in found) <= 1
