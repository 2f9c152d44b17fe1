import pyarrow as pa
import pytest

from clara_pipeline.runs.ranking import rank_table
from clara_pipeline.runs.same_star import alone_note, mixture_notes, same_star
from clara_pipeline.tables.run_tables import CURVES, SCORES, Column, arrow_table

COLUMNS: tuple[Column, ...] = (*SCORES, *CURVES[1:])


def scored(*rows: dict) -> pa.Table:
    usual = {"p3": 0.2, "p5": 0.2, "p9": 0.2, "sector": 1, "product": "SPOC 2-min", "star_name": ""}
    return arrow_table(COLUMNS, [usual | row for row in rows])


def test_copies_name_the_best_ranked_one() -> None:
    table, _ = rank_table(
        scored(
            {"filename": "a.fits", "tic_id": 7, "p3": 0.1},
            {"filename": "b.fits", "tic_id": 7, "p3": 0.5, "product": "TESS-SPOC FFI"},
            {"filename": "c.fits", "tic_id": 7, "p3": 0.3, "sector": 2},
            {"filename": "d.fits", "tic_id": 8, "p3": 0.2},
        ),
        "run",
    )
    assert table["filename"].to_pylist() == ["b.fits", "c.fits", "d.fits", "a.fits"]
    assert table["n_same_star"].to_pylist() == [3, 3, 1, 3]
    assert table["duplicate_of"].to_pylist() == [None, None, None, "b.fits"]
    assert table["product"].to_pylist() == ["TESS-SPOC FFI", "SPOC 2-min", "SPOC 2-min", "SPOC 2-min"]


def test_a_star_without_a_tic_number_is_known_by_its_name_or_stands_alone() -> None:
    found = same_star(
        scored(
            {"filename": "a", "star_name": "KIC 5"}, {"filename": "b", "star_name": "KIC 5"},
            {"filename": "c"}, {"filename": "d"},
        )
    )  # fmt: skip
    assert found.n_same_star == [2, 2, 1, 1]
    assert found.duplicate_of == [None, "a", None, None]


def test_products_can_be_ranked_each_by_itself() -> None:
    rows = scored(
        {"filename": "a", "p3": 0.1}, {"filename": "b", "p3": 0.2},
        {"filename": "c", "p3": 0.6, "product": "TESS-SPOC FFI"}, {"filename": "d", "p3": 0.9, "product": "TESS-SPOC FFI"},
    )  # fmt: skip
    table, ranges = rank_table(rows, "product")
    assert [(span.batch, span.n_rows) for span in ranges] == [("SPOC 2-min", 2), ("TESS-SPOC FFI", 2)]
    nwrss = dict(zip(table["filename"].to_pylist(), table["nwrss"].to_pylist(), strict=True))
    assert nwrss == {"a": 0.0, "b": 1.0, "c": 0.0, "d": 1.0}


def test_mixed_products_and_copies_are_told() -> None:
    rows = scored(
        {"filename": "a", "tic_id": 7}, {"filename": "b", "tic_id": 7, "product": "TESS-SPOC FFI"}, {"filename": "c"}
    )
    mixed, copies = mixture_notes(rows, "run")
    assert mixed.startswith("this run mixes 2 kinds of light curves: SPOC 2-min (2), TESS-SPOC FFI (1)")
    assert "rank.batch=product" in mixed
    assert copies.startswith("light curves of a star and sector that the run has already: 1 (the first is one of a);")
    assert mixture_notes(rows, "product") == [copies]
    assert mixture_notes(rows.slice(2), "run") == []


@pytest.mark.parametrize(("rows", "said"), [([5, 3], ""), ([1, 3, 1], "alone in its batch: 2 of 3 batches (0, 2)")])
def test_batches_of_one_are_told(rows: list[int], said: str) -> None:
    note = alone_note([(str(i), n) for i, n in enumerate(rows)])
    assert note.startswith(said)
    assert bool(note) == bool(said)


def test_top_marks_copies_and_says_what_the_mark_means() -> None:
    from clara_tui.commands.results.top import lines

    table, _ = rank_table(
        scored({"filename": "a.fits", "tic_id": 7}, {"filename": "b.fits", "tic_id": 7, "p3": 0.9}), "run"
    )
    _, first, second, note = lines(table.to_pylist())
    assert first.endswith("b.fits")
    assert second.endswith("a.fits  =")
    assert note.startswith("= another light curve of the same star and sector is ranked better")
