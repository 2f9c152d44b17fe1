"""A rise beside the dip is told, of heartbeat stars; a flare beside one transit is none."""

import numpy as np
import pytest
from planted_evidence import DEPTH, DURATION, SIGNAL, cycle, evidence, offset, u_shape

from clara_pipeline.records import TestResult
from clara_pipeline.vetting.tests import run_tests


def brightening(dip) -> TestResult:
    return {one.name: one for one in run_tests(evidence(dip), SIGNAL)}["brightening"]


def rise(time: np.ndarray, durations: float, height: float, width: float = 0.4) -> np.ndarray:
    return -height * np.exp(-0.5 * ((offset(time) / DURATION - durations) / width) ** 2)


@pytest.mark.parametrize(("durations", "when"), [(-1.2, "before"), (1.5, "after")])
def test_a_rise_beside_the_dip_of_a_heartbeat_star_fails(durations: float, when: str) -> None:
    found = brightening(lambda time: DEPTH * u_shape(time) + rise(time, durations, 0.4 * DEPTH))
    assert found.verdict == "fail"
    assert f"durations {when} it" in found.reason
    assert "(a heartbeat star)" in found.reason


def test_a_rise_that_lasts_longer_than_the_dip_fails() -> None:
    assert brightening(lambda time: DEPTH * u_shape(time) + rise(time, 1.5, DEPTH, 1.0)).verdict == "fail"


def test_a_transit_has_none() -> None:
    found = brightening(lambda time: DEPTH * u_shape(time))
    assert found.verdict == "pass"
    assert not found.is_tolerated


def test_a_flare_beside_one_transit_is_none() -> None:
    found = brightening(lambda time: DEPTH * u_shape(time) + (cycle(time) == 2) * rise(time, 1.3, 20 * DEPTH))
    assert found.verdict == "pass"
    assert "in one orbit only, perhaps a flare" in found.reason
