"""A drawing is kept by a stamp, and a stamp never stands for something that is gone."""

from collections.abc import Callable

import numpy as np
import pytest

from clara_pipeline.decisions.judgement import EMPTY
from clara_pipeline.records import Candidate, CandidateKey, Star
from clara_tui.analysis.candidate_data import CandidateData, CurveArrays
from clara_tui.analysis.protocol import Curve, Packed
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.same import Same

KEY = CandidateKey(7, 1, "a.fits")
NOTHING = Packed.of(np.zeros(0), "<f4")
CURVE = Curve(KEY, *[Packed.of(np.arange(9.0), "<f8")] * 2, *[NOTHING] * 6, Star(), None, "", ())


def read() -> CurveArrays:
    return CurveArrays(CURVE)


PIPELINES_OWN = read()


def detrended() -> CurveArrays:
    return PIPELINES_OWN.with_flat(np.zeros(9))


@pytest.mark.parametrize("curve", [read, detrended], ids=["read", "detrended"])
def test_a_curve_that_takes_the_place_of_another_is_drawn_anew(curve: Callable[[], CurveArrays]) -> None:
    """Python gives the memory of one that is gone, and with it the number of `id`, to the next."""
    stamps = [
        CandidateView(
            Candidate("a.fits", 7, 1, rank=1, p3=0.5, p5=0.5, p9=0.5), CandidateData(KEY, curve()), EMPTY
        ).stamp()
        for _ in range(20)
    ]
    assert len(set(stamps)) == 20


def test_only_the_very_same_object_has_the_same_stamp() -> None:
    one, equal = [1], [1]
    assert Same(one) == Same(one)
    assert hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(equal)
    assert Same(one) != one
    assert len({Same([1]) for _ in range(20)}) == 20
