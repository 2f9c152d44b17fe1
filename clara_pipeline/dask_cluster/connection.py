"""Connect to a Dask scheduler; the one module that imports Dask.

Dask's own protocol carries pickled functions between processes that trust each other: whoever reaches the port of a
scheduler can run programs on its workers. Nothing of it is kept on disk.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

CONNECT_SECONDS = 5
CLOSE_SECONDS = 1
ANSWER_SECONDS = 30
"""Longest wait for what every worker is asked at the start."""


class Connection:
    """A client of one scheduler."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler. Raises UsageError where it does not answer within five seconds."""
        from distributed import Client

        for name in ("distributed", "distributed.client", "distributed.core", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what a person needs to know, the pool says
        self.address = address
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions: each worker is asked for its own
            try:
                self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="clara")
            except (OSError, ValueError, RuntimeError, ImportError) as error:
                raise UsageError(
                    f"no Dask scheduler answers at {address} within {CONNECT_SECONDS} s ({sanitize(error, 200)}); "
                    "is `dask scheduler` running there, and may this machine reach it?"
                ) from error
        self._executor = self.client.get_executor(pure=False, retries=0)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Let a worker call `function`; where the worker dies another one does."""
        return self._executor.submit(function, *arguments)

    def ask_every_worker(self, function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
        """Return what each worker answers, by its address; the exception where it raises one.

        Raises UsageError where the workers do not answer within half a minute.
        """
        answers: list[Any] = []

        def ask() -> None:
            """Ask, and keep the answers or the error."""
            try:
                answers.append(self.client.run(function, *arguments, on_error="return"))
            except Exception as error:  # noqa: BLE001  whatever Dask raises, the asker gets it
                answers.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(ANSWER_SECONDS)
        if not answers:
            raise UsageError(
                f"the workers of {self.address} do not all answer within {ANSWER_SECONDS} s; are they well?"
            )
        if isinstance(answers[0], Exception):
            raise UsageError(f"the workers of {self.address} cannot be asked: {sanitize(answers[0], 300)}")
        return answers[0]

    def threads(self) -> dict[str, int]:
        """Return the threads of each worker there is now, by its address."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return {address: int(worker["nthreads"]) for address, worker in workers.items()}

    @property
    def is_alive(self) -> bool:
        """Tell whether the scheduler is still there."""
        return self.client.status == "running"

    def close(self) -> None:
        """Take back what is not finished, and leave."""
        self._executor.shutdown(wait=False)
        self.client.close(timeout=CLOSE_SECONDS)


def is_death(error: BaseException) -> bool:
    """Tell whether an error says that worker after worker died over a piece of work."""
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)
