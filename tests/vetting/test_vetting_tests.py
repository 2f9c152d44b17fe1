"""Each automatic test: a clean planet passes them all, each fault fails its own."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted_evidence import DEPTH, DURATION, EPOCH, PERIOD, SIGNAL, cycle, evidence, offset, times, u_shape

from clara_pipeline.records import Ephemeris, Evidence, LightCurve, Star, TestResult
from clara_pipeline.vetting.tests import TESTS, run_tests

INSIDE = np.abs(offset(np.nan_to_num(times(), nan=0.0))) < DURATION / 2


def results(file: Evidence, ephemeris: Ephemeris = SIGNAL) -> dict:
    return {result.name: result for result in run_tests(file, ephemeris)}


def test_a_clean_planet_passes_every_test():
    found = results(evidence())
    assert list(found) == list(TESTS)
    assert {name: result.verdict for name, result in found.items() if result.verdict != "pass"} == {}
    assert all(result.reason and result.value is not None for result in found.values())
    assert found["snr"].value > 20
    assert found["transits"].value == 10
    assert found["radius"].value == pytest.approx(109.1 * DEPTH**0.5, rel=0.1)
    assert found["v_shape"].value < 0.6


def eclipses(odd: float, even: float, shift: float = 0.0, secondary: float = 0.0):
    def dip(time):
        depth = np.where(cycle(time) % 2 == 1, odd, even)
        moved = time - shift * (cycle(time) % 2)
        return depth * u_shape(moved) + secondary * u_shape(time - 0.4 * PERIOD)

    return dip


def v_dip(time):
    return 2 * DEPTH * np.clip(1 - np.abs(offset(time)) / (0.6 * DURATION), 0, 1)


def shark(time):
    ramp = np.clip((offset(time) + DURATION / 2) / DURATION, 0, 1)
    return 2 * DEPTH * ramp * (np.abs(offset(time)) < DURATION / 2)


def single(time):
    return DEPTH * u_shape(time) * np.where(cycle(time) == 3, 3.0, 0.1)


@pytest.mark.parametrize(
    ("dip", "name"),
    [
        (eclipses(0.006, 0.003), "odd_even_depth"),
        (eclipses(DEPTH, DEPTH, shift=0.02), "odd_even_epoch"),
        (eclipses(0.0, 2 * DEPTH), "alternate_depth"),
        (eclipses(DEPTH, DEPTH, secondary=0.002), "secondary"),
        (v_dip, "v_shape"),
        (shark, "asymmetry"),
        (single, "one_event"),
        (lambda time: 0 * time, "snr"),
        (lambda time: 0.1 * u_shape(time), "radius"),
        (lambda time: 0.01 * (1 + np.cos(2 * np.pi * offset(time) / PERIOD)), "sinusoid"),
    ],
)
def test_a_planted_shape_fails_its_test(dip, name):
    result = results(evidence(dip))[name]
    assert result.verdict == "fail", result


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("centroid", {"centroid_row": 700 + 2e-5 * np.random.default_rng(1).normal(size=len(INSIDE)) + 1e-4 * INSIDE},
         "be 0.3 pixels away or more"),
        ("sinusoid", {}, "half of the dip's depth or more"),
    ],
)  # fmt: skip
def test_what_passes_beyond_its_threshold_says_why(name, more, words):
    def deep(time):
        return 0.1 * u_shape(time) + 0.01 * np.cos(2 * np.pi * offset(time) / PERIOD)

    result = results(evidence(deep, **more))[name]
    assert result.verdict == "pass"
    assert result.value > result.threshold
    assert result.is_tolerated
    assert result.second.endswith(words)


def test_an_odd_even_difference_says_which_is_deeper():
    found = results(evidence(eclipses(0.006, 0.003)))["odd_even_depth"]
    assert "odd 5" in found.reason
    assert found.reason.endswith("as of two unlike stars at twice this period, 5 d")
    assert found.multiples == ("2",)


def test_cadences_that_lie_elsewhere_in_odd_and_in_even_dips_make_no_difference_of_depth():
    step = 0.5 / 24
    time = 1500 + np.arange(0, 26, step)
    period, epoch, half_days = 189.5 * step, 1500 + 60 * step, 0.63 / 24
    apart = np.abs((time - epoch + period / 2) % period - period / 2)
    flux = np.random.default_rng(1).normal(1, 4e-5, len(time)) - 0.0065 * np.clip(1 - apart / half_days, 0, 1)
    file = Evidence(LightCurve("a.fits", 1, 1, time, flux, 1800.0, "TASOC"))
    found = results(file, Ephemeris(period, epoch, 1.19, 4000.0, "bls"))["odd_even_depth"]
    assert found.verdict == "pass", found.reason


@pytest.mark.parametrize(("phase", "threshold", "verdict"), [(0.5, 3.5, "fail"), (0.3, 5.0, "pass")])
def test_a_faint_second_dip_counts_at_half_an_orbit_alone(phase, threshold, verdict):
    found = results(evidence(lambda time: 0.0016 * u_shape(time) + 0.00022 * u_shape(time - phase * PERIOD)))
    assert (found["secondary"].threshold, found["secondary"].verdict) == (threshold, verdict), found["secondary"]


def test_a_hot_planets_own_light_is_no_eclipse():
    result = results(evidence(eclipses(0.02, 0.02, secondary=0.001)))["secondary"]
    assert result.verdict == "pass"
    assert "planet's own light" in result.reason


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ({"quality": np.where(INSIDE, 32, 0)}, "dumps"),
        ({"quality": np.where(INSIDE, 4096, 0)}, "scattered_light"),
        ({"background": 100 + np.random.default_rng(1).normal(0, 1, len(INSIDE)) + 30 * INSIDE}, "background"),
        ({"centroid_row": 700 + np.random.default_rng(1).normal(0, 1e-3, len(INSIDE)) + 0.005 * INSIDE}, "centroid"),
        ({"sap_flux": np.random.default_rng(1).normal(1e4, 8.0, len(INSIDE))}, "aperture_flux"),
    ],
)
def test_a_planted_fault_of_the_instrument_fails_its_test(column, name):
    found = results(evidence(**column))
    assert found[name].verdict == "fail", found[name]
    assert [other for other, result in found.items() if result.verdict == "fail"] == [name]


def test_pointing_that_pos_corr_explains_is_no_shift():
    motion = np.sin(times()) + 0.005 * INSIDE
    motion[~np.isfinite(motion)] = np.nan
    rng = np.random.default_rng(2)
    moving = evidence(centroid_row=700 + motion + rng.normal(0, 1e-3, len(motion)), pos_corr_row=motion)
    assert results(moving)["centroid"].verdict == "pass"


def test_transits_beside_gaps():
    file = evidence()
    near = np.abs(offset(file.light_curve.time_btjd)) < 0.2
    only_near = np.where(near, file.light_curve.flux, np.nan)
    curve = LightCurve("g.fits", 1, 1, file.light_curve.time_btjd, only_near, 120.0, "SPOC 2-min")
    assert results(Evidence(curve))["gaps"].verdict == "fail"
    assert results(Evidence(curve))["coverage"].verdict == "fail"


def test_one_transit_is_not_enough():
    result = results(evidence(), Ephemeris(30.0, EPOCH + 2 * PERIOD, duration_hours=24 * DURATION))
    assert result["transits"].verdict == "fail"
    assert result["one_event"].verdict == "unknown"
    assert result["odd_even_depth"].verdict == "unknown"


def test_missing_columns_are_unknown_with_a_reason():
    bare = Evidence(evidence().light_curve)
    found = results(bare)
    missing = ["dumps", "scattered_light", "background", "centroid", "aperture_flux"]
    assert [name for name, result in found.items() if result.verdict == "unknown"] == missing
    assert all("file has no" in found[name].reason for name in missing)
    nameless = evidence(star=Star())
    assert results(nameless)["radius"].reason == "the star's radius is not known"


def test_tests_of_a_transit_are_not_made_on_a_lomb_scargle_ephemeris():
    found = results(evidence(), Ephemeris(PERIOD, EPOCH, source="ls", power=0.1))
    assert list(found) == list(TESTS)
    untested = {name for name, result in found.items() if result.verdict == "unknown"}
    assert untested == set(TESTS) - {"coverage", "sinusoid"}
    assert all(found[name].value is None and "Lomb-Scargle" in found[name].reason for name in untested)


def test_the_sinusoid_of_a_long_lomb_scargle_period_is_as_large_as_it_is():
    file = evidence(lambda time: -0.002 * np.sin(2 * np.pi * time / 0.7))
    result = results(file, Ephemeris(12.0, EPOCH, source="ls", power=0.5))["sinusoid"]
    assert float(result.reason.split("sinusoid of ")[1].split()[0]) < 2500


def test_a_typed_period_without_duration_says_so():
    found = results(evidence(), Ephemeris(PERIOD, EPOCH, source="operator"))
    assert found["snr"].reason == "needs a transit: this ephemeris has no duration"


def test_where_the_flux_rises_there_is_no_verdict():
    def bump(time):
        return -20 * DEPTH * u_shape(time)

    found = results(
        evidence(bump, centroid_row=700 + 0.5 * INSIDE + np.random.default_rng(1).normal(0, 1e-3, len(INSIDE)))
    )
    for name in ("snr", "odd_even_depth", "secondary", "centroid", "radius", "asymmetry"):
        assert found[name].verdict == "unknown", found[name]
        assert "rises" in found[name].reason
    assert all("-" not in result.reason.split(" ppm")[0][-8:] for result in found.values())


def test_a_source_outside_the_pixels_is_no_verdict():
    shifted = 700 + np.random.default_rng(1).normal(0, 1e-3, len(INSIDE)) + 0.5 * INSIDE
    result = results(evidence(centroid_row=shifted))["centroid"]
    assert result.verdict == "unknown"
    assert "outside the file's pixels" in result.reason


def test_a_background_change_too_small_to_make_the_dip_passes():
    small = 100 + np.random.default_rng(1).normal(0, 1, len(INSIDE)) + 3 * INSIDE
    result = results(evidence(background=small))["background"]
    assert (result.verdict, result.is_tolerated) == ("pass", True)
    assert result.value > result.threshold
    assert "of the light lost" in result.reason


def test_every_verdict_names_its_relation():
    found = results(evidence())
    assert {result.relation for result in found.values()} == {"<", "<=", ">=", "within"}


@pytest.mark.parametrize(
    ("relation", "value", "tolerated"),
    [("<", 10.0, True), ("<", 9.9, False), ("<=", 10.0, False), ("<=", 10.1, True), (">=", 9.9, True),
     (">=", 10.0, False), ("within", 0.1, True), ("within", 0.11, False), ("within", 10.0, True), ("", 99.0, False)],
)  # fmt: skip
def test_a_value_beyond_its_threshold_that_passes_is_marked(relation, value, tolerated):
    assert TestResult("t", value, 10.0, "pass", "", relation, "too").is_tolerated is tolerated
    assert not TestResult("t", value, 10.0, "fail", "", relation, "too").is_tolerated


def test_too_few_points_say_so():
    empty = LightCurve("e.fits", 1, 1, np.arange(10.0), np.ones(10), 120.0, "SPOC 2-min")
    found = run_tests(Evidence(empty), SIGNAL)
    assert {result.verdict for result in found} == {"unknown"}
    assert "too few points" in found[0].reason


def test_a_shift_of_time_and_flux_unit_changes_nothing():
    file = evidence()
    old = file.light_curve
    moved = LightCurve("m.fits", 1, 1, old.time_btjd + 1000.0, old.flux * 7, 120.0, "SPOC 2-min", old.star)
    later = Ephemeris(PERIOD, EPOCH + 1000.0, duration_hours=24 * DURATION)
    for name, result in results(Evidence(moved), later).items():
        if result.verdict != "unknown":
            assert result.value == pytest.approx(results(Evidence(old))[name].value, rel=0.1, abs=0.2), name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(2, 400),
    st.floats(0.02, 40),
    st.floats(-1e5, 1e5),
    st.sampled_from([None, 0.0, 0.5, 3.0, 500.0]),
    st.sampled_from([0.0, 1e-3, -2.0, np.nan]),
    st.integers(0, 1000),
)
def test_odd_data_never_raise(n, period, epoch, hours, level, seed):
    rng = np.random.default_rng(seed)
    time = np.cumsum(rng.choice([0.0, 0.02, 3.0], n))
    flux = level + rng.choice([0.0, 1.0, np.nan], n)
    curve = LightCurve("odd.fits", None, None, time, flux, 120.0, "CSV", Star(radius_rsun=-1.0))
    column = rng.choice([0.0, np.nan, 1e30], n)
    file = Evidence(curve, sap_flux=column, background=column, quality=np.zeros(n, dtype=int), centroid_column=column)
    found = run_tests(file, Ephemeris(period, epoch, duration_hours=hours))
    assert [result.name for result in found] == list(TESTS)
    assert {result.verdict for result in found} <= {"pass", "fail", "unknown"}
    assert all(result.value is None or np.isfinite(result.value) for result in found)


def test_a_listed_planet_too_shallow_to_be_seen_says_which_signal_it_would_be():
    file = evidence(lambda time: 0 * time)
    found = results(file, Ephemeris(PERIOD, EPOCH, 24 * DURATION, 1e6 * DEPTH / 50, "catalogue"))
    assert "dips of the listed 100 ppm would have" in found["snr"].reason
    assert "listed" not in results(file)["snr"].reason


def test_one_transit_says_how_many_fell_into_gaps():
    file = evidence()
    curve = file.light_curve
    curve.flux[curve.time_btjd > EPOCH + 0.5 * PERIOD] = np.nan
    curve.flux[np.nanargmax(curve.time_btjd) - 5 :] = 1.0
    found = results(file)["transits"]
    assert found.reason.startswith("1 transit with data: the period is a guess; ")
    assert found.reason.endswith(" more in gaps")


def test_a_transit_that_a_gap_cuts_is_not_early_or_late():
    file = evidence()
    time = np.nan_to_num(file.light_curve.time_btjd, nan=0.0)
    cut = (cycle(time) % 2 == 1) & (cycle(time) > 2) & (offset(time) > 0) & (offset(time) < 0.5)
    curve = LightCurve("g.fits", 1, 1, time, np.where(cut, np.nan, file.light_curve.flux), 120.0, "SPOC 2-min")
    assert results(Evidence(curve))["odd_even_epoch"].verdict == "pass"


def test_scattered_light_in_one_of_many_transits_does_not_make_the_others():
    here = INSIDE & (cycle(times()) == 3)
    noise = np.random.default_rng(1).normal(0, 1, len(INSIDE))
    found = results(evidence(background=100 + noise + 300 * here))["background"]
    assert found.verdict == "pass", found
    assert "most of it in one transit" in found.reason
