"""Gaia's sources around a star: asked once, kept, read back, and what the star's card makes of it."""

import pytest
from catalogues.test_lookup import NOW, lookup, services  # noqa: F401  (a fixture)

from clara_pipeline.catalogues.cache import Cache
from clara_pipeline.catalogues.gaia import KEPT_SOURCES, read_sources
from clara_pipeline.records import GaiaSource
from clara_pipeline.stars.star_facts import look_up_star
from clara_tui.candidate.gaia_sources import read_gaia_sources

PLACE = (154.9, -9.8)
STAR = 5000
"""In no catalogue but Gaia."""


def sky(n: int = 3) -> list[dict[str, object]]:
    """The star itself, and others each 10″ further north and a magnitude fainter."""
    return [
        {"gaia_dr3": 10 + k, "ra_deg": PLACE[0], "dec_deg": PLACE[1] + k * 10 / 3600, "g_mag": 11.0 + k,
         "bp_rp": 0.8 if k != 1 else None}
        for k in range(n)
    ]  # fmt: skip


def test_sources_within_an_arcminute_are_kept_with_the_date(services, tmp_path):  # noqa: F811
    services.gaia_sky = sky(9)
    looked = lookup(services, tmp_path)
    sources = read_sources(looked.neighbours({7: PLACE})[7]["sources"])
    assert [source.gaia_dr3 for source in sources] == ["10", "11", "12", "13", "14", "15", "16"]
    assert sources[0] == GaiaSource("10", *PLACE, 11.0, 0.8)
    assert sources[1].bp_rp is None
    assert looked.cache.rows("neighbours")[0]["asked_utc"] == NOW
    again = lookup(services, tmp_path)
    assert read_sources(again.neighbours({7: PLACE})[7]["sources"]) == sources
    assert services.count("gaia") == 1


def test_the_brightest_are_kept_of_a_crowd(services, tmp_path):  # noqa: F811
    services.gaia_sky = [star | {"dec_deg": PLACE[1], "gaia_dr3": k, "g_mag": 20.0 - k * 1e-3}
                         for k, star in enumerate(sky(1) * (KEPT_SOURCES + 5))]  # fmt: skip
    sources = read_sources(lookup(services, tmp_path).neighbours({7: PLACE})[7]["sources"])
    assert len(sources) == KEPT_SOURCES
    assert sources[0].gaia_dr3 == str(KEPT_SOURCES + 4)


def test_rows_without_a_number_a_place_or_a_brightness_are_left_out(services, tmp_path):  # noqa: F811
    good, *others = sky(3)
    services.gaia_sky = [good, others[0] | {"g_mag": None}, others[1] | {"gaia_dr3": -5}]
    assert len(read_sources(lookup(services, tmp_path).neighbours({7: PLACE})[7]["sources"])) == 1


def test_one_star_is_asked_for_with_its_neighbours(services, tmp_path):  # noqa: F811
    services.gaia_sky = sky()
    answer = look_up_star(Cache(tmp_path / "catalogues"), services.settings(), STAR, PLACE)
    assert answer.neighbours is not None
    assert len(answer.neighbours) == 3
    assert read_gaia_sources(tmp_path)[STAR] == answer.neighbours


def test_offline_and_without_a_place_nobody_can_say(services, tmp_path):  # noqa: F811
    offline = look_up_star(Cache(tmp_path / "catalogues"), services.settings(offline=True), STAR, PLACE)
    assert offline.neighbours is None
    assert any("NEIGHBOURS: offline" in note for note in offline.notes)
    assert look_up_star(Cache(tmp_path / "catalogues"), services.settings(), STAR + 1, None).neighbours is None
    services.down = {"gaia"}
    assert look_up_star(Cache(tmp_path / "catalogues"), services.settings(), STAR, PLACE).neighbours is None


def test_nothing_around_is_another_answer_than_none(services, tmp_path):  # noqa: F811
    answer = look_up_star(Cache(tmp_path / "catalogues"), services.settings(), STAR, PLACE)
    assert answer.neighbours == ()
    assert read_gaia_sources(tmp_path) == {STAR: ()}


def test_kept_rows_that_make_no_sense_are_told(services, tmp_path):  # noqa: F811
    cache = Cache(tmp_path / "catalogues")
    row = {"tic_id": STAR, "found": True, "sources": '[{"gaia_dr3": 5}]', "asked_utc": NOW}
    cache.add_stars("neighbours", {STAR: row})
    assert read_gaia_sources(tmp_path) == {}
    answer = look_up_star(cache, services.settings(offline=True), STAR, PLACE)
    assert answer.neighbours is None
    assert any("cannot be read" in note for note in answer.notes)


@pytest.mark.parametrize("content", [b"", b"PAR1 nonsense"], ids=["empty", "nonsense"])
def test_a_damaged_file_is_no_table(tmp_path, content):
    (tmp_path / "catalogues").mkdir()
    (tmp_path / "catalogues" / "neighbours.parquet").write_bytes(content)
    assert read_gaia_sources(tmp_path) == {}
    assert read_gaia_sources(tmp_path / "nowhere") == {}
