"""The star card: TOI status, catalogue columns, links for the terminal and in plain text; catalogue ephemerides."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from app.test_vet_screen import head, until, vetting
from app.vet_sky import KNOWN, PERIOD_DAYS, ranked_run, write_star
from textual.strip import Strip

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.records import Candidate, Star
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.external_links import links_of
from clara_tui.candidate.known_periods import KnownPeriods, SamePeriod, read_known_periods, separation_degrees
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels import star as star_panel
from clara_tui.widgets.panels.star import aperture
from clara_tui.widgets.star_card.fitted import equilibrium_temperature_k

CATALOGUE = {
    "toi": "101.01", "toi_disposition": "KP", "toi_period_days": 2 * PERIOD_DAYS, "toi_epoch_btjd": 1326.0,
    "toi_duration_hours": 3.0, "toi_depth_ppm": 9000.0, "known_planet": True, "ctoi": "7.01",
    "simbad_name": "[HD2002] 5", "simbad_type": "Pl?", "plx_mas": 10.2, "pmra_mas_per_year": 12.3,
    "pmdec_mas_per_year": -4.5, "teff_k": 5432.0, "radius_rsun": 1.02, "mass_msun": 0.97, "luminosity_lsun": 1.1,
    "logg": 4.41, "v_tan_km_per_s": 6.1, "ruwe": 1.03, "distance_pc": 98.0, "gaia_dr3": "4722135642226356736",
}  # fmt: skip
"""What an enrich stage would say of every star."""


def osc8(app) -> list[str]:
    """The addresses the terminal is told."""
    raw = "".join(Strip(strip).render(app.console) for strip in app.screen._compositor.render_strips())
    return re.findall("\x1b]8;[^;]*;(https:[^\x1b]*)\x1b\\\\", raw)


async def test_i_shows_the_card_with_links(tmp_path: Path) -> None:
    async with vetting(tmp_path, size=(160, 50), n=2, extra=KNOWN | CATALOGUE) as (pilot, screen):
        await pilot.press("i")
        await until(pilot, lambda: "101.01" in screen.board.panels["star"].text)
        text = screen.board.panels["star"].text
        for word in ("KP", "known planet", "P 5.0000 d", "CTOI 7.01", "[HD2002] 5", "Pl?", "5432", "RUWE 1.03", "98"):
            assert word in text
        await pilot.pause()
        found = osc8(pilot.app)
        for part in ("exofop", "id=1000", "TIC%201000", "TIC+1000", "DR3+4722135642226356736"):
            assert any(part in address for address in found)
        assert "https://exofop.ipac.caltech.edu/tess/target.php?id=1000" in text.replace("\n", "")
        await pilot.resize_terminal(60, 16)
        await pilot.pause()
        await pilot.pause()
        assert len(set(osc8(pilot.app))) == 4


async def test_what_header_and_catalogue_agree_on_stands_once(tmp_path: Path) -> None:
    ranked_run(tmp_path, 1, KNOWN | CATALOGUE, cards={"TEFF": 5432.0, "LOGG": 4.41, "RADIUS": 0.8})
    async with vetting(tmp_path, size=(160, 50)) as (pilot, screen):
        await until(pilot, lambda: "5432" in screen.board.panels["star"].text)
        text = screen.board.panels["star"].text
        assert (text.count("Teff 5432"), text.count("log g 4.41")) == (1, 1)
        assert "R .80 Rsun" in text
        assert "R 1.02 Rsun" in text, "where they differ both are told"


async def test_an_ascii_terminal_gets_no_escape_sequence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with vetting(tmp_path, n=2, extra=KNOWN | CATALOGUE) as (pilot, screen):
        await pilot.press("i")
        await until(pilot, lambda: "101.01" in screen.board.panels["star"].text)
        assert not osc8(pilot.app)
        assert "https://" in screen.board.panels["star"].text


async def test_the_catalogue_is_one_of_the_period_sources(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=2, extra=KNOWN | CATALOGUE) as (pilot, screen):
        labels = set()
        for _ in range(3):
            labels.add(screen.candidate_view.chosen.label)
            await pilot.press("t")
        assert {"BLS run", "cat"} <= labels
        while screen.candidate_view.chosen.label != "cat":
            await pilot.press("t")
        assert screen.candidate_view.ephemeris.period_days == 2 * PERIOD_DAYS
        assert screen.candidate_view.ephemeris.depth_ppm == 9000.0
        assert "[cat]" in head(screen)


async def test_simulated_stars_have_no_links_and_unasked_ones_say_so(tmp_path: Path) -> None:
    async with vetting(tmp_path, size=(160, 50), n=2, extra=KNOWN) as (pilot, screen):
        await until(pilot, lambda: "catalogues: not asked yet" in screen.board.panels["star"].text)
        assert osc8(pilot.app)
    ranked_run(tmp_path / "demo", 2, KNOWN | CATALOGUE, cards={"SIMULATD": True})
    async with vetting(tmp_path / "demo", size=(160, 50)) as (pilot, screen):
        await until(pilot, lambda: "simulated" in screen.board.panels["star"].text)
        assert not osc8(pilot.app)
        assert "101.01" not in screen.board.panels["star"].text


async def test_a_toi_table_without_an_answer_is_not_taken_for_no_toi(tmp_path: Path) -> None:
    unknown = dict.fromkeys(CATALOGUE)
    async with vetting(tmp_path, size=(160, 50), n=2, extra=KNOWN | unknown) as (pilot, screen):
        await until(pilot, lambda: "TOI table: no answer yet" in screen.board.panels["star"].text)
    async with vetting(tmp_path / "asked", size=(160, 50), n=2, extra=KNOWN | unknown | {"known_planet": False}) as (
        pilot, screen,
    ):  # fmt: skip
        await until(pilot, lambda: "no TOI" in screen.board.panels["star"].text)


async def test_tois_of_other_stars_with_the_same_period_are_named(tmp_path: Path) -> None:
    ranked_run(tmp_path, 2, KNOWN | CATALOGUE)
    (tmp_path / "catalogues").mkdir()
    table = pa.table({"toi": ["101.01", "200.01", "300.02", "400.01", "500.01"], "tic_id": [1000, 2, 3, 4, 5],
                      "period_days": [PERIOD_DAYS, PERIOD_DAYS, 2 * PERIOD_DAYS, None, 1.0001 * PERIOD_DAYS],
                      "ra_deg": [10.0, 10.1, 10.2, 10.0, 200.0], "dec_deg": [0.0, 0.0, 0.0, 0.0, -50.0]})  # fmt: skip
    write_star(tmp_path / "data", 0, cards={"RA_OBJ": 10.0, "DEC_OBJ": 0.0, "TESSMAG": 9.5})
    pq.write_table(table, tmp_path / "catalogues" / "toi.parquet")
    async with vetting(tmp_path, size=(160, 50)) as (pilot, screen):
        await until(pilot, lambda: screen.evidence.signals.all_known_periods is not None)
        await pilot.press("j", "k", "i")
        await until(pilot, lambda: "TOI 200.01, 0.10 deg away" in screen.board.panels["star"].text)
        text = " ".join(screen.board.panels["star"].text.split())
        assert "300.02 x2, 0.20 deg away" in text
        assert "same period: TOI 500.01, far away; by chance" in text


async def test_every_toi_of_a_star_is_a_source_of_periods(tmp_path: Path) -> None:
    ranked_run(tmp_path, 2, KNOWN | CATALOGUE | {"toi_period_days": 1.86, "toi_epoch_btjd": 1410.0})
    (tmp_path / "catalogues").mkdir()
    table = pa.table({"toi": ["451.03", "451.01", "451.02"], "tic_id": [1000] * 3, "period_days": [16.36, 1.86, 9.19],
                      "epoch_btjd": [1416.6, 1410.9, 1411.8]})  # fmt: skip
    pq.write_table(table, tmp_path / "catalogues" / "toi.parquet")
    async with vetting(tmp_path) as (pilot, screen):
        await until(pilot, lambda: screen.evidence.signals.all_known_periods is not None)
        seen = []
        for _ in range(4):
            await pilot.press("t")
            seen.append((screen.candidate_view.chosen.label, screen.candidate_view.ephemeris.period_days))
        assert seen[:3] == [("TOI 451.01", 1.86), ("TOI 451.02", 9.19), ("TOI 451.03", 16.36)]
        assert seen[3][0] == "BLS run"


def test_a_damaged_or_missing_table_is_no_table(tmp_path: Path) -> None:
    assert read_known_periods(tmp_path).like(1, 2.5) == SamePeriod()
    (tmp_path / "catalogues").mkdir()
    (tmp_path / "catalogues" / "toi.parquet").write_bytes(b"PAR1 or not")
    assert read_known_periods(tmp_path).like(1, 2.5) == SamePeriod()


def test_chance_agreements_are_few() -> None:
    periods = 10 ** np.random.default_rng(0).uniform(-0.3, 2, 7000)
    tois = [{"toi": f"{i}.01", "tic_id": i, "period_days": float(p)} for i, p in enumerate(periods)]
    known = KnownPeriods(tois)
    found = [known.like(None, p) for p in np.linspace(1, 12, 40)]
    assert not any(same.near for same in found)
    assert np.median([same.chance for same in found if same.elsewhere]) > 0.2


def test_a_close_agreement_is_hardly_by_chance() -> None:
    known = KnownPeriods([{"toi": f"{i}.01", "tic_id": i, "period_days": 1.0 + i / 100} for i in range(200)])
    assert known.like(None, 1.5 * (1 + 1e-6)).chance < 1e-3
    assert separation_degrees((359.9, 0.0), (0.1, 0.0)) == pytest.approx(0.2)
    assert separation_degrees((None, 0.0), (0.1, 0.0)) is None


def test_links_are_made_of_numbers_only() -> None:
    assert links_of(None) == []
    assert links_of(-1, None, None, None) == []
    for _, address in links_of(25155310, None, 69.95, -82.23):
        assert re.fullmatch(r"https://[A-Za-z0-9./?=&+%_-]+", address)
    assert [name for name, _ in links_of(1, 5)] == ["ExoFOP", "MAST", "SIMBAD", "Gaia"]


def test_the_aperture_says_how_deep_an_eclipse_of_neighbours_would_be() -> None:
    star = Star(target_share=0.9, caught_share=0.8, camera=1, ccd=4)
    assert aperture(star, None) == [("aperture: 90.0% the star's light, 80.0% of it caught  cam 1 ccd 4", "")]
    assert aperture(star, 0.01)[1] == ("a 9.0% eclipse of neighbours would do", "warn")
    assert aperture(star, 0.2)[1] == ("no eclipse of neighbours is deep enough", "muted")
    assert aperture(Star(target_share=1.0), 0.01)[1][1] == "muted"
    assert aperture(Star(), 0.01) == []


FIT = {
    "fit_period_days": 6.26877, "fit_period_err_days": 0.00066, "fit_epoch_btjd": 1325.5038, "fit_epoch_err_days": 0.0012,
    "fit_duration_hours": 2.98, "fit_duration_err_hours": 0.06, "fit_depth_ppm": 306.9, "fit_depth_err_ppm": 13.3,
    "fit_chi2": 1.02, "radius_ratio": 0.01644, "radius_ratio_err": 0.00143, "impact": 0.39, "impact_err": 0.11,
    "stellar_density_solar": 1.0,
}  # fmt: skip


def card_of(columns: dict[str, object], height: int = 20) -> str:
    candidate = Candidate(filename="a.fits", tic_id=1, sector=1, rank=1, p3=0.1, p5=0.1, p9=0.1, more=columns)
    view = CandidateView(candidate, CandidateData(candidate.key), Judgement())
    return " ".join(text_of(line).strip() for line in star_panel.lines(view, Size(78, height)))


def test_the_card_tells_the_fit_with_errors_and_what_it_says_of_the_planet() -> None:
    text = card_of(CATALOGUE | FIT | {"teff_k": 5778.0, "radius_rsun": 1.0, "mass_msun": 0.9})
    for words in (
        "P 6.26877±0.00066 d", "depth 307±13 ppm", "T14 2.980±0.060 h", "chi2 1.02", "Rp/R* 0.0164±0.0014", "Rp 1.8RE",
        "b 0.39±0.11", "density 1 solar if circular, star's 0.9", "Teq 1080 K",
    ):  # fmt: skip
        assert words in text
    assert "fit:" not in card_of(CATALOGUE | FIT, height=6), "what stands in catalogues goes first"


def test_a_fit_without_a_planets_disc_or_its_impact_says_so() -> None:
    assert "a trapezoid fits better than a planet's disc" in card_of(FIT | {"radius_ratio": None})
    for error in (0.0, 1.0, None):
        assert "b unknown" in card_of(FIT | {"impact": 0.0, "impact_err": error})
    assert "fit:" not in card_of({})


def test_the_earth_is_as_warm_as_it_is() -> None:
    assert equilibrium_temperature_k(5772, 1.0, 365.25) == pytest.approx(278.5, abs=0.5)


class CountedToi(dict):
    reads = 0

    def __getitem__(self, name: str) -> object:
        CountedToi.reads += 1
        return super().__getitem__(name)


def test_a_star_is_compared_with_the_tois_of_its_period_alone() -> None:
    known = KnownPeriods([CountedToi(toi=f"{i}.01", tic_id=i, period_days=1.0 + i / 100) for i in range(1000)])
    assert known.like(None, 3.0).elsewhere == "200.01"
    CountedToi.reads = 0
    assert known.like(None, 5.0).elsewhere == "150.01 x0.5", "the first of those that agree alike"
    assert CountedToi.reads < 50
