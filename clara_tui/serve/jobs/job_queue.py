"""The bounded queue of requests in front of the worker processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clara_tui.serve.jobs.work_process import WorkProcess
from clara_tui.serve.limits import Limits
from clara_tui.serve.refusal_error import RefusalError


class JobQueue:
    """Admits a bounded number of requests and gives each to the next free worker."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._workers = [WorkProcess() for _ in range(limits.workers)]
        self._idle: asyncio.LifoQueue[WorkProcess] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self.n_admitted = 0
        """Requests that upload, wait or work now."""
        self.n_running = 0

    async def start(self) -> None:
        """Start every worker, so that the first request does not wait for imports."""
        await asyncio.gather(*(worker.start() for worker in self._workers))

    async def stop(self) -> None:
        """Kill every worker."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count a request from before its upload to its answer. Raises RefusalError (503) where there are too many."""
        if self.n_admitted >= self._limits.admitted:
            raise RefusalError(503, "too many requests are being worked on; try again in a few seconds")
        self.n_admitted += 1
        try:
            yield
        finally:
            self.n_admitted -= 1

    async def run(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Have a worker answer `request` within `seconds`, which begin when it does. Raises RefusalError."""
        worker = await self._idle.get()
        self.n_running += 1
        try:
            return await worker.ask(request, seconds)
        finally:
            self.n_running -= 1
            self._idle.put_nowait(worker)
