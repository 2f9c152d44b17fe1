"""Which files of a growing folder count as whole, with a clock that a test sets."""

from pathlib import Path

from clara_pipeline.ingest.arrivals import Arrivals

A, B = Path("a.fits"), Path("b.fits")


def test_a_file_is_told_of_once_it_stays_as_it_is():
    arrivals = Arrivals({}, 0.0)
    assert arrivals.look({A: (10, 1)}, 1.0) == []
    assert arrivals.look({A: (20, 2), B: (5, 2)}, 2.0) == []
    assert arrivals.look({A: (30, 3), B: (5, 2)}, 3.0) == [B]
    assert arrivals.look({A: (30, 3), B: (5, 2)}, 4.0) == [A]
    assert arrivals.look({A: (30, 3), B: (5, 2)}, 5.0) == []
    assert arrivals.n_told == 2


def test_a_file_that_changes_after_it_was_told_of_is_told_of_again():
    arrivals = Arrivals({}, 0.0)
    for size in (10, 10, 40):
        told = arrivals.look({A: (size, 1)}, 0.0)
    assert told == []
    assert arrivals.look({A: (40, 1)}, 0.0) == [A]


def test_what_is_known_is_told_of_only_where_it_has_changed():
    arrivals = Arrivals({A: (10, 1), B: (5, 1)}, 0.0)
    arrivals.look({A: (10, 1), B: (6, 1)}, 0.0)
    assert arrivals.look({A: (10, 1), B: (6, 1)}, 0.0) == [B]


def test_quiet_is_counted_from_the_last_file_that_came_grew_or_went():
    arrivals = Arrivals({}, 0.0)
    assert arrivals.quiet_seconds(7.0) == 7.0
    for now, there in ((10.0, {A: (1, 1)}), (20.0, {A: (2, 1)}), (30.0, {A: (2, 1)}), (40.0, {})):
        arrivals.look(there, now)
    assert arrivals.quiet_seconds(45.0) == 5.0
