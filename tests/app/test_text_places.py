"""Texts are sorted by numbers made of their bytes: the order of Python's sort, for any text."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clara_tui.queue.sorting import arrange, text_places
from clara_tui.queue.sorting.rising import rising

HOSTILE = [
    "",
    "a",
    "a\x01",
    "ab",
    "A",
    "é",
    "e\u0301",
    "z",
    "\x1b[31m",
    "\U0001f52d",
    "\uffff",
    "../../x",
    "a" * 300,
    "-1",
    "01",
]


def _sorted(texts: list[str | None], pieces: int = 1) -> list[str | None]:
    cut = [list(part) for part in np.array_split(np.array(texts, dtype=object), pieces)]
    column = pa.chunked_array([pa.array(["gone", *part], pa.string())[1:] for part in cut], pa.string())
    return [texts[row] for row in rising(arrange._text_keys(column)).tolist()]


@given(st.lists(st.none() | st.text() | st.sampled_from(HOSTILE), max_size=40), st.integers(1, 4))
@example(["a\0", "a", "a\0\0"], 1)
@example([None, None], 2)
@example(["", ""], 1)
def test_any_texts_have_the_order_of_python(texts: list[str | None], pieces: int) -> None:
    there = [text for text in texts if text is not None]
    assert _sorted(texts, pieces) == sorted(there) + [None] * (len(texts) - len(there))


def test_equal_texts_keep_their_order() -> None:
    column = pa.chunked_array([["b", "a", None], ["b", "a"]])
    assert rising(arrange._text_keys(column)).tolist() == [1, 4, 0, 3, 2]


@pytest.mark.parametrize("few", [1, 20, 2**20])
def test_file_names_of_many_sectors_have_the_order_of_python(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_places, "FEW", few)
    monkeypatch.setattr(text_places, "BLOCK_ROWS", 64)
    rng = np.random.default_rng(3)
    names = [
        f"tess{2018206045859 + 31 * sector**5}-s{sector:04d}-{tic:016d}-{120 + sector:04d}-s_lc.fits"
        for sector, tic in zip(rng.integers(1, 90, 500).tolist(), rng.integers(0, 10**10, 500).tolist(), strict=True)
    ]
    assert _sorted(names, 3) == sorted(names)
    assert text_places.text_places(pa.chunked_array([names])) is not None


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_WIDE"])
def test_texts_without_room_are_sorted_all_the_same(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_places, limit, 1)
    assert text_places.text_places(pa.chunked_array([["ba", "ab"]])) is None
    assert _sorted(["ba", "ab"]) == ["ab", "ba"]
