"""Single rows of a stage's arrays, by file name."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from clara_pipeline.runs.part_rows import PartRows
from clara_pipeline.runs.parts import Plan, write_part, write_plan


def write(folder: Path, parts: dict[str, list[str]]) -> None:
    write_plan(folder, Plan("fold", tuple(parts)))
    for part, names in parts.items():
        bins = np.array([[float(ord(name[0])), 0.0] for name in names]).reshape(len(names), 2)
        write_part(folder / part, pa.table({"filename": pa.array(names, pa.string())}), arrays={".bins.npy": bins})


def test_rows_are_found_by_name_whatever_part_they_are_in(tmp_path: Path) -> None:
    write(tmp_path, {"0": ["b", "a"], "1": [], "2": ["c"]})
    rows = PartRows(tmp_path)
    rows.refresh()
    for name in "abc":
        assert rows.row(name, ".bins.npy")[0] == ord(name)
    assert rows.row("d", ".bins.npy") is None
    assert rows.row("a", ".other.npy") is None
    names, matrix = rows.matrix(".bins.npy")
    assert [chr(int(row[0])) for row in matrix] == names == ["b", "a", "c"]


def test_later_parts_are_found_and_replaced_ones_forgotten(tmp_path: Path) -> None:
    rows = PartRows(tmp_path)
    rows.refresh()
    assert rows.matrix(".bins.npy")[0] == []
    write(tmp_path, {"0": ["a"]})
    rows.refresh()
    assert "a" in rows
    write(tmp_path, {"0": ["a"], "1": ["b"]})
    rows.refresh()
    assert "a" in rows
    assert "b" in rows
    write(tmp_path, {"5": ["c"]})
    rows.refresh()
    assert "a" not in rows
    assert rows.row("c", ".bins.npy")[0] == ord("c")


def test_a_part_that_goes_away_or_is_damaged_is_no_row(tmp_path: Path) -> None:
    write(tmp_path, {"0": ["a"], "1": ["b"]})
    rows = PartRows(tmp_path)
    rows.refresh()
    (tmp_path / "0.bins.npy").unlink()
    (tmp_path / "1.bins.npy").write_bytes(b"no array")
    assert rows.row("a", ".bins.npy") is None
    assert rows.row("b", ".bins.npy") is None
    assert rows.matrix(".bins.npy")[0] == []


def test_a_damaged_part_is_named_and_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"0": ["a"], "1": ["b"], "2": ["c"]})
    table, bins = tmp_path / "1.parquet", tmp_path / "2.bins.npy"
    whole = table.read_bytes()
    table.write_bytes(whole[:-9])
    bins.write_bytes(bins.read_bytes()[:-3])
    rows = PartRows(tmp_path)
    rows.refresh()
    assert rows.row("a", ".bins.npy")[0] == ord("a")
    assert rows.row("b", ".bins.npy") is None
    assert rows.row("c", ".bins.npy") is None
    assert rows.matrix(".bins.npy")[0] == ["a"]
    assert rows.damaged.keys() == {table, bins}
    table.write_bytes(whole)
    rows.refresh()
    assert rows.row("b", ".bins.npy")[0] == ord("b")
    assert rows.damaged.keys() == {bins}
