"""Decisions on transients: lines of schema 2 beside lines of schema 1, undone, merged, compared and exported."""

import csv
import json
import re

import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.compare import compare, dispositions
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import SCHEMA, decode
from clara_pipeline.decisions.table import decision_rows
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.records import Candidate, CandidateKey, object_key
from clara_pipeline.sessions import journal
from clara_pipeline.sessions.export import export_decisions
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.merge import merge_journals
from clara_pipeline.sessions.session import Session
from clara_tui.cli import main

STAR, OBJECT = CandidateKey(25155310, 1, "a_lc.fits"), object_key("ZTF18adoojej")
OLD = (
    b'{"schema":1,"id":"01","when":"2026-11-21T16:00:00.000Z","vetter":"ann","act":"disposition",'
    b'"candidates":[{"tic_id":25155310,"sector":1,"filename":"a_lc.fits"}],"changes":{"disposition":"PC"}}\n'
)
NAMED = '{"tic_id":null,"sector":null,"filename":"ZTF18adoojej","object_id":"ZTF18adoojej","kind":"transient"}'
NEW = (
    '{"schema":2,"id":"02","when":"2026-11-21T16:01:00.000Z","vetter":"ann","act":"disposition",'
    f'"candidates":[{NAMED}],"changes":{{"disposition":"SN"}}}}\n'
).encode()


@pytest.fixture
def mixed(tmp_path):
    """A session begun by an earlier version, which goes on with an object."""
    path = tmp_path / "ann.jsonl"
    path.write_bytes(OLD)
    with Session.open(tmp_path, "ann", "ann") as session:
        session.save(acts.disposition("SN"), OBJECT)
        session.save(acts.subclass("SNIa"), OBJECT)
    return path


def test_a_key_names_an_object_by_its_id_alone():
    assert (OBJECT.object_id, OBJECT.kind, OBJECT.filename) == ("ZTF18adoojej", "transient", "ZTF18adoojej")
    assert (STAR.object_id, STAR.kind) == ("", "star")
    assert CandidateKey(None, None, "ZTF18adoojej") != OBJECT, "a file of that name is another candidate"
    one = Candidate("crts.csv", None, None, 1, 0.0, 0.0, 0.0, more={"kind": "transient", "object_id": "ZTF18adoojej"})
    assert one.key == OBJECT


def test_stars_and_objects_in_one_session(mixed):
    assert SCHEMA == 6
    text = mixed.read_bytes()
    assert text.startswith(OLD), "what was written before stays as it was, byte for byte"
    line, subclass = (json.loads(one) for one in text.splitlines()[1:])
    assert (line["schema"], line["candidates"]) == (2, [json.loads(NAMED)])
    assert (subclass["act"], subclass["changes"]) == ("subclass", {"subclass": "SNIa"})
    with Session.open(mixed.parent, "ann", "ann") as session:
        assert session.problems == ()
        assert session.state[STAR].disposition == "PC"
        assert (session.state[OBJECT].disposition, session.state[OBJECT].subclass) == ("SN", "SNIa")


def test_acts_on_stars_alone_are_still_written_as_lines_of_schema_1(mixed):
    with Session.open(mixed.parent, "ann", "ann") as session:
        session.save(acts.disposition("EB"), STAR)
    line = json.loads(mixed.read_bytes().splitlines()[-1])
    assert line["schema"] == 1
    assert line["candidates"] == [{"tic_id": 25155310, "sector": 1, "filename": "a_lc.fits"}]


def test_a_line_of_schema_2_is_read_as_it_was_written():
    line = decode(NEW)
    assert line is not None
    assert line.keys == [OBJECT]


@pytest.mark.parametrize(
    "named",
    [
        '{"tic_id":null,"sector":null,"filename":"a","kind":"transient"}',
        '{"tic_id":null,"sector":null,"filename":"a","object_id":"a","kind":"comet"}',
        '{"tic_id":null,"sector":null,"filename":"a","object_id":7,"kind":"transient"}',
    ],
)
def test_an_object_without_an_id_or_of_an_unknown_kind_is_no_line(named):
    assert decode(NEW.replace(NAMED.encode(), named.encode())) is None


def test_a_program_of_schema_1_says_that_the_journal_is_newer(mixed, monkeypatch):
    monkeypatch.setattr(journal, "SCHEMA", 1)
    with pytest.raises(ClaraError, match=r"ann.jsonl was written by a newer version of CLARA.*update CLARA"):
        Session.open(mixed.parent, "ann", "ann")
    with Session.open(mixed.parent, "ann", "ann", read_only=True) as session:
        assert session.state[STAR].disposition == "PC"


@pytest.mark.parametrize(("key", "code"), [(STAR, "SN"), (STAR, "KNOWN"), (OBJECT, "PC"), (OBJECT, "KP")])
def test_words_of_the_other_kind_are_refused(tmp_path, key, code):
    with Session.open(tmp_path, "s", "ann") as session, pytest.raises(UsageError, match=f"{code!r} is no disposition"):
        session.save(acts.disposition(code), key)


def test_another_disposition_takes_a_subclass_back_that_is_not_of_it(tmp_path):
    with Session.open(tmp_path, "s", "ann") as session:
        session.save(acts.disposition("SN"), OBJECT)
        session.save(acts.subclass("SNIa"), OBJECT)
        session.save(acts.disposition("AGN"), OBJECT)
        assert session.state[OBJECT].subclass == ""
        session.undo()
        assert session.state[OBJECT].subclass == "SNIa"
        session.undo()
        assert session.state[OBJECT].subclass == ""
        session.redo()
        assert session.state[OBJECT].subclass == "SNIa"
        with pytest.raises(UsageError, match="no subclass"):
            session.save(acts.subclass("SNIz"), OBJECT)
        with pytest.raises(UsageError, match="a star has no subclass"):
            session.save(acts.subclass("SNIa"), STAR)


def test_merging_keeps_lines_of_both_schemas(mixed, tmp_path):
    with Session.open(tmp_path, "bob", "bob") as session:
        session.save(acts.disposition("AGN"), OBJECT)
    n_lines, problems = merge_journals([mixed, tmp_path / "bob.jsonl"], tmp_path / "both.jsonl")
    assert (n_lines, problems) == (4, [])
    book = DecisionLog(read_journal(tmp_path / "both.jsonl").lines)
    assert {name: said.disposition for name, said in book.votes(OBJECT).items()} == {"ann": "SN", "bob": "AGN"}
    comparison = compare(dispositions(book, "both"))
    assert comparison.labels == ["PC", "SN", "AGN"]
    assert comparison.disagreements == [(OBJECT, {"both/ann": "SN", "both/bob": "AGN"})]


def test_the_decision_table_names_kind_object_and_subclass(mixed):
    star, thing = sorted(decision_rows(DecisionLog(read_journal(mixed).lines)), key=lambda row: row["kind"])
    assert (star["kind"], star["object_id"], star["filename"], star["subclass"]) == ("star", None, "a_lc.fits", None)
    assert (thing["kind"], thing["object_id"], thing["filename"]) == ("transient", "ZTF18adoojej", None)
    assert (thing["disposition"], thing["subclass"], thing["tfopwg"]) == ("SN", "SNIa", None)


def test_junk_among_transients_is_no_word_of_the_follow_up_group(tmp_path):
    with Session.open(tmp_path, "s", "ann") as session:
        session.save(acts.disposition("J"), OBJECT)
        session.save(acts.disposition("J"), STAR)
    rows = decision_rows(DecisionLog(read_journal(session.path).lines))
    assert {row["kind"]: row["tfopwg"] for row in rows} == {"star": "FA", "transient": None}


def test_exports_hold_both_and_a_ctoi_draft_only_stars(mixed, tmp_path):
    export_decisions(mixed, "csv", tmp_path / "out.csv", tmp_path)
    with open(tmp_path / "out.csv", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert {row["object_id"]: row["disposition"] for row in rows} == {"": "PC", "ZTF18adoojej": "SN"}
    done = export_decisions(mixed, "ctoi", tmp_path / "draft.txt", tmp_path)
    assert "ZTF18adoojej: it is a transient, and only stars become CTOIs" in done.left_out
    assert "ZTF18adoojej" not in done.path.read_text()


def test_hostile_object_ids_are_harmless_in_tables_and_come_back_as_they_were(tmp_path):
    key = object_key("ZTF\x1b[31m18\u202e")
    with Session.open(tmp_path, "s", "ann") as session:
        session.save(acts.disposition("BOGUS"), key)
    with Session.open(tmp_path, "s", "ann") as session:
        assert session.state[key].disposition == "BOGUS"
        (row,) = decision_rows(session.book)
    assert row["object_id"] == "ZTF[31m18"


def test_the_commands_show_and_compare_objects_by_name(mixed, tmp_path, capsys):
    (tmp_path / "w" / "sessions").mkdir(parents=True)
    (tmp_path / "w" / "sessions" / "ann.jsonl").write_bytes(mixed.read_bytes())
    with Session.open(tmp_path / "w" / "sessions", "bob", "bob") as session:
        session.save(acts.disposition("AGN"), OBJECT)
    assert main(["sessions", "show", "ann", "--workspace", str(tmp_path / "w")]) == 0
    out = capsys.readouterr().out
    assert "TIC or object" in out.splitlines()[0]
    assert re.search(r"ZTF18adoojej +- +SN SNIa ", out)
    assert "2 candidates: PC 1, SN 1" in out
    assert main(["sessions", "compare", "ann", "bob", "--json", "--workspace", str(tmp_path / "w")]) == 0
    (one,) = json.loads(capsys.readouterr().out)["disagreements"]
    assert (one["object_id"], one["kind"]) == ("ZTF18adoojej", "transient")
    assert one["dispositions"] == {"ann": "SN", "bob": "AGN"}
