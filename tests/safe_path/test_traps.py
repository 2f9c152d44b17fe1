"""Python files in the current folder are never executed, however a process is started."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pool_work import double
from small_workspace import write_curves

import clara_tui
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
from clara_pipeline.records import CandidateKey
from clara_tui.analysis import protocol
from clara_tui.analysis.client import AnalysisClient
from clara_tui.background.run_launcher import start
from clara_tui.dialogs import export
from clara_tui.queue.sql import select
from clara_tui.run_request import RunRequest

PACKAGES = [
    "numpy",
    "scipy",
    "pandas",
    "sklearn",
    "astropy",
    "psutil",
    "pyarrow",
    "duckdb",
    "msgspec",
    "plotext",
    "textual",
    "rich",
    "dtaidistance",
    "batman",
    "lightkurve",
    "gerbls",
    "numba",
    "llvmlite",
    "joblib",
    "clara_pipeline",
    "clara_models",
    "sitecustomize",
    "usercustomize",
    "readline",
]
NAMES_AT_START = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
CONSOLE_SCRIPT = "import sys\nfrom clara_tui.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"


@pytest.fixture
def traps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The working folder holds a module for every name that could be imported; call it for the names that ran."""
    folder, sprung = tmp_path / "traps", tmp_path / "sprung.txt"
    folder.mkdir()
    for name in {*sys.stdlib_module_names, *PACKAGES}:
        (folder / f"{name}.py").write_text(f"open({str(sprung)!r}, 'a').write('{name}\\n')\nraise SystemExit(9)\n")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)  # a pool of an earlier test may have set it
    return lambda: sprung.read_text().split() if sprung.exists() else []


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    write_curves(tmp_path / "sky" / "lc", 3)
    return tmp_path / "sky"


def run_words(workspace: Path, stages: str = "ingest") -> list[str]:
    return ["--run", f"--workspace={workspace}", f"--input={workspace / 'lc'}",
            "--set=run.workers=2", f"--stages={stages}"]  # fmt: skip


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
    )


def without_what_python_loads_itself(folder: Path) -> None:
    """`python -m` imports a few modules from the current folder before the first line of the program."""
    (folder.parent / "empty").mkdir()
    (folder.parent / "empty" / "nothing.py").write_text(NAMES_AT_START)
    done = subprocess.run(
        [sys.executable, "-m", "nothing"], cwd=folder.parent / "empty", capture_output=True, text=True, check=True
    )
    for name in done.stdout.split():
        (folder / f"{name}.py").unlink(missing_ok=True)


def test_a_run_and_its_workers(traps: Callable[[], list[str]], workspace: Path, tmp_path: Path) -> None:
    script = tmp_path / "bin" / "clara-tui"
    script.parent.mkdir()
    script.write_text(CONSOLE_SCRIPT)
    done = python(str(script), *run_words(workspace, "ingest,features"))
    assert (done.returncode, traps()) == (0, []), done.stderr


@pytest.mark.parametrize("module", ["clara_tui", "clara_tui.cli"])
def test_python_m_and_its_workers(traps: Callable[[], list[str]], workspace: Path, module: str) -> None:
    without_what_python_loads_itself(Path.cwd())
    done = python("-m", module, *run_words(workspace))
    assert (done.returncode, traps()) == (0, []), done.stderr


def test_python_safe_path_m(traps: Callable[[], list[str]], workspace: Path) -> None:
    done = python("-P", "-m", "clara_tui", *run_words(workspace))
    assert (done.returncode, traps()) == (0, []), done.stderr


def test_a_pool_in_this_process(traps: Callable[[], list[str]], tmp_path: Path) -> None:
    from multiprocessing import forkserver

    forkserver._forkserver._stop()  # one that was started elsewhere proves nothing
    with Pool(1, tmp_path / "worker.log") as pool:
        assert [done.value for done in pool.run(double, [Chunk((1,), None)], 2)] == [[2]]
    assert traps() == []


def test_the_query_process(traps: Callable[[], list[str]]) -> None:
    assert select("where rank < 2", pa.table({"rank": [1, 2], "filename": ["a", "b"]})).num_rows == 1
    assert traps() == []


def test_the_analysis_process(traps: Callable[[], list[str]], workspace: Path) -> None:
    from threading import Event

    came, client = Event(), AnalysisClient()
    client.subscribe(lambda key: came.set())
    path = next((workspace / "lc").iterdir())
    client.want([protocol.AnalysisRequest(key=CandidateKey(None, None, path.name), path=str(path))])
    try:
        assert came.wait(60)
    finally:
        client.close()
    assert traps() == []


def test_a_run_started_by_the_app(traps: Callable[[], list[str]], workspace: Path) -> None:
    started = start(workspace, RunRequest((workspace / "lc",), stages="ingest"))
    assert started.process.wait(120) == 0, started.narration.read_text()
    assert traps() == []


def test_an_export_started_by_the_app(traps: Callable[[], list[str]], tmp_path: Path) -> None:
    well, words = export._run(["sessions", "list", f"--workspace={tmp_path}"])
    assert (well, traps()) == (True, []), words


def test_every_child_is_started_with_a_safe_path() -> None:
    root = Path(clara_tui.__file__).parents[1]
    lines = [
        f"{path.relative_to(root)}: {line.strip()}"
        for package in ("clara_tui", "clara_pipeline")
        for path in sorted((root / package).rglob("*.py"))
        for line in path.read_text().splitlines()
        if "sys.executable" in line
    ]
    assert lines
    assert all('sys.executable, "-P"' in line for line in lines), lines


@pytest.mark.parametrize("path", ["__main__.py", "cli.py", "python_process.py"])
def test_nothing_is_imported_before_the_current_folder_is_left_out(path: str) -> None:
    """Which modules Python itself has imported by then differs between its versions."""
    tree = ast.parse((Path(clara_tui.__file__).parent / path).read_text())
    froms = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    assert froms | names <= {"os", "sys", "clara_tui.python_process", "clara_tui.cli"}
