import pyarrow as pa

from clara_pipeline.stage_work.ephemeris_matches import mate_rows


def _folded(*rows: tuple[str, int, float, float, float]) -> pa.Table:
    names = ("filename", "tic_id", "bls_period_days", "bls_epoch_btjd", "bls_snr")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    n = len(rows)
    more = {
        "bls_duration_hours": [2.0] * n,
        "transit_sde": [9.0] * n,
        "first_btjd": [1325.0] * n,
        "last_btjd": [1352.0] * n,
    }
    return pa.table(columns | more)


def test_two_stars_that_repeat_together_name_each_other() -> None:
    table = _folded(("a", 1, 2.5, 1326.0, 20.0), ("b", 2, 2.5, 1326.001, 20.0), ("c", 3, 3.3, 1327.0, 20.0))
    rows = {row["filename"]: row for row in mate_rows(table)}
    assert (rows["a"]["ephemeris_match_filename"], rows["b"]["ephemeris_match_filename"]) == ("b", "a")
    assert rows["a"]["ephemeris_match_verdict"] == "fail"
    assert (rows["c"]["ephemeris_matches"], rows["c"]["ephemeris_match_verdict"]) == (0, "pass")


def test_one_star_twice_is_no_match() -> None:
    rows = mate_rows(_folded(("a", 1, 2.5, 1326.0, 20.0), ("b", 1, 2.5, 1326.0, 20.0)))
    assert [row["ephemeris_matches"] for row in rows] == [0, 0]


def test_weak_signals_are_not_compared() -> None:
    rows = mate_rows(_folded(("a", 1, 2.5, 1326.0, 20.0), ("b", 2, 2.5, 1326.0, 3.0)))
    assert [row["ephemeris_matches"] for row in rows] == [0, None]
    assert rows[1]["ephemeris_match_verdict"] == "unknown"
