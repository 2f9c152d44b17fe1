"""Fold, tests and fit of a star's second signal: of the light curve without the transits of the first."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from app.test_further_signals import SECOND, answer
from app.test_vet_screen import until, vetting
from app.vet_sky import DEPTH, DURATION_DAYS, EPOCH_BTJD, KNOWN, PERIOD_DAYS, filename, write_star

from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.analysis.tasks import Kept, detrend, fit_signal, measure_centroid, run_tests_on

FIRST = Ephemeris(PERIOD_DAYS, EPOCH_BTJD, 24 * DURATION_DAYS, 1e6 * DEPTH, "bls")
TWICE = replace(FIRST, period_days=2 * PERIOD_DAYS)
"""Half of the transits are those of the first signal."""
KEY = CandidateKey(1000, 1, filename(0))


def kept(folder: Path) -> Kept:
    return Kept(read_evidence(write_star(folder, 0)))


def test_the_tests_of_a_further_signal_do_not_see_the_earlier_ones(tmp_path: Path) -> None:
    star, ask = kept(tmp_path), AnalysisRequest(KEY, test=SECOND)
    alone, masked = (run_tests_on(msg, star) for msg in (ask, AnalysisRequest(KEY, test=SECOND, without=(FIRST,))))
    secondary = [next(one.value for one in found.results if one.name == "secondary") for found in (alone, masked)]
    assert secondary[0] is None or secondary[1] is None or abs(secondary[1]) < abs(secondary[0])
    assert alone.results != masked.results
    assert masked.without == (FIRST,)


def test_fit_centroid_and_another_trend_are_without_them_too(tmp_path: Path) -> None:
    from clara_pipeline.periods.trends.methods import Detrending

    star = kept(tmp_path)
    shifted = replace(SECOND, period_days=PERIOD_DAYS, epoch_btjd=EPOCH_BTJD + 0.4)
    ask = AnalysisRequest(
        KEY, fit=shifted, centroid=shifted, detrending=Detrending("biweight", 1.0), folded=shifted, without=(FIRST,)
    )
    fit, centroid, other = (do(ask, star) for do in (fit_signal, measure_centroid, detrend))
    assert {one.without for one in (fit, centroid, other)} == {(FIRST,)}
    time = star.evidence.light_curve.time_btjd
    in_first = np.abs((time - EPOCH_BTJD + PERIOD_DAYS / 2) % PERIOD_DAYS - PERIOD_DAYS / 2) < DURATION_DAYS / 2
    assert np.isnan(other.flat_flux.array()[in_first[np.isfinite(time)]]).all()


async def test_the_fold_of_the_second_signal_is_without_the_dips_of_the_first(tmp_path: Path) -> None:
    async with vetting(tmp_path, (160, 50), extra=KNOWN) as (pilot, screen):
        n_all = len(screen.candidate_view.folded[0])
        await pilot.press("Q")
        answer(screen, SECOND)
        await until(pilot, lambda: screen.candidate_view.signal == 2)
        view = screen.candidate_view
        assert view.earlier == (FIRST,) or [one.period_days for one in view.earlier] == [PERIOD_DAYS]
        _, flux = view.folded
        assert len(flux) < n_all
        assert len(view.cycle) == len(flux)
        assert flux.min() > 1 - DEPTH / 2
        await pilot.press("left_curly_bracket")
        assert len(screen.candidate_view.folded[0]) == n_all


async def test_the_helper_tests_and_fits_the_second_signal_masked(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, screen):
        key = screen.candidate_view.candidate.key
        screen.evidence.signals.searches.found[key] = [SECOND]
        screen.show_star()
        await pilot.press("right_curly_bracket")
        await until(pilot, lambda: screen.candidate_view.signal == 2 and screen.candidate_view.tests is not None)
        view = screen.candidate_view
        assert (view.ephemeris, view.earlier) in view.evidence.tests
        assert (view.ephemeris, ()) not in view.evidence.tests
        await pilot.press("X")
        await until(
            pilot, lambda: any(without for _, _, without in view.evidence.fits) or "fit" in view.evidence.troubles
        )
