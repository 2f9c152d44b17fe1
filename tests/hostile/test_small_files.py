"""Cards, plans, arrays, parts, keymaps and settings that are not what they should be: a sentence, never a traceback."""

import io

import numpy as np
import pytest

from clara_pipeline import events
from clara_pipeline.config.load import resolve
from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.lock import holder
from clara_pipeline.files.npy import read_array
from clara_pipeline.launch.narration import bar_line
from clara_pipeline.models.card import read_card
from clara_pipeline.runs.parts import read_plan, read_table
from clara_tui.keys.keymap import load_keymap

NO_JSON = [b"", b"\xff\xfe", b'{"name": "\xff"}', b"[" * 9000, b'{"a":' * 9000, b"null", b"1e999", b"\x1b[31m"]


@pytest.mark.parametrize("content", NO_JSON)
def test_json_that_is_none_is_said_in_words(tmp_path, content):
    for name in ("card.json", "plan.json", "lock", "x.json"):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DamagedStore, match="not a model's card"):
        read_card(tmp_path)
    with pytest.raises(UsageError):
        resolve(tmp_path, tmp_path / "x.json")
    assert read_plan(tmp_path) is None
    assert holder(tmp_path / "lock") is None
    assert events.decode(content) is None


@pytest.mark.parametrize("content", [b"\xff", b"a = " + b"[" * 9000, b"a = " + b"9" * 9000, b"[a", b"\x00"])
def test_toml_that_is_none_is_said_in_words(tmp_path, content):
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(UsageError, match="not TOML"):
        resolve(tmp_path, tmp_path / "x.toml")
    assert "the usual keys apply" in load_keymap(tmp_path / "x.toml").summary


@pytest.mark.parametrize("value", ["[" * 9000, "9" * 9000, "1_", "\x00"])
def test_a_setting_that_is_no_value_is_said_in_words(tmp_path, value):
    with pytest.raises(UsageError):
        resolve(tmp_path, None, [f"run.workers={value}"])


def npy(array: np.ndarray, old: bytes = b"", new: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue().replace(old, new)


WHOLE = np.arange(6.0).reshape(2, 3)
NO_ARRAYS = {
    "empty": b"",
    "no array": b"hello",
    "cut off": npy(WHOLE)[:-1],
    "longer than the file": npy(WHOLE, b"(2, 3), }          ", b"(2, 3000000000), } "),
    "a shape past 2^63": npy(WHOLE, b"(2, 3), }                     ", b"(2, 99999999999999999999999), }"),
    "a header without end": npy(WHOLE, b"(2, 3), }", b"(2, 3(   "),
    "a bracket without end": npy(WHOLE, b"(2, 3), }", b"[[[[[[[[["),
    "Python objects": npy(np.array([{}], dtype=object)),
    "a zip": b"PK\x03\x04" + bytes(40),
}


@pytest.mark.parametrize("content", NO_ARRAYS.values(), ids=NO_ARRAYS.keys())
def test_an_array_that_is_none_is_said_in_words(tmp_path, content):
    (tmp_path / "x.npy").write_bytes(content)
    for mapped in (False, True):
        with pytest.raises(DamagedStore, match=r"x\.npy is damaged"):
            read_array(tmp_path / "x.npy", mapped)


def test_a_whole_array_is_read_as_it_was_written(tmp_path):
    for array in (WHOLE, np.zeros((0, 4), np.float32), np.array(3)):
        (tmp_path / "x.npy").write_bytes(npy(array))
        for mapped in (False, True):
            read = read_array(tmp_path / "x.npy", mapped)
            assert read.dtype == array.dtype
            assert np.array_equal(read, array)
    with pytest.raises(FileNotFoundError):
        read_array(tmp_path / "nothing.npy")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(40) + b"PAR1", b"\xff" * 100])
def test_a_parquet_file_that_is_none_is_said_in_words(tmp_path, content):
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(DamagedStore, match=r"x\.parquet is damaged or cut off"):
        read_table(tmp_path / "x.parquet")


def test_events_with_absurd_counts_are_no_events_of_a_run():
    started = events.StageStarted(stage="ingest", n_total=5)
    assert events.decode(events.encode(started)) == started
    for number in (b"1" + b"0" * 400, b"-1", b"9223372036854775808"):
        assert events.decode(events.encode(started).replace(b"5", number)) is None


def test_more_done_than_there_is_does_not_lengthen_the_bar():
    stage = events.StageStatus("\x1b[31mingest", n_total=1, n_done=2**50)
    line = bar_line(stage)
    assert "\x1b" not in line
    assert len(line) < 100
