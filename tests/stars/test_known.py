"""What is known of a star already."""

from clara_pipeline.stars.known import by_star, marks, same_period


def toi(name, tic_id=1, disposition="PC", period=3.0, **more):
    row = {"toi": name, "ctoi": None, "tic_id": tic_id, "tfopwg_disposition": disposition, "tess_disposition": "PC"}
    return row | {"period_days": period, "epoch_btjd": 1325.5, "duration_hours": 2.0, "depth_ppm": 500.0} | more


def test_all_numbers_are_kept_and_the_first_planet_speaks():
    found = marks([toi("700.10", period=9.0), toi("700.02", disposition="CP")], [toi(None, ctoi="5.01")])
    assert found["toi"] == "700.02, 700.10"
    assert (found["toi_disposition"], found["toi_period_days"], found["ctoi"]) == ("CP", 3.0, "5.01")
    assert found["known_planet"] is True


def test_a_candidate_is_no_known_planet():
    assert marks([toi("1.01", disposition="FP")], [])["known_planet"] is False
    assert marks([], [toi(None, ctoi="5.01")])["toi"] is None
    assert marks([], []) == {}


def test_stars_with_several_tois():
    stars = by_star([toi("1.01"), toi("2.01", tic_id=2), toi("1.02")])
    assert [row["toi"] for row in stars[1]] == ["1.01", "1.02"]


def test_the_same_period_elsewhere_also_at_half_and_twice():
    tois = [
        toi("1.01", period=3.0),
        toi("2.01", period=6.001),
        toi("3.01", period=1.5),
        toi("4.01", period=3.1),
        toi("5.01", period=None),
    ]
    assert [(row["toi"], factor) for row, factor in same_period(tois, 3.0)] == [
        ("1.01", 1.0),
        ("3.01", 0.5),
        ("2.01", 2.0),
    ]
