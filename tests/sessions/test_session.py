"""One vetter at work: every act, undo and redo without end, across restarts."""

import copy
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.judgement import EMPTY
from clara_pipeline.errors import ClaraError, Locked, UsageError
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.names import sessions_in
from clara_pipeline.sessions.session import Session, journal_path, vetter_name

STAR, OTHER = CandidateKey(25200252, 1, "a_lc.fits"), CandidateKey(None, None, "b_lc.fits")


@pytest.fixture
def session(tmp_path):
    with Session.open(tmp_path, "evening", "ann") as opened:
        yield opened


def reopened(session):
    session.close()
    return Session.open(session.path.parent, session.name, session.vetter)


def test_every_act_is_in_the_state_and_still_there_after_a_restart(session):
    session.run = "run-1"
    kept = Ephemeris(3.1021, 1326.41, 2.3, 4100.0, "operator")
    seen = {"nwrss": np.float64(0.395), "simulated": np.bool_(True), "what": object()}
    session.save(acts.disposition("PC"), STAR, seen=seen)
    session.save(acts.confidence("likely"), STAR, seen=seen)
    session.save(acts.rating(4), STAR)
    session.save(acts.flag("CENT"), STAR)
    session.save(acts.flag("ODD"), STAR)
    session.save(acts.note("deeper on odd\ntransits | \x1b[31m“probable” EB"), STAR)
    session.save(acts.second_look(), STAR)
    session.save(acts.ephemeris(kept), STAR)
    with reopened(session) as again:
        assert again.state == session.state
        said = again.state[STAR]
    assert (said.disposition, said.confidence, said.rating) == ("PC", "likely", 4)
    assert (said.flags, said.second_look, said.ephemeris) == (("ODD", "CENT"), True, kept)
    assert said.note == "deeper on odd transits | [31m“probable” EB"
    assert (said.vetter, said.run, said.simulated) == ("ann", "run-1", True)
    assert said.seen["nwrss"] == 0.395
    assert said.decided_utc.startswith("20")
    assert said.decided_utc.endswith("Z")


def test_toggles_turn_over(session):
    session.save(acts.flag("ODD"), STAR)
    session.save(acts.flag("ODD"), STAR)
    session.save(acts.second_look(), STAR)
    session.save(acts.second_look(), STAR)
    assert STAR not in session.state


def test_clear_takes_the_disposition_and_leaves_the_notes(session):
    session.save(acts.disposition("PC"), STAR)
    session.save(acts.confidence("certain"), STAR)
    session.save(acts.note("odd"), STAR)
    session.save(acts.clear(), STAR)
    said = session.state[STAR]
    assert (said.disposition, said.confidence, said.note) == ("", "", "odd")


def test_another_disposition_clears_the_confidence_in_the_first(session):
    session.save(acts.confidence("guess"), STAR)
    session.save(acts.disposition("PC"), STAR)
    assert session.state[STAR].confidence == "guess"
    session.save(acts.disposition("EB"), STAR)
    assert session.state[STAR].confidence == ""


def test_undo_and_redo_return_the_act_that_they_are_about(session):
    session.save(acts.disposition("PC"), STAR)
    judged = session.save(acts.disposition("EB"), STAR)
    assert (session.undo().id, session.state[STAR].disposition) == (judged.id, "PC")
    assert (session.redo().id, session.state[STAR].disposition) == (judged.id, "EB")


def test_many_are_judged_and_taken_back_as_one(session):
    stars = [CandidateKey(number, 1, f"{number}.fits") for number in range(50)]
    session.save(acts.disposition("PC"), stars[3])
    session.save(acts.confidence("guess"), stars[3])
    session.save(acts.disposition("EB"), *stars, stars[0])
    assert {said.disposition for said in session.state.values()} == {"EB"}
    assert len(session.state) == 50
    assert session.undo().keys == stars
    assert list(session.state) == [stars[3]]
    assert session.state[stars[3]].confidence == "guess"
    session.redo()
    assert len(session.state) == 50


def test_undo_and_redo_go_on_after_restarts_until_nothing_is_left(session):
    for code in ("PC", "EB", "V", "J"):
        session.save(acts.disposition(code), STAR)
    seen = []
    for _ in range(4):
        session = reopened(session)
        session.undo()
        seen.append(session.state.get(STAR, EMPTY).disposition)
    assert seen == ["V", "EB", "PC", ""]
    assert session.undo() is None
    for code in ("PC", "EB", "V", "J"):
        session = reopened(session)
        session.redo()
        assert session.state[STAR].disposition == code
    assert session.redo() is None
    session.undo()
    session.save(acts.disposition("O"), STAR)
    assert session.redo() is None
    session.undo()
    assert session.state[STAR].disposition == "V"
    session.close()


def test_vetters_of_one_session_neither_see_nor_undo_each_other(session):
    session.save(acts.disposition("PC"), STAR)
    session.close()
    with Session.open(session.path.parent, "evening", "bob") as bobs:
        assert STAR not in bobs.state
        assert bobs.undo() is None
        bobs.save(acts.disposition("EB"), STAR)
        bobs.save(acts.disposition("J"), OTHER)
        bobs.undo()
        assert {vetter: said.disposition for vetter, said in bobs.book.votes(STAR).items()} == {
            "ann": "PC",
            "bob": "EB",
        }
        assert bobs.book.judged() == [STAR]


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.save(acts.disposition("planet"), STAR),
        lambda s: s.save(acts.disposition(""), STAR),
        lambda s: s.save(acts.confidence("sure"), STAR),
        lambda s: s.save(acts.rating(9), STAR),
        lambda s: s.save(acts.rating(-1), STAR),
        lambda s: s.save(acts.flag("CENTROID"), STAR),
        lambda s: s.save(acts.disposition("PC")),
        lambda s: s.save(acts.ephemeris(Ephemeris(float("nan"), 1.0)), STAR),
        lambda s: s.save(acts.ephemeris(Ephemeris(1.0, 1.0, duration_hours=float("inf"))), STAR),
        lambda s: s.save(acts.disposition("PC"), CandidateKey(1, 1, "\udcff.fits")),
        lambda s: s.save(acts.disposition("PC"), STAR, seen={"what": "\udcff"}),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(session, act):
    before = session.path.read_bytes()
    with pytest.raises(ClaraError):
        act(session)
    assert session.path.read_bytes() == before
    assert not session.state
    session.save(acts.disposition("PC"), STAR)


def test_a_second_writer_is_refused_by_name_and_may_read_along(session):
    session.save(acts.disposition("PC"), STAR)
    with pytest.raises(Locked, match="process"):
        Session.open(session.path.parent, "evening", "bob")
    with Session.open(session.path.parent, "evening", "ann", read_only=True) as reader:
        assert reader.state == session.state
        assert not reader.follow()
        session.save(acts.disposition("EB"), OTHER)
        session.undo()
        session.redo()
        assert reader.follow()
        assert reader.state == session.state
        with pytest.raises(ClaraError, match="read only: NOT saved"):
            reader.save(acts.disposition("EB"), STAR)
        with pytest.raises(ClaraError, match="NOT saved"):
            reader.undo()


def test_a_reader_takes_in_whole_lines_only_and_notices_a_new_file(session, tmp_path):
    session.save(acts.disposition("PC"), STAR)
    session.save(acts.disposition("EB"), OTHER)
    session.close()
    whole = session.path.read_bytes()
    first = whole.index(b"\n") + 1
    session.path.write_bytes(whole[:first])
    reader = Session.open(tmp_path, "evening", "ann", read_only=True)
    session.path.write_bytes(whole[: first + 30])
    assert not reader.follow()
    session.path.write_bytes(whole)
    assert reader.follow()
    assert OTHER in reader.state
    (tmp_path / "other").write_bytes(b"\n" * 5000)
    (tmp_path / "other").replace(session.path)
    assert reader.follow()
    assert not reader.state


def test_reading_a_session_that_is_not_there_makes_nothing(tmp_path):
    with pytest.raises(ClaraError, match="No such file"):
        Session.open(tmp_path, "nobody", "ann", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "a/b", "../a", "..", ".a", "-a", "a b", "ä", "a\n", "a" * 65, "a\x00"])
def test_what_could_be_a_path_is_no_session_name(tmp_path, name):
    with pytest.raises(UsageError, match="session"):
        journal_path(tmp_path, name)


def test_sessions_are_listed_by_name(tmp_path):
    for name in ("b", "A.2-x_"):
        Session.open(tmp_path, name).close()
    (tmp_path / ".hidden.jsonl").touch()
    (tmp_path / "b.jsonl.torn").touch()
    assert sessions_in(tmp_path) == ["A.2-x_", "b"]
    assert sessions_in(tmp_path / "nowhere") == []


def test_vetter_names_are_cleaned_and_default_to_the_user(monkeypatch):
    monkeypatch.setenv("LOGNAME", "eve")
    assert vetter_name() == "eve"
    assert vetter_name(" a\x1b[1mnn\u202e ") == "a[1mnn"
    assert len(vetter_name("x" * 500)) == 40


KEYS = [CandidateKey(1, 1, "a"), CandidateKey(1, 2, "a"), CandidateKey(2, 1, "b")]
CODES = ["PC", "EB", "U"]
vetted = st.one_of(
    st.tuples(st.builds(acts.disposition, st.sampled_from(CODES)), st.lists(st.sampled_from(KEYS), min_size=1)),
    st.tuples(st.builds(acts.flag, st.sampled_from(["ODD", "SIN"])), st.sampled_from(KEYS).map(lambda key: [key])),
    st.tuples(st.builds(acts.note, st.text(max_size=5)), st.sampled_from(KEYS).map(lambda key: [key])),
    st.tuples(st.just(acts.clear()), st.sampled_from(KEYS).map(lambda key: [key])),
    st.sampled_from([("undo", ()), ("undo", ()), ("redo", ()), ("restart", ())]),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(vetted, max_size=25))
def test_undo_is_the_state_before_whatever_was_done_and_whenever_restarted(tmp_path_factory, steps):
    session = Session.open(tmp_path_factory.mktemp("s"), "s", "ann")
    states, now = [{}], 0  # every state, and which one holds
    for act, keys in steps:
        if act == "restart":
            session = reopened(session)
        elif act == "undo":
            assert (session.undo() is None) == (now == 0)
            now = max(now - 1, 0)
        elif act == "redo":
            assert (session.redo() is None) == (now == len(states) - 1)
            now = min(now + 1, len(states) - 1)
        else:
            session.save(act, *keys)
            states, now = [*states[: now + 1], copy.copy(session.state)], now + 1
        assert session.state == states[now]
    with reopened(session) as again:
        assert again.state == states[now]


def test_ids_grow_even_when_the_clock_is_set_back(session, monkeypatch):
    clock = random.Random(1)
    monkeypatch.setattr("time.time_ns", lambda: clock.randrange(10**18))
    ids = [session.save(acts.disposition("PC"), STAR).id for _ in range(50)]
    assert ids == sorted(set(ids))
