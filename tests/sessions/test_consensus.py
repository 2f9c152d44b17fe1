"""What several vetters say becomes one row that drops nothing of it."""

from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.consensus import CONFLICT, consensus
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import SCHEMA, JournalEntry
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.table import decision_rows
from clara_pipeline.decisions.vocabulary import DISPOSITIONS, FLAGS
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.merge import merge_journals
from clara_pipeline.sessions.session import Session

STAR = CandidateKey(1, 1, "a")


def said(vetter, disposition="", hour=1, **more):
    act = JournalEntry(
        schema=SCHEMA, id=vetter, when=f"2025-08-06T{hour:02d}:00:00.000Z", vetter=vetter, act="disposition"
    )
    return Judgement(disposition=disposition, made_by=act, **more)


def of(*judgements):
    return consensus({judged.vetter: judged for judged in judgements})


def test_a_majority_decides_and_a_tie_is_a_conflict():
    assert of(said("ann", "PC"), said("bob", "PC"), said("cat", "EB", hour=9)).disposition == "PC"
    assert of(said("ann", "PC"), said("bob", "EB")).disposition == CONFLICT
    assert of(said("ann", "PC"), said("bob", "EB"), said("cat", "V")).disposition == CONFLICT
    assert of(*map(said, "abcd", ("PC", "PC", "EB", "V"))).disposition == CONFLICT
    assert of(said("ann", "PC"), said("bob")).disposition == "PC"
    assert of(said("ann"), said("bob")).disposition == ""


def test_the_row_is_that_of_the_last_who_decided_so():
    assert of(said("ann", "PC", 3), said("bob", "PC", 2), said("cat", "EB", 9)).last.vetter == "ann"
    assert of(said("ann", "PC", 3), said("bob", "EB", 4)).last.vetter == "bob"


def test_confidence_is_the_lowest_of_those_who_agree():
    votes = said("ann", "PC", confidence="certain"), said("bob", "PC", confidence="likely")
    assert of(*votes, said("cat", "EB", confidence="guess")).confidence == "likely"
    assert of(votes[0], said("cat", "EB", confidence="guess")).confidence == ""


def test_ratings_have_a_median_and_one_second_look_is_enough():
    assert of(said("ann", rating=5), said("bob", rating=1), said("cat", rating=2)).rating == 2
    assert of(said("ann", rating=4), said("bob", rating=0)).rating == 0
    assert of(said("ann", "PC"), said("bob", "PC")).rating is None
    assert of(said("ann", "PC"), said("bob", "PC", second_look=True)).second_look


def test_a_kept_period_counts_where_all_who_kept_one_agree():
    mine, same, twice = (Ephemeris(period, 1326.0) for period in (3.0, 3.002, 6.0))
    agreed = of(said("ann", "PC", 1, ephemeris=mine), said("bob", "PC", 2, ephemeris=same), said("cat", "PC", 3))
    assert agreed.signal == same
    assert agreed.kept_periods == "ann: 3 d; bob: 3.002 d"
    differing = of(said("ann", "PC", 1, ephemeris=mine), said("bob", "PC", 2, ephemeris=twice))
    assert differing.signal is None
    assert differing.kept_periods == "ann: 3 d; bob: 6 d"
    assert of(said("ann", "PC"), said("bob", "PC")).kept_periods == ""


judgements = st.builds(
    said,
    st.sampled_from(["ann", "bob", "cat", "dan"]),
    st.sampled_from(["", *DISPOSITIONS]),
    st.integers(0, 23),
    flags=st.lists(st.sampled_from(list(FLAGS)), max_size=4, unique=True).map(tuple),
    note=st.sampled_from(["", "deep", "shallow"]),
    rating=st.none() | st.integers(0, 5),
    ephemeris=st.none() | st.builds(Ephemeris, st.floats(0.1, 30), st.just(1326.0)),
)
tables = st.lists(judgements, min_size=1, max_size=4, unique_by=lambda judged: judged.vetter)


@given(tables, st.randoms())
def test_nothing_is_dropped_and_the_order_of_vetters_does_not_matter(table, random):
    found = of(*table)
    assert set(found.flags) == {flag for judged in table for flag in judged.flags}
    assert all(f"{judged.vetter}: {judged.note}" in found.note for judged in table if judged.note)
    assert all(f"{j.vetter}: {j.ephemeris.period_days:.7g} d" in found.kept_periods for j in table if j.ephemeris)
    shuffled = random.sample(table, len(table))
    assert of(*shuffled)._replace(note="", kept_periods="") == found._replace(note="", kept_periods="")


@given(tables)
def test_a_disposition_needs_more_than_half_of_those_who_gave_one(table):
    given_codes = [judged.disposition for judged in table if judged.disposition]
    winners = [code for code in set(given_codes) if 2 * given_codes.count(code) > len(given_codes)]
    assert of(*table).disposition == (winners[0] if winners else CONFLICT if given_codes else "")


def test_a_merged_session_keeps_what_each_vetter_said_in_its_row(tmp_path):
    for name, flag, period in (("ann", "ODD", 3.0), ("bob", "SEC", 6.0)):
        with Session.open(tmp_path, name, name) as session:
            session.save(acts.disposition("PC"), STAR)
            session.save(acts.rating(4), STAR)
            session.save(acts.flag(flag), STAR)
            session.save(acts.note(f"{name}'s words"), STAR)
            session.save(acts.ephemeris(Ephemeris(period, 1326.0, 2.0, 900.0, "operator")), STAR)
    merge_journals([tmp_path / "ann.jsonl", tmp_path / "bob.jsonl"], tmp_path / "both.jsonl")
    (row,) = decision_rows(DecisionLog(read_journal(tmp_path / "both.jsonl").lines))
    assert row["disposition"] == "PC"
    assert row["flags"] == "ODD SEC"
    assert row["note"] == "ann: ann's words; bob: bob's words"
    assert row["kept_periods"] == "ann: 3 d; bob: 6 d"
    assert (row["period_days"], row["epoch_btjd"], row["depth_ppm"], row["ephemeris_source"]) == (None,) * 4
    assert row["votes"] == "ann: PC (rating 4); bob: PC (rating 4)"
    assert row["vetter"] == "ann, bob"
