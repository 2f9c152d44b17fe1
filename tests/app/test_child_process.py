"""Processes that a thread of the app waits for."""

import subprocess
import threading

from waiting import wait_until

from clara_tui import child_process

SLEEP = ("timeit", "-n1", "-r1", "__import__('time').sleep(600)")


def test_what_a_process_prints_is_kept() -> None:
    done = child_process.run_to_end(60, "timeit", "-n1", "-r1", "print('said')")
    assert done.returncode == 0
    assert done.stdout.startswith(b"said")


def test_the_end_of_the_app_does_not_wait_for_an_answer_that_only_it_wants() -> None:
    done: list[subprocess.CompletedProcess[bytes]] = []
    thread = threading.Thread(
        target=lambda: done.append(child_process.run_to_end(600, *SLEEP, is_for_app=True)), daemon=True
    )
    thread.start()
    wait_until(lambda: child_process._awaited, "the process")
    child_process.end_awaited()
    thread.join(60)
    assert done
    assert done[0].returncode != 0
    assert not child_process._awaited
