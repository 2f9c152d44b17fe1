"""Stars looked up: few requests, a cache that remembers, services that are down."""

import math

import pytest
from catalogues.services import TOI_HEADINGS, Services, csv_table
from catalogues.test_toi import ROW

from clara_pipeline.catalogues.cache import Cache, age_in_words
from clara_pipeline.catalogues.labels import simbad_labels_for_sector
from clara_pipeline.catalogues.lookup import Lookup

NOW = "2025-04-13T12:00:00+00:00"
LATER = "2025-04-20T11:00:00+00:00"
MUCH_LATER = "2026-04-13T12:00:00+00:00"


@pytest.fixture
def services():
    services = Services()
    for n in range(1, 1001):
        ra, dec = 10 + n / 10, -60 + n / 50
        services.tic[n] = {
            "id": n,
            "gaia": str(10**18 + n),
            "ra": ra,
            "dec": dec,
            "tmag": 10.0,
            "teff": 5000.0 + n,
            "rad": None,
            "plx": 2.0,
        }
        services.gaia[10**18 + n] = [
            {"gaia_dr3": 10**18 + n, "angular_distance": 0.1, "magnitude_difference": 0.0, "ruwe": 1.0 + n / 1000}
        ]
        if n % 2:
            services.simbad.append((f"HD {n}", "EB*", ra, dec))
    services.toi_csv = csv_table(TOI_HEADINGS, [ROW])
    with services.serving():
        yield services


def lookup(services, tmp_path, now=NOW, **settings):
    return Lookup(services.settings(**settings), Cache(tmp_path / "catalogues"), now)


def ask_all(looked, tic_ids):
    tic = looked.tic(tic_ids)
    gaia = looked.gaia({n: row["gaia_dr2"] for n, row in tic.items() if row["gaia_dr2"]})
    simbad = looked.simbad({n: (row["ra_deg"], row["dec_deg"]) for n, row in tic.items() if row["found"]})
    return looked.tois(), tic, gaia, simbad


@pytest.mark.parametrize("binary", [False, True])
def test_1000_stars_need_few_requests_and_then_none(services, tmp_path, binary):
    services.binary = binary
    answers = ask_all(lookup(services, tmp_path), range(1, 1001))
    assert [services.count(name) for name in ("toi", "tic", "gaia", "simbad")] == [1, 3, 1, 1]
    _, tic, gaia, simbad = answers
    assert (tic[7]["teff_k"], tic[7]["radius_rsun"], tic[7]["gaia_dr2"]) == (5007.0, None, str(10**18 + 7))
    assert (gaia[7]["ruwe"], gaia[7]["gaia_dr3"]) == (1.007, str(10**18 + 7))
    assert (simbad[7]["simbad_name"], simbad[7]["simbad_type"], simbad[8]["found"]) == ("HD 7", "EB*", False)
    services.requests.clear()
    again = lookup(services, tmp_path, LATER)
    assert ask_all(again, range(1, 1001)) == answers
    assert services.requests == []
    assert again.notes == []


def test_only_new_stars_are_asked_for(services, tmp_path):
    lookup(services, tmp_path).tic([1, 2, 3])
    services.requests.clear()
    lookup(services, tmp_path).tic([2, 3, 4])
    assert services.requests[0][1].endswith("WHERE id IN (4)")


def test_a_star_nobody_knows_is_asked_for_once(services, tmp_path):
    assert lookup(services, tmp_path).tic([5000])[5000]["found"] is False
    services.requests.clear()
    assert lookup(services, tmp_path).tic([5000])[5000]["teff_k"] is None
    assert services.requests == []


def test_old_answers_are_asked_for_again(services, tmp_path):
    ask_all(lookup(services, tmp_path), [1])
    services.requests.clear()
    ask_all(lookup(services, tmp_path, MUCH_LATER), [1])
    assert [services.count(name) for name in ("toi", "tic", "gaia", "simbad")] == [1, 1, 1, 1]


def test_a_service_that_is_down_leaves_columns_empty_and_a_note(services, tmp_path):
    services.down = {"tic", "toi", "gaia", "simbad"}
    looked = lookup(services, tmp_path)
    assert (looked.tois(), looked.tic([1, 2]), looked.gaia({1: 5}), looked.simbad({1: (1.0, 2.0)})) == ([], {}, {}, {})
    assert len(looked.notes) == 4
    assert "503" in looked.notes[0]
    assert "2 stars left empty" in looked.notes[1]


def test_a_service_that_is_down_leaves_old_answers_where_there_are(services, tmp_path):
    lookup(services, tmp_path).tic([1])
    services.down = {"tic"}
    looked = lookup(services, tmp_path, MUCH_LATER)
    assert looked.tic([1, 2])[1]["teff_k"] == 5001.0
    assert "1 stars as asked on 2025-04-13, 365 days ago; 1 stars left empty" in looked.notes[0]


def test_what_one_batch_brought_is_kept_when_the_next_fails(services, tmp_path):
    looked = lookup(services, tmp_path)
    service = services.answer_tic
    services.answer_tic = lambda query, upload: b"?" if "(401" in query else service(query, upload)
    assert len(looked.tic(range(1, 601))) == 400
    assert "no VOTable" in looked.notes[0]
    assert len(looked.cache.stars("tic")) == 400


def test_offline_uses_the_cache_and_says_how_old_it_is(services, tmp_path):
    lookup(services, tmp_path).tic([1])
    lookup(services, tmp_path).tois()
    services.requests.clear()
    looked = lookup(services, tmp_path, MUCH_LATER, offline=True)
    assert looked.tic([1, 2])[1]["teff_k"] == 5001.0
    assert len(looked.tois()) == 1
    assert looked.simbad({1: (1.0, 2.0)}) == {}
    assert services.requests == []
    assert [note.partition(":")[0] for note in looked.notes] == ["TIC", "TOI table", "SIMBAD"]
    assert "365 days ago" in looked.notes[0]
    assert "365 days ago" in looked.notes[1]


def test_damaged_answers_are_refused(services, tmp_path):
    services.toi_csv = services.toi_csv[:-20]
    services.override = {"simbad": b'<VOTABLE><STREAM href="file:///etc/passwd"/></VOTABLE>'}
    looked = lookup(services, tmp_path)
    assert looked.tois() == []
    assert looked.simbad({1: (1.0, 2.0)}) == {}
    assert "cut off" in looked.notes[0]
    assert "points elsewhere" in looked.notes[1]


def test_a_damaged_cache_is_set_aside_and_asked_for_anew(services, tmp_path):
    looked = lookup(services, tmp_path)
    looked.tic([1])
    looked.cache.path("tic").write_bytes(b"PAR1 nonsense")
    assert looked.tic([1])[1]["teff_k"] == 5001.0
    assert "damaged" in looked.cache.problems[0]
    assert (looked.cache.folder / "tic.damaged").exists()


def test_gaia_takes_the_neighbour_closest_in_brightness(services, tmp_path):
    services.gaia[5] = [
        {"gaia_dr3": 1, "angular_distance": 0.01, "magnitude_difference": 2.0, "ruwe": 9.0},
        {"gaia_dr3": 2, "angular_distance": 5.0, "magnitude_difference": -0.1, "ruwe": 1.1},
        {"gaia_dr3": 3, "angular_distance": 0.1, "magnitude_difference": None, "ruwe": 5.0},
    ]
    assert lookup(services, tmp_path).gaia({77: "5"})[77]["gaia_dr3"] == "2"


def test_simbad_takes_the_nearest_and_a_planet_of_the_same_place(services, tmp_path):
    services.simbad = [
        ("near", "*", 0.0, 0.0001),
        ("HATS-30", "*", 0.0, 0.0),
        ("HATS-30b", "Pl", 0.0, 0.0),
        ("far", "EB*", 0.0, 0.002),
    ]
    (found,) = lookup(services, tmp_path).simbad({1: (0.0, 0.0)}).values()
    assert (found["simbad_name"], found["simbad_type"], found["simbad_n"]) == ("HATS-30b", "Pl", 3)
    assert math.isclose(found["simbad_distance_arcsec"], 0.0)


def test_names_from_catalogues_are_clean(services, tmp_path):
    services.simbad = [("[HD2002] 5", "EB*", 0.0, 0.0)]
    services.binary = True
    services.simbad.append(("a\x1b[2Jb\x9b", "*\x07", 1.0, 1.0))
    found = lookup(services, tmp_path).simbad({1: (0.0, 0.0), 2: (1.0, 1.0)})
    assert found[1]["simbad_name"] == "[HD2002] 5"
    assert (found[2]["simbad_name"], found[2]["simbad_type"]) == ("a[2Jb", "*")


def test_labels_of_a_sector(services, tmp_path):
    services.simbad = [("WASP-46b", "Pl", 318.737012, -55.871863)]
    labels, notes = simbad_labels_for_sector(lookup(services, tmp_path), 27)
    assert [(row["tic_id"], row["toi"], row["simbad_type"]) for row in labels] == [(231663901, "101.01", "Pl")]
    assert notes == []
    assert simbad_labels_for_sector(lookup(services, tmp_path), 28)[0] == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (NOW, "today"),
        ("2025-04-12T11:00:00+00:00", "1 day ago"),
        ("2025-04-01T12:00:00+00:00", "12 days ago"),
        ("?", "unknown"),
        (None, "unknown"),
    ],
)
def test_ages_are_said_in_words(asked, words):
    assert words in age_in_words(asked, NOW)
