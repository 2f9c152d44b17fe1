"""What the pool makes of what a scheduler tells, with a scheduler that tells what a test wants."""

import os
from concurrent.futures import Future
from pathlib import Path

import pool_work
import pytest

from clara_pipeline.dask_cluster import address, cluster_pool, fitness, shared_folder, worker_task
from clara_pipeline.dask_cluster.cluster_pool import ClusterPool, check_cluster
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.pool.chunks import Chunk

ADDRESS = "tcp://10.0.0.1:8786"


class DiedError(Exception):
    """Worker after worker died."""


class Scheduler:
    """Runs what is submitted at once, in this process."""

    is_alive = True

    def __init__(self, _address, workers=None, answers=None, kills=(), kills_all=False, unfit_first=0, gone=False):
        self.workers = {"tcp://w:1": 1} if workers is None else workers
        self.kills_all = kills_all
        self.answers, self.kills, self.left_unfit, self.gone = answers, kills, unfit_first, gone

    def threads(self):
        return self.workers

    def ask_every_worker(self, function, *arguments):
        return {"tcp://w:1": function(*arguments)} if self.answers is None else self.answers

    def submit(self, function, work, chunk, parameters, terms):
        future = Future()
        if self.gone:
            future.cancel()
            future.set_running_or_notify_cancel()
        elif self.kills_all or set(self.kills) & set(chunk.items):
            future.set_exception(DiedError())
        elif self.left_unfit:
            self.left_unfit -= 1
            future.set_result(worker_task.Report("node7", 1, 0, None, "does not see the workspace /w"))
        else:
            try:
                future.set_result(function(work, chunk, parameters, terms))
            except Exception as error:
                future.set_exception(error)
        return future

    def close(self):
        pass


@pytest.fixture
def pool_on(tmp_path, monkeypatch):
    """A pool over a scheduler that behaves as asked for; `said` holds what the operator hears."""
    (tmp_path / "lock").write_bytes(b"who holds it")
    monkeypatch.setattr(cluster_pool, "is_death", lambda error: isinstance(error, DiedError))

    def make(said=None, **behaviour):
        monkeypatch.setattr(cluster_pool, "Connection", lambda address: Scheduler(address, **behaviour))
        say = (said if said is not None else []).append
        return ClusterPool(ADDRESS, tmp_path / "lock", (str(tmp_path),), say, "go on with --resume X")

    return make


def chunks(n_items, size=3):
    return [Chunk(tuple(range(start, min(start + size, n_items))), None) for start in range(0, n_items, size)]


def test_every_chunk_comes_back_once_with_its_host(pool_on):
    with pool_on() as pool:
        done = list(pool.run(pool_work.double, chunks(20), 2))
    assert {one.index: one.value for one in done} == {i: [2 * n for n in c.items] for i, c in enumerate(chunks(20))}
    assert {(one.host, one.worker_pid, one.memory_mb > 0) for one in done} == {(os.uname().nodename, os.getpid(), True)}


def test_an_item_that_kills_its_workers_is_left_out_and_the_rest_is_done(pool_on):
    with pool_on(kills={7}) as pool:
        values = {one.index: one.value for one in pool.run(report_lost, chunks(12), None)}
    assert values[2] == ([6, 8], [7])
    assert sorted(item for kept, _ in values.values() for item in kept) == [i for i in range(12) if i != 7]


def report_lost(chunk, _):
    return list(chunk.items), list(chunk.lost)


def test_workers_that_die_whatever_they_do_end_the_run(pool_on):
    with pool_on(kills_all=True) as pool, pytest.raises(ClaraError, match=r"keep dying.*--resume X"):
        list(pool.run(report_lost, chunks(3), None))


def test_an_error_of_the_work_is_raised(pool_on):
    with pool_on() as pool, pytest.raises(ValueError, match="no luck"):
        list(pool.run(pool_work.fail, chunks(3), None))


def test_a_lost_scheduler_ends_the_run_and_says_how_to_go_on(pool_on):
    with (
        pool_on(gone=True) as pool,
        pytest.raises(ClaraError, match=r"scheduler at tcp://10.0.0.1:8786 is gone.*--resume X"),
    ):
        list(pool.run(pool_work.double, chunks(3), 2))


def test_a_chunk_that_an_unfit_worker_gave_back_goes_to_others(pool_on):
    said = []
    with pool_on(said, unfit_first=3) as pool:
        values = [item for one in pool.run(pool_work.double, chunks(9), 1) for item in one.value]
    assert sorted(values) == list(range(9))
    assert said == ["the worker on node7 does not see the workspace /w: its chunks go to others"]


def test_a_cluster_that_became_unfit_ends_the_run(pool_on):
    with pool_on(unfit_first=1000) as pool, pytest.raises(ClaraError, match=r"node7 does not see.*--resume X"):
        list(pool.run(pool_work.double, chunks(9), 1))


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"workers": {}}, "has no workers: start some with `dask worker tcp://10.0.0.1:8786 --nthreads 1"),
        ({"workers": {"tcp://w:1": 8}}, "worker tcp://w:1 has 8 threads"),
        ({"answers": {"tcp://w:1": ModuleNotFoundError("No module named 'clara_pipeline'")}}, "tcp://w:1 cannot run CLARA"),
        ({"answers": {"tcp://w:1": "has numpy 1.0, this machine 2.0"}}, "tcp://w:1 has numpy 1.0, this machine 2.0"),
    ],
    ids=["no workers", "threads", "no CLARA", "other numpy"],
)  # fmt: skip
def test_a_cluster_that_cannot_do_it_is_refused(pool_on, behaviour, words, tmp_path):
    pool_on(**behaviour)
    with pytest.raises(UsageError) as refused:
        check_cluster(ADDRESS, tmp_path / "lock", ())
    assert words in str(refused.value)


def test_a_worker_that_lacks_something_says_what(tmp_path):
    (tmp_path / "lc").mkdir()
    (tmp_path / "lc" / "a.fits").write_bytes(b"12345")
    token = tmp_path / "token"
    token.write_bytes(b"mine")
    terms = fitness.terms_here(token, (str(tmp_path / "lc"), str(tmp_path / "not there yet")))
    assert fitness.unfit(terms) == ""
    assert "has CLARA's code" in fitness.unfit(terms._replace(versions=(*terms.versions[:-1], ("code", "abc"))))
    assert "this machine 3.9" in fitness.unfit(terms._replace(versions=(("Python", "3.9"), *terms.versions[1:])))
    (tmp_path / "lc" / "a.fits").write_bytes(b"1234")
    assert fitness.unfit(terms).endswith("a.fits with its 5 bytes, but 4")
    (tmp_path / "lc" / "a.fits").unlink()
    assert fitness.unfit(terms).endswith("a.fits with its 5 bytes")
    (tmp_path / "lc").rmdir()
    assert fitness.unfit_for_a_chunk(terms) == f"does not see {tmp_path / 'lc'}"
    token.write_bytes(b"another's")
    assert "sees another folder under the name" in fitness.unfit(terms)
    token.unlink()
    assert "does not see the workspace" in fitness.unfit(terms)


def test_an_unfit_worker_does_not_touch_the_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_task, "UNFIT_WAIT_SECONDS", 0.0)
    terms = fitness.Terms(fitness.versions_here(), str(tmp_path / "gone"), b"", ())
    report = worker_task.compute(pool_work.fail, Chunk((1,), None), None, terms)
    assert "does not see the workspace" in report.unfit


def test_a_part_that_is_never_seen_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(shared_folder, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(ClaraError, match="is the folder shared"):
        shared_folder.wait_until_seen(Path(tmp_path / "00000-x"), "node7")


@pytest.mark.parametrize(
    "text", ["10.0.0.1:8786", "tcp://10.0.0.1", "tcp://h:0", "tcp://h:99999", "http://h:1", "tcp://h:1\n"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError, match="is no address of a Dask scheduler"):
        address.check_scheduler(text)


def test_without_dask_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setattr(address, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="clara-tui\\[cluster\\]"):
        address.check_scheduler("tcp://[::1]:8786")
