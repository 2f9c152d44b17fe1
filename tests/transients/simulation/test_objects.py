"""Simulated photometry: what a survey would hold, and the same from the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.transients.simulation import unfiltered_survey
from clara_pipeline.transients.simulation.objects import CLASSES, simulate_object, simulate_objects
from clara_pipeline.transients.simulation.observing import draw_visits, flux_errors
from clara_pipeline.transients.simulation.supernova_ia import simulate_supernova_ia

ARRAYS = ("time_mjd", "band", "flux_ujy", "flux_error_ujy", "is_detection")


def _same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CLASSES), st.integers(0, 10_000), st.integers(0, 2**31))
def test_every_object_is_sorted_finite_and_detected(label, number, seed):
    made = simulate_object(label, number, seed)
    assert made.is_detection.sum() >= 3
    assert (np.diff(made.time_mjd) >= 0).all()
    assert np.isfinite(made.flux_ujy).all()
    assert (made.flux_error_ujy > 0).all()
    assert set(made.band.tolist()) <= {"g", "r"}
    assert len({len(getattr(made, name)) for name in ARRAYS}) == 1


def test_the_same_seed_gives_the_same_objects_however_many_are_drawn():
    few = list(simulate_objects(2, 7))
    many = list(simulate_objects(4, 7))
    alone = list(simulate_objects(2, 7, classes=["CEP"]))
    assert [label for _, label in few] == [*CLASSES, *CLASSES]
    assert all(_same(one, other) for (one, _), (other, _) in zip(few, many, strict=False))
    assert _same(alone[1][0], few[7][0])
    assert not _same(simulate_object("SNIa", 0, 7), simulate_object("SNIa", 0, 8))
    assert len({made.object_id for made, _ in many}) == len(many)


def test_a_class_that_nobody_knows_is_refused():
    with pytest.raises(KeyError):
        simulate_object("KN", 0, 1)


def test_visits_have_the_gaps_and_bands_of_the_survey():
    visits = draw_visits(np.random.default_rng(0), 59000.0, 59150.0)
    nights = np.unique(np.floor(visits.time_mjd))
    assert 1 <= np.median(np.diff(nights)) <= 4
    many = [draw_visits(np.random.default_rng(seed), 59000.0, 59060.0).band for seed in range(50)]
    assert 0.4 < np.mean(np.concatenate(many) == "g") < 0.6


def test_errors_follow_the_survey_and_never_fall_below_the_sky():
    visits = draw_visits(np.random.default_rng(1), 59000.0, 59400.0)
    bright, faint = (np.full(len(visits.time_mjd), flux) for flux in (600.0, 20.0))  # magnitudes 16.9 and 20.6
    assert np.median(flux_errors(bright, visits) / bright) == pytest.approx(0.037, rel=0.35)
    assert np.median(flux_errors(faint, visits) / faint) == pytest.approx(0.2, rel=0.35)
    nothing = flux_errors(np.zeros(len(visits.time_mjd)), visits)
    assert (nothing > 1.0).all()


def test_peaks_are_as_bright_as_those_of_followed_supernovae():
    peaks = [made.flux_ujy[made.is_detection].max() for made, _ in simulate_objects(150, 2, classes=["SNIa"])]
    magnitude = 23.9 - 2.5 * np.log10(peaks)
    assert 18.0 < np.median(magnitude) < 18.9
    assert np.quantile(magnitude, 0.95) < 20.2


def test_negative_differences_and_early_objects_are_among_them():
    made = [photometry for photometry, _ in simulate_objects(60, 5)]
    assert any((one.flux_ujy[one.is_detection] < 0).any() for one in made)
    assert any(one.is_difference for one in made)
    assert any(not one.is_difference for one in made)
    spans = [np.ptp(one.time_mjd[one.is_detection]) for one in made]
    assert min(spans) < 10 < 500 < max(spans)


def test_an_unfiltered_survey_sees_years_of_one_band_and_the_hosts_light() -> None:
    made = [one for one, _ in simulate_objects(12, 4, unfiltered_share=1.0)]
    assert all(set(one.band) == {"V"} and one.is_detection.all() and not one.is_difference for one in made)
    assert all((np.diff(one.time_mjd) > 0).all() and (one.flux_error_ujy > 0).all() for one in made)
    spans = np.array([np.ptp(one.time_mjd) for one in made])
    assert np.median(spans) > 4 * 365
    supernovae = made[::4] + made[1::4]
    far = [one.flux_ujy[np.abs(one.time_mjd - one.time_mjd[one.flux_ujy.argmax()]) > 300] for one in supernovae]
    assert sum(len(flux) > 10 and np.median(flux) > 20 for flux in far) > len(supernovae) / 4, "hosts are seen"


def test_a_share_of_the_objects_is_seen_by_the_unfiltered_survey_and_the_others_stay_as_they_are() -> None:
    mixed = [one for one, _ in simulate_objects(20, 4, unfiltered_share=0.3)]
    unfiltered = [set(one.band) == {"V"} for one in mixed]
    assert 0.1 < np.mean(unfiltered) < 0.5
    again = [one for one, _ in simulate_objects(20, 4, unfiltered_share=0.3)]
    assert all(_same(one, other) for one, other in zip(mixed, again, strict=True))


def test_a_supernova_that_does_not_stand_out_of_its_host_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfiltered_survey, "BRIGHTEST_HOST_MAG", 5.0)
    monkeypatch.setattr(unfiltered_survey, "FAINTEST_HOST_MAG", 5.1)
    random = np.random.default_rng(0)
    source = simulate_supernova_ia(random, 59000.0)
    assert len(unfiltered_survey.observe_unfiltered(random, source, "faint")) == 0
