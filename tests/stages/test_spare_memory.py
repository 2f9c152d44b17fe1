"""What a run holds while its workers work: nothing of the tables it has read."""

from pathlib import Path

import pyarrow as pa
import pytest

from clara_pipeline.files.spare_memory import give_back_spare_memory
from clara_pipeline.stage_work import chunked


class AskedError(Exception):
    """The pool was asked to work."""


def held_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell what a process holds")
def test_what_tables_took_is_given_back() -> None:
    tables = [pa.array(range(100_000)) for _ in range(100)]
    full = held_mb()
    del tables
    give_back_spare_memory()
    assert held_mb() < full - 40


def test_it_is_given_back_before_the_workers_begin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = []
    monkeypatch.setattr(chunked, "give_back_spare_memory", lambda: calls.append("given back"))

    class Pool:
        processors = 1

        def run(self, *_: object) -> None:
            assert calls == ["given back"]
            raise AskedError

    class Context:
        pool = Pool()
        log = type("Log", (), {"emit": lambda *_: None})()

        def folder(self, _: str) -> Path:
            return tmp_path

        def tell_failures(self, _: object) -> None:
            """Tell nothing."""

    stage = chunked.ChunkedStage("fold", 1, lambda *_: None, None, None, str)
    with pytest.raises(AskedError):
        chunked.run_chunks(Context(), stage, ["a"], 1)
