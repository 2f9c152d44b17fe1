from pathlib import Path

import pytest

from clara_pipeline.ingest.filenames import key, tic_and_sector


@pytest.mark.parametrize(
    ("name", "tic_id", "sector"),
    [
        ("tess2018206045859-s0001-0000000261136679-0120-s_lc.fits", 261136679, 1),
        ("tess2020186164531-s0027-0000000261136679-0189-a_fast-lc.fits.gz", 261136679, 27),
        ("hlsp_tess-spoc_tess_phot_0000000261136679-s0001_tess_v1_lc.fits", 261136679, 1),
        ("hlsp_qlp_tess_ffi_s0033-0000000261136679_tess_v01_llc.fits", 261136679, 33),
        ("hlsp_gsfc-eleanor-lite_tess_ffi_s0001-0000000261136679_tess_v1.0_lc.fits", 261136679, 1),
        ("hlsp_tasoc_tess_ffi_tic00261136679-s0001-cam4-ccd2-c1800_tess_v05_ens-lc.fits", 261136679, 1),
        ("hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits", 25155310, 1),
        ("tic55525572_lc.fits", 55525572, None),
        ("TIC 42 sector 9.csv", 42, 9),
        ("tic-42_s12.csv", 42, 12),
        ("kplr010002792-2009259160929_llc.fits", None, None),
        ("ktwo206103150-c03_llc.fits", None, None),
        ("curve.fits", None, None),
        ("basics2000.csv", None, None),
        ("tic0_s0000.fits", None, None),
    ],
)
def test_tic_and_sector_of_every_known_kind_of_name(name, tic_id, sector):
    assert tic_and_sector(name) == (tic_id, sector)


def test_key_is_the_base_name_without_anything_that_moves_a_terminal():
    assert key(Path("a/b/tess-s0001_lc.fits")) == "tess-s0001_lc.fits"
    assert key(Path("a/\x1b[31mred\u202e.fits")) == "[31mred.fits"
