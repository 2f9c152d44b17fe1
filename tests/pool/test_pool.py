import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path

import pool_work
import psutil
import pytest
from waiting import wait_until

from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool


def _chunks(n_items: int, size: int = 3) -> list[Chunk]:
    return [Chunk(tuple(range(start, min(start + size, n_items))), None) for start in range(0, n_items, size)]


def test_every_chunk_comes_back_once(tmp_path: Path) -> None:
    chunks = _chunks(20)
    with Pool(2, tmp_path / "worker.log") as pool:
        results = {done.index: done.value for done in pool.run(pool_work.double, chunks, 2)}
    assert results == {i: [2 * item for item in chunk.items] for i, chunk in enumerate(chunks)}


def test_every_chunk_says_what_its_worker_holds(tmp_path: Path) -> None:
    with Pool(1, tmp_path / "worker.log") as pool:
        held = [done.memory_mb for done in pool.run(pool_work.double, _chunks(6), 2)]
    assert all(held)


def test_an_item_that_kills_its_worker_is_left_out_and_the_rest_is_done(tmp_path: Path) -> None:
    with Pool(2, tmp_path / "worker.log") as pool:
        values = {done.index: done.value for done in pool.run(pool_work.die_on_7, _chunks(12), None)}
    assert values[2] == ([6, 8], [7])
    assert sorted(item for kept, _ in values.values() for item in kept) == [i for i in range(12) if i != 7]


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    with Pool(2, tmp_path / "worker.log") as pool:
        values = [item for done in pool.run(pool_work.die_once, _chunks(12), str(tmp_path)) for item in done.value]
    assert (tmp_path / "died").exists()
    assert sorted(values) == list(range(12))


def test_a_killed_fork_server_is_replaced(tmp_path: Path) -> None:
    with Pool(2, tmp_path / "worker.log") as pool:
        results = pool.run(pool_work.double, _chunks(60, 1), 2)
        values = [next(results).value]
        for child in psutil.Process().children():
            with suppress(psutil.ZombieProcess):  # ended by another test of this process, and not waited for yet
                if any("forkserver" in word for word in child.cmdline()):
                    child.kill()
        values += [done.value for done in results]
    assert sorted(value for (value,) in values) == [2 * item for item in range(60)]


def test_a_fork_server_that_takes_its_time_to_end_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = time.monotonic() + 0.7
    connect = forkserver.connect_to_new_process

    def refused_until_the_end(descriptors: list[int]) -> tuple[int, int]:
        if time.monotonic() < ended:
            raise ConnectionRefusedError
        return connect(descriptors)

    monkeypatch.setattr(forkserver, "connect_to_new_process", refused_until_the_end)
    with Pool(1, tmp_path / "worker.log") as pool:
        assert [done.value for done in pool.run(pool_work.double, _chunks(3), 2)] == [[0, 2, 4]]


def test_an_error_of_the_work_is_raised(tmp_path: Path) -> None:
    with Pool(1, tmp_path / "worker.log") as pool, pytest.raises(ValueError, match="no luck"):
        list(pool.run(pool_work.fail, _chunks(3), None))


def test_what_workers_print_goes_to_the_log(tmp_path: Path) -> None:
    with Pool(1, tmp_path / "worker.log") as pool:
        list(pool.run(pool_work.say_hello, _chunks(3), None))
    assert (tmp_path / "worker.log").read_text() == "hello from a worker\n"


PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import pool_work
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    with Pool(2, folder / "worker.log") as pool:
        list(pool.run(pool_work.report_and_sleep, [Chunk((i,), None) for i in range(4)], str(folder / "pids")))
"""


def test_workers_end_after_a_killed_parent(tmp_path: Path) -> None:
    (tmp_path / "pids").mkdir()
    (tmp_path / "parent.py").write_text(PARENT)
    parent = subprocess.Popen([sys.executable, tmp_path / "parent.py", tmp_path, Path(pool_work.__file__).parent])
    wait_until(lambda: len(list((tmp_path / "pids").iterdir())) == 2 or parent.poll() is not None, "two workers")
    pids = [int(path.name) for path in (tmp_path / "pids").iterdir()]
    family = [psutil.Process(parent.pid), *psutil.Process(parent.pid).children(recursive=True)]
    assert set(pids) <= {process.pid for process in family}
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not any(map(_lives, family[1:])), "the end of the workers, which sleep for a minute")


GROUP = """
import os, signal, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import pool_work
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
spawn = ProcessPoolExecutor._spawn_process

def interrupted(executor):
    known = dict(executor._processes)
    spawn(executor)
    executor._processes = known
    raise KeyboardInterrupt

if __name__ == "__main__":
    os.setpgid(0, 0)
    with Pool(2, Path(sys.argv[1]) / "worker.log") as pool:
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
            os.killpg(0, number)
        if sys.argv[3] == "early":
            ProcessPoolExecutor._spawn_process = interrupted
        print([done.value for done in pool.run(pool_work.double, [Chunk((1,), None)], 2)])
"""


def _in_a_group_of_its_own(tmp_path: Path, how: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "parent.py").write_text(GROUP)
    command = [sys.executable, tmp_path / "parent.py", tmp_path, Path(pool_work.__file__).parent, how]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_ctrl_c_and_a_lost_terminal_are_the_parents_to_decide(tmp_path: Path) -> None:
    ended = _in_a_group_of_its_own(tmp_path, "late")
    assert (ended.stdout, ended.stderr) == ("[[2]]\n", "")


def test_an_interrupt_while_a_worker_starts_leaves_nothing_to_wait_for(tmp_path: Path) -> None:
    ended = _in_a_group_of_its_own(tmp_path, "early")
    assert ended.stderr.splitlines()[-1] == "KeyboardInterrupt"


def test_workers_end_with_the_pool_whatever_they_are_at(tmp_path: Path) -> None:
    with Pool(1, tmp_path / "worker.log") as pool:
        results = pool.run(pool_work.report_and_sleep_on_2, [Chunk((1,), None), Chunk((2,), None)], str(tmp_path))
        worker = psutil.Process(next(results).worker_pid)
        wait_until(lambda: (tmp_path / str(worker.pid)).exists(), "the worker's report")
    wait_until(lambda: not _lives(worker), "the worker's end")


def test_no_thread_of_the_pool_is_left_to_race_with_the_end_of_the_process(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    for _ in range(3):
        with Pool(1, tmp_path / "worker.log") as pool:
            list(pool.run(pool_work.double, _chunks(3), 2))
        assert [thread for thread in threading.enumerate() if thread not in before] == []


def _lives(process: psutil.Process) -> bool:
    """A dead process nobody has buried yet is dead all the same."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
