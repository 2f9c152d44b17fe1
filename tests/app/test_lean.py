"""What the app does not load: the first paint and the memory of a long evening depend on it."""

import subprocess
import sys
from pathlib import Path

import pytest
from app.small_sky import finished_run


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules a clean interpreter has after `code`."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


FIRST_PAINT = """
import asyncio
from pathlib import Path
from clara_tui.app import ClaraApp
from clara_tui.shell.beginning import Beginning

async def main():
    app = ClaraApp(Path(sys.argv[1]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()

def begin(beginning):
    print(*sys.modules)
    beginning._app.exit()

Beginning.begin = begin
asyncio.run(main())
"""


def test_before_the_first_paint_nothing_heavy_is_imported(tmp_path: Path) -> None:
    finished_run(tmp_path, 5)
    modules = loaded(FIRST_PAINT, str(tmp_path))
    heavy = {
        "numpy",
        "pyarrow",
        "pandas",
        "duckdb",
        "psutil",
        "astropy",
        "scipy",
        "sklearn",
        "msgspec",
        "plotext",
        "numba",
        "hashlib",
        "importlib.resources",
        "clara_tui.queue.column_names",
    }
    assert not modules & heavy
    assert {name for name in modules if name.startswith("clara_tui.screens.") and name.endswith(".screen")} == {
        "clara_tui.screens.queue.screen"
    }


@pytest.mark.parametrize("after", ["", "import pandas; assert pandas.DataFrame({'a': [1]}).shape == (1, 1)"])
def test_candidates_are_read_without_pandas(tmp_path: Path, after: str) -> None:
    finished_run(tmp_path, 5)
    code = (
        "from pathlib import Path\nfrom clara_pipeline.launch.arrow_without_pandas import import_arrow_without_pandas\nimport_arrow_without_pandas()\n"
        "from clara_pipeline.runs.run_directory import newest_run\nfrom clara_tui.queue.sorting.arrange import arrange\nfrom clara_tui.queue.rows import Query\n"
        "rows = arrange(newest_run(Path(sys.argv[1])).candidates(), {}, Query('rank<3'))\nassert len(rows) == 2\n"
        f"loaded_pandas = 'pandas' in sys.modules\nassert not loaded_pandas\n{after}"
    )
    assert ("pandas" in loaded(code, str(tmp_path))) is bool(after)


STARS = """
import numpy as np
from clara_tui.analysis import worker
from clara_tui.analysis.detrend import flattened
from clara_tui.analysis.period_search import first_look
from clara_pipeline.scan.robust import scan_robust

def look(_stream):
    time = np.arange(2000) / 72
    flux = 1 + 1e-3 * np.sin(9 * time)
    scan_robust(time, flux)
    flattened(time, flux)
    first_look(time, flux, search=False)
    print(*sys.modules, flush=True)

worker.read_wanted = look
worker.os.nice = worker.os._exit = worker.os.dup2 = lambda *_: None
worker.main()
"""


def test_the_helper_looks_at_a_star_without_numba_and_without_scipys_statistics() -> None:
    """They and what they bring (LLVM, optimize, sparse, interpolate, …) are 170 MB of its memory."""
    modules = loaded(STARS)
    assert {"clara_pipeline.scan.robust", "clara_pipeline.periods.fourier_sums"} <= modules
    assert not modules & {"scipy.stats", "scipy.optimize", "scipy.sparse", "scipy.interpolate", "sklearn", "numba"}
