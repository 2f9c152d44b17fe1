"""Every column of the decision table, for one vetter and for two."""

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import SCHEMA, JournalEntry, Named, what_is_seen
from clara_pipeline.decisions.table import decision_rows
from clara_pipeline.records import Ephemeris
from clara_pipeline.tables.run_tables import DECISIONS

STAR = Named(7, 3, "a_lc.fits")
KEPT = Ephemeris(3.1, 1326.4, 2.3, 900.0, "operator", None, None, None, 0.1, 0.2, 0.3, 40.0)


def judged(vetter, hour, star=STAR, **changes):
    return JournalEntry(
        schema=SCHEMA, id=f"{hour}{vetter}", when=f"2025-08-06T{hour}:00:00.000Z", vetter=vetter, act="disposition",
        candidates=(star,), changes=changes, run="r1", seen=what_is_seen({"simulated": vetter == "bob"}),
    )  # fmt: skip


ANN = judged(
    "ann",
    10,
    disposition="PC",
    confidence="likely",
    rating=4,
    second_look=True,
    flags=("ODD",),
    note="deep",
    ephemeris=KEPT,
)
SIGNAL = {
    "period_days": 3.1, "epoch_btjd": 1326.4, "duration_hours": 2.3, "depth_ppm": 900.0, "period_err_days": 0.1,
    "epoch_err_days": 0.2, "duration_err_hours": 0.3, "depth_err_ppm": 40.0, "ephemeris_source": "operator",
    "ephemeris_search": None, "ephemeris_sectors": None, "ephemeris_files": None,
}  # fmt: skip
OF_ANN = {
    "tic_id": 7, "sector": 3, "filename": "a_lc.fits", "object_id": None, "kind": "star", "disposition": "PC",
    "subclass": None, "confidence": "likely", "rating": 4,
    "second_look": True, "flags": "ODD", "note": "deep", **SIGNAL, "ephemeris_kept": True, "tfopwg": "PC", "vetter": "ann",
    "decided_utc": "2025-08-06T10:00:00.000Z", "run": "r1", "votes": None, "simulated": False,
    "judged_sectors": "3", "judged_files": "a_lc.fits", "signal": 1,
}  # fmt: skip


def test_the_row_of_one_vetter():
    assert decision_rows(DecisionLog([ANN])) == [OF_ANN]
    assert OF_ANN.keys() <= {column.name for column in DECISIONS}


def test_the_row_of_two_who_agree():
    (row,) = decision_rows(DecisionLog([ANN, judged("bob", 11, disposition="PC", flags=("SEC",))]))
    assert row == OF_ANN | {
        "flags": "ODD SEC", "note": "ann: deep", "kept_periods": "ann: 3.1 d", "vetter": "ann, bob",
        "decided_utc": "2025-08-06T11:00:00.000Z", "votes": "ann: PC (likely, rating 4); bob: PC", "simulated": True,
    }  # fmt: skip
    assert row.keys() == {column.name for column in DECISIONS}


def test_flags_are_words_and_doubt_of_a_planet_is_told():
    (row,) = decision_rows(DecisionLog([judged("ann", 10, disposition="PC", confidence="guess", flags=("ODD", "SEC"))]))
    assert (row["flags"], row["tfopwg"]) == ("ODD SEC", "APC")
    both = [judged(vetter, 10, disposition="PC", confidence="guess") for vetter in ("ann", "bob")]
    (row,) = decision_rows(DecisionLog(both))
    assert (row["confidence"], row["tfopwg"]) == ("guess", "APC")
    (row,) = decision_rows(DecisionLog([judged("ann", 10, rating=1), judged("bob", 11, rating=3)]))
    assert row["votes"] == "ann: - (rating 1); bob: - (rating 3)"


def test_what_nobody_said_is_none():
    (row,) = decision_rows(DecisionLog([judged("bob", 11, note="only a note")]))
    said = {name: value for name, value in row.items() if value not in (None, False)}
    assert said.keys() == {
        "tic_id", "sector", "filename", "note", "vetter", "decided_utc", "run", "simulated", "kind",
        "judged_sectors", "judged_files", "signal",
    }  # fmt: skip


def test_rows_of_one_star_name_all_its_judged_light_curves():
    entries = [
        judged("ann", 10 + n, star=Named(tic_id, sector, f"s{sector}.fits"), disposition="PC")
        for n, (tic_id, sector) in enumerate(((7, 20), (7, 45), (8, 20), (None, 3)))
    ]
    rows = decision_rows(DecisionLog(entries))
    assert [(row["tic_id"], row["judged_sectors"], row["judged_files"]) for row in rows] == [
        (None, None, None), (7, "20 45", "s20.fits s45.fits"), (7, "20 45", "s20.fits s45.fits"), (8, "20", "s20.fits"),
    ]  # fmt: skip
