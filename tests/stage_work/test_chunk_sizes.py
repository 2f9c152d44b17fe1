"""How a stage is cut: small chunks first, whatever the number of items, and what it will cost said before."""

from pathlib import Path

import pytest

from clara_pipeline.stage_work.chunked import ChunkedStage, chunks_of, cost_note
from clara_pipeline.stages import fold


def sizes(n: int) -> list[int]:
    stage = ChunkedStage("fold", 1, work=print, parameters=None, facts=None, describe=lambda item: item)
    size = max(fold.CANDIDATES_PER_CHUNK, n // fold.MOST_PARTS)
    chunks = chunks_of(Path("run"), stage, range(n), size, fold.FIRST_SIZES)
    assert [item for chunk in chunks for item in chunk.items] == list(range(n))
    assert len({chunk.part for chunk in chunks}) == len(chunks)
    assert [chunk.part for chunk in chunks] == sorted(chunk.part for chunk in chunks)
    return [len(chunk.items) for chunk in chunks]


@pytest.mark.parametrize("n", [0, 1, 8, 300, 320, 321, 17143, 200_000])
def test_the_strangest_come_in_small_chunks_however_many_there_are(n):
    found = sizes(n)
    assert set(found[:40]) <= {8, n % 8}
    assert sum(found[:40]) == min(n, 320)
    assert len(found) <= fold.MOST_PARTS + 41


@pytest.mark.parametrize(
    ("n", "seconds", "note"),
    [
        (60, 3.6, ""),
        (900, 27.2, "900 candidates to fold, about 27 s; Ctrl-C keeps what is done"),
        (17143, 514.0, "17 143 candidates to fold, about 9 min; Ctrl-C keeps what is done"),
        (1_700_000, 51_000.0, "1 700 000 candidates to fold, about 14.2 h; Ctrl-C keeps what is done"),
    ],
)
def test_what_it_costs_is_said_before(n, seconds, note):
    assert cost_note(n, "candidates", "fold", seconds) == note
