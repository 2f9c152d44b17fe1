"""The demo sky on disk: SPOC's layout, whole or absent, and written once."""

import csv

import msgspec
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.demo_files.sky_folder import LOCK, MARKER, TRUTH
from clara_pipeline.demo_files.spoc_writer import card_text, spoc_bytes
from clara_pipeline.errors import ClaraError, Locked
from clara_pipeline.files.lock import hold
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.settings import DemoSettings
from clara_pipeline.stages.demo import demo_files, one_by_one, write_demo
from clara_pipeline.synthetic.sky.sector import simulate_star

SKY = DemoSettings(n_stars=5, seed=3)


@pytest.fixture(scope="module")
def sky(tmp_path_factory):
    return write_demo(tmp_path_factory.mktemp("sky") / "data" / "demo", SKY)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LOCK}


def test_the_folder_holds_the_sky_the_truth_and_the_marker(sky):
    assert sorted(contents(sky)) == sorted([*demo_files(SKY), TRUTH, MARKER])
    assert demo_files(SKY) == sorted(demo_files(SKY))
    assert max(len(data) for data in contents(sky).values()) * 240 < 300e6


def test_the_truth_table_has_a_row_a_star(sky):
    rows = list(csv.DictReader((sky / TRUTH).open()))
    assert [row["filename"] for row in rows] == demo_files(SKY)
    for index, row in enumerate(rows):
        star = simulate_star(SKY.seed, index, SKY.n_stars)
        assert int(row["tic_id"]) == star.tic_id
        assert row["kind"] == star.truth.kind
        assert row["period_days"] == ("" if star.truth.period_days is None else str(star.truth.period_days))


def test_astropy_reads_back_what_was_simulated(sky):
    star = simulate_star(SKY.seed, 2, SKY.n_stars)
    with fits.open(sky / star.filename, memmap=False) as hdus:
        hdus.verify("exception")
        primary, table, aperture = hdus
        assert (primary.header["SIMULATD"], primary.header["TICID"], primary.header["SECTOR"]) == (
            True,
            star.tic_id,
            9999,
        )
        assert (primary.header["TESSMAG"], primary.header["TEFF"]) == (star.star.tmag, star.star.teff_k)
        assert aperture.data.shape == (11, 11)
        for name, values in star.columns.items():
            read = table.data[name]
            np.testing.assert_array_equal(read, values.astype(read.dtype))
        assert np.all(np.isnan(table.data["PSF_CENTR1"]))
    assert str(Table.read(sky / star.filename, hdu=1, unit_parse_strict="silent")["PDCSAP_FLUX"].unit) in (
        "electron / s",
        "e-/s",
    )


def test_our_own_reader_takes_it_for_spoc_and_knows_it_is_simulated(sky):
    evidence = read_evidence(sky / demo_files(SKY)[0])
    curve = evidence.light_curve
    assert curve.star.simulated
    assert (curve.sector, curve.cadence_seconds) == (9999, pytest.approx(120))
    assert curve.notes == ()
    assert all(
        getattr(evidence, name) is not None for name in ("background", "quality", "centroid_row", "pos_corr_row")
    )


def test_the_layout_is_that_of_a_real_file(sky, shared_data):
    real = min((shared_data / "tess").glob("*-s0073-*.fits"))
    with fits.open(real) as theirs, fits.open(sky / demo_files(SKY)[0]) as ours:
        assert [hdu.name for hdu in ours] == [hdu.name for hdu in theirs]
        assert ours[1].columns.dtype == theirs[1].columns.dtype
        for ask in ("names", "formats", "units", "disps"):
            assert getattr(ours[1].columns, ask) == getattr(theirs[1].columns, ask)
        assert ours[1].header["NAXIS1"] == 100
        known = {card.keyword: type(card.value) for hdu in theirs for card in hdu.header.cards}
        for hdu in ours:
            for card in hdu.header.cards:
                blank = isinstance(card.value, fits.card.Undefined)
                if card.keyword not in ("SIMULATD", "TELAPSE") and not blank:
                    assert issubclass(type(card.value), known[card.keyword]), card.keyword


def test_a_sky_that_is_there_is_not_written_again(sky):
    before = {path: path.stat().st_mtime_ns for path in sky.iterdir()}

    def never(function, calls):
        raise AssertionError("nothing is to be written")

    write_demo(sky, SKY, never)
    assert {path: path.stat().st_mtime_ns for path in sky.iterdir()} == before


def test_the_order_of_work_changes_nothing(sky, tmp_path):
    def backwards(function, calls):
        return one_by_one(function, calls[::-1])[::-1]

    assert contents(write_demo(tmp_path / "sky", SKY, backwards)) == contents(sky)


@pytest.mark.parametrize("damage", ["cut", "delete", "marker", "truth"])
def test_a_damaged_sky_is_made_whole(sky, tmp_path, damage):
    folder = write_demo(tmp_path / "sky", SKY)
    victim = folder / {"marker": MARKER, "truth": TRUTH}.get(damage, demo_files(SKY)[1])
    if damage == "cut":
        victim.write_bytes(victim.read_bytes()[:5000])
    elif damage == "marker":
        victim.write_text("{")
    else:
        victim.unlink()
    assert contents(write_demo(folder, SKY)) == contents(sky)


def test_another_sky_takes_the_place_of_the_old_one(tmp_path):
    folder = write_demo(tmp_path / "sky", DemoSettings(n_stars=3, seed=9))
    (folder / "notes.txt").write_text("mine")
    write_demo(folder, DemoSettings(n_stars=2, seed=9))
    assert sorted(path.name for path in folder.glob("*.fits")) == demo_files(DemoSettings(n_stars=2, seed=9))
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_interrupted_sky_has_no_marker_and_no_half_file(tmp_path):
    def until_the_second(function, calls):
        one_by_one(function, calls[:2])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(tmp_path / "sky", SKY, until_the_second)
    left = contents(tmp_path / "sky")
    assert sorted(left) == demo_files(SKY)[:2]
    assert {len(data) for data in left.values()} == {len(spoc_bytes(simulate_star(SKY.seed, 0, SKY.n_stars)))}


def test_two_writers_do_not_meet(tmp_path):
    (tmp_path / "sky").mkdir()
    with hold(tmp_path / "sky" / LOCK), pytest.raises(Locked):
        write_demo(tmp_path / "sky", SKY)


def test_a_folder_that_cannot_be_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ClaraError, match="could not write"):
        write_demo(tmp_path / "file" / "demo", SKY)


def test_the_marker_tells_seed_and_size(sky):
    marker = msgspec.json.decode((sky / MARKER).read_bytes())
    assert (marker["seed"], marker["n_stars"], len(marker["sizes"])) == (3, 5, 5)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12).map(lambda x: round(x, 6)),
    st.text(alphabet="abcXYZ 0123-/", min_size=1, max_size=50).map(lambda text: "a" + text.strip()),
)


@given(keyword=st.text(alphabet="ABC_09", min_size=1, max_size=8), value=values)
def test_a_card_is_what_astropy_reads(keyword, value):
    text = card_text((keyword, value, "a comment"))
    assert len(text) == 80
    card = fits.Card.fromstring(text)
    card.verify("exception")
    assert card.keyword == keyword
    assert isinstance(card.value, fits.card.Undefined) if value is None else card.value == value
