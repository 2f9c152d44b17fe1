"""The enrich stage: columns beside the ranked rows, from services that speak the real protocols."""

import json
import math
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from catalogues.services import TOI_HEADINGS, Services, csv_table
from catalogues.test_toi import ROW
from small_workspace import MODELS, clara_here, write_curves, write_models
from spoc_file import write_spoc

from clara_pipeline.catalogues.cache import Cache
from clara_pipeline.catalogues.lookup import Lookup
from clara_pipeline.events import Notice
from clara_pipeline.runs.run_directory import Manifest, Run
from clara_pipeline.settings import as_dict
from clara_pipeline.stage_work.context import Context
from clara_pipeline.stages.enrich import enrich
from clara_pipeline.stars.star_facts import look_up_star, star_facts

STAGES = "ingest,features,score,rank,enrich"
PLACE = (84.25, -80.5)
"""Where `write_spoc` says that its stars are."""


@pytest.fixture
def services():
    there = Services()
    for n in range(1000, 1012):
        there.tic[n] = {"id": n, "gaia": str(n * 7), "ra": PLACE[0], "dec": PLACE[1], "teff": 5000.0, "plx": float(n - 1003),
                        "pmra": 3.0, "pmdec": 4.0, "logg": 4.4}  # fmt: skip
        there.gaia[n * 7] = [{"gaia_dr3": n * 8, "angular_distance": 0.1, "magnitude_difference": 0.0, "ruwe": 1.2}]
    there.simbad = [("[HD2002] 5", "EB*", *PLACE)]
    there.toi_csv = csv_table(TOI_HEADINGS, [[1005, "101.01", *ROW[2:]]])
    with there.serving():
        yield there


def settings_of(services, **changes):
    chosen = as_dict(services.settings(min_nwrss=0.0, **changes))
    return [
        word
        for name, value in chosen.items()
        for word in ("--set", f"enrich.{name}={json.dumps(value).strip(chr(34))}")
    ]


def run(services, workspace, *more, **changes):
    finished = clara_here("--run", "--workspace", workspace, "--input", workspace / "lc", "--models", MODELS, "--stages", STAGES,
                     "--json", *settings_of(services, **changes), *more)  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    result = json.loads(finished.stdout)
    return {row["tic_id"]: row for row in pq.read_table(result["candidates"]).to_pylist()}, finished.stderr, result


@pytest.fixture
def workspace(tmp_path):
    write_models(tmp_path)
    write_curves(tmp_path / "lc", 12)
    return tmp_path


def test_candidates_gain_what_catalogues_know(services, workspace):
    rows, stderr, result = run(services, workspace)
    ranked = [row for row in rows.values() if row["nwrss"] is not None]
    assert ranked
    for row in ranked:
        plx = row["tic_id"] - 1003
        assert (row["teff_k"], row["plx_mas"], row["ruwe"], row["gaia_dr3"]) == (
            5000.0,
            plx,
            1.2,
            str(row["tic_id"] * 8),
        )
        assert (row["simbad_name"], row["simbad_type"]) == ("[HD2002] 5", "EB*")
        expected = 4.74 * 5 / plx if plx > 0 else None
        assert row["v_tan_km_per_s"] == (expected and pytest.approx(expected))
    assert [n for n, row in rows.items() if row["toi"]] == [1005]
    assert (rows[1005]["toi"], rows[1005]["known_planet"]) == ("101.01", True)
    assert all(row["teff_k"] is None for row in rows.values() if row["nwrss"] is None)
    assert "enrich:" not in stderr
    before = [services.count(name) for name in ("toi", "ctoi", "tic", "gaia", "simbad")]
    assert before == [1, 1, 1, 1, 1]
    services.requests.clear()
    _, _, second = run(services, workspace)
    assert services.requests == []
    assert Path(second["candidates"]).read_bytes() == Path(result["candidates"]).read_bytes()
    printed = clara_here("stars", "--workspace", workspace).stdout
    assert "[HD2002] 5 (EB*)" in printed
    assert "TOI 101.01 KP" in printed
    found = json.loads(clara_here("stars", "--workspace", workspace, "--json").stdout)
    assert (found["n_stars"], len(found["stars"])) == (printed.count("[HD2002] 5 (EB*)"), found["n_stars"])
    assert [row["tic_id"] for row in found["stars"] if row["toi"]] == [1005]


@pytest.mark.parametrize(("folded", "n_known"), [("true", 4), pytest.param("false", 0, marks=pytest.mark.long)])
def test_every_folded_star_is_looked_up_whatever_its_score(services, workspace, folded, n_known):
    changes = settings_of(services)
    changes[changes.index("enrich.min_nwrss=0.0")] = "enrich.min_nwrss=1.0"
    finished = clara_here("--run", "--workspace", workspace, "--input", workspace / "lc", "--models", MODELS, "--json", "--stages",
                     "ingest,features,score,rank,fold,enrich", *changes, "--set", f"enrich.folded={folded}",
                     "--set", "fold.at_least=0", "--set", "fold.select=rank <= 5")  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    rows = pq.read_table(json.loads(finished.stdout)["candidates"]).to_pylist()
    known = [row for row in rows if row["plx_mas"] is not None]
    assert len([row for row in known if (row["nwrss"] or 0) < 1]) == n_known


def test_services_that_are_down_never_stop_a_run(services, workspace):
    services.down = {"toi", "ctoi", "tic", "gaia", "simbad"}
    rows, stderr, result = run(services, workspace)
    assert all(row["plx_mas"] is None and row["toi"] is None for row in rows.values())
    for name in ("TOI table", "TIC", "SIMBAD"):
        assert f"enrich: {name}: " in stderr
    services.down = set()
    resumed = clara_here(
        "--run", "--workspace", workspace, "--resume", result["run"].rpartition("/")[2], "--stages", "enrich"
    )
    assert resumed.returncode == 0, resumed.stderr
    assert any(pq.read_table(result["candidates"])["teff_k"].to_pylist())


def test_simulated_stars_are_never_looked_up(services, workspace):
    for path in (workspace / "lc").iterdir():
        path.unlink()
    from clara_pipeline.ingest.read import read_light_curve

    for i in range(3):
        path = workspace / "lc" / f"tess2018206045859-s0007-{1000 + i:016d}-0120-s_lc.fits"
        curve = read_light_curve(write_curves(workspace / "other", 3)[i])
        write_spoc(path, curve.time_btjd, curve.flux, tic_id=1000 + i, cards={"SIMDATA": True})
        assert read_light_curve(path).star.simulated
    rows, stderr, _ = run(services, workspace)
    assert len(rows) == 3
    assert services.requests == []
    assert "simulated" in stderr


def test_without_a_tic_answer_the_header_says_where_to_look(services, tmp_path):
    services.down = {"tic"}
    lookup = Lookup(services.settings(), Cache(tmp_path), "2025-04-13T12:00:00+00:00")
    facts = star_facts(lookup, [1, 2], {1: PLACE})
    assert (facts[1]["simbad_type"], facts[2]["simbad_type"]) == ("EB*", None)
    assert facts[1]["teff_k"] is None
    assert facts[1]["v_tan_km_per_s"] is None


def test_1000_candidates_need_at_most_5_requests_a_service(services, tmp_path):
    services.tic |= {n: dict(services.tic[1005], id=n, gaia=str(n * 7)) for n in range(2000, 3000)}
    services.gaia |= {n * 7: services.gaia[1005 * 7] for n in range(2000, 3000)}
    lookup = Lookup(services.settings(), Cache(tmp_path), "2025-04-13T12:00:00+00:00")
    facts = star_facts(lookup, list(range(2000, 3000)), {})
    assert len(facts) == 1000
    assert math.isclose(facts[2500]["v_tan_km_per_s"], 4.74 * 5 / 2)
    assert max(services.count(name) for name in ("tic", "gaia", "simbad")) <= 5


def test_a_run_without_stars_is_told_as_such(tmp_path):
    said = []
    context = Context(Run(tmp_path), tmp_path, Manifest(run="r", created_utc="", clara_version=""), None, Log(said))
    enrich(context)
    assert said == ["enrich: there is no star to look up; no catalogue was asked"]


class Log:
    """Keeps what the operator is told."""

    def __init__(self, said):
        self.said = said

    def emit(self, event):
        self.said += [event.text] if isinstance(event, Notice) else []


def test_one_star_is_looked_up_whatever_its_rank(services, tmp_path):
    answer = look_up_star(Cache(tmp_path), services.settings(), 1005)
    assert (answer.columns["toi"], answer.columns["simbad_type"], answer.columns["ruwe"]) == ("101.01", "EB*", 1.2)
    assert answer.notes == []
    services.down = {"tic"}
    answer = look_up_star(Cache(tmp_path / "other"), services.settings(), 1006, PLACE)
    assert answer.columns["simbad_type"] == "EB*"
    assert any("TIC" in note for note in answer.notes)
