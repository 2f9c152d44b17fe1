"""A journal written today is read by every later version: its lines, acts and fields keep their names."""

import json
from typing import get_args

import pytest
from msgspec import convert

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import SCHEMA, Act, EphemerisOrigin, decode
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
    HEAD.replace('"schema":1', '"schema":6')
    % ("17", "ephemeris")
    + '"candidates":[{"tic_id":31,"sector":45,"filename":"b_lc.fits"}],"changes":{"ephemeris":{"period_days":38.1,'
    '"epoch_btjd":1326.4},"origin":{"search":"two transits","files":[{"tic_id":31,"sector":20,"filename":"a_lc.fits"},'
    '{"tic_id":31,"sector":45,"filename":"b_lc.fits"}]}}}',
]  # fmt: skip
"""One line of every act as this version writes it. Never change one: add new ones below."""


def test_every_act_has_a_line_here():
    assert SCHEMA == 6
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


def joint_line() -> dict:
    return json.loads(LINES[-1])


def test_a_kept_ephemeris_says_in_which_light_curves_it_was_found(tmp_path):
    star, own = CandidateKey(31, 45, "b_lc.fits"), Ephemeris(38.1, 1326.4)
    origin = convert(joint_line()["changes"]["origin"], EphemerisOrigin)
    with Session.open(tmp_path, "ann", "ann") as session:
        session.save(acts.ephemeris(own), star)
        assert session.state[star].origin is None
        session.save(acts.ephemeris(own, origin=origin), star)
        assert session.state[star].found_in == origin
        session.save(acts.ephemeris(own), star)
        assert session.state[star].found_in is None, "another one was kept: of this light curve alone"
        session.undo()
        assert session.state[star].found_in == origin
    lines = [json.loads(line) for line in session.path.read_text().splitlines()]
    assert [line["schema"] for line in lines] == [1, 6, 1, 1], "what holds nothing new keeps its version"
    assert lines[1]["changes"]["origin"] == joint_line()["changes"]["origin"]
    with Session.open(tmp_path, "ann", "ann", read_only=True) as again:
        assert (again.state[star].found_in.filenames, again.state[star].found_in.sectors) == (
            ["a_lc.fits", "b_lc.fits"], [20, 45],
        )  # fmt: skip


def test_a_decision_on_a_joint_ephemeris_that_was_not_kept_says_so_too(tmp_path):
    star, origin = CandidateKey(31, 45, "b_lc.fits"), convert(joint_line()["changes"]["origin"], EphemerisOrigin)
    with Session.open(tmp_path, "ann", "ann") as session:
        session.save(acts.disposition("PC"), star, seen={"ephemeris": Ephemeris(38.1, 1326.4), "found_in": origin})
        assert session.state[star].found_in == origin
        session.save(
            acts.disposition("PC"), star, seen={"ephemeris": Ephemeris(38.1, 1326.4), "found_in": {"search": 7}}
        )
        assert session.state[star].found_in is None


@pytest.mark.parametrize("change", [{"search": "guess"}, {"files": []}, {"files": [{"tic_id": 1}]}], ids=str)
def test_an_origin_that_is_none_is_no_line(change):
    line = joint_line()
    line["changes"]["origin"] |= change
    assert decode(json.dumps(line).encode()) is None


def test_only_further_signals_need_a_newer_line(tmp_path):
    star = CandidateKey(25155310, 1, "a_lc.fits")
    with Session.open(tmp_path, "ann", "ann") as session:
        session.save(acts.disposition("KP"), star)
        session.save(acts.disposition("PC"), star._replace(signal=2))
        session.save(acts.note("shallow"), star._replace(signal=2))
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
        session.save(acts.disposition("PC"), star, seen={"simulated": False})
        session.save(acts.note("x"), star)
        session.undo()
    first, *_, last = (json.loads(line) for line in session.path.read_text().splitlines())
    assert first.keys() == {"schema", "id", "when", "vetter", "act", "candidates", "changes", "seen"}
    assert first["candidates"] == [{"tic_id": 25155310, "sector": 1, "filename": "a_lc.fits"}]
    assert (last["act"], last["of"]) == ("undo", json.loads(session.path.read_text().splitlines()[1])["id"])
