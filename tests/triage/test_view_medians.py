"""The medians of a view's bins, by compiled loops and without."""

import numpy as np
import pytest

from clara_pipeline.records import Ephemeris
from clara_pipeline.triage import views
from clara_pipeline.triage.views import folded_views


@pytest.mark.parametrize("n_points", [1, 2, 150, 5001])
def test_views_are_the_same_without_compiled_loops(n_points: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(n_points)
    time, flux = np.sort(rng.uniform(0, 27, n_points)), rng.normal(1, 0.1, n_points)
    ephemeris = Ephemeris(3.3, 1.1, 3.0)
    quick = folded_views(time, flux, ephemeris)
    monkeypatch.setattr(views, "compiled", lambda *_: None)
    for one, other in zip(quick, folded_views(time, flux, ephemeris), strict=True):
        np.testing.assert_array_equal(one, other)
