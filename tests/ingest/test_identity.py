import numpy as np
import pytest

from clara_pipeline.ingest.read import read_light_curve


def patched(path, old, new):
    """The file with one card's bytes replaced, of the same length."""
    assert len(old) == len(new)
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def test_header_before_name_and_the_disagreement_is_noted(spoc):
    light_curve = read_light_curve(spoc(tic_id=5, sector=3, name="tess-s0009-0000000000000006-x_lc.fits"))
    assert (light_curve.tic_id, light_curve.sector) == (5, 3)
    assert light_curve.notes == (
        "TIC 5 in the header but 6 in the file name; the header's is used",
        "sector 3 in the header but 9 in the file name; the header's is used",
    )


def test_name_where_the_header_does_not_say(spoc):
    path = spoc(tic_id=5, sector=3, name="tess-s0009-0000000000000006-x_lc.fits")
    patched(path, b"TICID   =", b"NOTICID =")
    patched(path, b"'TIC 5   '", b"'what    '")
    patched(path, b"SECTOR  =", b"NOSECT  =")
    light_curve = read_light_curve(path)
    assert (light_curve.tic_id, light_curve.sector, light_curve.notes) == (6, 9, ())


def test_object_speaks_where_the_number_is_unusable(spoc):
    assert read_light_curve(spoc(name="x.fits", cards={"TICID": -1, "OBJECT": "TIC 77"})).tic_id == 77


@pytest.mark.parametrize("value", ["55", 55, 55.0])
def test_tic_numbers_written_as_text_or_real(spoc, value):
    assert read_light_curve(spoc(name="x.fits", cards={"TICID": value})).tic_id == 55


@pytest.mark.parametrize("value", [-3, 0, 10**15, True, "5x", 1.5, ""])
def test_impossible_tic_numbers_are_no_tic_numbers(spoc, value):
    assert read_light_curve(spoc(name="x.fits", cards={"TICID": value, "OBJECT": "?"})).tic_id is None


def test_object_name_is_cleaned(spoc):
    path = patched(spoc(), b"'TIC 1234'", b"'\x1b]0;x\x07\x9b\xff'")
    name = read_light_curve(path).star.name
    assert name.isprintable()
    assert "\x1b" not in name


def test_header_values_that_cannot_be_are_left_out(spoc):
    path = spoc(cards={"RADIUS": -1.0, "LOGG": None, "TESSMAG": 999.0, "RA_OBJ": "north"})
    star = read_light_curve(patched(path, b"5992.0", b"   NaN")).star
    assert (star.radius_rsun, star.logg, star.tmag, star.ra_deg, star.teff_k) == (None,) * 5
    assert star.dec_deg == -80.5


def test_simulated_stars_say_so(spoc):
    assert read_light_curve(spoc(cards={"SIMULATD": (True, "simulated star")})).star.simulated
    assert read_light_curve(spoc(cards={"SIMDATA": True})).star.simulated
    assert not read_light_curve(spoc(cards={"SIMULATD": "T"})).star.simulated


def test_cadence_from_time_step_card_from_frames_or_from_the_times(spoc):
    path = spoc(cadence_seconds=20.0)
    assert read_light_curve(path).cadence_seconds == pytest.approx(20.0)
    assert read_light_curve(path).product == "SPOC 20-s"
    patched(path, b"TIMEDEL =", b"NOTIME  =")
    assert read_light_curve(path).cadence_seconds == 20.0
    patched(path, b"NUM_FRM =", b"NOFRAMES=")
    assert read_light_curve(path).cadence_seconds == pytest.approx(120.0)


def test_long_cadence_is_the_full_frame_product(spoc):
    assert read_light_curve(spoc(cadence_seconds=1800.0)).product == "TESS-SPOC FFI"


def test_keplers_stars_and_times(spoc):
    path = spoc(
        name="kplr000000055-x_llc.fits",
        cards={"TELESCOP": "Kepler", "KEPLERID": 55},
        table_cards={"BJDREFI": 2454833},
    )
    light_curve = read_light_curve(path)
    assert (light_curve.tic_id, light_curve.sector, light_curve.product) == (None, None, "Kepler")
    assert light_curve.time_btjd[0] == pytest.approx(1325.0 - 2167.0)
    patched(path, b"BJDREFI =", b"NOTHING =")
    np.testing.assert_array_equal(read_light_curve(path).time_btjd, light_curve.time_btjd)


def test_fraction_of_the_time_reference_counts(spoc):
    assert read_light_curve(spoc(table_cards={"BJDREFF": 0.25})).time_btjd[0] == pytest.approx(1325.25)


@pytest.mark.parametrize(
    ("stated", "zero", "kind"),
    [(2457000, 2457000.0, "JD"), (0, 56999.5, "MJD"), (0, 0.0, "BTJD"), (2454833, 2457000.0, "JD")],
)
def test_a_time_reference_that_gives_no_date_gives_way_to_the_numbers(spoc, stated, zero, kind):
    time = zero + 1325.0 + np.arange(400) / 720
    light_curve = read_light_curve(spoc(TIME=time, table_cards={"BJDREFI": stated}))
    np.testing.assert_allclose(light_curve.time_btjd, time - zero, rtol=0, atol=1e-9)
    assert light_curve.notes == (f"the times are taken as {kind}, by their size",)


def test_times_that_do_not_increase_are_noted_and_left(spoc):
    time = 1325.0 + np.arange(400) / 720
    time[10], time[11] = time[11], time[10]
    light_curve = read_light_curve(spoc(TIME=time))
    np.testing.assert_array_equal(light_curve.time_btjd, time)
    assert light_curve.notes == ("the times do not increase throughout: repeated or unsorted rows",)
