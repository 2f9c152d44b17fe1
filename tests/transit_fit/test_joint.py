"""One signal in light curves years apart: its period to the exact alias; single transits: the periods they allow."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import lfilter
from spoc_file import write_spoc

from clara_pipeline.errors import UsageError
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import Ephemeris, Evidence, LightCurve
from clara_pipeline.scan_files.joint_search import search_together
from clara_pipeline.transit_fit.joint.depths import DepthsSeen, Segment, depth_in, depths_seen, mean_depth
from clara_pipeline.transit_fit.joint.dip_series import DURATIONS_HOURS, dip_series
from clara_pipeline.transit_fit.joint.fit import JointFit, joint_fit, strongest_of
from clara_pipeline.transit_fit.joint.plausibility import log_plausibility
from clara_pipeline.transit_fit.joint.segments import segment_of, spot_free
from clara_pipeline.transit_fit.joint.standing_out import largest_elsewhere
from clara_tui.cli import main

STARTS = (1325.3, 2036.1, 2790.7)
"""First days of three sectors in four years (BTJD)."""


def sector(
    number: int, start: float, period: float, epoch: float, depth: float, hours: float, tic_id: int = 7
) -> Evidence:
    """27 days of a star with noise of 1000 ppm a point of ten minutes, a slow wave and trapezoid transits."""
    rng = np.random.default_rng(number)
    time = start + np.arange(0.0, 27.0, 10 / 1440)
    time = time[(time < start + 12.5) | (time > start + 14)]
    flux = 1 + rng.normal(0, 4e-4, len(time)) + 1e-3 * np.sin(2 * np.pi * time / 11 + number)
    distance = np.abs((time - epoch + period / 2) % period - period / 2)
    flux -= depth * np.clip((hours / 48 - distance) / (0.15 * hours / 24), 0, 1)
    curve = LightCurve(f"s{number}.fits", tic_id, number, time, (1000 * flux).astype(np.float32), 600.0, "CSV")
    return Evidence(curve)


def sectors(
    period: float, epoch: float, depth: float, hours: float, starts: tuple[float, ...] = STARTS
) -> list[Evidence]:
    return [sector(number, start, period, epoch, depth, hours) for number, start in enumerate(starts, 1)]


def fitted(evidences: list[Evidence]) -> JointFit | None:
    strongest = strongest_of(evidences)
    return None if strongest is None else joint_fit(evidences, [segment_of(one) for one in evidences], strongest)


@pytest.mark.parametrize(("period", "depth"), [(2.591901, 6e-4), (4.302052, 4e-3), (10.151794, 1.2e-3)])
def test_the_period_is_right_to_the_exact_alias(period: float, depth: float) -> None:
    fit = fitted(sectors(period, 1331.2, depth, 3.0))
    assert fit is not None
    found = fit.ephemeris
    assert found.period_err_days is not None
    assert abs(found.period_days - period) < 5 * found.period_err_days
    cycles = (STARTS[-1] + 27 - STARTS[0]) / period
    assert abs(found.period_days - period) * cycles < 0.2 * 3.0 / 24, "the transits of all years stay in phase"
    assert found.period_err_days * cycles < 0.3 * 3.0 / 24
    assert min(fit.n_timed) >= 2
    best, *others = fit.aliases
    assert best.n_seen >= 0.8 * best.n_expected
    assert not any(other.is_possible for other in others)
    assert np.nanmedian(np.abs(fit.transits.shift_days)) < 0.02


def test_without_a_signal_there_is_no_joint_fit() -> None:
    assert fitted(sectors(5.0, 1331.2, 0.0, 3.0)) is None


@pytest.mark.parametrize("period", [74.3, 38.1])
def test_two_single_transits_allow_the_true_period_and_exclude_what_would_have_been_seen(period: float) -> None:
    epoch = 1340.2
    second = epoch + round(720 / period) * period - 15
    found = search_together(sectors(period, epoch, 4e-3, 6.0, (1325.3, second)))
    assert found.signal is None
    assert found.pair is not None
    assert found.pair.mid_btjd[0] == pytest.approx(epoch, abs=0.05)
    assert any(abs(one.period_days - period) < 0.01 for one in found.pair.allowed)
    excluded = [one for one in found.pair.periods if one.quiet_days is not None]
    assert min(one.period_days for one in found.pair.allowed) > 9
    assert all(one.quiet_days is not None for one in found.pair.periods if one.period_days < 9)
    assert len(excluded) > 10


def test_transits_in_gaps_say_nothing() -> None:
    time = np.concatenate([np.arange(0.0, 4.95, 0.02), np.arange(6.0, 10.0, 0.02)])
    seen = depths_seen(Segment(time, 0 * time, 1e-4, 0.02), 2.5, 0.0, 0.4)
    assert np.allclose(seen.mid_days, [0.0, 2.5, 7.5]) or np.allclose(seen.mid_days, [0.0, 2.5, 7.5, 10.0])


def test_the_mean_depth_has_the_error_of_the_noise_or_of_the_scatter_of_its_dips() -> None:
    calm = mean_depth(DepthsSeen(np.arange(3.0), np.array([1.0, 1.1, 0.9]), np.full(3, 0.3)))
    assert calm == pytest.approx((1.0, 0.3 / 3**0.5, 3))
    odd = mean_depth(DepthsSeen(np.arange(2.0), np.array([1.0, 3.0]), np.full(2, 0.1)))
    assert odd is not None
    assert odd.depth_err == pytest.approx(1.0)
    assert mean_depth(DepthsSeen(*np.empty((3, 0)))) is None


def test_two_transits_too_weak_for_one_sector_alone_are_linked_to_the_period() -> None:
    evidences = sectors(12.345, 1333.0, 5e-4, 4.0, STARTS[:2])
    assert fitted(evidences) is None
    signal = search_together(evidences).signal
    assert signal is not None
    assert abs(signal.ephemeris.period_days / 12.345 - 1) * (STARTS[1] - STARTS[0]) < 2 / 24
    assert signal.aliases[0].n_seen >= 3


def test_likelier_periods_of_a_pair_come_first_and_excluded_ones_have_no_share() -> None:
    pair = search_together(sectors(38.1, 1340.2, 4e-3, 5.0, (1325.3, 1340.2 + 19 * 38.1 - 15))).pair
    assert pair is not None
    shares = [one.probability for one in pair.periods]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    assert sum(one.probability for one in pair.periods if one.quiet_days is not None) < 1e-6
    assert any(abs(one.period_days - 38.1) < 0.02 for one in pair.allowed)


def test_a_third_light_curve_excludes_periods() -> None:
    dips = (1325.3, 1340.2 + 19 * 38.1 - 15)
    empty = sector(3, 1340.2 + 9 * 38.1 - 8, 1e4, 0.0, 0.0, 5.0)
    pair = search_together([*sectors(38.1 * 19, 1340.2, 4e-3, 5.0, dips), empty]).pair
    assert pair is not None
    quiet = {one.n_cycles: one.quiet_days for one in pair.periods}
    assert quiet[1] is None
    assert quiet[19] == pytest.approx(1340.2 + 9 * 38.1, abs=0.1)


@pytest.mark.parametrize("seed", [28, 31])
def test_the_trend_of_a_star_that_wavers_leaves_long_dips_their_depth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    time = 1325.3 + np.arange(0.0, 27.0, 10 / 1440)
    steps = lfilter([1], [1, -0.97], rng.normal(0, 8e-5, len(time)))
    dips = Ephemeris(9.0, 1329.0, 6.0, 1500.0)
    flux = 1 + steps + rng.normal(0, 2e-4, len(time)) - 1.5e-3 * (np.abs((time - 1324.5) % 9.0 - 4.5) < 0.125)
    curve = LightCurve("s1.fits", 7, 1, time, flux.astype(np.float32), 600.0, "CSV")
    found = depth_in(segment_of(Evidence(curve), dips), dips)
    assert found is not None
    assert found.depth == pytest.approx(1.5e-3, abs=1.5 * found.depth_err)


def test_a_long_period_needs_a_long_transit() -> None:
    periods = np.array([3.0, 30.0, 300.0])
    short, long = (log_plausibility(periods, hours / 24, 1.0) for hours in (2.5, 9.0))
    assert np.argmax(short) == 0
    assert long[1] - long[0] > short[1] - short[0] + 2
    assert np.ptp(log_plausibility(periods, 9 / 24, None)) < np.ptp(long)


def test_light_curves_of_two_stars_are_refused() -> None:
    one, other = sector(1, 1325.0, 3.0, 1326.0, 0.01, 3.0), sector(2, 2000.0, 3.0, 1326.0, 0.01, 3.0, tic_id=8)
    with pytest.raises(UsageError, match="2 stars"):
        search_together([one, other])
    with pytest.raises(UsageError, match="1 were given"):
        search_together([one])


def test_the_command_prints_period_and_aliases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = []
    for one in sectors(4.302052, 1331.2, 4e-3, 3.0):
        curve = one.light_curve
        assert curve.sector is not None
        path = tmp_path / f"tess2018206045859-s{curve.sector:04d}-{7:016d}-0120-s_lc.fits"
        write_spoc(path, curve.time_btjd, curve.flux, tic_id=7, sector=curve.sector)
        assert read_evidence(path).light_curve.sector == curve.sector
        paths.append(str(path))
    assert main(["fit", "--joint", *paths]) == 0
    text = capsys.readouterr().out
    assert "P 4.30205" in text
    assert "transits timed" in text
    assert "S3" in text
    assert main(["fit", "--joint", "--json", *paths]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["signal"]["period_days"] == pytest.approx(4.302052, abs=1e-5)
    assert found["aliases"][0]["is_possible"]
    assert main(["fit", "--joint", paths[0]]) == 2
    assert main(["fit", "--joint", paths[0], str(tmp_path / "absent.fits")]) == 1


def test_a_spotted_star_is_searched_without_its_spots_and_a_binary_as_it_is() -> None:
    evidence = sector(1, 1325.3, 9.7, 1330.0, 0.0, 4.0)
    curve = evidence.light_curve
    angle = 2 * np.pi * curve.time_btjd / 1.4
    spotted = Evidence(replace(curve, flux=curve.flux * (1 + 0.01 * np.sin(angle) + 0.004 * np.cos(3 * angle))))
    searched = spot_free(spotted, None)
    assert np.std(searched.light_curve.flux) < 0.2 * np.std(spotted.light_curve.flux / np.mean(curve.flux))
    assert spot_free(spotted, Ephemeris(1.4, 1325.5, 4.0)) is spotted, "dips that repeat with the rotation"
    assert spot_free(evidence, None) is evidence


def test_a_longer_wave_elsewhere_stands_out_more_than_a_dip() -> None:
    evidence = sector(1, 1325.3, 9.7, 1330.0, 2e-3, 3.0)
    curve = evidence.light_curve
    wave = 2e-3 * np.exp(-0.5 * ((curve.time_btjd - 1344.6) / 0.15) ** 2)
    calm, wavering = dip_series(evidence), dip_series(Evidence(replace(curve, flux=curve.flux * (1 - wave))))
    three_hours = int(np.argmin(np.abs(DURATIONS_HOURS - 3)))
    mids = np.array([1330.0, 1339.7, 1349.4])
    assert largest_elsewhere(calm, three_hours, mids) < 5
    assert largest_elsewhere(wavering, three_hours, mids) > 12


def test_each_light_curve_tells_how_late_its_transits_come() -> None:
    period, starts = 2.591901, (1325.3, 2055.3, 2785.3)
    on_time = sectors(period, 1331.2, 4e-3, 3.0, starts)
    late = sector(2, starts[1], period, 1331.2 + 0.02, 4e-3, 3.0)
    fit = fitted([on_time[0], late, on_time[2]])
    assert fit is not None
    found = [fit.late_days(np.array([start, start + 27])) for start in starts]
    shifts, errors = np.transpose([one for one in found if one is not None])
    assert shifts[1] - (shifts[0] + shifts[2]) / 2 == pytest.approx(0.02, abs=5 * errors.max())
    assert errors.max() < 0.002
    assert fit.late_days(np.array([2000.0, 2010.0])) is None
