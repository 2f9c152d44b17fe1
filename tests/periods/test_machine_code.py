"""Compiled once by numba, then loaded without it; nothing where neither works."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.periods import machine_code as module
from clara_pipeline.periods.loops.reading_off import NEIGHBOURS, READ_OFF, read_off
from clara_pipeline.periods.machine_code import machine_code

IN_A_NEW_PROCESS = """
import sys
import numpy as np
from clara_pipeline.periods.fourier_sums import even_modes
even_modes(np.arange(9.0), np.ones(9), 64.0, 20)
print("numba" in sys.modules)
"""


def in_a_new_process() -> str:
    done = subprocess.run([sys.executable, "-c", IN_A_NEW_PROCESS], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    machine_code.cache_clear()
    yield tmp_path
    machine_code.cache_clear()


def first_sum(loops) -> float:
    """The sum of 24 ones weighted by 2, by `read_off`."""
    modes, sums = np.ones((NEIGHBOURS, 2, 2)), np.zeros((2, 2, 1))
    loops(modes, np.zeros(1, np.int64), np.full((1, NEIGHBOURS), 2.0), sums, 1)
    return float(sums[0, 0, 0])


def test_a_second_process_loads_what_the_first_compiled_without_numba(cache: Path) -> None:
    assert in_a_new_process() == "True"
    assert in_a_new_process() == "False"
    kept = sorted(cache.rglob("*.ll"))
    assert [path.name.partition("-")[0] for path in kept] == ["spread"]
    assert not list(cache.rglob(".*"))


def test_a_damaged_text_is_compiled_anew(cache: Path) -> None:
    assert first_sum(machine_code(read_off, READ_OFF)) == 2 * NEIGHBOURS
    (kept,) = cache.rglob("read_off-*.ll")
    kept.write_text(kept.read_text().replace("fadd", "fsub"))
    assert module._kept_text(kept) == ""
    machine_code.cache_clear()
    assert first_sum(machine_code(read_off, READ_OFF)) == 2 * NEIGHBOURS
    assert module._kept_text(kept)


def test_a_folder_that_others_may_write_to_is_not_used(cache: Path) -> None:
    folder = cache / "clara-tui"
    folder.mkdir()
    folder.chmod(0o777)
    assert first_sum(machine_code(read_off, READ_OFF)) == 2 * NEIGHBOURS
    assert not list(cache.rglob("*.ll"))


@pytest.mark.parametrize("missing", ["llvmlite", "numba"])
def test_without_llvm_or_numba_there_is_no_machine_code(
    cache: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert machine_code(read_off, READ_OFF) is None
    assert first_sum(read_off) == 2 * NEIGHBOURS


def test_a_text_that_llvm_cannot_read_is_no_crash(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_kept_text", lambda _kept: "no code at all")
    assert machine_code(read_off, READ_OFF) is None
