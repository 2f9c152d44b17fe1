"""The flux drawn flat on the screen is the flux that the search saw."""

import numpy as np
import pytest
from planted_transits import spotted

from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.flat_curve import flat_curve, in_order
from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.units import PPM
from clara_tui.analysis.curve_arrays import curve_of
from clara_tui.analysis.detrend import flattened

AU_MIC, TOI_837 = 441420236, 460205581
DIPS = Ephemeris(8.3249, 1599.87, duration_hours=2.0, depth_ppm=4000.0)


@pytest.mark.parametrize(("tic_id", "most_ppm"), [(AU_MIC, 330.0), (TOI_837, 510.0)])
@pytest.mark.parametrize("dips", [None, DIPS])
def test_screen_and_search_flatten_to_the_same_array(shared_data, tic_id, most_ppm, dips):
    (path,) = (shared_data / "tess").glob(f"*{tic_id:016d}*")
    evidence = read_evidence(path)
    drawn = curve_of(CandidateKey(tic_id, 1, path.name), evidence, dips).flat_flux.array()
    light_curve = evidence.light_curve
    good = np.isfinite(light_curve.time_btjd) & np.isfinite(light_curve.flux)
    time, relative = in_order(light_curve.time_btjd[good], light_curve.flux[good])
    np.testing.assert_array_equal(drawn[np.isfinite(drawn)], flat_flux(time, relative, dips).astype("<f4"))
    # the standard deviation of 20-minute bins without flares; a running median of a day left 1854 and 1501 ppm
    searched = flat_curve(time, relative)
    assert PPM * np.std(searched.flat[searched.bins.filled]) < most_ppm


@pytest.mark.parametrize("dips", [None, Ephemeris(3.0, 1.0, duration_hours=3.0, depth_ppm=5000.0)])
def test_missing_points_do_not_change_the_flat_flux_of_the_others(dips):
    time = np.delete(np.arange(0.0, 20.0, 2 / 1440), slice(7000, 8000))
    flux = 1.0 + spotted(time) + np.random.default_rng(3).normal(0.0, 5e-4, len(time))
    flux[100:130] = np.nan
    good = np.isfinite(flux)
    flat = flattened(time, flux, dips)
    np.testing.assert_array_equal(flat[good], flat_flux(time[good], flux[good], dips))
    assert np.isnan(flat[~good]).all()
