"""Worker functions for the pool's tests; at top level, so that workers can import them."""

import os
import signal
import time
from pathlib import Path

from clara_pipeline.pool.chunks import Chunk


def double(chunk: Chunk, parameters: int) -> list[int]:
    return [parameters * item for item in chunk.items]


def die_on_7(chunk: Chunk, _: object) -> tuple[list[int], list[int]]:
    if 7 in chunk.items:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(chunk.items), list(chunk.lost)


def die_once(chunk: Chunk, folder: str) -> list[int]:
    mark = Path(folder, "died")
    if 3 in chunk.items and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return list(chunk.items)


def say_hello(chunk: Chunk, _: object) -> None:
    print("hello from a worker", flush=True)  # noqa: T201


def report_and_sleep(chunk: Chunk, folder: str) -> None:
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)


def report_and_sleep_on_2(chunk: Chunk, folder: str) -> None:
    if 2 in chunk.items:
        report_and_sleep(chunk, folder)


def fail(chunk: Chunk, _: object) -> None:
    raise ValueError("no luck")
