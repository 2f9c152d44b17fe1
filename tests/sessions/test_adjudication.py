"""An adjudicator's session: what the vetters agree on, what the adjudicator says, and what stays open."""

import csv
from pathlib import Path

import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import JournalEntry, encode, new_id
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions import journal as journal_module
from clara_pipeline.sessions.adjudication import begin_adjudication, rows_of_session
from clara_pipeline.sessions.export import export_decisions
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.session import Session

STARS = [CandidateKey(tic_id, 1, f"{tic_id}.fits") for tic_id in (1, 2, 3, 4, 5)]
SAID = {"ann": "PC EB V PC", "ben": "PC V EB"}
"""Of the first stars: they agree on 1, differ on 2 and 3; 4 was judged by one, 5 by nobody."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two vetters' sessions, and an adjudicator's who decided one star of two."""
    for name, codes in SAID.items():
        with Session.open(tmp_path, name, name) as session:
            for key, code in zip(STARS, codes.split(), strict=False):
                session.save(acts.disposition(code), key)
                session.save(acts.confidence("likely"), key)
            session.save(acts.note(f"{name} saw a dip"), STARS[1])
    begin_adjudication(tmp_path, "chief", ["ann", "ben"], "eve")
    with Session.open(tmp_path, "chief", "eve") as session:
        session.save(acts.disposition("O"), STARS[1])
        session.save(acts.confidence("certain"), STARS[1])
    return tmp_path


def consensus_of(folder: Path) -> dict[int, tuple[object, object]]:
    path = folder / "chief.jsonl"
    rows = rows_of_session(path, DecisionLog(read_journal(path).lines))
    return {row["tic_id"]: (row["disposition"], row["consensus"]) for row in rows}  # type: ignore[misc]


def test_consensus_is_agreed_or_adjudicated_or_open(folder: Path) -> None:
    assert consensus_of(folder) == {1: ("PC", "agreed"), 2: ("O", "adjudicated"), 3: (None, "open"), 4: (None, "open")}


def test_nothing_is_copied_and_nothing_in_the_vetters_journals_changes(folder: Path) -> None:
    before = {name: (folder / f"{name}.jsonl").read_bytes() for name in SAID}
    consensus_of(folder)
    export_decisions(folder / "chief.jsonl", "csv", folder / "out.csv")
    with Session.open(folder, "chief", "eve") as session:
        assert list(session.state) == [STARS[1]]
        session.undo()
        session.undo()
        assert session.undo() is None
    assert consensus_of(folder)[2] == (None, "open")
    assert {name: (folder / f"{name}.jsonl").read_bytes() for name in SAID} == before


def test_what_a_vetter_says_later_counts(folder: Path) -> None:
    with Session.open(folder, "ben", "ben") as session:
        session.save(acts.disposition("V"), STARS[2])
        session.save(acts.disposition("EB"), STARS[1])
    assert consensus_of(folder)[3] == ("V", "agreed")
    assert consensus_of(folder)[2] == ("O", "adjudicated")


def test_the_export_says_who_said_what_and_how_it_came_about(folder: Path) -> None:
    export_decisions(folder / "chief.jsonl", "csv", folder / "out.csv")
    lines = [line for line in (folder / "out.csv").read_text().splitlines() if not line.startswith("#")]
    second = list(csv.DictReader(lines))[1]
    assert (second["disposition"], second["consensus"], second["vetter"]) == ("O", "adjudicated", "eve")
    assert second["votes"] == "ann: EB (likely, ann saw a dip); ben: V (likely, ben saw a dip)"
    export_decisions(folder / "ann.jsonl", "csv", folder / "ann.csv")
    assert "consensus" not in (folder / "ann.csv").read_text()


def test_only_what_is_decided_comes_into_a_ctoi_draft(folder: Path) -> None:
    done = export_decisions(folder / "chief.jsonl", "ctoi", folder)
    assert [line for line in done.left_out if "it is not judged" in line] == [
        f"TIC {tic_id}, sector 1: it is not judged, and only PC become new CTOIs" for tic_id in (3, 4)
    ]
    assert any("TIC 1, sector 1: it has no ephemeris" in line for line in done.left_out)


def test_two_vetters_are_needed_and_a_new_name(folder: Path) -> None:
    with pytest.raises(UsageError, match="two vetters"):
        begin_adjudication(folder, "second", ["ann"], "eve")
    with pytest.raises(UsageError, match="choose another name"):
        begin_adjudication(folder, "ann", ["ann", "ben"], "eve")
    with pytest.raises(UsageError, match="no session cat"):
        begin_adjudication(folder, "second", ["ann", "cat"], "eve")
    assert not (folder / "second.jsonl").exists()


def test_one_session_with_two_vetters_can_be_adjudicated(folder: Path) -> None:
    for vetter, code in (("cat", "PC"), ("dan", "J")):
        with Session.open(folder, "both", vetter) as session:
            session.save(acts.disposition(code), STARS[0])
    path = begin_adjudication(folder, "third", ["both"], "eve")
    (row,) = rows_of_session(path, DecisionLog(read_journal(path).lines))
    assert (row["consensus"], row["votes"]) == ("open", "both/cat: PC; both/dan: J")


def test_a_name_that_leads_elsewhere_is_refused(folder: Path) -> None:
    line = JournalEntry(schema=4, id=new_id(), when="", vetter="x", act="adjudicate", adjudicates=("../ann", "ben"))
    (folder / "bad.jsonl").write_bytes(encode(line))
    with pytest.raises(UsageError, match="cannot name a session"):
        rows_of_session(folder / "bad.jsonl", DecisionLog(read_journal(folder / "bad.jsonl").lines))


def test_an_older_version_reads_the_decisions_and_does_not_write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "SCHEMA", 3)
    content = read_journal(folder / "chief.jsonl")
    assert content.newer
    assert STARS[1] in DecisionLog(content.lines).judged()
