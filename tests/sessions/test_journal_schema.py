"""A journal written today is read by every later version: its lines, acts and fields keep their names."""

import json
from typing import get_args

import pytest

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import SCHEMA, Act, decode
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.session import Session

HEAD = '{"schema":1,"id":"%s","when":"2026-11-21T16:00:00.000Z","vetter":"ann","act":"%s",'
STAR = '"candidates":[{"tic_id":25155310,"sector":1,"filename":"a_lc.fits"}]'
LINES = [
    HEAD % ("01", "disposition") + STAR + ',"changes":{"disposition":"PC","confidence":"guess","rating":4},"run":"r1",'
    '"seen":{"simulated":false,"ephemeris":{"period_days":3.1,"epoch_btjd":1326.4,"duration_hours":2.3,'
    '"depth_ppm":4100.0,"source":"bls","power":null,"snr":14.2,"sde":9.1,"period_err_days":0.0004,'
    '"epoch_err_days":null,"duration_err_hours":null,"depth_err_ppm":null}}}',
    HEAD % ("02", "confidence") + STAR + ',"changes":{"confidence":"certain"}}',
    HEAD % ("03", "rating") + STAR + ',"changes":{"rating":5}}',
    HEAD % ("04", "flags") + STAR + ',"changes":{"flags":["ODD","CENT"]}}',
    HEAD % ("05", "note") + STAR + ',"changes":{"note":"deeper on odd transits"}}',
    HEAD % ("06", "second_look") + STAR + ',"changes":{"second_look":true}}',
    HEAD % ("07", "ephemeris") + STAR + ',"changes":{"ephemeris":{"period_days":6.2,"epoch_btjd":1326.4,'
    '"duration_hours":2.3,"depth_ppm":4100.0,"source":"operator"}}}',
    HEAD % ("08", "clear") + STAR + ',"changes":{"disposition":"","confidence":""}}',
    HEAD % ("09", "undo") + STAR + ',"of":"08"}',
    HEAD % ("10", "undo") + STAR + ',"of":"07"}',
    HEAD % ("11", "redo") + STAR + ',"of":"07"}',
    HEAD.replace('"schema":1', '"schema":2') % ("12", "subclass")
    + '"candidates":[{"tic_id":null,"sector":null,"filename":"ZTF18adoojej","object_id":"ZTF18adoojej",'
    '"kind":"transient"}],"changes":{"subclass":"SNIa"}}',
    HEAD.replace('"schema":1', '"schema":3') % ("13", "disposition")
    + '"candidates":[{"tic_id":25155310,"sector":1,"filename":"a_lc.fits","signal":2}],"changes":{"disposition":"KP"}}',
    HEAD.replace('"schema":1', '"schema":4') % ("14", "adjudicate") + '"adjudicates":["ann","ben"]}',
    HEAD.replace('"schema":1', '"schema":5') % ("15", "gold_share") + '"gold_share":0.05}',
    HEAD.replace('"schema":1', '"schema":5')
    % ("16", "gold")
    + '"candidates":[{"tic_id":25155310,"sector":1,"filename":"a_lc.fits","gold":"repeat"}],'
    '"changes":{"disposition":"EB"},"of":"01"}',
]  # fmt: skip
"""One line of every act as this version writes it. Never change one: add new ones below."""


def test_every_act_has_a_line_here():
    assert SCHEMA == 5
    assert {json.loads(line)["act"] for line in LINES} == set(get_args(Act))


@pytest.mark.parametrize("line", LINES)
def test_a_line_written_today_is_read(line):
    assert decode(line.encode()) is not None


def test_a_journal_written_today_says_the_same(tmp_path):
    path = tmp_path / "ann.jsonl"
    path.write_text("".join(f"{line}\n" for line in LINES))
    content = read_journal(path)
    assert content.problems == []
    said = DecisionLog(content.lines).history("ann").judgements[CandidateKey(25155310, 1, "a_lc.fits")]
    assert (said.disposition, said.confidence, said.rating, said.second_look) == ("PC", "certain", 5, True)
    assert (said.flags, said.note, said.run) == (("ODD", "CENT"), "deeper on odd transits", "r1")
    assert said.ephemeris == Ephemeris(6.2, 1326.4, 2.3, 4100.0, "operator")
    assert said.seen["ephemeris"]["period_days"] == 3.1
    second = CandidateKey(25155310, 1, "a_lc.fits", signal=2)
    assert DecisionLog(content.lines).history("ann").judgements[second].disposition == "KP"
    assert DecisionLog(content.lines).adjudicates == ("ann", "ben")
    history = DecisionLog(content.lines).history("ann")
    again = CandidateKey(25155310, 1, "a_lc.fits", gold="repeat")
    assert (history.gold_share, history.gold[again].disposition, again in history.judgements) == (0.05, "EB", False)


def test_only_further_signals_need_a_newer_line(tmp_path):
    star = CandidateKey(25155310, 1, "a_lc.fits")
    with Session.open(tmp_path, "ann", "ann") as session:
        session.disposition(star, "KP")
        session.disposition(star._replace(signal=2), "PC")
        session.note(star._replace(signal=2), "shallow")
        session.undo()
    lines = [json.loads(line) for line in session.path.read_text().splitlines()]
    assert [line["schema"] for line in lines] == [1, 3, 3, 3]
    assert [line["candidates"][0].get("signal") for line in lines] == [None, 2, 2, 2]
    with Session.open(tmp_path, "ann", "ann", read_only=True) as again:
        assert {key.signal: said.disposition for key, said in again.state.items()} == {1: "KP", 2: "PC"}


@pytest.mark.parametrize("signal", ["0", "100", "-1", "1.5", '"2"'])
def test_a_number_that_no_signal_has_is_no_line(signal):
    line = HEAD.replace('"schema":1', '"schema":3') % ("13", "clear") + STAR.replace(
        'fits"', f'fits","signal":{signal}'
    )
    assert decode(f"{line}}}".encode()) is None


def test_the_session_writes_these_names(tmp_path):
    with Session.open(tmp_path, "ann", "ann") as session:
        star = CandidateKey(25155310, 1, "a_lc.fits")
        session.disposition(star, "PC", seen={"simulated": False})
        session.note(star, "x")
        session.undo()
    first, *_, last = (json.loads(line) for line in session.path.read_text().splitlines())
    assert first.keys() == {"schema", "id", "when", "vetter", "act", "candidates", "changes", "seen"}
    assert first["candidates"] == [{"tic_id": 25155310, "sector": 1, "filename": "a_lc.fits"}]
    assert (last["act"], last["of"]) == ("undo", json.loads(session.path.read_text().splitlines()[1])["id"])
