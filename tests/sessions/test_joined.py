"""The candidates' table with a session's decisions beside the scores."""

import pyarrow as pa
import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.joined import KEY, with_decisions_of
from clara_pipeline.sessions.session import Session
from clara_pipeline.tables.run_tables import DECISIONS

TABLE = pa.table(
    {"tic_id": [1, 2, None], "sector": [5, 5, None], "filename": ["a", "b", "c"], "bls_period_days": [1.0, 2.0, 3.0]}
)


def test_decisions_are_joined_by_star_sector_and_file(tmp_path):
    with Session.open(tmp_path / "sessions", "s", "ann") as session:
        session.save(acts.disposition("PC"), CandidateKey(2, 5, "b"))
        session.save(acts.ephemeris(Ephemeris(4.0, 1300.0, 2.0, 900.0, "operator")), CandidateKey(2, 5, "b"))
        session.save(acts.disposition("EB"), CandidateKey(None, None, "c"))
        session.save(acts.disposition("V"), CandidateKey(1, 6, "a"))
    joined = with_decisions_of(TABLE, tmp_path, "s")
    assert joined.column_names[:4] == TABLE.column_names
    assert joined["disposition"].to_pylist() == [None, "PC", "EB"], "the star of another sector is another candidate"
    assert joined["vetted_period_days"].to_pylist() == [None, 4.0, None]
    assert joined["vetted_ephemeris_kept"].to_pylist() == [None, True, False]
    assert joined["bls_period_days"].to_pylist() == [1.0, 2.0, 3.0]
    assert joined["vetter"].to_pylist() == [None, "ann", "ann"]
    added = {column.name for column in DECISIONS} - {*KEY, "simulated", "run", "signal"}
    assert {name.removeprefix("vetted_") for name in joined.column_names[4:]} == added


def test_a_session_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"no session s in .*sessions list"):
        with_decisions_of(TABLE, tmp_path, "s")
