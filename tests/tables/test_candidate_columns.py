"""The candidates table: its columns are listed, and older tables read as these."""

from pathlib import Path

import pyarrow as pa
import pytest
from app.small_sky import candidates, finished_run

from clara_pipeline.errors import UsageError
from clara_pipeline.records import Candidate
from clara_pipeline.runs.parts import read_table, write_table
from clara_pipeline.stage_work.candidates_table import _beside
from clara_pipeline.tables.candidate_columns import BY_NAME, CANDIDATE_COLUMNS, CandidateColumn, as_listed, markdown
from clara_pipeline.tables.ucds import UCDS
from clara_tui.queue.column_names import column_named

DOCS = Path(__file__).parents[2] / "docs" / "columns.md"


def test_every_column_has_a_meaning_a_stage_and_one_name() -> None:
    assert len(BY_NAME) == len(CANDIDATE_COLUMNS)
    assert all(column.meaning and column.stage for column in CANDIDATE_COLUMNS)
    for name, unit in (("_days", "d"), ("_ppm", "1e-6"), ("_hours", "h"), ("_deg", "deg"), ("_mas", "mas")):
        assert {c.unit for c in CANDIDATE_COLUMNS if c.name.endswith(name)} == {unit}, name


def test_numbers_that_mean_something_have_a_descriptor() -> None:
    plain = ("f10_", "cluster_", "map_", "ephemeris_", "tests", "fold_source", "match_", "percentile", "ls_power")
    missing = [c.name for c in CANDIDATE_COLUMNS if not c.ucd and not c.name.startswith(plain)]
    assert missing == []
    assert not [name for name, ucd in UCDS.items() if ucd.startswith(";") or " " in ucd]


def test_64_bit_identifiers_are_text() -> None:
    """Read by pandas with a null among them, 838 Gaia sources became 8 floats."""
    assert BY_NAME["gaia_dr3"].type == "string"


def test_an_older_run_reads_with_its_sources_as_text(tmp_path: Path) -> None:
    source = 4722135642226356736
    old = candidates(2).append_column("gaia_dr3", pa.array([source, None], pa.int64()))
    run = finished_run(tmp_path, 2, table=old)
    assert run.candidates()["gaia_dr3"].to_pylist() == [str(source), None]


def test_what_the_header_knows_stands_where_no_catalogue_was_asked() -> None:
    table = pa.table({"filename": ["a", "b", "c"], "teff_k": [5000.0, 6000.0, None]})
    found = _beside(table, pa.table({"filename": ["c", "a"], "teff_k": [4000.0, None], "toi": ["1.01", None]}))
    assert found["teff_k"].to_pylist() == [5000.0, 6000.0, 4000.0]
    assert found["toi"].to_pylist() == [None, None, "1.01"]


def test_the_table_keeps_units_and_descriptors_on_disk(tmp_path: Path) -> None:
    write_table(tmp_path / "t.parquet", as_listed(candidates(1)))
    about = read_table(tmp_path / "t.parquet").schema.field("tmag").metadata
    assert (about[b"unit"], about[b"ucd"]) == (b"mag", b"phot.mag;em.opt")


def test_the_documented_columns_are_those_of_the_program() -> None:
    if not DOCS.is_file():
        pytest.skip("the documentation is not beside this package")
    assert markdown() in DOCS.read_text(), "write it anew: make docs-pages"


def test_columns_of_later_stages_are_read_by_type() -> None:
    more = {"match_filename": None, "tests": "[]", "bls_period_days": 2, "ls_power": float("nan"), "simulated": True}
    candidate = Candidate("a.fits", 1, 1, rank=1, p3=0.5, p5=0.5, p9=0.5, more=more)
    assert candidate.has("match_filename")
    assert not candidate.has("toi")
    assert [candidate.text(name) for name in ("match_filename", "tests", "bls_period_days", "toi")] == [
        "",
        "[]",
        "",
        "",
    ]
    assert [candidate.number(name) for name in ("bls_period_days", "ls_power", "tests", "toi")] == [
        2.0,
        None,
        None,
        None,
    ]
    assert candidate.is_simulated


@pytest.mark.parametrize("column", [c for c in CANDIDATE_COLUMNS if c.stage != "rank"], ids=lambda c: c.name)
def test_a_missing_column_names_the_stage_that_makes_it(column: CandidateColumn) -> None:
    with pytest.raises(UsageError, match=f"the {column.stage} stage makes it"):
        column_named(column.name, ["rank"])
