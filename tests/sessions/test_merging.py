"""Journals merge by union, in whatever order and however often."""

import json

import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.table import decision_rows
from clara_pipeline.errors import Locked, UsageError
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.merge import merge_journals
from clara_pipeline.sessions.session import Session

STAR, OTHER = CandidateKey(1, 1, "a"), CandidateKey(2, 1, "b")


@pytest.fixture
def two(tmp_path):
    """Two sessions of two vetters, written in turns."""
    with Session.open(tmp_path, "a", "ann") as ann, Session.open(tmp_path, "b", "bob") as bob:
        ann.save(acts.disposition("PC"), STAR)
        ann.save(acts.confidence("guess"), STAR)
        bob.save(acts.disposition("V"), STAR)
        bob.save(acts.disposition("EB"), OTHER)
        ann.save(acts.disposition("J"), OTHER)
        bob.undo()
        bob.save(acts.disposition("EB"), STAR)
        ann.undo()
        ann.undo()
        ann.redo()
    return ann, bob


def merged(tmp_path, *names, into="c"):
    merge_journals([tmp_path / f"{name}.jsonl" for name in names], tmp_path / f"{into}.jsonl")
    return tmp_path / f"{into}.jsonl"


def test_every_vetter_says_the_same_after_merging(tmp_path, two):
    book = DecisionLog(read_journal(merged(tmp_path, "a", "b")).lines)
    for session in two:
        assert book.history(session.vetter).judgements == session.state
    assert book.vetters == ["ann", "bob"]


def test_merging_again_or_the_other_way_round_changes_no_byte(tmp_path, two):
    text = merged(tmp_path, "a", "b").read_bytes()
    assert merged(tmp_path, "b", "a", into="d").read_bytes() == text
    assert merged(tmp_path, "c", "a", "c", into="e").read_bytes() == text
    assert merged(tmp_path, "a", "b").read_bytes() == text
    times = [json.loads(line)["when"] for line in text.splitlines()]
    assert times == sorted(times)


def test_undo_goes_on_in_a_merged_session(tmp_path, two):
    merged(tmp_path, "a", "b")
    with Session.open(tmp_path, "c", "bob") as session:
        assert session.state[STAR].disposition == "EB"
        session.undo()
        assert session.state[STAR].disposition == "V"
        session.undo()
        assert STAR not in session.state
        assert session.undo() is None
        assert session.book.votes(STAR)["ann"].disposition == "PC"


def test_the_table_has_one_row_a_candidate_or_one_a_vote(tmp_path, two):
    book = DecisionLog(read_journal(merged(tmp_path, "a", "b")).lines)
    (row,) = decision_rows(book)
    assert (row["vetter"], row["disposition"], row["tfopwg"]) == ("ann, bob", "conflict", None)
    assert row["votes"] == "ann: PC (guess); bob: EB"
    assert [(r["vetter"], r["disposition"], r["tfopwg"]) for r in decision_rows(book, per_vetter=True)] == [
        ("ann", "PC", "APC"),
        ("bob", "EB", "FP"),
    ]


def test_a_clock_that_was_set_back_does_not_turn_a_session_over(tmp_path, monkeypatch):
    times = iter([f"2025-08-06T{hour:02d}:00:00.000Z" for hour in (12, 13, 9, 10)])
    monkeypatch.setattr("clara_pipeline.sessions.session.now_utc", lambda: next(times))
    with Session.open(tmp_path, "a", "ann") as session:
        for code in ("PC", "EB", "V", "J"):
            session.save(acts.disposition(code), STAR)
    assert merged(tmp_path, "a").read_bytes() == session.path.read_bytes()


def test_newer_lines_go_along_foreign_ones_are_set_aside_and_torn_ones_dropped(tmp_path, two):
    ann, bob = two
    newer = b'{"schema":9,"id":"ffffffffffffffff","when":"2035-01-01T00:00:00.000Z"}\n'
    bob.path.write_bytes(b"hello\n" + bob.path.read_bytes() + newer + b'{"schema":1,"id"')
    count, problems = merge_journals([ann.path, bob.path], tmp_path / "c.jsonl")
    lines = (tmp_path / "c.jsonl").read_bytes().splitlines()
    assert count == len(lines) == 6 + 4 + 1
    assert lines[-1] + b"\n" == newer
    assert (tmp_path / "c.jsonl.set-aside").read_bytes() == b"hello\n"
    assert "line 1 of b.jsonl is not a line of a journal" in problems[0]
    assert "not merged" in problems[-1]
    assert "c.jsonl.set-aside" in problems[-1]


def test_merging_over_a_journal_with_a_bad_line_keeps_that_line_aside(tmp_path, two):
    ann, _ = two
    bad = ann.path.read_bytes().splitlines()[0].replace(b'"tic_id":1', b'"tic_id":9223372036854775808')
    ann.path.write_bytes(ann.path.read_bytes() + bad + b"\n")
    merged(tmp_path, "a", "b", into="a")
    assert read_journal(ann.path).problems == []
    assert (tmp_path / "a.jsonl.set-aside").read_bytes() == bad + b"\n"


def test_a_line_that_differs_under_one_id_is_told(tmp_path, two):
    ann, _ = two
    (tmp_path / "forged.jsonl").write_bytes(ann.path.read_bytes().replace(b'"PC"', b'"KP"'))
    _, problems = merge_journals([ann.path, tmp_path / "forged.jsonl"], tmp_path / "c.jsonl")
    assert "share their id" in problems[-1]


def test_nothing_is_lost_by_merging_over_another_session(tmp_path, two):
    text = two[0].path.read_bytes()
    with pytest.raises(UsageError, match="would be lost"):
        merged(tmp_path, "b", into="a")
    assert two[0].path.read_bytes() == text
    merged(tmp_path, "a", "b", into="a")
    assert len(read_journal(two[0].path).lines) == 10


def test_a_session_somebody_writes_is_not_merged_over(tmp_path, two):
    with Session.open(tmp_path, "c", "eve"), pytest.raises(Locked):
        merged(tmp_path, "a", "b")
