"""Every automatic test on one light curve. They advise; they never decide."""

from collections.abc import Callable

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.periods.zero_point import NO_ZERO_POINT
from clara_pipeline.records import Ephemeris, Evidence, TestResult
from clara_pipeline.vetting import dip_shape, odd_even, source, spacecraft, strength
from clara_pipeline.vetting.aliases.other_periods import other_periods
from clara_pipeline.vetting.aliases.twin_stars import twin_stars
from clara_pipeline.vetting.beside.brightening import brightening
from clara_pipeline.vetting.beside.model_shift import uniqueness
from clara_pipeline.vetting.duration import duration, orbit_size
from clara_pipeline.vetting.signal import Signal, signal_of
from clara_pipeline.vetting.sinusoid import sinusoid
from clara_pipeline.vetting.verdicts import unknown, without_transit

TESTS: dict[str, Callable[[Signal], TestResult]] = {
    "snr": strength.snr,
    "transits": strength.transits,
    "coverage": strength.coverage,
    "one_event": strength.one_event,
    "depth_scatter": strength.depth_scatter,
    "mean_to_median": strength.mean_to_median,
    "odd_even_depth": odd_even.odd_even_depth,
    "odd_even_epoch": odd_even.odd_even_epoch,
    "secondary": odd_even.secondary,
    "alternate_depth": odd_even.alternate_depth,
    "other_periods": other_periods,
    "uniqueness": uniqueness,
    "v_shape": dip_shape.v_shape,
    "twin_stars": twin_stars,
    "sinusoid": sinusoid,
    "asymmetry": dip_shape.asymmetry,
    "brightening": brightening,
    "duration": duration,
    "orbit_size": orbit_size,
    "gaps": spacecraft.gaps,
    "dumps": spacecraft.dumps,
    "scattered_light": spacecraft.scattered_light,
    "background": spacecraft.background,
    "centroid": source.centroid,
    "aperture_flux": source.aperture_flux,
    "radius": source.radius,
}
"""In the order they are shown."""

WITHOUT_TRANSIT = ("coverage", "sinusoid")
"""Tests that need a period only."""

SHARES_OF_LIGHT = (
    "depth_scatter", "mean_to_median", "odd_even_depth", "secondary", "alternate_depth", "uniqueness", "twin_stars",
    "sinusoid", "asymmetry", "brightening", "aperture_flux", "radius",
)  # fmt: skip
"""Tests that speak of depths in parts of the star's light."""


def run_tests(evidence: Evidence, ephemeris: Ephemeris) -> list[TestResult]:
    """Return one result per test, always: what cannot be tested is "unknown", with the reason."""
    try:
        signal = signal_of(evidence, ephemeris)
    except (UnreadableLightCurve, ValueError) as error:
        return [unknown(name, None, str(error)) for name in TESTS]
    return [_result(name, test, signal) for name, test in TESTS.items()]


def _result(name: str, test: Callable[[Signal], TestResult], signal: Signal) -> TestResult:
    if not signal.has_duration and name not in WITHOUT_TRANSIT:
        return unknown(name, None, without_transit(signal.ephemeris.source))
    if name in SHARES_OF_LIGHT and not signal.has_zero_point:
        return unknown(name, None, f"{NO_ZERO_POINT}: there are no depths in parts of its light")
    try:
        return test(signal)
    except (ArithmeticError, IndexError, ValueError) as error:  # odd data, not a missing column
        return unknown(name, None, f"could not be computed: {error}")
