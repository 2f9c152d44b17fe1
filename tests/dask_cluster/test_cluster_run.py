"""Runs on a Dask scheduler with two workers, all real processes: the same bytes, whoever dies."""

import json
import signal
from pathlib import Path

import pytest
from small_workspace import MODELS, clara, clara_here, start, write_curves, write_models
from waiting import wait_until

pytest.importorskip("distributed")

from dask_processes import Cluster

STAGES = "ingest,features,score,rank"
OPTIONS = ("--models", MODELS, "--stages", STAGES, "--json", "--offline", "-q")
RESULTS = {".parquet", ".npy"}


@pytest.fixture(scope="module")
def curves(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    write_curves(folder, 24)
    (folder / "broken.fits").write_bytes(b"no light curve")
    return folder


@pytest.fixture
def cluster(tmp_path):
    """A scheduler without workers, for a test that kills."""
    made = Cluster(tmp_path)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """A scheduler and two workers for all tests that leave them as they are."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.start_worker()
    made.start_worker()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def local(curves, tmp_path_factory):
    """What a run without a cluster writes."""
    workspace = tmp_path_factory.mktemp("local")
    write_models(workspace)
    return results_of(finished(clara_here("run", curves, "--workspace", workspace, *OPTIONS, *small_parts())))


def small_parts():
    return "--set", "run.chunk_size=2"


def finished(process):
    assert process.returncode == 3, process.stderr
    return json.loads(process.stdout)


def results_of(result):
    """Every file of results, by its name in the run, and the counts."""
    folder = Path(result["run"])
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.suffix in RESULTS}
    return (
        found | {name: result[name] for name in ("n_targets", "n_ok", "n_failed")} | {"stages": list(result["stages"])}
    )


def test_two_workers_give_the_bytes_of_a_local_run(two_workers, curves, local, tmp_path):
    write_models(tmp_path)
    done = clara("run", curves, "--workspace", tmp_path, *OPTIONS, *small_parts(), "--scheduler", two_workers.address)
    assert results_of(finished(done)) == local
    assert done.stderr == ""


@pytest.mark.long
def test_a_killed_worker_and_a_killed_scheduler_cost_nothing(cluster, curves, local, tmp_path):
    first, _ = cluster.start_worker(), cluster.start_worker()
    write_models(tmp_path)
    running = start("run", curves, "--workspace", tmp_path, *OPTIONS, *small_parts(), "--scheduler", cluster.address)
    wait_until(lambda: n_parts(tmp_path) >= 2 or running.poll() is not None, "two parts")
    first.kill()
    n_before = n_parts(tmp_path)
    wait_until(lambda: n_parts(tmp_path) > n_before + 1 or running.poll() is not None, "parts of the other worker")
    cluster.scheduler.kill()
    _, said = running.communicate()
    if running.returncode != 3:  # where the rest was not done before the scheduler was gone
        assert running.returncode == 1
        assert f"the scheduler at {cluster.address} is gone" in said
        assert "go on with --resume" in said
        assert "Traceback" not in said
    cluster.scheduler.wait()
    cluster.start_scheduler()
    cluster.start_worker()
    run_id = next((tmp_path / "runs").glob("2*")).name
    assert results_of(finished(clara_here("run", "--resume", run_id, "--workspace", tmp_path, "--json", "-q"))) == local


@pytest.mark.long
def test_an_interrupted_run_ends_as_a_local_one_and_goes_on(cluster, curves, local, tmp_path):
    cluster.start_worker()
    write_models(tmp_path)
    running = start("run", curves, "--workspace", tmp_path, *OPTIONS, *small_parts(), "--scheduler", cluster.address)
    wait_until(lambda: n_parts(tmp_path) >= 2 or running.poll() is not None, "two parts")
    running.send_signal(signal.SIGINT)
    said = running.communicate()[1]
    run_id = next((tmp_path / "runs").glob("2*")).name
    assert (running.returncode, said) == (130, f"interrupted; go on with --resume {run_id}\n")
    assert results_of(finished(clara_here("run", "--resume", run_id, "--workspace", tmp_path, "--json", "-q"))) == local


@pytest.mark.long
def test_a_folder_that_is_filled_is_followed_by_a_cluster(two_workers, curves, local, tmp_path):
    write_models(tmp_path)
    follow = ("--scheduler", two_workers.address, "--follow", "0.1")
    ended = finished(clara("run", curves, "--workspace", tmp_path, *OPTIONS, *small_parts(), *follow))
    assert ended["stages"].pop("follow", None) is not None
    found = {name: content for name, content in results_of(ended).items() if not name.startswith("follow/")}
    assert found == local


def n_parts(workspace):
    return len(list(workspace.glob("runs/2*/features/0*.parquet")))


@pytest.mark.long
def test_forests_that_the_cluster_grows_have_the_bytes_of_local_ones(two_workers, curves, tmp_path):
    options = ("--stages", "ingest,features,train", "--offline", "--json", "-q", "--set", "train.n_synthetic=20")
    grown = []
    for run, more in ((clara_here, ()), (clara, ("--scheduler", two_workers.address))):
        result = finished(run("run", curves, "--workspace", tmp_path / run.__name__, *options, *more))
        folder = Path(result["run"], "train")
        grown.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.npz")})
    assert len(grown[0]) == 3
    assert grown[0] == grown[1]


@pytest.mark.long
def test_a_sweep_on_two_workers_gives_the_bytes_of_a_local_one(two_workers, tmp_path):
    learnt, tested = tmp_path / "learnt", tmp_path / "tested"
    names = [path.name for path in write_curves(learnt, 12)]
    write_curves(tested, 12)
    (tmp_path / "grid.toml").write_text('[[grid]]\nn_curves = [6, 8]\n[[grid]]\ndesign = "transits"\nn_curves = 8\n')
    rows = [f"{name},{'planet' if i % 4 == 0 else 'quiet'}" for i, name in enumerate(names)]
    (tmp_path / "truth.csv").write_text("filename,class\n" + "\n".join(rows) + "\n")
    options = ("sweep", "--grid", tmp_path / "grid.toml", "--input", learnt, "--test", tested, "--truth",
               tmp_path / "truth.csv", "--name", "s", "--n-real", 10, "--json")  # fmt: skip
    kept = []
    for run, more in ((clara_here, ("--workers", 2)), (clara, ("--scheduler", two_workers.address))):
        workspace = tmp_path / run.__name__
        ended = run(*options, "--workspace", workspace, *more)
        assert ended.returncode == 0, ended.stderr
        folder = workspace / "sweeps"
        found = [path for path in folder.rglob("*") if "variants" in path.parts or path.suffix in (".npy", ".csv")]
        kept.append(
            {str(p.relative_to(folder)): p.read_bytes() for p in found if p.is_file() and "runs" not in p.parts}
        )
    assert kept[0] == kept[1]
    assert sum("measures.json" in name for name in kept[0]) == 3
