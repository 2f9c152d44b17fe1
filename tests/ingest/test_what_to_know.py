"""What a person is told of a light curve whose depth, length or bytes are not to be trusted."""

import numpy as np
import pytest
from astropy.io import fits
from spoc_file import write_spoc

from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.models.registry import find_model
from clara_pipeline.records import Target
from clara_pipeline.settings import FoldSettings
from clara_pipeline.stages.fold import Parameters, fold_one, with_triage

TIME = 1325.0 + np.arange(0, 27, 1 / 72)


def dips(level: float) -> np.ndarray:
    noise = np.random.default_rng(3).normal(0, 1.0, TIME.size)
    return level + noise - 30.0 * ((TIME % 3.0) < 0.15)


def folded(path) -> dict:
    (folder,) = {find_model(path.parent, "triage", "triage")}
    one = fold_one(Target(path.name, str(path), 0, 0), Parameters(FoldSettings(), str(folder)))
    return with_triage([one], str(folder))[0]


@pytest.mark.parametrize("level", [-50.0, 0.0])
def test_a_flux_without_zero_point_has_a_period_but_no_depth(tmp_path, level):
    path = write_spoc(tmp_path / "x.fits", TIME, dips(level))
    assert "no depth is given" in " ".join(read_light_curve(path).notes)
    row = folded(path)
    assert row["bls_period_days"] == pytest.approx(3.0, abs=0.01)
    assert row["bls_depth_ppm"] is None
    assert row["bls_depth_err_ppm"] is None
    assert "triage" not in row
    assert " ppm" not in row["tests"]


def test_a_flux_with_zero_point_has_a_depth(tmp_path):
    path = write_spoc(tmp_path / "x.fits", TIME, dips(1000.0))
    assert read_light_curve(path).notes == ()
    row = folded(path)
    assert row["bls_depth_ppm"] == pytest.approx(30_000, rel=0.1)
    assert row["triage"] > 0.5


def test_data_that_differ_from_their_sum_are_told(tmp_path):
    path = write_spoc(tmp_path / "x.fits", TIME, dips(1000.0))
    with fits.open(path) as parts:
        parts.writeto(tmp_path / "summed.fits", checksum=True)
    summed = tmp_path / "summed.fits"
    assert read_light_curve(summed).notes == ()
    content = bytearray(summed.read_bytes())
    with fits.open(summed) as parts:
        start = parts[1].fileinfo()["datLoc"]
    content[start + 100 * 50 + 3] ^= 1  # in TIMECORR or SAP: nothing that is read
    summed.write_bytes(content)
    assert read_light_curve(summed).notes == (
        "the data differ from the file's DATASUM: they changed since they were written; download it again",
    )


def test_a_long_curve_says_how_much_of_it_is_searched(tmp_path):
    long = np.concatenate([TIME, TIME + 1000])
    path = write_spoc(tmp_path / "x.fits", long, np.tile(dips(1000.0), 2))
    assert read_light_curve(path).notes == (
        "the times span 1027 days: the box search looks at the densest 100 of them",
    )
