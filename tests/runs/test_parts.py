import errno
import os
from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import Failure
from clara_pipeline.runs import parts
from clara_pipeline.tables.run_tables import SCORES, TABLES, arrow_schema, arrow_table


def _table(*names: str):
    return arrow_table(SCORES, [{"filename": name, "p3": 0.5} for name in names])


def test_a_part_counts_only_when_its_table_is_there(tmp_path: Path) -> None:
    parts.write_plan(tmp_path, parts.Plan("score", ("00000-a", "00001-b")))
    assert parts.finished_parts(tmp_path) == []
    parts.write_part(tmp_path / "00001-b", _table("x"), [Failure("y", "score", "why")], {".v1.npy": np.ones((1, 4))})
    assert parts.finished_parts(tmp_path) == [tmp_path / "00001-b"]
    assert parts.read_failed(tmp_path / "00001-b") == [Failure("y", "score", "why")]
    assert np.load(tmp_path / "00001-b.v1.npy").shape == (1, 4)


def test_parts_of_an_older_plan_are_not_read(tmp_path: Path) -> None:
    parts.write_part(tmp_path / "00000-old", _table("x"))
    parts.write_plan(tmp_path, parts.Plan("score", ("00000-new",)))
    assert parts.finished_parts(tmp_path) == []


def test_a_kill_between_write_and_rename_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        parts.write_part(tmp_path / "00000-a", _table("x"))
    assert not parts.is_finished(tmp_path / "00000-a")


def test_the_table_gets_its_name_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = []
    replace = os.replace

    def seen(old: Path, new: Path) -> None:
        replace(old, new)
        named.append(Path(new).name)

    monkeypatch.setattr("os.replace", seen)
    arrays = {f".{name}.npy": np.ones((1, 4)) for name in ("v1", "box")}
    parts.write_part(tmp_path / "00000-a", _table("x"), [Failure("y", "score", "why")], arrays)
    assert sorted(named) == sorted(path.name for path in tmp_path.iterdir())
    assert (len(named), named[-1]) == (4, "00000-a.parquet")


def test_a_part_without_its_array_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts, "write_array", full)
    with pytest.raises(ClaraError, match="free some space"):
        parts.write_part(tmp_path / "00000-a", _table("x"), arrays={".v1.npy": np.ones((1, 4))})
    assert list(tmp_path.iterdir()) == []


def test_equal_tables_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        parts.write_table(tmp_path / name, _table("x", "y"))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_fingerprint_knows_its_facts() -> None:
    assert parts.fingerprint("a", 1, {"x": 1, "y": 2}) == parts.fingerprint("a", 1, {"y": 2, "x": 1})
    assert parts.fingerprint("a", 1) != parts.fingerprint("a", 2)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_has_a_schema_with_meanings(name: str) -> None:
    schema = arrow_schema(TABLES[name])
    assert len(set(schema.names)) == len(schema.names)
    assert all(field.metadata[b"meaning"] for field in schema)


def test_a_column_nobody_listed_is_refused() -> None:
    with pytest.raises(KeyError, match="p7"):
        arrow_table(SCORES, [{"filename": "a", "p7": 1.0}])
