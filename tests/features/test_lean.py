"""What a worker that ranks does not load: every run waits for it."""

import subprocess
import sys


def test_workers_that_rank_import_neither_numba_nor_scipy() -> None:
    subprocess.run([sys.executable, "-c", "import clara_pipeline.launch.preload"], check=True)  # may have to compile
    code = "import sys, clara_pipeline.launch.preload; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"numba", "scipy", "astropy", "sklearn", "pandas"}
