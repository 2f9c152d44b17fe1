"""Gold rows: drawn by lot, judged apart from the stars, undone, and in nothing that speaks of stars."""

import json
from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.compare import dispositions
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.gold.lot import LEAST_BETWEEN, MOST_BETWEEN, gold_rows
from clara_pipeline.decisions.journal_entry import decode
from clara_pipeline.errors import UsageError
from clara_pipeline.records import INJECTED, REPEAT, CandidateKey
from clara_pipeline.sessions import journal as journal_module
from clara_pipeline.sessions.adjudication import begin_adjudication, vetters_of
from clara_pipeline.sessions.export import export_decisions
from clara_pipeline.sessions.for_you import liked_in
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.merge import merge_journals
from clara_pipeline.sessions.session import Session

STAR = CandidateKey(25155310, 1, "a_lc.fits")
AGAIN, PLANTED = STAR._replace(gold=REPEAT), STAR._replace(filename="b_lc.fits", gold=INJECTED)
NAMES = [f"star-{number}.fits" for number in range(2000)]


def lot(name="ann/ann", share=0.05, **more):
    return gold_rows(NAMES, np.arange(1.0, 2001.0), share, name, hosts=range(1000), **more)


def test_the_lot_is_the_same_for_the_same_name_alone():
    assert lot() == lot()
    assert lot() != lot("ben/ben")


def test_about_the_share_asked_for_half_of_each_kind():
    rows = lot()
    kinds = [one.kind for one in rows]
    assert 75 <= len(rows) <= 125
    assert 30 <= kinds.count(REPEAT) <= 70
    assert 30 <= kinds.count(INJECTED) <= 70


def test_a_repeat_stands_well_behind_its_star_and_no_light_curve_gets_two_planets():
    rows = lot(share=0.2)
    for one in rows:
        if one.kind == REPEAT:
            assert LEAST_BETWEEN < one.place - (one.row + 1) < MOST_BETWEEN + 1
        else:
            assert abs(one.place - (one.row + 1)) >= LEAST_BETWEEN
    hosts = [one.row for one in rows if one.kind == INJECTED]
    assert len(set(hosts)) == len(hosts)
    assert len({one.place for one in rows if one.kind == INJECTED}) == len(hosts)


def test_the_lot_of_a_star_stays_when_others_come():
    places = np.arange(1.0, 2001.0)
    places[1500:] = np.nan  # not ranked yet
    few = {one.row for one in gold_rows(NAMES, places, 0.05, "ann/ann") if one.place < 1400}
    all_of_them = {one.row for one in lot() if one.kind == REPEAT}
    assert few
    assert few <= all_of_them


def test_of_stars_judged_before_nothing_is_drawn():
    drawn = [one.row for one in lot() if one.kind == REPEAT]
    assert set(drawn) - {one.row for one in lot(left_out=frozenset(drawn[:3]))} == set(drawn[:3])


def judged(folder: Path, name: str = "ann") -> Session:
    session = Session.open(folder, name, name)
    session.save(acts.disposition("PC"), STAR)
    session.begin_gold(0.05)
    session.save(acts.disposition("EB"), AGAIN)
    session.save(acts.note("now I see it"), AGAIN)
    session.save(acts.disposition("J"), PLANTED)
    return session


def test_what_is_decided_on_a_gold_row_is_an_act_of_its_own(tmp_path):
    with judged(tmp_path) as session:
        first, share, again, *_ = (json.loads(line) for line in session.path.read_text().splitlines())
    assert (share["act"], share["schema"], share["gold_share"]) == ("gold_share", 5, 0.05)
    assert (again["act"], again["schema"], again["of"]) == ("gold", 5, first["id"])
    assert again["candidates"] == [{"tic_id": 25155310, "sector": 1, "filename": "a_lc.fits", "gold": "repeat"}]


def test_nothing_of_it_is_in_what_speaks_of_stars(tmp_path):
    with judged(tmp_path) as session:
        book = session.book
        assert {key: said.disposition for key, said in session.state.items()} == {STAR: "PC"}
        assert book.judged() == [STAR]
        assert {vetter: said.disposition for vetter, said in session.book.votes(STAR).items()} == {"ann": "PC"}
        assert dispositions(book, "ann") == {"ann": {STAR: "PC"}}
        assert liked_in(session.state) == {STAR: True}
    for form in ("csv", "jsonl"):
        done = export_decisions(session.path, form, tmp_path / f"out.{form}x", per_vetter=True)
        text = done.path.read_text()
        assert done.n_rows == 1
        assert not {"EB", "now I see it", "b_lc", "gold"} & set(text.replace(",", " ").split())
    with judged(tmp_path, "ben"):
        pass
    assert [len(said) for said in vetters_of(tmp_path, ["ann", "ben"]).values()] == [1, 1]


def test_undo_takes_back_a_gold_row_s_decision_and_redo_brings_it_again_also_after_reopening(tmp_path):
    judged(tmp_path).close()
    with Session.open(tmp_path, "ann", "ann") as session:
        assert session.undo().keys == [PLANTED]
        assert session.undo().keys == [AGAIN]  # the note
        session.undo()
        assert (dict(session.history.gold), session.state[STAR].disposition) == ({}, "PC")
        session.redo()
        assert session.history.gold[AGAIN].disposition == "EB"
    with Session.open(tmp_path, "ann", "ann") as session:
        assert {key: said.disposition for key, said in session.history.gold.items()} == {AGAIN: "EB"}
        assert session.book.history("ann").gold_share == 0.05
        assert session.book.history("ann").before_gold == {STAR}


def test_the_same_share_again_writes_nothing_and_another_does(tmp_path):
    with judged(tmp_path) as session:
        size = session.path.stat().st_size
        session.begin_gold(0.05)
        assert session.path.stat().st_size == size
        session.begin_gold(0.1)
        assert session.book.history("ann").gold_share == 0.1


@pytest.mark.parametrize("share", [0, -0.1, 0.21, 1, 5, float("nan"), float("inf")])
def test_a_share_that_is_none_is_refused(tmp_path, share):
    with Session.open(tmp_path, "ann", "ann") as session, pytest.raises(UsageError, match="at most 20%"):
        session.begin_gold(share)


def test_an_adjudicator_has_no_gold_rows(tmp_path):
    judged(tmp_path, "ann").close()
    judged(tmp_path, "ben").close()
    begin_adjudication(tmp_path, "chief", ["ann", "ben"], "carla")
    with Session.open(tmp_path, "chief", "carla") as session, pytest.raises(UsageError, match="adjudicator"):
        session.begin_gold(0.05)


def test_stars_and_gold_rows_are_not_judged_as_one(tmp_path):
    with Session.open(tmp_path, "ann", "ann") as session, pytest.raises(UsageError, match="one by one"):
        session.save(acts.disposition("PC"), STAR, AGAIN)


def test_an_older_version_never_takes_a_gold_row_for_the_star(tmp_path, monkeypatch):
    judged(tmp_path).close()
    monkeypatch.setattr(journal_module, "SCHEMA", 4)
    lines = (tmp_path / "ann.jsonl").read_bytes().splitlines()
    as_read = [json.loads(line) | {"act": "unknown"} for line in lines if b'"act":"gold' in line]
    (tmp_path / "ann.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [json.loads(lines[0]), *as_read]))
    content = read_journal(tmp_path / "ann.jsonl")
    assert content.newer
    assert {key: said.disposition for key, said in DecisionLog(content.lines).history("ann").judgements.items()} == {
        STAR: "PC"
    }


HEAD = (
    '{"schema":5,"id":"1","when":"t","vetter":"ann","act":"%s","candidates":[{"tic_id":1,"sector":1,"filename":"a"%s}]'
)


@pytest.mark.parametrize(
    "line",
    [
        HEAD % ("disposition", ',"gold":"repeat"') + ',"changes":{"disposition":"PC"}}',
        HEAD % ("gold", "") + ',"changes":{"disposition":"PC"}}',
        HEAD % ("gold", ',"gold":"silver"') + ',"changes":{"disposition":"PC"}}',
        HEAD % ("gold", ',"gold":7') + "}",
        HEAD % ("gold_share", "") + ',"gold_share":0.3}',
        HEAD % ("gold_share", "") + ',"gold_share":-1}',
        HEAD % ("gold_share", "") + ',"gold_share":"5%"}',
    ],
)
def test_a_line_that_mixes_stars_and_gold_rows_is_none(line):
    assert decode(line.encode()) is None


def test_merging_keeps_the_lines_and_who_has_gold_rows(tmp_path):
    for name in ("ann", "ben"):
        judged(tmp_path, name).close()
    merge_journals([tmp_path / "ann.jsonl", tmp_path / "ben.jsonl"], tmp_path / "both.jsonl")
    book = DecisionLog(read_journal(tmp_path / "both.jsonl").lines)
    assert [len(book.history(name).gold) for name in ("ann", "ben")] == [2, 2]
    assert book.judged() == [STAR]


def test_a_decision_on_a_gold_row_that_was_never_finished_is_dropped_and_the_session_goes_on(tmp_path):
    judged(tmp_path).close()
    path = tmp_path / "ann.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1][:60])
    with Session.open(tmp_path, "ann", "ann") as session:
        assert "never finished" in session.problems[0]
        assert {key: said.disposition for key, said in session.history.gold.items()} == {AGAIN: "EB", PLANTED: "J"}
        session.save(acts.disposition("PC"), PLANTED)
    with Session.open(tmp_path, "ann", "ann", read_only=True) as session:
        assert session.history.gold[PLANTED].disposition == "PC"
