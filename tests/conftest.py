"""Fixtures every room's tests may use."""

import gc
import os

from clara_pipeline.one_thread import ONE_THREAD

os.environ.update(ONE_THREAD)
"""As in a worker: threads of OpenMP that wait for one another on a busy machine take many times the time."""

from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from interrupts import hear_signals
from spoc_file import write_spoc

hear_signals()


RARE_GARBAGE = (20_000, 10, 50)
"""A closed app leaves some ten thousand objects: they may lie about for a few tests."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is imported and collected, half a million objects, out of every later search for garbage."""
    gc.disable()
    collected = yield
    gc.enable()
    gc.freeze()
    gc.set_threshold(*RARE_GARBAGE)
    return collected


@pytest.fixture(autouse=True)
def signals_heard() -> None:
    """A batch run in the tests' own process leaves it deaf to signals, and so would be what the next test starts."""
    hear_signals()


slow = [HealthCheck.too_slow]
settings.register_profile(
    "any machine", max_examples=25, derandomize=True, deadline=None, print_blob=True, suppress_health_check=slow
)
settings.register_profile("thorough", settings.get_profile("any machine"), max_examples=200)
settings.register_profile("random", settings.get_profile("thorough"), derandomize=False)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real observations and published results; tests that need them are skipped where they are absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("CLARA_SHARED_DATA") or beside)
    if not (folder / "tess").is_dir():
        pytest.skip("no shared data: set CLARA_SHARED_DATA to the folder that holds tess/, other/, golden/")
    return folder


@pytest.fixture
def spoc(tmp_path: Path) -> Callable[..., Path]:
    """`spoc(tic_id=…, sector=…, n=…, name=…, **more)` writes a small noisy SPOC file and returns its path."""

    def write(tic_id: int = 1234, sector: int = 7, n: int = 400, name: str | None = None, **more: object) -> Path:
        random = np.random.default_rng(tic_id)
        time = 1325.0 + np.arange(n) * 120.0 / 86_400.0
        flux = 1000.0 + random.normal(0.0, 1.0, n)
        path = tmp_path / (name or f"tess2018206045859-s{sector:04d}-{tic_id:016d}-0120-s_lc.fits")
        return write_spoc(path, time, flux, tic_id=tic_id, sector=sector, **more)

    return write
