"""One row a star: the latest decision, those that differ, and the ephemeris that was kept."""

import csv
from pathlib import Path

import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.journal_entry import EphemerisOrigin, Named
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.export import export_decisions
from clara_pipeline.sessions.session import Session


def exported(folder: Path) -> list[dict[str, str]]:
    early, late, other, nameless = (
        CandidateKey(7, 1, "a.fits"), CandidateKey(7, 28, "b.fits"), CandidateKey(8, 1, "c.fits"),
        CandidateKey(None, None, "d.fits"),
    )  # fmt: skip
    with Session.open(folder, "a", "ann") as session:
        found_in = EphemerisOrigin("joint", (Named.of(early), Named.of(late)))
        session.save(acts.ephemeris(Ephemeris(12.5, 1330.0, 3.0, 900.0), origin=found_in), early)
        session.save(acts.disposition("PC"), early)
        session.save(acts.disposition("EB"), other)
        session.save(acts.disposition("V"), nameless)
        session.save(acts.disposition("J"), early._replace(signal=2))
        session.save(acts.disposition("EB"), late)
    done = export_decisions(folder / "a.jsonl", "csv", folder / "stars.csv", per_star=True)
    assert done.n_rows == 3
    with open(folder / "stars.csv", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_a_star_is_one_row_with_its_latest_decision_and_what_differs(tmp_path: Path) -> None:
    rows = {row["tic_id"]: row for row in exported(tmp_path)}
    star = rows["7"]
    assert (star["disposition"], star["sector"], star["conflict"]) == ("EB", "28", "EB, PC")
    assert star["star_decisions"] == "S1 PC; S1 .02 J; S28 EB"
    assert star["judged_sectors"] == "1 28"
    assert float(star["period_days"]) == 12.5, "the ephemeris that was kept on the other file"
    assert (star["ephemeris_search"], star["ephemeris_sectors"]) == ("joint", "1 28")
    assert star["ephemeris_files"] == "a.fits b.fits"
    assert (rows["8"]["ephemeris_search"], rows["8"]["ephemeris_files"]) == ("", "")
    assert (rows["8"]["conflict"], rows["8"]["star_decisions"]) == ("", "S1 EB")
    assert rows[""]["filename"] == "d.fits"


def test_it_goes_with_no_draft_of_signals(tmp_path: Path) -> None:
    exported(tmp_path)
    with pytest.raises(UsageError, match="one row a star"):
        export_decisions(tmp_path / "a.jsonl", "ctoi", tmp_path, per_star=True)
